"""An IPS bundle as a VSM: who and where, what is said, what is not, and that nothing is lost between the two."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bonport.interop.cda import preflight, preflight_xml, read, render
from bonport.interop.cda.model import ContactRole, Dosage, PartialDate, Presence, Problem, Synthesis
from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.fhir import Choices, SummaryRead, read_summary
from bonport.interop.fhir.tree import MAX_BYTES
from bonport.interop.identity import INS, Sex, Status
from bonport.interop.terminology import oids
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.oids import Environment
from bonport.interop.terminology.specialties import SPECIALTIES
from tests.interop.cda.official import faults
from tests.interop.fhir.bundles import (
    ABSENT,
    NIR_TEST,
    RESOURCES,
    SNOMED,
    bundle,
    concept,
    data,
    extension,
    patient,
)
from tests.interop.pdf import pdfbox

HL7 = Path(__file__).resolve().parents[4] / "shared" / "data" / "ips-bundles"
BARE = Choices()
GIVEN = Choices(structure="1750512344", author_rpps="99700000017")


def summary(changes: dict[str, Any] | None = None, choices: Choices = BARE, **composition: Any) -> SummaryRead:
    return read_summary(data(changes, **composition), choices)


def body(changes: dict[str, Any] | None = None, **composition: Any) -> Synthesis:
    made = summary(changes, **composition).document.body
    assert isinstance(made, Synthesis)
    return made


def without(name: str, *elements: str, **more: Any) -> dict[str, Any]:
    one = {key: value for key, value in RESOURCES[name].items() if key not in elements}
    return {name: one | more}


def sections(*entries: tuple[str, list[str]], **more: Any) -> list[dict[str, Any]]:
    return [
        {"title": code, "code": concept("http://loinc.org", code), "entry": [{"reference": one} for one in names]}
        | more
        for code, names in entries
    ]


def hl7() -> list[Path]:
    found = sorted(HL7.glob("*.json"))
    return found or [HL7 / "absent"]


# ------------------------------------------------------------------------------------------------------ who and where


def test_the_header_of_a_french_bundle() -> None:
    header = summary().document.header
    assert header.patient.ins == INS("279035121518989", oids.INS_NIR_TEST)
    assert asdict(header.patient.local_id) == {"root": "1.2.250.1.999.2", "extension": "1234567"}
    traits = header.patient.traits
    assert (traits.birth_name, traits.birth_first_names, traits.birth_first_name) == (
        "PAT-TROIS",
        "DOMINIQUE MARIE-LOUISE",
        "DOMINIQUE",
    )
    assert (traits.used_name, traits.used_first_name) == ("D'ARTAGNAN DE L'HERAULT", "DOMINIQUE")
    assert (traits.sex, traits.birth_date, traits.birth_place) == (Sex.FEMALE, date(1979, 3, 28), "51215")
    assert header.patient.phones == ("0144534551",)
    (contact,) = header.patient.contacts
    assert (contact.role, contact.family, contact.relation and contact.relation.code) == (
        ContactRole.EMERGENCY,
        "NESSI",
        "SIS",
    )
    author = header.author
    assert (author.national_id, author.family, author.given, author.title, author.civility) == (
        "899700000025",
        "ROUVIÈRE",
        "Anne-Lise",
        "DR",
        "MME",
    )
    assert author.specialty.code == "G15_10/SM54"
    assert author.email == "anne-lise.rouviere@exemple.mssante.fr"
    assert header.treating_doctor is not None
    assert (header.treating_doctor.national_id, header.treating_doctor.specialty.code) == (
        "899700000017",
        "G15_10/SM26",
    )
    assert (header.organization.national_id, header.organization.facility_type.code) == ("1750512344", "SA08")
    assert header.organization.practice_setting.code == "AMBULATOIRE"
    assert header.created == datetime(2026, 6, 12, 10, 42, 7, tzinfo=timezone(timedelta(hours=2)))
    assert header.title == "Synthèse de Mme d’Artagnan"
    assert preflight(summary().document) == []


def test_an_author_without_role_writes_from_the_custodian() -> None:
    header = summary({"PractitionerRole/author": None}).document.header
    assert (header.organization.national_id, header.organization.name) == ("1750512345", "Maison de santé des Quais")
    assert header.organization.facility_type.code == "SA07"


def test_an_author_given_by_his_role() -> None:
    header = summary(author=[{"reference": "PractitionerRole/author"}]).document.header
    assert (header.author.family, header.organization.national_id) == ("ROUVIÈRE", "1750512344")


def test_the_author_is_the_treating_doctor_where_none_is_named() -> None:
    header = summary(without("Patient/one", "generalPractitioner")).document.header
    assert header.treating_doctor == header.author


def test_a_treating_doctor_who_cannot_be_written_is_told_and_is_not_the_author() -> None:
    made = summary(without("Practitioner/treating", "identifier"))
    assert made.document.header.treating_doctor is None
    assert any("médecin traitant" in warning for warning in made.warnings)


@pytest.mark.parametrize(
    ("name", "option"), [("Practitioner/author", "--author-rpps"), ("Organization/practice", "--structure")]
)
def test_without_french_identifiers_it_is_refused_by_name(name: str, option: str) -> None:
    with pytest.raises(BadInput) as caught:
        summary(without(name, "identifier"))
    assert option in caught.value.remedy
    assert "identifier" in caught.value.where


def test_the_caller_gives_what_the_bundle_lacks() -> None:
    lacking = without("Practitioner/author", "identifier") | without("Organization/practice", "identifier", "type")
    choices = replace(GIVEN, author_specialty=SPECIALTIES["G15_10/SM53"], facility_type=FACILITY_TYPES["SA52"])
    header = summary(lacking, choices).document.header
    assert (header.author.national_id, header.author.specialty.code) == ("899700000017", "G15_10/SM53")
    assert (header.organization.national_id, header.organization.facility_type.code) == ("1750512344", "SA52")


@pytest.mark.parametrize("rpps", ["123", "8997000000171", "ABCDEFGHIJK"])
def test_a_wrong_rpps_is_refused(rpps: str) -> None:
    with pytest.raises(BadInput):
        summary(choices=replace(GIVEN, author_rpps=rpps))


@pytest.mark.requirement("EXI ID 29")
@pytest.mark.parametrize("status", [None, "PROV", "VALI", "RECUP", "VIDE"])
def test_the_ins_of_an_unqualified_identity_is_not_written(status: str | None) -> None:
    made = summary({"Patient/one": patient(status)})
    assert made.document.header.patient.ins is None
    assert any("INS" in warning for warning in made.warnings)
    assert "Bundle.entry[1].resource.identifier[0]" in [one.path for one in made.unrepresented]
    assert b"279035121518989" not in render(made.document).cda


@pytest.mark.requirement("EXI ID 24")
def test_a_doubtful_identity_is_never_qualified() -> None:
    doubtful = patient("QUAL")
    doubtful["extension"][0]["extension"].append(
        {"url": "comment", "valueCodeableConcept": {"coding": [{"code": "DOUT"}]}}
    )
    assert summary({"Patient/one": doubtful}).document.header.patient.ins is None


def test_the_status_may_stand_on_the_identifier() -> None:
    qualified = patient("QUAL")
    qualified["identifier"][0]["extension"] = [qualified["extension"].pop(0)]
    assert summary({"Patient/one": qualified}).document.header.patient.ins is not None


def test_the_caller_may_say_that_the_identity_is_qualified_or_not() -> None:
    said = summary({"Patient/one": patient(None)}, Choices(identity_status=Status.QUALIFIED))
    assert said.document.header.patient.ins is not None
    unsaid = summary(choices=Choices(identity_status=Status.PROVISIONAL))
    assert unsaid.document.header.patient.ins is None


@pytest.mark.requirement("EX_GEN-1430")
def test_an_ins_of_another_environment_is_refused() -> None:
    with pytest.raises(BadInput):
        summary(choices=Choices(environment=Environment.PRODUCTION))


@pytest.mark.requirement("EXI ID 11", "EXI ID 12")
@pytest.mark.parametrize(("written", "day"), [("1979", date(1979, 12, 31)), ("1979-03", date(1979, 3, 1))])
def test_a_date_of_birth_known_in_part(written: str, day: date) -> None:
    traits = summary({"Patient/one": patient(None) | {"birthDate": written}}).document.header.patient.traits
    assert (traits.birth_date, traits.birth_date_uncertain) == (day, True)


def test_the_same_input_gives_the_same_document_and_another_gives_another() -> None:
    first, again = summary().document, summary().document
    assert first == again
    other = summary(title="Autre").document
    assert other.header.unique_id != first.header.unique_id
    assert other.header.set_id == first.header.set_id
    second = read_summary(data(), unique_id="1.2.3", set_id="1.2", version=2, replaces="1.2.2").document.header
    assert (second.unique_id, second.set_id, second.version, second.replaces) == ("1.2.3", "1.2", 2, "1.2.2")


# ---------------------------------------------------------------------------------------------------- what is said


def test_the_body_of_a_french_bundle() -> None:
    made = body()
    (diabetes,) = made.problems
    assert (diabetes.label, diabetes.code and diabetes.code.code) == ("Diabète de type 2", "E11.9")
    assert (diabetes.start, diabetes.note) == (PartialDate(2014, 9), "Objectif HbA1c 7 %")
    assert diabetes.certainty and diabetes.certainty.code == "unconfirmed"
    (past,) = made.history
    assert (past.start, past.end) == (date(2018, 4, 22), date(2018, 4, 30))
    (act,) = made.procedures
    assert act.code and (act.code.code, act.code.system, act.day) == ("HHFA016", oids.CCAM, date(1996, 7, 2))
    (allergy,) = made.allergies
    assert allergy.kind and allergy.kind.code == "416098002"
    assert allergy.severity and allergy.severity.code == "24484000", "the worst of several reactions"
    assert allergy.reaction == "Urticaire (léger) ; Choc anaphylactique (grave, aux urgences)"
    structured, words = made.treatments
    assert structured.code and (structured.code.code, structured.code.system) == ("61266250", oids.CIS)
    assert isinstance(structured.dosage, Dosage)
    (intake,) = structured.dosage.intakes
    assert (intake.dose, intake.unit, intake.times, intake.every, intake.per) == (1, "{tablet}", 2, 1, "d")
    assert structured.route and structured.route.code == "20053000"
    assert words.dosage == (
        "0,5\u00a0g à 1\u00a0g, 1 à 3 fois par jour, après les repas, si besoin\u00a0: douleur, "
        "maximum 3\u00a0g pour 1\u00a0jour"
    )
    assert [habit.value.code if habit.value else habit.quantity for habit in made.habits] == ["8517006", 15.0]
    assert made.habits[0].start is None, "when it was seen is not since when it is"
    assert [relative.label for relative in made.family] == ["Infarctus du myocarde (à 52\u00a0ans)"]
    assert any("IBUPROFÈNE" in point and "arrêté" in point for point in made.watch_points)
    assert any("7,4\u00a0%" in point for point in made.watch_points)
    assert any("Grippe" in point and "AB12" in point for point in made.watch_points)


def test_what_was_refuted_is_told_and_not_written() -> None:
    made = summary()
    assert "pilepsie" not in repr(made.document.body)
    assert [one.why for one in made.unrepresented if one.path == "Bundle.entry[8].resource"] == [
        "Écarté, ou saisi par erreur\u00a0: cela ne se dit pas dans le VSM."
    ]


@pytest.mark.parametrize(
    ("section", "kind", "domain", "none_known", "no_information"),
    [
        ("11450-4", "Condition", "problems", "no-known-problems", "no-problem-info"),
        ("47519-4", "Procedure", "procedures", "no-known-procedures", "no-procedure-info"),
        ("48765-2", "AllergyIntolerance", "allergies", "no-known-allergies", "no-allergy-info"),
        ("10160-0", "MedicationStatement", "treatments", "no-known-medications", "no-medication-info"),
    ],
)
def test_none_known_is_not_not_recorded(
    section: str, kind: str, domain: str, none_known: str, no_information: str
) -> None:
    field = "medicationCodeableConcept" if kind == "MedicationStatement" else "code"
    for said, presence in ((none_known, Presence.NONE_KNOWN), (no_information, Presence.NOT_RECORDED)):
        changes = {f"{kind}/absent": {"resourceType": kind, "status": "active", field: concept(ABSENT, said, "None")}}
        made = body(changes, section=sections((section, [f"{kind}/absent"])))
        assert getattr(made, domain) == ()
        assert getattr(made, f"{domain}_presence") is presence


def test_no_known_food_allergy_says_less_than_no_known_allergy() -> None:
    food = {"resourceType": "AllergyIntolerance", "code": concept(SNOMED, "429625007", "No known food allergy")}
    changes = {"AllergyIntolerance/food": food}
    made = body(changes, section=sections(("48765-2", ["AllergyIntolerance/food"])))
    assert made.allergies_presence is Presence.NOT_RECORDED
    assert made.watch_points == ("48765-2\u00a0: No known food allergy",)


def test_an_empty_section_says_why() -> None:
    def emptied(reason: str) -> Presence:
        (one,) = sections(("48765-2", []))
        one["emptyReason"] = concept("http://terminology.hl7.org/CodeSystem/list-empty-reason", reason)
        return body(section=[one]).allergies_presence

    assert emptied("nilknown") is Presence.NONE_KNOWN
    assert {emptied(reason) for reason in ("notasked", "unavailable", "withheld")} == {Presence.NOT_RECORDED}


def test_a_section_that_is_only_a_narrative_is_kept_in_its_words() -> None:
    text = {"status": "additional", "div": "<div><ul><li>Asthme &amp; rhinite</li><li>Eczéma</li></ul></div>"}
    made = body(section=sections(("11450-4", []), text=text) + sections(("18776-5", []), text=text))
    assert made.problems == (Problem("Asthme & rhinite ; Eczéma"),)
    assert made.watch_points == ("18776-5\u00a0: Asthme & rhinite ; Eczéma",)


def test_a_narrative_without_end_is_told() -> None:
    text = {"status": "generated", "div": "<div>" + "mot " * 10_000 + "</div>"}
    made = summary(section=sections(("11450-4", []), text=text))
    assert made.document.body == Synthesis()
    assert "Bundle.entry[0].resource.section[0].text" in [one.path for one in made.unrepresented]


@pytest.mark.parametrize("tag", ["<a ", "<br ", "<", "&", "</p"])
def test_markup_without_end_takes_no_time(tag: str) -> None:
    text = {"status": "generated", "div": tag * 300_000}
    assert summary(section=sections(("11450-4", ["Condition/diabetes"]), text=text)).document


def test_a_narrative_that_says_more_than_its_data_is_told() -> None:
    text = {"status": "generated", "div": "<div>Diabète de type 2, une fois par mois</div>"}
    made = summary(section=sections(("11450-4", ["Condition/diabetes"]), text=text))
    assert "Bundle.entry[0].resource.section[0].text" in [one.path for one in made.unrepresented]
    silent = summary(
        section=sections(("11450-4", ["Condition/diabetes"]), text=text | {"div": "<p>Diabète de type 2</p>"})
    )
    assert "Bundle.entry[0].resource.section[0].text" not in [one.path for one in silent.unrepresented]


def test_a_french_translation_is_preferred() -> None:
    translated = concept(SNOMED, "38341003", "Hypertensive disorder")
    parts = [{"url": "lang", "valueCode": "fr-FR"}, {"url": "content", "valueString": "Hypertension artérielle"}]
    url = "http://hl7.org/fhir/StructureDefinition/translation"
    translated["coding"][0]["_display"] = {"extension": [{"url": url, "extension": parts}]}
    made = body(without("Condition/diabetes", code=translated))
    assert made.problems[0].label == "Hypertension artérielle"


def test_an_allergy_is_one_wherever_it_stands_and_is_said_once() -> None:
    made = body(section=sections(("104605-1", ["AllergyIntolerance/one"]), ("48765-2", ["AllergyIntolerance/one"])))
    assert [allergy.agent for allergy in made.allergies] == ["amoxicilline"]
    assert made.watch_points == ()


def test_nothing_known_of_what_has_no_presence_is_said_in_words() -> None:
    (one,) = sections(("10157-6", []))
    one["emptyReason"] = concept("http://terminology.hl7.org/CodeSystem/list-empty-reason", "nilknown")
    assert body(section=[one]).watch_points == ("10157-6\u00a0: aucun connu",)


@pytest.mark.parametrize(
    ("title", "resource", "sentence"),
    [
        (
            "Grossesse",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": concept("http://loinc.org", "82810-3", "Pregnancy status", "Statut de grossesse"),
                "valueCodeableConcept": {"text": "Enceinte"},
                "effectiveDateTime": "2026-05-03",
                "component": [{"code": {"text": "Terme prévu"}, "valueDateTime": "2026-11-20"}],
            },
            "Grossesse\u00a0: Statut de grossesse\u00a0: Enceinte (03/05/2026) — Terme prévu\u00a0: 20/11/2026",
        ),
        (
            "Vaccinations",
            {
                "resourceType": "Immunization",
                "status": "completed",
                "vaccineCode": {"text": "REPEVAX"},
                "occurrenceDateTime": "2026-06-12",
                "lotNumber": "U2026A",
                "protocolApplied": [{"doseNumberPositiveInt": 4, "series": "dTPca"}],
            },
            "Vaccinations\u00a0: REPEVAX, 12/06/2026, lot\u00a0U2026A, dose\u00a04, dTPca",
        ),
        (
            "Résultats",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "Pression artérielle"},
                "component": [
                    {"code": {"text": "systolique"}, "valueQuantity": {"value": 142, "unit": "mmHg"}},
                    {"code": {"text": "diastolique"}, "valueQuantity": {"value": 88, "unit": "mmHg"}},
                ],
            },
            "Résultats\u00a0: Pression artérielle — systolique\u00a0: 142\u00a0mmHg, diastolique\u00a0: 88\u00a0mmHg",
        ),
    ],
)
def test_what_has_no_chapter_is_said_whole(title: str, resource: dict[str, Any], sentence: str) -> None:
    kind = resource["resourceType"]
    section = sections(("00000-0", [f"{kind}/x"]), title=title)
    made = summary({f"{kind}/x": resource}, section=section)
    assert isinstance(made.document.body, Synthesis)
    assert made.document.body.watch_points == (sentence,)


def test_something_about_another_person_is_refused() -> None:
    other = {"Patient/two": patient(None)}
    with pytest.raises(BadInput, match="autre personne"):
        summary(other | without("Condition/diabetes", subject={"reference": "Patient/two"}))


def test_a_reference_that_points_nowhere_is_told() -> None:
    made = summary({"Condition/diabetes": None}, section=sections(("11450-4", ["Condition/diabetes"])))
    assert [one.path for one in made.unrepresented if "section" in one.path] == [
        "Bundle.entry[0].resource.section[0].entry[0]"
    ]


def test_what_is_contained_and_what_turns_round() -> None:
    contained = without("MedicationStatement/structured", medicationReference={"reference": "#m"})
    contained["MedicationStatement/structured"]["contained"] = [
        {"resourceType": "Medication", "id": "m", "code": {"text": "AMLODIPINE 5 mg"}}
    ]
    assert body(contained).treatments[0].drug == "AMLODIPINE 5 mg"
    circle = without("Observation/glycated", hasMember=[{"reference": "Observation/glycated"}])
    assert len(body(circle).watch_points) < 20


# -------------------------------------------------------------------------------------------------- nothing is lost

SILENT = {"system", "reference", "url", "use", "mode", "status", "type", "version", "periodUnit", "title", "date"}


def leaves(value: Any, path: str = "Bundle") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every text of a bundle that a reader would miss: its path, itself, the object that holds it."""
    if isinstance(value, dict):
        for name, child in value.items():
            below = f"{path}.{name}"
            if isinstance(child, str) and name not in SILENT and name not in ("id", "resourceType", "fullUrl", "div"):
                yield below, child, value
            elif name not in ("meta",) and not (name == "text" and isinstance(child, dict)):
                yield from leaves(child, below)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            if isinstance(child, str):
                yield f"{path}[{number}]", child, {}
            else:
                yield from leaves(child, f"{path}[{number}]")


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def said_by(cda: bytes) -> set[str]:
    root = etree.fromstring(cda)
    for media in root.iter("{urn:hl7-org:v3}observationMedia"):
        media.clear()
    texts = list(root.itertext())
    texts += [value for one in root.iter() for value in one.attrib.values()]
    return words(" ".join(map(str, texts)))


