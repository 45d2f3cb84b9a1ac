"""Independent peers: zeep reads the registry and INSi from our WSDL, oru2xds feeds the repository."""

from __future__ import annotations

import zeep
from lxml import etree
from requests import Session
from zeep.transports import Transport

from tests.sandbox.requests import BASE, GET_DOCUMENTS, Signer, World

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
