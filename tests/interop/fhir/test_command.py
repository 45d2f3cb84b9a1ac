"""The FHIR item sentence by sentence, through the command as a vendor runs it: bundle in, VSM, page and list out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bonport.interop.cda import preflight_xml
from bonport.interop.pdf import gate
from tests.commands.conftest import Ran, run
from tests.interop.fhir.bundles import RESOURCES, bundle, concept, data, patient
from tests.interop.pdf.poppler import matrices

pytestmark = pytest.mark.poppler
HL7 = Path(__file__).resolve().parents[4] / "shared" / "data" / "ips-bundles"
NS = {"h": "urn:hl7-org:v3"}
GIVEN = ("--structure", "1750512344", "--author-rpps", "99700000017")


class Made:
    """What the command wrote."""

    def __init__(self, done: Ran, out: Path) -> None:
        assert done.status == 0, done.err
        self.done = done
        self.cda = out.read_bytes()
        self.pdf = out.with_suffix(".pdf").read_bytes()
        self._root = etree.fromstring(self.cda)
        assert preflight_xml(self.cda) == []
        gate(self.pdf)

    def all(self, path: str) -> list[str]:
        return [str(one) for one in self._root.xpath(path, namespaces=NS)]  # type: ignore[union-attr]

    def one(self, path: str) -> str:
        (found,) = self.all(path)
        return found


class Command:
    """`bonport cda vsm --from-fhir` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, content: bytes, *options: str) -> Ran:
        given, out = self.folder / "bundle.json", self.folder / "vsm.xml"
        given.write_bytes(content)
        return run(
            "cda", "vsm", "--from-fhir", given, "--out", out, "--pdf", out.with_suffix(".pdf"), "--json", *options
        )

    def make(self, changes: dict[str, Any] | None = None, *options: str, **composition: Any) -> Made:
        return Made(self.run(data(changes, **composition), *options), self.folder / "vsm.xml")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def changed(name: str, *away: str, **more: Any) -> dict[str, Any]:
    return {name: {key: value for key, value in RESOURCES[name].items() if key not in away} | more}


AUTHOR = "/h:ClinicalDocument/h:author/h:assignedAuthor"
PLACE = "/h:ClinicalDocument/h:custodian//h:representedCustodianOrganization"
TREATING = "/h:ClinicalDocument/h:participant[h:functionCode/@code='PCP']/h:associatedEntity"
PATIENT = "/h:ClinicalDocument/h:recordTarget/h:patientRole"


@pytest.mark.parametrize(
    "identifier",
    [
        {"system": "https://rpps.esante.gouv.fr", "value": "99700000025"},
        {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "899700000025"},
    ],
)
def test_rpps_or_idnps(command: Command, identifier: dict[str, str]) -> None:
    made = command.make(changed("Practitioner/author", identifier=[identifier]))
    assert made.one(f"{AUTHOR}/h:id[@root='1.2.250.1.71.4.2.1']/@extension") == "899700000025"


