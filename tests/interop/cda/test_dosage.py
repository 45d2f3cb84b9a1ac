"""Structured dosages in CDA: which day, at what o'clock, in which step; and what the pre-flight refuses of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from bonport.interop import cda
from bonport.interop.cda.model import Document, Dosage, Intake, PartialDate, Regimen, Treatment, When
from tests.interop.cda import official
from tests.interop.cda.documents import FULL, header

HL7 = {"h": "urn:hl7-org:v3", "x": "http://www.w3.org/2001/XMLSchema-instance"}
DAILY = Intake(1, "{tablet}", times=1)
MONDAY = date(2026, 6, 1)


def document(*intakes: Intake, start: When | None = MONDAY, **changes: Any) -> Document:
    treatment = Treatment("X", dosage=Dosage(intakes, **changes), start=start)
    return Document(header("SYNTH"), msgspec.structs.replace(FULL, treatments=(treatment,)))


def times(*intakes: Intake, start: When | None = MONDAY, **changes: Any) -> list[list[str]]:
    """The parts of each time of taking: type, phase, period, event, low, width."""
    root = etree.fromstring(cda.render(document(*intakes, start=start, **changes)).cda)
    own = "//h:substanceAdministration/h:effectiveTime[not(h:high)]"
    found = []
    for one in root.xpath(own, namespaces=HL7):  # type: ignore[union-attr]
        values = one.xpath(".//@value | .//@code | .//@unit | .//@alignment", namespaces=HL7)  # type: ignore[union-attr]
        found.append([str(value) for value in values])  # type: ignore[union-attr]
    return found


def one_time(intake: Intake, **changes: Any) -> list[str]:
    (only,) = times(intake, **changes)
    return [value for value in only if not value.startswith("#")]


def test_an_hour_is_a_day_that_comes_back_at_that_hour() -> None:
    assert one_time(replace(DAILY, hour=time(8), every=2)) == ["202606010800", "2", "d"]
    assert one_time(replace(DAILY, hour=time(8, 5)), start=PartialDate(2026))[0][8:] == "0805"


def test_a_day_of_the_week_is_a_week_that_comes_back_on_that_day() -> None:
    assert one_time(replace(DAILY, per="wk", weekdays=(3,))) == ["DW", "20260604", "1", "wk"]
    assert one_time(replace(DAILY, per="wk", every=2, weekdays=(0,))) == ["DW", "20260601", "2", "wk"]
    anywhere = one_time(replace(DAILY, per="wk", weekdays=(6,)), start=None)
    assert date.fromisoformat(anywhere[1]).weekday() == 6


def test_several_days_are_one_after_the_other_and_meet_the_rhythm() -> None:
    twice = one_time(replace(DAILY, times=2, weekdays=(0, 3)))
    assert twice == ["12", "h", "DW", "20260601", "1", "wk", "DW", "20260604", "1", "wk"]
    root = etree.fromstring(cda.render(document(replace(DAILY, times=2, weekdays=(0, 3)))).cda)
    operators = root.xpath("//h:effectiveTime[@x:type='SXPR_TS']//@operator", namespaces=HL7)
    assert operators == ["A", "A", "A", "I", "I"], "the rhythm, met with: Mondays and Thursdays"


def test_steps_begin_one_after_the_other_and_the_last_may_go_on() -> None:
    root = etree.fromstring(cda.render(document(*STEPS, regimen=Regimen.TAPERED)).cda)

    def found(path: str) -> list[str]:
        return [str(one) for one in root.xpath(f"//h:entryRelationship[@typeCode='COMP']{path}", namespaces=HL7)]  # type: ignore[union-attr]

    assert found("/h:sequenceNumber/@value") == ["1", "1", "2", "3"]
    assert found("//h:comp/h:low/@value") == ["20260601", "20260601", "20260606", "20260609"]
    assert found("//h:comp/h:width/@value") == ["5", "5", "3"]


STEPS = (
    replace(DAILY, dose=2, days=5, around="le matin"),
    replace(DAILY, days=5, together=True, around="le soir"),
    replace(DAILY, days=3),
    replace(DAILY, times=2, per="wk", weekdays=(0, 3)),
)
GOOD: dict[str, Document] = {
    "hour": document(replace(DAILY, hour=time(8))),
    "days": document(replace(DAILY, times=2, weekdays=(0, 3, 6))),
    "steps": document(*STEPS, regimen=Regimen.TAPERED, max_per_day=3, max_unit="g"),
    "steps of no day": document(*STEPS, start=PartialDate(2026), regimen=Regimen.TAPERED),
    "seven times": document(replace(DAILY, times=7)),
}


def test_all_pass_the_official_rules(tmp_path: Path) -> None:
    written = {name.replace(" ", "-"): cda.render(one).cda for name, one in GOOD.items()}
    assert [finding for one in written.values() for finding in cda.preflight_xml(one)] == []
    assert official.faults(written, tmp_path) == {}


def test_a_period_has_at_most_four_decimals() -> None:
    assert one_time(replace(DAILY, times=7)) == ["3.4286", "h"]


WRONG: dict[str, tuple[str, Document]] = {
    "hour of two": ("intakes[0].hour", document(replace(DAILY, times=2, hour=time(8)))),
    "hour of a week": ("intakes[0].hour", document(replace(DAILY, per="wk", hour=time(8)))),
    "moment of a week": ("intakes[0].hour", document(replace(DAILY, per="wk", around="le matin"))),
    "eighth day": ("intakes[0].weekdays", document(replace(DAILY, weekdays=(7,)))),
    "a day twice": ("intakes[0].weekdays", document(replace(DAILY, weekdays=(1, 1)))),
    "less than its days": ("intakes[0].weekdays", document(replace(DAILY, per="wk", weekdays=(1, 2)))),
    "every second day on Mondays": ("intakes[0].weekdays", document(replace(DAILY, every=2, weekdays=(0,)))),
    "most of what": ("max_unit", document(DAILY, max_per_day=2, max_unit="cp")),
    "together first": (
        "intakes[0].together",
        document(replace(DAILY, days=1, together=True), replace(DAILY, days=2), regimen=Regimen.TAPERED),
    ),
    "together longer": (
        "intakes[1].together",
        document(replace(DAILY, days=1), replace(DAILY, days=2, together=True), DAILY, regimen=Regimen.TAPERED),
    ),
    "together split": (
        "intakes[1].together",
        document(DAILY, replace(DAILY, together=True), regimen=Regimen.SPLIT),
    ),
    "endless before": (
        "intakes[0].days",
        document(DAILY, replace(DAILY, days=2), regimen=Regimen.TAPERED),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_pre_flight_refuses(name: str) -> None:
    where, wrong = WRONG[name]
    found = [finding for finding in cda.preflight(wrong) if finding.blocking]
    assert f"body.treatments[0].dosage.{where}" in [finding.where for finding in found]


@pytest.mark.parametrize("name", GOOD)
def test_what_the_pre_flight_takes(name: str) -> None:
    assert cda.preflight(GOOD[name]) == []
