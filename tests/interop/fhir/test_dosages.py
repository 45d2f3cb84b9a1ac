"""FHIR's dosages: what is structured, and what stays in words because it may be two things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bonport.interop.cda import preflight, preflight_xml, render
from bonport.interop.cda.model import Dosage, Intake, Regimen, Synthesis, Treatment
from bonport.interop.cda.words import dosage_words
from bonport.interop.fhir import SummaryRead, read_summary
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from tests.interop.cda.official import faults
from tests.interop.fhir.bundles import concept, data

UCUM = "http://unitsofmeasure.org"
HL7 = {"h": "urn:hl7-org:v3"}
NBSP = "\u00a0"


def amount(value: float, unit: str = "comprimé", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit} | more


def instruction(dose: float | dict[str, Any] = 1, repeat: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    given = dose if isinstance(dose, dict) else amount(dose)
    kind = "doseRange" if "low" in given else "doseQuantity"
    timing = {"timing": {"repeat": repeat}} if repeat is not None else {}
    return {"doseAndRate": [{kind: given}]} | timing | more


def statement(*dosages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "PREDNISONE 5 mg"},
        "dosage": list(dosages),
    } | more


def read(*dosages: dict[str, Any], **more: Any) -> tuple[Treatment, SummaryRead]:
    section = [
        {
            "title": "T",
            "code": concept("http://loinc.org", "10160-0"),
            "entry": [{"reference": "MedicationStatement/x"}],
        }
    ]
    made = read_summary(data({"MedicationStatement/x": statement(*dosages, **more)}, section=section))
    assert isinstance(made.document.body, Synthesis)
    (treatment,) = made.document.body.treatments
    assert preflight(made.document) == []
    return treatment, made


def structured(*dosages: dict[str, Any], **more: Any) -> Dosage:
    treatment, made = read(*dosages, **more)
    assert isinstance(treatment.dosage, Dosage), treatment.dosage
    assert not [one.path for one in made.unrepresented if ".dosage" in one.path]
    return treatment.dosage


def times(n: int, every: int = 1, per: str = "d") -> dict[str, Any]:
    return {"frequency": n, "period": every, "periodUnit": per}


DAILY = Intake(1, "{tablet}", times=1)
SIMPLE: dict[str, tuple[dict[str, Any], tuple[Intake, ...]]] = {
    "twice a day": (times(2), (replace(DAILY, times=2),)),
    "every six hours": (times(1, 6, "h"), (replace(DAILY, every=6, per="h"),)),
    "every year": (times(1, 1, "a"), (replace(DAILY, every=12, per="mo"),)),
    "every two days in the evening": (times(1, 2) | {"when": ["EVE"]}, (replace(DAILY, every=2, around="le soir"),)),
    "every two days at bedtime": (times(1, 2) | {"when": ["HS"]}, (replace(DAILY, every=2, around="au coucher"),)),
    "at bedtime": (times(1) | {"when": ["HS"]}, (Intake(1, "{tablet}", moment=TIMING_EVENTS["HS"]),)),
    "at breakfast and dinner": (
        {"when": ["CM", "CV"]},
        tuple(Intake(1, "{tablet}", moment=TIMING_EVENTS[code]) for code in ("CM", "CV")),
    ),
    "morning and evening": (
        times(2) | {"when": ["MORN", "EVE"]},
        (replace(DAILY, around="le matin"), replace(DAILY, around="le soir")),
    ),
    "thrice before meals": (times(3) | {"when": ["AC"]}, (replace(DAILY, times=3, around="avant les repas"),)),
    "hours": (
        {"timeOfDay": ["08:00:00", "20:30:00"]},
        (replace(DAILY, hour=time(8)), replace(DAILY, hour=time(20, 30))),
    ),
    "once a week on Monday": (times(1, 1, "wk") | {"dayOfWeek": ["mon"]}, (replace(DAILY, per="wk", weekdays=(0,)),)),
    "every second Monday": (
        times(1, 2, "wk") | {"dayOfWeek": ["mon"]},
        (replace(DAILY, every=2, per="wk", weekdays=(0,)),),
    ),
    "twice a week": (
        times(2, 1, "wk") | {"dayOfWeek": ["thu", "mon"]},
        (replace(DAILY, times=2, per="wk", weekdays=(0, 3)),),
    ),
    "Mondays and Thursdays": ({"dayOfWeek": ["mon", "thu"]}, (replace(DAILY, weekdays=(0, 3)),)),
    "twice on Sundays": (times(2) | {"dayOfWeek": ["sun"]}, (replace(DAILY, times=2, weekdays=(6,)),)),
    "on Mondays at eight": (
        times(1, 1, "wk") | {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]},
        (replace(DAILY, hour=time(8), weekdays=(0,)),),
    ),
}


@pytest.mark.parametrize("name", SIMPLE)
def test_a_rhythm_is_structured(name: str) -> None:
    repeat, intakes = SIMPLE[name]
    made = structured(instruction(1, repeat))
    assert made.intakes == intakes
    assert made.regimen is (Regimen.NORMAL if len(intakes) == 1 else Regimen.SPLIT)


@pytest.mark.parametrize(
    ("code", "rhythm"), [("QD", (1, 1)), ("BID", (2, 1)), ("TID", (3, 1)), ("QID", (4, 1)), ("QOD", (1, 2))]
)
def test_a_code_that_is_a_rhythm(code: str, rhythm: tuple[int, int]) -> None:
    timing = {"code": concept("http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", code)}
    (intake,) = structured(instruction(1) | {"timing": timing}).intakes
    assert (intake.times, intake.every) == rhythm


@pytest.mark.parametrize(
    ("given", "unit"),
    [
        (amount(1, "mg", system=UCUM, code="mg"), "mg"),
        (amount(1, "TAB", system="http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm", code="TAB"), "{tablet}"),
        (amount(1, "gélules"), "{capsule}"),
        (amount(1, "tablet", system=UCUM, code="1"), "{tablet}"),
        (amount(1, "UI"), "[iU]"),
        (amount(1, "comprimé", system="http://standardterms.edqm.eu", code="15054000"), "{tablet}"),
    ],
)
def test_units_of_a_dose(given: dict[str, Any], unit: str) -> None:
    assert structured(instruction(given, times(1))).intakes[0].unit == unit


def test_a_range_of_doses() -> None:
    (intake,) = structured(instruction({"low": amount(1), "high": amount(2)}, times(1))).intakes
    assert (intake.dose, intake.dose_max) == (1, 2)


def test_doses_of_the_same_rank_are_split() -> None:
    made = structured(
        instruction(amount(12, "UI"), {"when": ["CM"]}, sequence=1),
        instruction(amount(8, "UI"), {"when": ["HS"]}, sequence=1),
    )
    assert made.regimen is Regimen.SPLIT
    assert [(intake.dose, intake.moment and intake.moment.code) for intake in made.intakes] == [(12, "CM"), (8, "HS")]


def lasting(days: int, unit: str = "d") -> dict[str, Any]:
    return {"boundsDuration": {"value": days, "unit": unit, "system": UCUM, "code": unit}}


def test_ranks_that_follow_each_other_are_tapered() -> None:
    made = structured(
        instruction(1, times(1), sequence=3),
        instruction(4, times(1) | lasting(5), sequence=1),
        instruction(2, times(1) | lasting(1, "wk"), sequence=2),
    )
    assert made.regimen is Regimen.TAPERED
    assert [(intake.dose, intake.days) for intake in made.intakes] == [(4, 5), (2, 7), (1, None)]
    assert dosage_words(made).replace(NBSP, " ") == (
        "4 comprimés, 1 fois par jour, pendant 5 jours, puis 2 comprimés, 1 fois par jour, pendant 7 jours, "
        "puis 1 comprimé, 1 fois par jour"
    )


def test_a_step_of_several_doses() -> None:
    made = structured(
        instruction(2, times(1) | lasting(5) | {"when": ["MORN"]}, sequence=1),
        instruction(1, times(1) | lasting(5) | {"when": ["EVE"]}, sequence=1),
        instruction(1, times(1) | lasting(3), sequence=2),
        effectiveDateTime=None,
        effectivePeriod={"start": "2026-06-01"},
    )
    assert [(intake.dose, intake.days, intake.together) for intake in made.intakes] == [
        (2, 5, False),
        (1, 5, True),
        (1, 3, False),
    ]


def period(start: str, end: str | None) -> dict[str, Any]:
    return {"boundsPeriod": {"start": start} | ({"end": end} if end else {})}


def test_steps_by_their_dates() -> None:
    treatment, _ = read(
        instruction(4, times(1) | period("2026-06-01", "2026-06-05"), sequence=1),
        instruction(2, times(1) | period("2026-06-06", None), sequence=2),
    )
    assert isinstance(treatment.dosage, Dosage)
    assert [intake.days for intake in treatment.dosage.intakes] == [5, None]
    assert treatment.start == date(2026, 6, 1)


IF_NEEDED = {
    "if needed": ({"asNeededBoolean": True}, "si besoin"),
    "for pain": ({"asNeededCodeableConcept": {"text": "douleur"}}, f"si besoin{NBSP}: douleur"),
}


@pytest.mark.parametrize("name", IF_NEEDED)
@pytest.mark.parametrize("repeat", [None, times(3), {"when": ["HS", "CM"]}])
def test_what_is_taken_if_needed_is_conditional(name: str, repeat: dict[str, Any] | None) -> None:
    element, condition = IF_NEEDED[name]
    made = structured(instruction(1, repeat) | element)
    assert made.regimen is Regimen.CONDITIONAL
    assert {intake.condition for intake in made.intakes} == {condition}


@pytest.mark.parametrize(
    ("numerator", "denominator", "most"),
    [
        (amount(4), amount(1, "d", system=UCUM, code="d"), (4, "")),
        (amount(4), amount(24, "h"), (4, "")),
        (amount(3, "g"), amount(1, "jour"), (3, "g")),
    ],
)
def test_the_most_of_a_day(numerator: dict[str, Any], denominator: dict[str, Any], most: tuple[float, str]) -> None:
    ratio = {"numerator": numerator, "denominator": denominator}
    made = structured(instruction(1, times(3), maxDosePerPeriod=ratio))
    assert (made.max_per_day, made.max_unit, made.note) == (*most, "")
    assert "au plus" in dosage_words(made)


def test_what_goes_with_a_structure_is_said_in_words() -> None:
    made = structured(
        instruction(
            1,
            times(2) | lasting(5) | {"count": 10},
            text="1 comprimé matin et soir",
            additionalInstruction=[{"text": "avec un grand verre d'eau"}],
            patientInstruction="ne pas croquer",
            site={"text": "bouche"},
            maxDosePerAdministration=amount(2),
            maxDosePerLifetime=amount(900, "mg"),
            maxDosePerPeriod={"numerator": amount(9), "denominator": amount(1, "wk")},
        ),
        note=[{"text": "bien toléré"}],
    )
    for words in (
        "1 comprimé matin et soir", "avec un grand verre d'eau", "ne pas croquer", "bouche", "pendant 5 d",
        "10 prises au total", "maximum 2 comprimé par prise", "maximum 900 mg en tout", "maximum 9 comprimé pour 1 wk",
        "bien toléré",
    ):  # fmt: skip
        assert words in made.note.replace(NBSP, " ")


def test_the_senders_sentence_is_not_repeated_where_the_structure_says_it() -> None:
    assert structured(instruction(1, times(2), text="1 comprimé 2 fois par jour")).note == ""
    assert (
        structured(instruction(1, times(2), text="1 comprimé, 3 fois par jour")).note == "1 comprimé, 3 fois par jour"
    )


BOTH = {
    "some days that are not as many": instruction(1, times(1, 1, "wk") | {"dayOfWeek": ["mon", "thu"]}),
    "once at two moments": instruction(1, times(1) | {"when": ["MORN", "EVE"]}),
    "one to three times": instruction(1, times(1) | {"frequencyMax": 3}),
    "one to two days": instruction(1, times(1) | {"periodMax": 2}),
    "a comparator": instruction(amount(1, comparator="<"), times(1)),
    "no unit": instruction(amount(1, "cuillère rase"), times(1)),
    "a day and a half": instruction(1, times(1) | {"period": 1.5}),
    "half an hour before": instruction(1, times(1) | {"when": ["ACM"], "offset": 30}),
    "an hour and a moment": instruction(1, {"when": ["ACM"], "timeOfDay": ["08:00:00"]}),
    "two units": instruction({"low": amount(1), "high": amount(2, "mg")}, times(1)),
    "no rhythm": instruction(1),
    "a code and another rhythm": instruction(1)
    | {
        "timing": {
            "code": concept("http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "BID"),
            "repeat": times(3),
        }
    },
}
TWO = {
    "steps without end": (instruction(2, times(1), sequence=1), instruction(1, times(1), sequence=2)),
    "steps with a gap": (
        instruction(2, times(1) | period("2026-06-01", "2026-06-05"), sequence=1),
        instruction(1, times(1) | period("2026-06-08", None), sequence=2),
    ),
    "always and if needed": (instruction(1, times(1)), instruction(1, asNeededBoolean=True)),
}


@pytest.mark.parametrize("name", [*BOTH, *TWO])
def test_what_may_be_two_things_is_said_in_words_and_told(name: str) -> None:
    """Every number of it is in the words; the list says that they have no coded form."""
    dosages = TWO.get(name) or (BOTH[name],)
    treatment, made = read(*dosages)
    assert isinstance(treatment.dosage, str)
    told = [one for one in made.unrepresented if one.path.endswith((".doseAndRate", ".timing"))]
    assert {one.why.split(",")[0] for one in told} == {"La posologie est écrite en toutes lettres"}
    assert len(told) >= len(dosages)
    assert treatment.dosage.startswith(("1", "2", "< 1"))


def test_a_rhythm_that_fhir_forbids_is_not_guessed() -> None:
    treatment, made = read(instruction(1, {"count": 1, "periodUnit": "d"}))
    assert treatment.dosage == f"1{NBSP}comprimé"
    assert ["incomplet" in one.why for one in made.unrepresented if one.path.endswith(".timing")] == [True]


def test_a_treatment_that_is_on_hold_has_no_dose_for_machines() -> None:
    treatment, made = read(instruction(1, times(2)), status="on-hold")
    assert treatment.dosage == f"suspendu ; 1{NBSP}comprimé, 2 fois par jour"
    assert any("suspendu" in one.why for one in made.unrepresented)


def everything() -> dict[str, bytes]:
    """Each of these dosages as a VSM."""
    given: dict[str, tuple[dict[str, Any], ...]] = {name: (instruction(1, one),) for name, (one, _) in SIMPLE.items()}
    given |= TWO | {name: (one,) for name, one in BOTH.items()}
    given["tapered"] = (
        instruction(2, times(1) | lasting(5) | {"when": ["MORN"]}, sequence=1),
        instruction(1, {"timeOfDay": ["20:00:00"]} | lasting(5), sequence=1),
        instruction(1, times(2, 1, "wk") | {"dayOfWeek": ["mon", "fri"]}, sequence=2),
    )
    given["if needed"] = (instruction(1, times(3), asNeededBoolean=True),)
    return {name.replace(" ", "-"): render(read(*dosages)[1].document).cda for name, dosages in given.items()}


def test_each_is_a_vsm_that_says_it() -> None:
    for name, written in everything().items():
        assert preflight_xml(written) == [], name


def test_days_and_hours_are_periods_counted_from_a_day() -> None:
    treatment = "//h:entry/h:substanceAdministration"
    root = etree.fromstring(everything()["tapered"])

    def found(path: str) -> list[str]:
        return [str(one) for one in root.xpath(path, namespaces=HL7)]  # type: ignore[union-attr]

    steps = f"{treatment}/h:entryRelationship[@typeCode='COMP']"
    assert found(f"{steps}/h:sequenceNumber/@value") == ["1", "1", "2"]
    hour = f"({steps})[2]//h:comp[h:phase]"
    assert [one[-4:] for one in found(f"{hour}/h:phase/h:low/@value")] == ["2000"]
    assert found(f"{hour}/h:period/@unit") == ["d"]
    days = (
        f"({steps})[3]//h:comp[@alignment='DW']" if found(f"({steps})[3]//h:comp") else f"({steps})[3]/h:effectiveTime"
    )
    weekdays = [date.fromisoformat(one).weekday() for one in found(f"{days}/h:phase/h:low/@value")]
    assert weekdays == [0, 4]
    assert set(found(f"{days}/h:period/@unit")) == {"wk"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_each_passes_the_official_rules(tmp_path: Path) -> None:
    assert faults(everything(), tmp_path) == {}