CODES_ELSEWHERE = re.compile(
    r"\.(gender|birthDate|timestamp|language|criticality|clinicalStatus.*|verificationStatus.*|category.*|"
    r"doseQuantity\.unit|attester\[\d\]\.time|severity|when\[\d\]|emptyReason.*|section\[\d+\]\.code.*|.*ateTime|start|end|onsetAge\.unit|relationship.*)$"
)
"""Coded or dated: written otherwise, and compared value by value above."""


@pytest.mark.parametrize("source", ["ours", *(path.name for path in hl7())])
def test_every_text_of_the_bundle_is_in_the_document_or_in_the_list(source: str) -> None:
    content = data() if source == "ours" else _hl7(source)
    made = read_summary(content, Choices() if source == "ours" else GIVEN)
    said = said_by(render(made.document).cda)
    header = made.document.header
    phones = [*header.patient.phones, header.organization.phone, header.author.phone]
    phones += [phone for contact in header.patient.contacts for phone in contact.phones]
    digits = {re.sub(r"\D", "", phone) for phone in phones}
    listed = [one.path for one in made.unrepresented]
    missing = []
    for path, text, holder in leaves(json.loads(content)):
        told = any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in listed)
        code = str(holder.get("code", "")).casefold()
        if told or CODES_ELSEWHERE.search(path) or words(text) <= said or (code and words(code) <= said):
            continue
        if re.sub(r"\D", "", text) in digits or re.search(r"identifier|\.(code|given)(\[\d\])?$", path):
            continue
        missing.append(path)
    assert not missing, "\n".join(missing)


