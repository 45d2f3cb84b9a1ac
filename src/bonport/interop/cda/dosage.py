"""A treatment and how it is taken: FR-Traitement (1.2.250.1.213.1.1.3.42) and its subordinates (…3.42.1).

Source: CI-SIS « Modèles de contenus CDA » 2022-2024; IHE PCC Medications and its dosing templates; HL7 V3 data types
(PIVL_TS, EIVL_TS, SXPR_TS).
"""

from __future__ import annotations

from datetime import date, timedelta

from bonport.interop.cda.entries import product
from bonport.interop.cda.model import Dosage, Intake, Regimen, When
from bonport.interop.cda.narrative import CCD, ENTRY, PCC, Ids
from bonport.interop.cda.node import NS, Node, bound, coded, day, node, original_text, reference, templates
from bonport.interop.terminology import Code
from bonport.interop.terminology.encounters import ACT_CODE
from bonport.interop.terminology.timing_events import TIMING_EVENT

_DRUG = Code("DRUG", ACT_CODE, "Médicament", "ActCode")
_TEMPLATES = {
    Regimen.NORMAL: f"{PCC}.4.7.1",
    Regimen.TAPERED: f"{PCC}.4.8",
    Regimen.SPLIT: f"{PCC}.4.9",
    Regimen.CONDITIONAL: f"{PCC}.4.10",
}
_HOURS = {"h": 1, "d": 24, "wk": 168}
_ANCHOR = date(2000, 1, 3)
"""A Monday: from where days and hours are counted of a treatment whose first day is not known."""


def administration(
    ids: Ids,
    position: str,
    at: str,
    dosage: Dosage | None,
    dosage_at: str,
    *,
    start: When | None,
    end: When | None,
    route: Node | None,
    consumable: Node,
    reason: Node | None,
) -> Node:
    """A substanceAdministration.

    Args:
        position: of the entry in its document. at: anchor of the drug's name.
        dosage: None for one that stands in the narrative only, in words. dosage_at: anchor of its words.
    """
    regimen = dosage.regimen if dosage else Regimen.NORMAL
    only = dosage.intakes[0] if dosage and regimen is Regimen.NORMAL else None
    steps = dosage.intakes if dosage and only is None else ()
    tapered = regimen is Regimen.TAPERED
    firsts = _firsts(start, steps) if tapered else [_whole(start)] * len(steps)
    return node(
        "substanceAdministration",
        *templates(f"{CCD}.24", f"{PCC}.4.7", f"{ENTRY}.42", _TEMPLATES[regimen]),
        ids.at(position),
        coded("code", _DRUG),
        node("text", reference(at)),
        node("statusCode", code="completed"),  # always: even a treatment that goes on (CI-SIS)
        node("effectiveTime", bound("low", start), bound("high", end), xsi_type="IVL_TS"),
        _with_operator(_when(_rhythm(only, _whole(start), dosage_at))) if only else None,
        route,
        _dose(only) if only else None,
        _ceiling(dosage) if dosage else None,
        node("consumable", consumable),
        reason,
        *(
            node(
                "entryRelationship",
                node("sequenceNumber", value=str(n - sum(one.together for one in steps[:n]))),
                _step(step, ids.at(f"{position}/{n}"), _TEMPLATES[regimen], dosage_at, first, tapered=tapered),
                typeCode="COMP",
            )
            for n, (step, first) in enumerate(zip(steps, firsts, strict=True), start=1)
        ),
        classCode="SBADM",
        moodCode="EVN",
    )


def _step(step: Intake, id_: Node, template: str, at: str, first: date | None, *, tapered: bool) -> Node:
    return node(
        "substanceAdministration",
        *templates(f"{ENTRY}.42.1", template),
        id_,
        node("text", reference(at)),
        node("statusCode", code="completed"),
        _when([*_during(step, first), *_rhythm(step, first, at)] if tapered else _rhythm(step, first, at)),
        _dose(step),
        node("consumable", product(node("code", nullFlavor="NA"), "")),
        _condition(at) if step.condition else None,
        classCode="SBADM",
        moodCode="EVN",
    )


