"""Independent peers: zeep reads the registry and INSi from our WSDL, oru2xds feeds the repository."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import zeep
from lxml import etree
from requests import Session
from zeep.transports import Transport

from tests.sandbox.requests import BASE, GET_DOCUMENTS, Signer, World, new_oid

WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSA = "http://www.w3.org/2005/08/addressing"


def client(world: World, by: Signer, path: str) -> zeep.Client:
    session = Session()
    session.trust_env = False  # the machine's own CA bundle and proxies are not for this
    name = by.structure or by.professional
    session.cert = tuple(str(by.folder / f"{name}-auth_{part}.pem") for part in ("certificate", "key"))
    session.verify = str(by.folder / f"{name}-authority.pem")
    return zeep.Client(f"{world.services}{path}?wsdl", transport=Transport(session=session))


def test_zeep_reads_the_registry(world: World) -> None:
    document = world.document(11)
    assert world.provide(world.lot(document)).success
    security = etree.Element(f"{{{WSSE}}}Security")
    security.append(etree.fromstring(world.indirect(document.ins).xml()))
    peer = client(world, world.structure, f"{BASE}/registry")
    query = {
        "id": GET_DOCUMENTS,
        "Slot": [{"name": "$XDSDocumentEntryUniqueId", "ValueList": {"Value": [f"('{document.unique_id}')"]}}],
    }
    answer = peer.service.RegistryStoredQuery(
        ResponseOption={"returnComposedObjects": True, "returnType": "ObjectRef"},
        AdhocQuery=query,
        _soapheaders=[security],
    )
    assert answer.status.endswith(":Success")
    assert [found.id for found in answer.RegistryObjectList._value_1] == [world.entry(document)["entryUUID"]]


def test_zeep_asks_insi(world: World) -> None:
    peer = client(world, world.structure, "/lps/insi")
    answer = peer.service.rechercherInsAvecTraitsIdentite(
        NomNaissance="ECETINSI", Prenom=["PIERRE-ALAIN"], Sexe="M", DateNaissance="2009-07-14"
    )
    assert answer.CR.CodeCR == "00"
    assert answer.INDIVIDU.INSACTIF.IdIndividu.NumIdentifiant == "1090763220834"
    assert len(answer.INDIVIDU.INSHISTO) == 2


@pytest.fixture(scope="module")
def oru2xds(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of a throw-away environment that holds oru2xds (GPL: never in ours)."""
    folder = tmp_path_factory.mktemp("oru2xds")
    python = str(folder / "bin" / "python")
    needs = ["lxml", "requests", "requests-toolbelt", "urllib3<2", "sympy", "hl7", "aiorun", "striprtf"]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [*pip, "--no-deps", "oru2xds==2.0.25"],
        [*pip, *needs],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"oru2xds cannot be installed here: {done.stderr.strip()[-200:]}")
    return python


def coded(pair: tuple[str, str]) -> dict[str, str]:
    return {"codeValue": pair[0], "codeDisplayName": "x", "codingScheme": pair[1]}


@pytest.mark.slow
def test_oru2xds_feeds_the_repository(world: World, oru2xds: str) -> None:
    document = world.document(12)
    cda = document.cda().decode().replace("\n", " ")  # it writes CRLF for LF after hashing
    values = document.values(cda.encode())
    patient = document.ins.removesuffix("^NH")
    author = [
        {"authorrole": name, "authorvalue": [values[name]]}
        for name in ("authorPerson", "authorInstitution", "authorSpecialty")
    ]
    given = {
        "url": f"{world.page}/open/repository",
        "cda": cda,
        "values": {
            "DocumentEntry_author": [author],
            "DocumentEntry_availabilityStatus": "",
            "DocumentEntry_classCode": coded(values["class"]),
            "DocumentEntry_comments": "",
            "DocumentEntry_confidentialityCode": coded(values["confidentiality"][0]),
            "DocumentEntry_creationTime": values["creationTime"],
            "DocumentEntry_entryUUID": "Document01",
            "DocumentEntry_eventCodeList": "",
            "DocumentEntry_formatCode": coded(values["format"]),
            "DocumentEntry_healthcareFacilityTypeCode": coded(values["facility"]),
            "DocumentEntry_homeCommunityId": "",
            "DocumentEntry_languageCode": "fr-FR",
            "DocumentEntry_legalAuthenticator": values["legalAuthenticator"],
            "DocumentEntry_mimeType": "text/xml",
            "DocumentEntry_objectType": "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1",
            "DocumentEntry_patientId": patient,
            "DocumentEntry_practiceSettingCode": coded(values["practice"]),
            "DocumentEntry_referenceIdList": "",
            "DocumentEntry_repositoryUniqueId": "",
            "DocumentEntry_serviceStartTime": values["serviceStartTime"],
            "DocumentEntry_serviceStopTime": "",
            "DocumentEntry_sourcePatientId": values["sourcePatientId"].removesuffix("^PI"),
            "DocumentEntry_sourcePatientInfo": values["sourcePatientInfo"],
            "DocumentEntry_title": document.title,
            "DocumentEntry_typeCode": coded(document.type),
            "DocumentEntry_uniqueId": {"value": document.unique_id, "codeDisplayName": "XDSDocumentEntry.uniqueId"},
            "DocumentEntry_URI": "",
            "SubmissionSet_author": [author],
            "SubmissionSet_comments": "",
            "SubmissionSet_contentTypeCode": coded(("07", "1.2.250.1.213.2.2")),
            "SubmissionSet_entryUUID": "SubmissionSet01",
            "SubmissionSet_homeCommunityId": "",
            "SubmissionSet_intendedRecipient": "",
            "SubmissionSet_patientId": patient,
            "SubmissionSet_sourceId": "1.2.250.1.999.1",
            "SubmissionSet_submissionTime": f"{world.now:%Y%m%d%H%M%S}",
            "SubmissionSet_title": "",
            "SubmissionSet_uniqueId": new_oid(),
        },
    }
    peer = Path(__file__).parent / "oru2xds_peer.py"
    done = subprocess.run(
        [oru2xds, "-P", str(peer)], input=json.dumps(given), capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip().endswith("Success"), done.stderr[-2000:]
    entry = world.entry(document)
    assert entry["sha1"] == hashlib.sha1(cda.encode()).hexdigest()
    assert entry["matricule"] == document.person["matricule"]