OURS = words(
    "aux à si besoin fois par jour après les repas maximum pour le du au depuis jusqu arrêté normale lot au début fin "
    "prise utiliser avant dose ans h gravité léger grave"
)


@pytest.mark.parametrize("source", ["ours", *(path.name for path in hl7())])
def test_every_word_of_the_document_comes_from_the_bundle(source: str) -> None:
    content = data() if source == "ours" else _hl7(source)
    made = read_summary(content, Choices() if source == "ours" else GIVEN)
    assert isinstance(made.document.body, Synthesis)
    given = words(content.decode()) | {part.lstrip("0") for part in words(content.decode())} | OURS
    given |= words(re.sub(r"T(\d\d):(\d\d)", r" \1 \2 ", content.decode()))
    s = made.document.body
    texts = [one.label for one in (*s.problems, *s.history, *s.procedures, *s.family)]
    texts += [one.note for one in (*s.problems, *s.history)]
    texts += [one.drug for one in s.treatments] + [one.dosage for one in s.treatments if isinstance(one.dosage, str)]
    texts += [text for one in s.allergies for text in (one.agent, one.reaction)] + [one.text for one in s.habits]
    texts += s.watch_points
    new = {word for text in texts for word in words(text) if word.lstrip("0") not in given and word not in given}
    assert new == set()