def _firsts(start: When | None, steps: tuple[Intake, ...]) -> list[date | None]:
    """On which day each step of a tapered dosage begins: after all before it, where each says how long it lasts."""
    found: list[date | None] = []
    at, lasts = _whole(start), 0
    for step in steps:
        if not step.together:
            at = at + timedelta(days=lasts) if at else None
            lasts = step.days or 0  # only the last has no end
        found.append(at)
    return found


def _whole(when: When | None) -> date | None:
    return when if isinstance(when, date) else None


def _when(times: list[Node]) -> Node | None:
    """All these times together, as one `effectiveTime`: what is common to them."""
    if not times:
        return None
    if len(times) > 1:
        return node("effectiveTime", *times, xsi_type="SXPR_TS")
    (only,) = times
    only.tag = f"{{{NS}}}effectiveTime"
    return only


def _during(step: Intake, first: date | None) -> list[Node]:
    """The days of a step, as far as they are known."""
    low = node("low", value=day(first)) if first else None
    width = node("width", value=str(step.days), unit="d") if step.days is not None else None
    return [node("comp", low, width, xsi_type="IVL_TS")] if first or step.days is not None else []


def _rhythm(intake: Intake, first: date | None, at: str) -> list[Node]:
    """How often: within the day, and on which days of the week.

    « Trois fois par jour » is every 8 hours at times that are left to the patient.
    """
    days = _weekdays(intake, first or _ANCHOR, at)
    if intake.moment:
        event = node("event", code=intake.moment.code, codeSystem=TIMING_EVENT)
        return [node("comp", event, xsi_type="EIVL_TS", operator="A"), *days]
    if intake.times is None or (days and (intake.per != "d" or (intake.times == 1 and intake.hour is None))):
        return days  # « 2 fois par semaine, le lundi et le jeudi » is these two days
    since = f"{day(first or _ANCHOR)}{intake.hour:%H%M}" if intake.hour else None
    return [_periodic(*_interval(intake), at, since, free=intake.times > 1), *days]


def _weekdays(intake: Intake, first: date, at: str) -> list[Node]:
    """Each of these days of the week, or one of them after the other."""
    every = str(intake.every) if intake.per == "wk" else "1"
    nexts = [first + timedelta(days=(weekday - first.weekday()) % 7) for weekday in intake.weekdays]
    days = [_periodic(every, "wk", at, day(one), aligned="DW") for one in nexts]
    if len(days) < 2:
        return days
    for one in days:
        one.set("operator", "I")
    return [node("comp", *days, xsi_type="SXPR_TS", operator="A")]


def _periodic(
    length: str, unit: str, at: str, since: str | None = None, *, free: bool = False, aligned: str | None = None
) -> Node:
    """A time that comes back, counted from `since` where that matters."""
    return node(
        "comp",
        node("phase", node("low", value=since)) if since else None,
        node("period", node("translation", original_text(at)), value=length, unit=unit),
        xsi_type="PIVL_TS",
        operator="A",
        alignment=aligned,
        institutionSpecified="true" if free else None,
    )


def _interval(intake: Intake) -> tuple[str, str]:
    if intake.times == 1 or intake.per not in _HOURS:
        return _rounded(intake.every / (intake.times or 1)), intake.per
    return _rounded(intake.every * _HOURS[intake.per] / (intake.times or 1)), "h"


def _rounded(length: float) -> str:
    """To 4 decimals, which is as precise as a period may be."""
    return f"{round(length, 4):.10g}"


def _dose(intake: Intake) -> Node:
    most = intake.dose if intake.dose_max is None else intake.dose_max
    return node(
        "doseQuantity",
        node("low", value=f"{intake.dose:.10g}", unit=intake.unit),
        node("high", value=f"{most:.10g}", unit=intake.unit),
    )


def _ceiling(dosage: Dosage) -> Node | None:
    if dosage.max_per_day is None:
        return None
    return node(
        "maxDoseQuantity",
        node(
            "numerator",
            value=f"{dosage.max_per_day:.10g}",
            unit=dosage.max_unit or dosage.intakes[0].unit,
            xsi_type="PQ",
        ),
        node("denominator", value="1", unit="d", xsi_type="PQ"),
    )


def _with_operator(time: Node | None) -> Node | None:
    """What is asked of the second `effectiveTime` of a treatment."""
    if time is not None:
        time.set("operator", "A")
    return time


def _condition(at: str) -> Node:
    return node("precondition", node("criterion", node("text", reference(at))))
