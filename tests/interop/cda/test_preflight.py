"""What is found before a document is written, and how it is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from bonport.interop import cda
from bonport.interop.cda.model import (
    Allergy,
    ChildCertificate,
    Contact,
    ContactRole,
    Document,
    Dosage,
    FamilyHistory,
    Habit,
    Intake,
    LocalId,
    Paragraph,
    Parent,
    PartialDate,
    Presence,
    Problem,
    Procedure,
    Prose,
    Regimen,
    Synthesis,
    Treatment,
    Vaccination,
    VaccinationHistory,
    VaccinationNote,
)
from bonport.interop.errors import BadInput
from bonport.interop.identity import INS, Sex
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.child_health import ACTIVITIES, Exam
from bonport.interop.terminology.social_history import SMOKING
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from tests.interop.cda.documents import (
    BOOSTER,
    CAST,
    CHILD,
    EDGES,
    FULL,
    LETTER,
    PATIENT,
    PRACTICE,
    SIGNED,
    TREATING,
    certificate,
    exam,
    header,
    made_up,
)

NOWHERE = Code("ZZ", "1.2.3", "Inconnu")


def wrong_header(**changes: Any) -> Document:
    return Document(header("96349-6", **changes), LETTER)


def wrong_traits(**changes: Any) -> Document:
    return wrong_header(patient=replace(PATIENT, traits=replace(PATIENT.traits, **changes)))


def wrong_synthesis(**changes: Any) -> Document:
    return Document(header("SYNTH"), msgspec.structs.replace(FULL, **changes))


DAILY = Intake(1, "{tablet}", times=1)


def wrong_dosage(*intakes: Intake, **changes: Any) -> Document:
    return wrong_synthesis(treatments=(Treatment("X", dosage=Dosage(intakes, **changes)),))


def wrong_note(**changes: Any) -> Document:
    return Document(header("87273-9"), VaccinationNote(replace(BOOSTER, **changes)))


def wrong_history(*vaccinations: Vaccination) -> Document:
    return Document(header("11369-6"), VaccinationHistory(vaccinations, Presence.KNOWN))


def change(which: Exam = Exam.NINTH_MONTH, **changes: Any) -> ChildCertificate:
    return msgspec.structs.replace(exam(which), **changes)


def wrong_certificate(which: Exam = Exam.NINTH_MONTH, **answers: Any) -> Document:
    """With these answers changed; None leaves one out."""
    given = {key: answer for key, answer in (exam(which).answers | answers).items() if answer is not None}
    return certificate(1, change(which, answers=given))


def wrong_contact(**changes: Any) -> Document:
    contact = replace(Contact(ContactRole.EMERGENCY, "NESSI"), **changes)
    return wrong_header(patient=replace(PATIENT, contacts=(contact,)))


def author(**changes: Any) -> Document:
    return wrong_header(author=replace(TREATING, **changes))


def structure(**changes: Any) -> Document:
    return wrong_header(organization=replace(PRACTICE, **changes))


WRONG: dict[str, tuple[str, Document]] = {
    "unique id": ("header.unique_id", wrong_header(unique_id="1.2.03")),
    "set id": ("header.set_id", wrong_header(set_id="a")),
    "long id": ("header.unique_id", wrong_header(unique_id="1." + "2" * 63)),
    "version": ("header.version", wrong_header(version=0)),
    "replaces itself": ("header.replaces", wrong_header(version=2, replaces=header("96349-6").unique_id)),
    "first replaces": ("header.version", wrong_header(replaces="1.2.3")),
    "type": ("header.type", wrong_header(type=NOWHERE)),
    "type's system": ("header.type", wrong_header(type=Code("96349-6", oids.TYPE_CODE_FR, "Lettre"))),
    "title": ("header.title", wrong_header(title=" ")),
    "long title": ("header.title", wrong_header(title="x" * 256)),
    "act": ("header.act", wrong_header(act=Code("34117-2", oids.LOINC))),
    "encounter": ("header.encounter", wrong_header(encounter=NOWHERE)),
    "body and type": ("header.type", Document(header("96349-6"), FULL)),
    "naive": ("header.created", wrong_header(created=datetime(2026, 6, 12, 10, 42))),  # noqa: DTZ001
    "odd offset": ("header.created", wrong_header(created=SIGNED.astimezone(timezone(timedelta(seconds=561))))),
    "act's end": ("header.act_stop", wrong_header(act_start=SIGNED, act_stop=SIGNED - timedelta(hours=1))),
    "signed early": ("header.created", wrong_header(act_start=SIGNED + timedelta(hours=1), act_stop=None)),
    "local id": ("header.patient.local_id", wrong_header(patient=replace(PATIENT, local_id=LocalId("", "12")))),
    "key": (
        "header.patient.ins.matricule",
        wrong_header(patient=replace(PATIENT, ins=INS("279035121518900", oids.INS_NIR_TEST))),
    ),
    "authority": ("header.patient.ins.oid", wrong_header(patient=replace(PATIENT, ins=INS("279035121518989", "1.2")))),
    "accents": ("header.patient.traits.birth_name", wrong_traits(birth_name="D'HÉROUVILLE")),
    "names": ("header.patient.traits.birth_first_names", wrong_traits(birth_first_names="")),
    "first name": ("header.patient.traits.birth_first_name", wrong_traits(birth_first_name="MARIE")),
    "birth place": ("header.patient.traits.birth_place", wrong_traits(birth_place="")),
    "sex": ("header.patient.traits.sex", wrong_traits(sex=Sex.UNKNOWN)),
    "born": ("header.patient.traits.birth_date", wrong_traits(birth_date=date(979, 3, 28))),
    "RPPS": ("header.author.national_id", author(national_id="99700000017")),
    "author's name": ("header.author", author(family="")),
    "specialty": ("header.author.specialty", author(specialty=Code("G15_10/SCH16", oids.SPECIALTY, "Cancérologie"))),
    "civility": ("header.author.civility", author(civility="Mme")),
    "title of honour": ("header.author.title", author(title="Dr")),
    "mail": ("header.author.email", author(email="cabinet")),
    "recipient": ("header.recipients[0].title", wrong_header(recipients=(replace(TREATING, title="Docteur"),))),
    "replaces himself": ("header.replaced_doctor", wrong_header(replaced_doctor=TREATING)),
    "structure": ("header.organization.national_id", structure(national_id="750512344")),
    "structure's name": ("header.organization.name", structure(name="")),
    "facility": ("header.organization.facility_type", structure(facility_type=NOWHERE)),
    "setting": ("header.organization.practice_setting", structure(practice_setting=NOWHERE)),
    "control": ("header.title", wrong_header(title="Lettre\x07")),
    "direction": ("header.title", wrong_header(title="Lettre\u202eerttel")),
    "emoji": ("body.blocks[0].text", Document(header("96349-6"), Prose((Paragraph("fièvre 🤒"),)))),
    "empty prose": ("body.blocks", Document(header("96349-6"), Prose((Paragraph("  "),)))),
    "empty synthesis": ("body", Document(header("SYNTH"), Synthesis())),
    "none known, but": ("body.allergies_presence", wrong_synthesis(allergies_presence=Presence.NONE_KNOWN)),
    "known, but": ("body.treatments_presence", wrong_synthesis(treatments=())),
    "problem": ("body.problems[0].label", wrong_synthesis(problems=(Problem(" "),))),
    "procedure": ("body.procedures[0].label", wrong_synthesis(procedures=(Procedure(""),))),
    "agent": ("body.allergies[0].agent", wrong_synthesis(allergies=(Allergy(""),))),
    "drug": ("body.treatments[0].drug", wrong_synthesis(treatments=(Treatment(""),))),
    "watch point": ("body.watch_points[0]", wrong_synthesis(watch_points=("",))),
    "habit": ("body.habits[0].text", wrong_synthesis(habits=(Habit(SMOKING, ""),))),
    "habit's kind": ("body.habits[0].kind", wrong_synthesis(habits=(Habit(NOWHERE, "oui"),))),
    "unit": ("body.habits[0].unit", wrong_synthesis(habits=(Habit(SMOKING, "", 15, "PA"),))),
    "quantity": ("body.habits[0].quantity", wrong_synthesis(habits=(Habit(SMOKING, "", -1, "{pack}/a"),))),
    "relation": ("body.family[0].relation", wrong_synthesis(family=(FamilyHistory(NOWHERE, "Asthme"),))),
    "allergy's kind": ("body.allergies[0].kind", wrong_synthesis(allergies=(Allergy("Lait", None, NOWHERE),))),
    "code": ("body.problems[0].code", wrong_synthesis(problems=(Problem("Asthme", Code("J45", "")),))),
    "period": (
        "body.history[0].end",
        wrong_synthesis(history=(Problem("Asthme", None, date(2020, 1, 2), date(2020, 1, 1)),)),
    ),
    "partial period": (
        "body.history[0].end",
        wrong_synthesis(history=(Problem("Asthme", None, PartialDate(2020, 3), PartialDate(2020, 2)),)),
    ),
    "month": ("body.problems[0].start", wrong_synthesis(problems=(Problem("Asthme", None, PartialDate(2020, 13)),))),
    "state": ("body.problems[0].status", wrong_synthesis(problems=(Problem("Asthme", status=NOWHERE),))),
    "severity": ("body.allergies[0].severity", wrong_synthesis(allergies=(Allergy("Lait", severity=NOWHERE),))),
    "criticality": ("body.allergies[0].criticality", wrong_synthesis(allergies=(Allergy("a", criticality=NOWHERE),))),
    "certainty": ("body.history[0].certainty", wrong_synthesis(history=(Problem("Asthme", certainty=NOWHERE),))),
    "unsaid reaction": (
        "body.allergies[0].reaction",
        wrong_synthesis(allergies=(Allergy("a", reaction_code=NOWHERE),)),
    ),
    "no intake": ("body.treatments[0].dosage.intakes", wrong_dosage()),
    "two intakes": ("body.treatments[0].dosage.intakes", wrong_dosage(DAILY, DAILY)),
    "one step": ("body.treatments[0].dosage.intakes", wrong_dosage(replace(DAILY, days=2), regimen=Regimen.TAPERED)),
    "endless step": ("body.treatments[0].dosage.intakes[0].days", wrong_dosage(DAILY, DAILY, regimen=Regimen.TAPERED)),
    "no day": (
        "body.treatments[0].dosage.intakes[1].days",
        wrong_dosage(replace(DAILY, days=1), replace(DAILY, days=0), regimen=Regimen.TAPERED),
    ),
    "unconditional": (
        "body.treatments[0].dosage.intakes[0].condition",
        wrong_dosage(DAILY, regimen=Regimen.CONDITIONAL),
    ),
    "dose": ("body.treatments[0].dosage.intakes[0].dose", wrong_dosage(replace(DAILY, dose=0))),
    "less than least": ("body.treatments[0].dosage.intakes[0].dose", wrong_dosage(replace(DAILY, dose_max=0.5))),
    "dose's unit": ("body.treatments[0].dosage.intakes[0].unit", wrong_dosage(replace(DAILY, unit="cp"))),
    "no rhythm": ("body.treatments[0].dosage.intakes[0].times", wrong_dosage(replace(DAILY, times=None))),
    "rhythm's unit": ("body.treatments[0].dosage.intakes[0].times", wrong_dosage(replace(DAILY, per="j"))),
    "moment": ("body.treatments[0].dosage.intakes[0].moment", wrong_dosage(Intake(1, "mg", moment=NOWHERE))),
    "both": (
        "body.treatments[0].dosage.intakes[0].moment",
        wrong_dosage(replace(DAILY, moment=TIMING_EVENTS["HS"])),
    ),
    "at most": ("body.treatments[0].dosage.max_per_day", wrong_dosage(DAILY, max_per_day=0)),
    "vaccine": ("body.vaccination.vaccine", wrong_note(vaccine=" ")),
    "note's day": ("body.vaccination.day", wrong_note(day=PartialDate(2026))),
    "tomorrow's vaccination": ("body.vaccination.day", wrong_note(day=date(2026, 6, 13))),
    "vaccine's code": ("body.vaccination.code", wrong_note(code=Code("12", oids.CIP, "X"))),
    "vaccination's kind": ("body.vaccination.kind", wrong_note(kind=NOWHERE)),
    "vaccination's site": ("body.vaccination.site", wrong_note(site=NOWHERE)),
    "rank": ("body.vaccination.rank", wrong_note(rank=0)),
    "unsaid reaction to a vaccine": ("body.vaccination.reaction", wrong_note(reaction="")),
    "vaccination's identifier": ("body.vaccination.identifier", wrong_note(identifier="12")),
    "vaccinator": ("body.vaccination.performer.title", wrong_note(performer=replace(TREATING, title="Dr"))),
    "twice": ("body.vaccinations", wrong_history(BOOSTER, BOOSTER)),
    "no vaccination": ("body.presence", Document(header("11369-6"), VaccinationHistory((), Presence.KNOWN))),
    "note's type": ("header.type", Document(header("11369-6"), VaccinationNote(BOOSTER))),
    "certificate's act": (
        "header.act",
        Document(header("CERT_DECL", patient=CHILD), exam(Exam.NINTH_MONTH)),
    ),
    "unknown question": ("body.answers.eyes", wrong_certificate(eyes=True)),
    "unanswered": ("body.answers.childcare", wrong_certificate(childcare=None)),
    "no for a weight": ("body.answers.weight", wrong_certificate(weight=False)),
    "half a child": ("body.answers.children", wrong_certificate(children=1.5)),
    "other choice": ("body.answers.neurodevelopment", wrong_certificate(neurodevelopment=NOWHERE)),
    "less than nothing": ("body.answers.height", wrong_certificate(height=-1)),
    "unheard": ("body.answers.hearing_result", wrong_certificate(Exam.EIGHTH_DAY, hearing=False)),
    "unsaid hearing": ("body.answers.hearing_result", wrong_certificate(Exam.EIGHTH_DAY, hearing_result=None)),
    "no cause": (
        "body.answers.accident",
        wrong_certificate(trauma=None, burn=False, poisoning=None, other_accident=None),
    ),
    "mother's birth": ("body.mother.birth_date", certificate(1, change(mother=Parent(activity=ACTIVITIES["PAT-043"])))),
    "mother": ("body.mother", certificate(1, change(mother=Parent(date(1994, 5, 31))))),
    "father's activity": ("body.father.activity", certificate(1, change(father=Parent(activity=NOWHERE)))),
    "no mother": (
        "header.patient.contacts",
        certificate(1, exam(Exam.EIGHTH_DAY), patient=replace(CHILD, contacts=())),
    ),
    "no post code": (
        "header.patient.address",
        certificate(1, exam(Exam.EIGHTH_DAY), patient=replace(CHILD, address=None)),
    ),
    "vaccine's package": (
        "body.vaccinations[0].package",
        certificate(
            1, change(vaccinations=(replace(exam(Exam.NINTH_MONTH).vaccinations[0], package=BOOSTER.package),))
        ),
    ),
    "other vaccine": ("body.vaccinations[0].atc", certificate(1, change(vaccinations=(BOOSTER,)))),
    "contact": ("header.patient.contacts[0].family", wrong_contact(family=" ")),
    "contact's relation": ("header.patient.contacts[0].relation", wrong_contact(relation=NOWHERE)),
    "contact's civility": ("header.patient.contacts[0].civility", wrong_contact(civility="Mme")),
    "year": ("body.procedures[0].day", wrong_synthesis(procedures=(Procedure("Acte", None, date(202, 1, 1)),))),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_named_and_refused(name: str) -> None:
    where, document = WRONG[name]
    findings = [finding for finding in cda.preflight(document) if finding.blocking]
    assert where in [finding.where for finding in findings]
    for finding in findings:
        assert finding.what.endswith(".")
        assert finding.remedy
        assert " :" not in finding.what + finding.remedy
    with pytest.raises(BadInput) as refusal:
        cda.render(document)
    assert refusal.value.where == findings[0].where


def test_nothing_is_found_in_what_is_right() -> None:
    for document in (*CAST.values(), *EDGES.values(), *(made_up(seed) for seed in range(60))):
        assert cda.preflight(document) == []


def test_a_date_after_the_signature_is_said_and_does_not_block() -> None:
    planned = Procedure("Arthroplastie prévue", None, SIGNED.date() + timedelta(days=30))
    document = wrong_synthesis(procedures=(planned,))
    (finding,) = cda.preflight(document)
    assert (finding.where, finding.blocking) == ("body.procedures[0].day", False)
    assert cda.render(document).cda


def test_findings_carry_no_value() -> None:
    """They end in logs: paths and our own words, never what the record says."""
    secret = "ZZSECRETZZ"
    for text in (f"{secret}\x07", f"{secret}🤒"):
        document = wrong_header(title=text, author=replace(TREATING, title=text, email=text, national_id=text))
        for finding in cda.preflight(document):
            assert secret not in repr(finding)


def test_many_faults_are_all_found() -> None:
    document = wrong_header(title="", version=0, unique_id="x")
    assert {finding.where for finding in cda.preflight(document)} == {
        "header.title",
        "header.version",
        "header.unique_id",
    }


def _leaves(value: Any, path: str = "") -> list[str]:
    if isinstance(value, str):
        return [path]
    if isinstance(value, dict):
        return [leaf for name, child in value.items() for leaf in _leaves(child, f"{path}.{name}".lstrip("."))]
    if isinstance(value, list):
        return [leaf for n, child in enumerate(value) for leaf in _leaves(child, f"{path}[{n}]")]
    return []


def _with(plain: Any, path: str, change: Callable[[str], str]) -> Any:
    """The same plain document with one text changed."""
    steps = path.replace("[", ".[").split(".")
    at = plain
    for step in steps[:-1]:
        at = at[int(step[1:-1])] if step.startswith("[") else at[step]
    last = steps[-1]
    key: Any = int(last[1:-1]) if last.startswith("[") else last
    at[key] = change(at[key])
    return plain


@pytest.mark.parametrize("name", ["vsm_full", "letter_by_replacement"])
def test_a_control_character_in_any_text_is_found(name: str) -> None:
    document = CAST[name]
    for path in _leaves(msgspec.to_builtins(document)):
        if path.endswith((".type", "presence", ".sex", "created", "start", "stop", "date", ".day", "end")):
            continue
        plain = _with(msgspec.to_builtins(document), path, lambda text: f"{text}\x01")
        changed = msgspec.convert(plain, Document)
        assert path in [finding.where for finding in cda.preflight(changed)], path


def test_utc_is_accepted() -> None:
    moments = {"created": SIGNED.astimezone(UTC), "act_start": SIGNED.astimezone(UTC), "act_stop": None}
    assert cda.preflight(Document(dataclasses.replace(header("96349-6"), **moments), LETTER)) == []