def _hl7(name: str) -> bytes:
    path = HL7 / name
    if not path.exists():
        pytest.skip("HL7's examples are not beside the project")
    return path.read_bytes()


@pytest.mark.parametrize("name", [path.name for path in hl7()])
def test_an_example_of_hl7(name: str) -> None:
    content = _hl7(name)
    with pytest.raises(BadInput) as caught:
        read_summary(content)
    assert "--author-rpps" in caught.value.remedy
    made = read_summary(content, GIVEN)
    assert made.warnings
    assert not [finding for finding in preflight(made.document) if finding.blocking]
    header = read(render(made.document).cda)
    assert header.patient.ins is None
    assert header.structured


CLINICAL = [name for name, one in RESOURCES.items() if one["resourceType"] in (
    "Condition", "Procedure", "AllergyIntolerance", "MedicationStatement", "Observation", "FamilyMemberHistory",
    "Immunization",
)]  # fmt: skip


def thinned(seed: int) -> bytes:
    """The French bundle with resources and elements taken away, whatever they are."""
    chance = random.Random(seed)
    changes: dict[str, Any] = {}
    for name in CLINICAL:
        kept = {key: value for key, value in RESOURCES[name].items() if key == "resourceType" or chance.random() < 0.6}
        changes[name] = kept if chance.random() < 0.6 else None
    return data(changes)


