"""What is written, for the fixed cast and for made-up documents."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from lxml import etree
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bonport.interop import cda
from bonport.interop.cda.build import refuse_dangling
from bonport.interop.cda.model import ChildCertificate, Document, Presence, Prose, Synthesis
from bonport.interop.cda.read import document_element, unstructured_body
from bonport.interop.errors import BadInput
from bonport.interop.terminology import Code
from bonport.interop.terminology.child_health import Part, questions_of
from tests.interop.cda import official
from tests.interop.cda.documents import (
    CARDIOLOGIST,
    CAST,
    EDGES,
    FULL,
    PATIENT,
    PRACTICE,
    REPLACEMENT,
    ROOT,
    TREATING,
    header,
    made_up,
    made_up_structured,
)
from tests.interop.cda.shown import shown
from tests.interop.pdf import pdfbox

HL7 = {"h": "urn:hl7-org:v3"}
LEVEL_1 = [name for name, document in CAST.items() if isinstance(document.body, Prose)]


class XMLSnapshot(SingleFileSnapshotExtension):
    file_extension = "xml"
    _write_mode = WriteMode.TEXT


def xpath(document: etree._Element, path: str) -> list[etree._Element]:
    return document.xpath(path, namespaces=HL7)  # type: ignore[return-value]


def values(document: etree._Element, path: str) -> list[str]:
    return [str(value) for value in xpath(document, path)]


def tree(name: str) -> etree._Element:
    return document_element(cda.render(CAST[name]).cda)


# ------------------------------------------------------------------------------------------------- the whole text


@pytest.mark.parametrize("name", CAST)
def test_snapshot(name: str, snapshot: SnapshotAssertion) -> None:
    """Every kind of document, whole; the PDF stands there by its hash. A change must be looked at and said."""
    assert shown(cda.render(CAST[name])) == snapshot(extension_class=XMLSnapshot)


@pytest.mark.requirement("EX_2.1-1071")
def test_cast_passes_official_rules(tmp_path: Path) -> None:
    assert official.faults({name: cda.render(document).cda for name, document in CAST.items()}, tmp_path) == {}


def test_edges_pass_official_rules(tmp_path: Path) -> None:
    assert official.faults({name: cda.render(document).cda for name, document in EDGES.items()}, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.requirement("EX_2.1-1071")
def test_made_up_documents_pass_official_rules(tmp_path: Path) -> None:
    documents = {f"made-up-{seed}": made_up(seed) for seed in range(45)}
    assert sum(isinstance(document.body, Synthesis) for document in documents.values()) >= 30
    assert official.faults({name: cda.render(document).cda for name, document in documents.items()}, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.pdfa
@pytest.mark.requirement("EX_2.1-1071")
@pytest.mark.timeout(600)
def test_two_hundred_patients(tmp_path: Path) -> None:
    """Hard names, hard records: the VSM of each passes the rules of 2023.01 and of 1.4, and its PDF Preflight."""
    made = {f"patient-{seed}": made_up(seed) for seed in range(300, 700)}
    summaries = {name: doc for name, doc in made.items() if isinstance(doc.body, Synthesis)}
    renditions = {name: cda.render(summaries[name]) for name in list(summaries)[:200]}
    assert len(renditions) == 200
    assert official.faults({name: rendition.cda for name, rendition in renditions.items()}, tmp_path) == {}
    assert pdfbox.faults({name: rendition.pdf for name, rendition in renditions.items()}, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.pdfa
@pytest.mark.requirement("EX_2.1-1071", "EX_2.1-2000")
@pytest.mark.timeout(300)
def test_made_up_certificates_and_vaccinations(tmp_path: Path) -> None:
    made = {f"made-up-{seed}": cda.render(made_up_structured(seed)) for seed in range(80)}
    assert official.faults({name: rendition.cda for name, rendition in made.items()}, tmp_path) == {}
    assert pdfbox.faults({name: rendition.pdf for name, rendition in made.items()}, tmp_path) == {}


def test_official_rules_are_really_run(tmp_path: Path) -> None:
    """A document without the qualifier of its family name, and one with a fourth templateId, are refused."""
    letter = cda.render(CAST["letter"]).cda
    without = letter.replace(b'<family qualifier="BR">', b"<family>", 1)
    fourth = letter.replace(b"<id root", b'<templateId root="1.2.250.1.213.1.1.1.13"/><id root', 1)
    summary = cda.render(CAST["vsm_full"]).cda
    older = summary.replace(b"1.2.250.1.213.1.1.2.32", b"1.2.250.1.213.1.1.2.33")  # a section that both models require
    judged = official.faults({"without": without, "fourth": fourth, "older": older}, tmp_path)
    assert set(judged) == {"without", "fourth", "older"}
    assert {fault.split(":")[0] for fault in judged["older"]} >= {"CI-SIS_VSM_2023.01", "CI-SIS_VSM_1.4_2022.01"}


def test_same_document_same_bytes() -> None:
    """In another process, with another hash seed and another time zone too."""
    script = (
        "import hashlib; from bonport.interop import cda; from tests.interop.cda.documents import CAST;"
        "print(*(hashlib.sha256(r.cda + r.pdf).hexdigest() for r in map(cda.render, CAST.values())))"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": f"{root}:{root / 'src'}"}
    other = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    here = [hashlib.sha256(r.cda + r.pdf).hexdigest() for r in map(cda.render, CAST.values())]
    assert other.stdout.split() == here


def test_signed_content_read_back_from_json_gives_the_same_bytes() -> None:
    for document in CAST.values():
        kept = msgspec.json.decode(msgspec.json.encode(document), type=Document)
        assert cda.render(kept) == cda.render(document)


# --------------------------------------------------------------------------------------------- entries and narrative


@pytest.mark.parametrize(
    "document",
    [
        *CAST.values(),
        *EDGES.values(),
        *(made_up(seed) for seed in range(20)),
        *(made_up_structured(seed) for seed in range(20)),
    ],
)
def test_every_reference_leads_to_words_and_every_id_is_unique(document: Document) -> None:
    root = document_element(cda.render(document).cda)
    anchors = values(root, "//@ID")
    assert len(anchors) == len(set(anchors))
    wanted = values(root, "//h:reference/@value")
    assert all(value.startswith("#") for value in wanted)
    assert {value[1:] for value in wanted} | set(values(root, "//@referencedObject")) <= set(anchors)
    for anchor in {value[1:] for value in wanted}:
        (content,) = xpath(root, f"//*[@ID='{anchor}']")
        assert "".join(content.itertext()).strip()
    entries = values(root, "//h:entry//h:id[not(@extension)]/@root")  # those with an extension are of people and places
    owners = values(root, "//h:entry//*[h:templateId[@root='1.2.250.1.213.1.1.3.36']]/h:id/@root")
    own = [entry for entry in entries if entry not in owners]
    assert len(own) == len(set(own))
    assert set(owners) <= set(entries)


def test_every_word_of_the_record_is_in_the_narrative() -> None:
    root = tree("vsm_full")
    narrative = " ".join("".join(text.itertext()) for text in xpath(root, "//h:section/h:text"))
    words = [
        *(problem.label for problem in (*FULL.problems, *FULL.history)),
        *(problem.note for problem in FULL.problems),
        *(procedure.label for procedure in FULL.procedures),
        *(word for allergy in FULL.allergies for word in (allergy.agent, allergy.reaction)),
        *(word for treatment in FULL.treatments for word in (treatment.drug, treatment.dosage, treatment.reason)),
        *(habit.text for habit in FULL.habits),
        *(word for relative in FULL.family for word in (relative.label, relative.relation.display)),
        *FULL.occupational_risks,
        *FULL.watch_points,
    ]
    assert [word for word in words if word not in narrative] == []


def test_a_coded_reason_refers_to_its_problem() -> None:
    root = tree("vsm_full")
    (problem,) = values(root, "//h:observation[h:value/@code='I48.0']/h:id/@root")
    treatment = "//h:substanceAdministration[h:consumable//h:name[starts-with(., 'APIXABAN')]]"
    assert values(root, f"{treatment}/h:entryRelationship[@typeCode='RSON']/h:act/h:id/@root") == [problem]


DOSAGES = "//h:entry/h:substanceAdministration"


def dosage_templates(root: etree._Element) -> list[list[str]]:
    kinds = {"4.7.1": "normal", "4.8": "tapered", "4.9": "split", "4.10": "conditional"}
    roots = {f"1.3.6.1.4.1.19376.1.5.3.1.{number}": kind for number, kind in kinds.items()}
    return [[roots[r] for r in values(one, "h:templateId/@root") if r in roots] for one in xpath(root, DOSAGES)]


def test_dosages_are_structured_where_they_were_given_so() -> None:
    root = tree("vsm_rich")
    assert dosage_templates(root) == [["tapered"], ["split"], ["conditional"], ["normal"], ["normal"]]
    steps = f"({DOSAGES})[1]/h:entryRelationship[@typeCode='COMP']"
    assert values(root, f"{steps}/h:sequenceNumber/@value") == ["1", "2", "3"]
    # Each step begins when those before it are over.
    assert values(root, f"{steps}//h:comp/h:low/@value") == ["20260601", "20260606", "20260611"]
    assert values(root, f"{steps}//h:comp/h:width/@value") == ["5", "5", "10"]
    assert values(root, f"{steps}//h:event/@code") == ["ACM"]
    assert values(root, f"({DOSAGES})[2]//h:doseQuantity/h:low/@value") == ["12", "8.5"]
    assert values(root, f"({DOSAGES})[2]//h:doseQuantity/h:high/@value") == ["12", "10"]
    assert len(xpath(root, f"({DOSAGES})[3]//h:precondition/h:criterion/h:text/h:reference")) == 1
    assert values(root, f"({DOSAGES})[3]/h:maxDoseQuantity/h:numerator/@value") == ["8"]
    weekly, thrice = (xpath(root, f"({DOSAGES})[{n}]/h:effectiveTime[2]/h:period")[0] for n in (4, 5))
    assert (weekly.get("value"), weekly.get("unit")) == ("1", "wk")
    assert (thrice.get("value"), thrice.get("unit")) == ("8", "h")
    assert values(root, f"({DOSAGES})/h:effectiveTime/@institutionSpecified") == ["true"]
    assert dosage_templates(tree("vsm_full")) == [["normal"]] * 3


def test_an_allergy_says_all_that_is_known_of_it() -> None:
    root = tree("vsm_rich")
    first, second = xpath(root, "//h:observation[h:templateId/@root='1.2.250.1.213.1.1.3.41']")
    coded = {
        "MFST/h:observation/h:value": ["T78.3"],
        "MFST/h:observation/h:entryRelationship/h:observation[h:code/@code='SEV']/h:value": ["24484000"],
        "SUBJ/h:observation[h:code/@code='82606-5']/h:value": ["high"],
        "SUBJ/h:observation[h:code/@code='66455-7']/h:value": ["confirmed"],
        "REFR/h:observation[h:code/@code='33999-4']/h:value": ["active"],
    }
    for path, expected in coded.items():
        kind, rest = path.split("/", 1)
        assert values(first, f"h:entryRelationship[@typeCode='{kind}']/{rest}/@code") == expected
    # Without a reaction, the severity is the allergy's own.
    assert values(second, "h:entryRelationship/h:observation[h:code/@code='SEV']/h:value/@code") == ["255604002"]
    assert xpath(second, "h:entryRelationship[@typeCode='MFST']") == []


def test_dates_are_written_as_far_as_they_are_known() -> None:
    root = tree("vsm_rich")
    concerns = "//h:act[h:templateId/@root='1.2.250.1.213.1.1.3.39']/h:effectiveTime"
    assert values(root, f"{concerns}/h:low/@value") == ["2012", "201903", "1996", "198807"]
    assert values(root, f"{concerns}/h:high/@value") == ["1996", "19880912"]


VACCINATION = "//h:substanceAdministration[h:templateId/@root='1.2.250.1.213.1.1.3.45']"


def test_a_note_says_what_was_given_by_whom_and_who_answers_for_it() -> None:
    root = tree("vaccination_note_by_another")
    assert values(root, f"{VACCINATION}/h:performer//h:id/@extension") == [CARDIOLOGIST.national_id]
    assert values(root, f"{VACCINATION}/h:author//h:assignedAuthor/h:id/@extension") == [REPLACEMENT.national_id]
    # What the doctor did not code is said to be unknown, under the class of all vaccines.
    assert values(root, f"{VACCINATION}//h:manufacturedMaterial/h:code/@nullFlavor") == ["OTH"]
    assert values(root, f"{VACCINATION}//h:translation/@code") == ["J07"]
    assert values(root, f"{VACCINATION}//h:lotNumberText/@nullFlavor") == ["UNK"]
    whole = tree("vaccination_note")
    assert values(whole, f"{VACCINATION}/h:performer//h:assignedEntity/h:id/@extension") == [TREATING.national_id]
    assert values(whole, f"{VACCINATION}//h:observation[h:code/@code='30973-2']/h:value/@value") == ["4"]
    assert values(whole, f"{VACCINATION}//h:lotNumberText/text()") == ["U2026A"]


def test_a_vaccination_keeps_its_identifier_from_note_to_history() -> None:
    note, history = tree("vaccination_note"), tree("vaccination_history")
    (kept,) = values(note, f"{VACCINATION}/h:id/@root")
    assert values(history, f"{VACCINATION}/h:id/@root").count(kept) == 1
    assert values(history, f"{VACCINATION}/h:effectiveTime/@value") == ["20260612", "20060228", "200304", "1979"]
    assert values(history, f"{VACCINATION}/h:author") == []


def test_no_vaccination_known_is_not_the_same_as_not_recorded() -> None:
    codes = [values(tree(f"vaccination_{name}"), f"{VACCINATION}/h:code/@code") for name in ("none", "unknown")]
    assert codes == [["no-known-immunizations"], ["no-immunization-info"]]


@pytest.mark.parametrize("name", ["child_8_days", "child_9_months", "child_24_months"])
def test_every_answer_is_an_entry_but_a_refusal_to_send_elsewhere(name: str) -> None:
    """A question of the care plan that is answered no has no encounter; it stands in the table."""
    root, body = tree(name), CAST[name].body
    assert isinstance(body, ChildCertificate)
    written = set(values(root, "//h:entry//@code"))
    for key, question in questions_of(body.exam).items():
        answer = body.answers[key]
        if question.part is Part.PLAN:
            assert (question.code.code in written) is answer
        else:
            assert question.code.code in written
        if isinstance(answer, Code):
            assert answer.code in written


def test_what_did_not_happen_is_denied() -> None:
    root = tree("child_24_months_least")
    assert values(root, "//h:observation[h:value/@code='MED-185']/@negationInd") == ["true"]
    assert values(root, "//h:substanceAdministration[.//h:translation/@code='J06BD']/@negationInd") == ["true"]
    assert values(root, "//h:encounter") == []
    assert values(root, "//@code[. = 'no-known-immunizations']") == ["no-known-immunizations"]
    whole = tree("child_24_months")
    assert values(whole, "//h:observation[h:value/@code='MED-185']/@negationInd") == ["false"]
    causes = "//h:observation[h:value/@code='MED-185']/h:entryRelationship[@typeCode='CAUS']//h:value/@value"
    assert set(values(whole, causes)) <= {"true", "false"}
    assert len(values(whole, causes)) == 4


def test_the_mother_stands_where_the_rules_want_her() -> None:
    root = tree("child_8_days")
    mother = "h:relatedSubject[h:code/@code='MTH']/h:subject"
    assert set(values(root, f"//{mother}/h:birthTime/@value")) == {"19940531"}
    assert set(values(root, f"//{mother}/h:name/h:family/text()")) == {"NESSI"}
    assert values(root, "/*/h:informant/h:relatedEntity[h:code/@code='MTH']/@classCode") == ["CON"]
    # The doctor who will follow the child is a correspondent in this certificate, and in no other.
    assert values(root, "/*/h:participant/h:functionCode/@code") == ["CORRE"]
    assert values(tree("child_9_months"), "/*/h:participant/h:functionCode/@code") == ["PCP"]


def test_people_around_the_patient() -> None:
    root = tree("vsm_rich")
    assert values(root, "/*/h:informant/h:relatedEntity/@classCode") == ["ECON", "NOK"]
    assert values(root, "/*/h:informant//h:family/text()") == ["NESSI", "LE FLOC'H"]
    assert values(root, "//h:guardian//h:family/text()") == ["UDAF DE PARIS", "NESSI"]
    assert values(root, "//h:patientRole/h:telecom/@value")[-1] == "mailto:279035121518989@patient.mssante.fr"
    assert b"patient.mssante.fr" not in cda.render(CAST["certificate_unqualified"]).cda


def test_an_entry_without_its_words_is_stopped() -> None:
    """No official rule follows references; ours does, before anything leaves."""
    root = tree("vsm_full")
    refuse_dangling(root)
    (words,) = xpath(root, "//*[@ID='probleme-1-libelle']")
    words.set("ID", "elsewhere")
    with pytest.raises(BadInput):
        refuse_dangling(root)
    words.set("ID", "probleme-2-libelle")  # two of the same name
    with pytest.raises(BadInput):
        refuse_dangling(root)


@pytest.mark.parametrize(
    ("domain", "none_known", "no_information", "negated"),
    [
        ("problems", "no-known-problems", "no-problem-info", True),
        ("history", "no-known-problems", "no-problem-info", True),
        ("procedures", "no-known-procedures", "no-procedure-info", True),
        ("allergies", "no-known-allergies", "no-allergy-info", False),
        ("treatments", "no-known-medications", "no-medication-info", False),
    ],
)
def test_none_known_is_not_the_same_as_not_recorded(
    domain: str, none_known: str, no_information: str, negated: bool
) -> None:
    """Other words for whoever reads, another code for whoever computes."""
    written = {}
    for presence in (Presence.NONE_KNOWN, Presence.NOT_RECORDED):
        body = Synthesis(watch_points=("Vue ce jour.",), **{f"{domain}_presence": presence})  # type: ignore[arg-type]
        written[presence] = document_element(cda.render(Document(header("SYNTH"), body)).cda)
    absent = "//@code[starts-with(., 'no-')]"
    one, other = (values(written[presence], absent) for presence in (Presence.NONE_KNOWN, Presence.NOT_RECORDED))
    assert none_known in one
    assert none_known not in other
    assert no_information in other
    narratives = [
        " ".join("".join(text.itertext()) for text in xpath(root, "//h:section/h:text")) for root in written.values()
    ]
    assert "connu" in narratives[0]
    assert "connu" not in narratives[1]
    assert [values(root, "//@negationInd").count("true") for root in written.values()] == [int(negated), 0]


def test_three_risk_sections_or_a_text() -> None:
    """Rule of section .31: text required with no sub-section, forbidden with all of them."""
    risks = "//h:section[h:templateId/@root='1.2.250.1.213.1.1.2.31']"
    full, bare = tree("vsm_full"), tree("vsm_not_recorded")
    assert len(xpath(full, f"{risks}/h:component")) == 3
    assert xpath(full, f"{risks}/h:text") == []
    assert xpath(bare, f"{risks}/h:component") == []
    assert "non renseigné" in "".join(xpath(bare, f"{risks}/h:text")[0].itertext())


# ---------------------------------------------------------------------------------------------------- the header


@pytest.mark.parametrize("name", LEVEL_1)
def test_level_1_claims_three_templates_and_holds_the_pdf(name: str) -> None:
    rendition = cda.render(CAST[name])
    read = cda.read(rendition.cda)
    assert [template.root for template in read.templates] == [
        "2.16.840.1.113883.2.8.2.1",
        "1.2.250.1.213.1.1.1.1",
        "1.3.6.1.4.1.19376.1.2.20",
    ]
    assert (read.structured, read.media_type) == (False, "application/pdf")
    assert unstructured_body(rendition.cda) == rendition.pdf


@pytest.mark.requirement("EXI DIF 02")
def test_matricule_only_with_a_qualified_identity() -> None:
    assert cda.read(cda.render(CAST["certificate"]).cda).patient.ins == PATIENT.ins
    unqualified = cda.render(CAST["certificate_unqualified"])
    read = cda.read(unqualified.cda)
    assert read.patient.ins is None
    assert read.patient.traits == PATIENT.traits
    assert PATIENT.ins and PATIENT.ins.matricule.encode() not in unqualified.cda


def test_what_is_written_is_what_is_read() -> None:
    for document in (*CAST.values(), *(made_up(seed) for seed in range(30))):
        given, read = document.header, cda.read(cda.render(document).cda)
        assert read.unique_id == given.unique_id
        assert str(read.set_id) == given.set_id
        assert read.version == given.version
        assert (str(read.replaces) if read.replaces else None) == given.replaces
        assert read.type == given.type
        assert read.created and read.created.at == given.created
        assert read.act_start and read.act_start.at == given.act_start
        assert (read.act_stop.at if read.act_stop else None) == given.act_stop
        assert read.act and read.act.code == given.act.code
        assert read.patient.traits == given.patient.traits
        assert read.patient.ins == given.patient.ins
        assert read.encounter == given.encounter
        assert read.facility_type == given.organization.facility_type
        assert read.practice_setting == given.organization.practice_setting
        assert [author.national_id for author in read.authors] == [given.author.national_id]
        assert read.legal_authenticator and read.legal_authenticator.national_id == given.author.national_id
        assert read.performer and read.performer.national_id == given.author.national_id
        assert [recipient.national_id for recipient in read.recipients] == [r.national_id for r in given.recipients]
        assert read.custodian and read.custodian.ids[0].extension == given.organization.national_id


def test_a_replacement_signs_and_the_structure_is_the_replaced_doctors() -> None:
    root = tree("letter_by_replacement")
    read = cda.read(cda.render(CAST["letter_by_replacement"]).cda)
    for person in (read.authors[0], read.legal_authenticator, read.performer):
        assert person and person.national_id == REPLACEMENT.national_id
        assert person.organization and person.organization.ids[0].extension == PRACTICE.national_id
    replaced = "//h:participant[@typeCode='CON'][h:functionCode/@code='CORRE']//h:id[1]/@extension"
    treating = "//h:participant[@typeCode='INF'][h:functionCode/@code='PCP']//h:id[1]/@extension"
    assert values(root, f"({replaced})[1]") == [TREATING.national_id]
    assert values(root, f"({treating})[1]") == [TREATING.national_id]
    assert xpath(root, "//h:author/h:functionCode") == []


def test_the_author_is_said_to_be_the_treating_doctor_when_he_is() -> None:
    assert values(tree("letter"), "//h:author/h:functionCode/@displayName") == ["Médecin traitant"]


def test_second_version_replaces_the_first() -> None:
    first, second = (cda.read(cda.render(CAST[name]).cda) for name in ("vsm_full", "vsm_second_version"))
    assert first.set_id == second.set_id
    assert second.replaces == first.id
    assert (first.version, second.version) == (1, 2)


def test_identifiers_depend_on_the_document_only() -> None:
    entries = "//h:entry//h:id/@root"
    first, second = values(tree("vsm_full"), entries), values(tree("vsm_second_version"), entries)
    assert len(first) == len(second)
    assert set(first).isdisjoint(second)


def test_text_cannot_become_markup() -> None:
    title = '</title><script>alert("1")</script> &amp; #strong[x] $a$'
    rendition = cda.render(Document(header("89601-9", title=title), CAST["certificate"].body))
    assert cda.read(rendition.cda).title == title


def test_render_refuses_what_preflight_blocks() -> None:
    wrong = replace(CAST["letter"].header, act_stop=CAST["letter"].header.act_start - timedelta(seconds=1))
    with pytest.raises(BadInput) as refusal:
        cda.render(Document(wrong, CAST["letter"].body))
    assert refusal.value.where == "header.act_stop"
    assert refusal.value.remedy


def test_root_is_used_once() -> None:
    """The cast's own unique ids differ, so that its documents can be stored together."""
    unique = [document.header.unique_id for document in CAST.values()]
    assert len(unique) == len(set(unique))
    assert all(identifier.startswith(ROOT) for identifier in unique)