@pytest.mark.parametrize(
    ("identifier", "written"),
    [
        ({"system": "https://finess.esante.gouv.fr", "value": "750512344"}, "1750512344"),
        ({"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "1750512344"}, "1750512344"),
        ({"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "399700000000123"}, "399700000000123"),
    ],
)
def test_finess_or_idnst(command: Command, identifier: dict[str, str], written: str) -> None:
    made = command.make(changed("Organization/practice", identifier=[identifier]))
    assert made.one(f"{PLACE}/h:id[@root='1.2.250.1.71.4.2.2']/@extension") == written


@pytest.mark.parametrize(
    ("oid", "environment"),
    [
        ("1.2.250.1.213.1.4.8", "production"),
        ("1.2.250.1.213.1.4.9", "production"),
        ("1.2.250.1.213.1.4.10", "test"),
        ("1.2.250.1.213.1.4.11", "demo"),
    ],
)
def test_ins_by_oid(command: Command, oid: str, environment: str) -> None:
    person = patient()
    person["identifier"][0]["system"] = f"urn:oid:{oid}"
    made = command.make({"Patient/one": person}, "--environment", environment)
    assert made.one(f"{PATIENT}/h:id[@root='{oid}']/@extension") == "279035121518989"
    assert len(matrices(made.pdf)) == 1


def test_birth_names_and_place_by_their_extensions(command: Command) -> None:
    made = command.make()
    assert made.one(f"{PATIENT}/h:patient/h:name/h:given[not(@qualifier)]/text()") == "DOMINIQUE MARIE-LOUISE"
    assert made.one(f"{PATIENT}//h:birthplace//h:county/text()") == "51215"


def test_another_countrys_extension_of_the_same_name_is_not_taken(command: Command) -> None:
    person = patient("PROV")
    person["name"][0]["extension"][0]["url"] = "http://exemple.org/fr-core-patient-birth-list-given-name"
    place = person["extension"][1]["valueAddress"]["extension"][0]
    place["url"] = "http://exemple.org/fr-core-address-insee-code"
    made = command.make({"Patient/one": person})
    assert made.one(f"{PATIENT}/h:patient/h:name/h:given[not(@qualifier)]/text()") == "DOMINIQUE"
    assert made.all(f"{PATIENT}//h:county/text()") == []


def test_cis_by_oid_and_icd_10(command: Command) -> None:
    made = command.make()
    assert made.all("//h:manufacturedMaterial/h:code[@codeSystem='1.2.250.1.213.2.3.1']/@code") == ["61266250"]
    problem = (
        "//h:observation[h:templateId/@root='1.2.250.1.213.1.1.3.37']/h:value[@codeSystem='2.16.840.1.113883.6.3']"
    )
    assert made.all(f"{problem}/@code") == ["E11.9", "N10"]


def test_an_author_takes_the_bundles_role_else_the_custodians_structure(command: Command) -> None:
    assert command.make().one(f"{PLACE}/h:name/text()") == "Cabinet médical du Petit Pont"
    alone = command.make({"PractitionerRole/author": None})
    assert alone.one(f"{PLACE}/h:name/text()") == "Maison de santé des Quais"
    assert alone.one(f"{PLACE}/h:id/@extension") == "1750512345"


def test_the_treating_doctor_is_the_general_practitioner_else_the_author(command: Command) -> None:
    assert command.make().all(f"{TREATING}/h:id/@extension")[0] == "899700000017"
    made = command.make(changed("Patient/one", "generalPractitioner"))
    assert made.all(f"{TREATING}/h:id/@extension")[0] == "899700000025"


FACILITY = "//h:healthCareFacility/h:code/@code"
SETTING = "//h:performer//h:standardIndustryClassCode/@code"


def test_solo_practice_and_ambulatory_unless_said(command: Command) -> None:
    silent = command.make(changed("Organization/practice", "type"))
    assert (silent.one(FACILITY), silent.one(SETTING)) == ("SA07", "AMBULATOIRE")
    assert command.make().one(FACILITY) == "SA08", "the bundle says it"
    said = command.make(None, "--facility-type", "SA52", "--practice-setting", "ETABLISSEMENT")
    assert (said.one(FACILITY), said.one(SETTING)) == ("SA52", "ETABLISSEMENT")


@pytest.mark.requirement("EXI ID 29", "EXI DIF 02")
@pytest.mark.parametrize("status", [None, "PROV", "VALI", "RECUP"])
def test_without_a_qualified_identity_no_ins_anywhere(command: Command, status: str | None) -> None:
    made = command.make({"Patient/one": patient(status)})
    assert made.done.status == 0
    assert "L’INS n’est pas écrite" in made.done.err
    assert made.done.json["ins_written"] is False
    assert b"279035121518989" not in made.cda
    assert made.all(f"{PATIENT}/h:id/@extension") == ["1234567"]
    assert matrices(made.pdf) == []


@pytest.mark.requirement("EXI ID 29")
def test_qualified_by_the_bundle_or_by_the_caller(command: Command) -> None:
    for made in (command.make(), command.make({"Patient/one": patient(None)}, "--identity-status", "QUAL")):
        assert made.done.json["ins_written"] is True
        assert made.all(f"{PATIENT}/h:id/@extension") == ["279035121518989", "1234567"]
        assert [one.matricule for one in matrices(made.pdf)] == ["279035121518989"]
    refused = command.make(None, "--identity-status", "VALI")
    assert refused.done.json["ins_written"] is False


@pytest.mark.parametrize(
    ("name", "where", "option", "value"),
    [
        ("Practitioner/author", "Composition.author", "--author-rpps", "99700000033"),
        ("Organization/practice", "Bundle.entry[", "--structure", "1750512399"),
    ],
)
def test_no_french_identifier_is_refused_by_name_unless_given(
    command: Command, name: str, where: str, option: str, value: str
) -> None:
    lacking = changed(name, "identifier")
    refused = command.run(data(lacking))
    assert (refused.status, refused.json["error"]["where"].startswith(where)) == (2, True)
    assert option in refused.err
    assert not (command.folder / "vsm.xml").exists()
    made = command.make(lacking, option, value)
    assert value.encode() in made.cda


def test_what_cannot_be_said_is_listed(command: Command) -> None:
    religion = patient()
    religion["extension"].append({"url": "http://exemple.org/religion", "valueString": "x"})
    told = command.make({"Patient/one": religion}).done.json["unrepresented"]
    assert "Bundle.entry[1].resource.extension[2]" in [one["path"] for one in told]
    assert all(one["why"].endswith((".", "relisez-le.")) for one in told)


def test_every_unknown_element_is_listed_wherever_it_stands(command: Command) -> None:
    """An element that no reader knows, in each resource of the bundle in turn."""
    known = [entry["resource"] for entry in bundle()["entry"]]
    for number, resource in enumerate(known):
        name = f"{resource['resourceType']}/{resource['id']}"
        if name not in RESOURCES or name == "Condition/refuted":
            continue
        made = command.run(data({name: RESOURCES[name] | {"newInR9": "x"}}))
        told = [one["path"] for one in made.json["unrepresented"]]
        path = f"Bundle.entry[{number}].resource.newInR9"
        assert any(path == one or path.startswith(f"{one}.") for one in told), name


def test_an_extension_of_another_name_qualifies_nothing(command: Command) -> None:
    person = patient()
    person["extension"][0]["url"] = "http://exemple.org/fr-core-identity-reliability"
    assert command.make({"Patient/one": person}).done.json["ins_written"] is False


@pytest.mark.parametrize("path", sorted(HL7.glob("*.json")) or [HL7 / "absent"], ids=lambda path: path.name)
def test_an_example_of_hl7(command: Command, path: Path) -> None:
    if not path.exists():
        pytest.skip("HL7's examples are not beside the project")
    refused = command.run(path.read_bytes())
    assert (refused.status, "--author-rpps" in refused.err) == (2, True)
    half = command.run(path.read_bytes(), *GIVEN[2:])
    assert (half.status, "--structure" in half.err) == (2, True)
    made = Made(command.run(path.read_bytes(), *GIVEN), command.folder / "vsm.xml")
    assert made.done.json["ins_written"] is False
    assert made.done.json["unrepresented"]
    assert matrices(made.pdf) == []


def test_a_section_of_occupational_risks_and_devices(command: Command) -> None:
    changes = {
        "Observation/asbestos": {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Exposition à l'amiante"},
            "valueString": "1998 à 2004",
        },
        "Device/pacemaker": {
            "resourceType": "Device",
            "type": {"text": "Stimulateur cardiaque"},
            "deviceName": [{"name": "ADVISA", "type": "model-name"}],
            "lotNumber": "L77",
            "patient": {"reference": "Patient/one"},
        },
        "DeviceUseStatement/pacemaker": {
            "resourceType": "DeviceUseStatement",
            "status": "active",
            "subject": {"reference": "Patient/one"},
            "device": {"reference": "Device/pacemaker"},
            "timingDateTime": "2019-04-02",
            "bodySite": {"text": "sous-claviculaire gauche"},
        },
    }
    section = [
        {"title": title, "code": concept("http://loinc.org", code), "entry": [{"reference": reference}]}
        for title, code, reference in (
            ("Risques", "10161-8", "Observation/asbestos"),
            ("Dispositifs", "46264-8", "DeviceUseStatement/pacemaker"),
        )
    ]
    made = command.make(changes, section=section)
    risks = "".join(made.all("//h:section[h:code/@code='10161-8']/h:text//text()"))
    assert risks == "Exposition à l'amiante\u00a0: 1998 à 2004"
    watch = "".join(made.all("//h:section[h:code/@code='30954-2']/h:text//text()"))
    assert watch == (
        "Dispositifs\u00a0: Stimulateur cardiaque, ADVISA, lot\u00a0L77, 02/04/2019, sous-claviculaire gauche"
    )