@pytest.mark.parametrize("seed", range(30))
def test_a_bundle_that_says_little_is_still_a_document(seed: int) -> None:
    """What has nothing to say is told and left out; it does not keep the rest from being written."""
    made = read_summary(thinned(seed))
    body_only = [finding for finding in preflight(made.document) if finding.where != "body"]
    assert body_only == []
    if made.document.body != Synthesis():
        assert preflight_xml(render(made.document).cda) == []


@pytest.mark.slow
@pytest.mark.pdfa
@pytest.mark.timeout(600)
def test_all_pass_the_official_rules_and_preflight(tmp_path: Path) -> None:
    documents = {"french": render(summary().document)}
    documents["unqualified"] = render(summary({"Patient/one": patient(None)}).document)
    for seed in range(12):
        made = read_summary(thinned(seed)).document
        if made.body != Synthesis():
            documents[f"thinned-{seed}"] = render(made)
    for path in hl7():
        documents[path.stem] = render(read_summary(_hl7(path.name), GIVEN).document)
    assert faults({name: one.cda for name, one in documents.items()}, tmp_path) == {}
    assert pdfbox.faults({name: one.pdf for name, one in documents.items()}, tmp_path) == {}


# -------------------------------------------------------------------------------------------------- what is not FHIR


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe{}", b'"Bundle"', b"[" * 100_000 + b"]" * 100_000,
        b'{"resourceType": "Patient"}', b'{"resourceType": "Bundle", "type": "searchset"}',
        b'{"resourceType": "Bundle", "type": "document", "entry": []}',
        b'{"resourceType": "Bundle", "type": "document", "entry": {}}',
        b'{"resourceType": "Bundle", "type": "document", "entry": [null]}',
        b'{"a":' * 70 + b"1" + b"}" * 70,
        b'{"' + b"k" * 300 + b'": 1}',
        b" " * (MAX_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_not_a_fhir_document(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_summary(content)


def test_a_value_of_another_type_is_unreadable_wherever_it_is() -> None:
    """Each value of the bundle in turn becomes of another type: a clear error, or a document; nothing else."""
    original = bundle()
    outcomes = {"read": 0, "refused": 0}
    for holder, key in _places(original):
        kept = holder[key]
        for wrong in (7, [], {}, "x", True, None, [[None]], {"coding": "x"}, ["", 3]):
            if type(wrong) is type(kept) and wrong:
                continue
            holder[key] = wrong
            try:
                read_summary(json.dumps(original).encode())
                outcomes["read"] += 1
            except (Unreadable, BadInput):
                outcomes["refused"] += 1
        holder[key] = kept
    assert min(outcomes.values()) > 150, outcomes


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """One place in seven where a value stands, in a fixed order."""
    for number, place in enumerate(list(_all_places(value))):
        if number % 7 == 0:
            yield place


def _all_places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _all_places(value[key])


def test_an_error_names_the_place_and_never_the_value() -> None:
    for change in (
        {"birthDate": "28/03/1979 PAT"},
        {"birthDate": ["PAT"]},
        {"name": [{"use": "official", "family": "PAT王", "given": ["DOMINIQUE"]}]},
        {"identifier": [{"system": NIR_TEST, "value": "2790351215189 PAT"}]},
    ):
        with pytest.raises((BadInput, Unreadable)) as caught:
            summary({"Patient/one": copy.deepcopy(patient()) | change})
        assert "PAT" not in str(caught.value)


def test_an_extension_of_another_country_is_told() -> None:
    foreign = patient()
    foreign["extension"].append({"url": "http://exemple.org/religion", "valueString": "x"})
    made = summary({"Patient/one": foreign})
    assert [one.why for one in made.unrepresented if one.path.endswith("extension[2]")] == [
        "Cette extension n’a pas de place dans le VSM."
    ]


def test_the_insee_code_of_an_address_is_told() -> None:
    at_home = patient()
    at_home["address"][0]["extension"] = [extension("fr-core-address-insee-code", valueCoding={"code": "75107"})]
    made = summary({"Patient/one": at_home})
    assert any("INSEE" in one.why for one in made.unrepresented if "address" in one.path)
