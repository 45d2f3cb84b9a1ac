"""A treatment and how it is taken: FR-Traitement (1.2.250.1.213.1.1.3.42) and its subordinates (…3.42.1).

Source: CI-SIS « Modèles de contenus CDA » 2022-2024; IHE PCC Medications and its dosing templates; HL7 V3 data types
(PIVL_TS, EIVL_TS, SXPR_TS).
"""

from __future__ import annotations

from datetime import date, timedelta

from bonport.interop.cda.entries import product
from bonport.interop.cda.model import Dosage, Intake, Regimen, When
from bonport.interop.cda.narrative import CCD, ENTRY, PCC, Ids
from bonport.interop.cda.node import Node, bound, coded, day, node, original_text, reference, templates
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
    return node(
        "substanceAdministration",
        *templates(f"{CCD}.24", f"{PCC}.4.7", f"{ENTRY}.42", _TEMPLATES[regimen]),
        ids.at(position),
        coded("code", _DRUG),
        node("text", reference(at)),
        node("statusCode", code="completed"),  # always: even a treatment that goes on (CI-SIS)
        node("effectiveTime", bound("low", start), bound("high", end), xsi_type="IVL_TS"),
        _rhythm(only, "effectiveTime", dosage_at) if only else None,
        route,
        _dose(only) if only else None,
        _ceiling(dosage) if dosage else None,
        node("consumable", consumable),
        reason,
        *(
            node(
                "entryRelationship",
                node("sequenceNumber", value=str(n)),
                _step(step, ids.at(f"{position}/{n}"), _TEMPLATES[regimen], dosage_at, _first(start, steps[: n - 1])),
                typeCode="COMP",
            )
            for n, step in enumerate(steps, start=1)
        ),
        classCode="SBADM",
        moodCode="EVN",
    )


def _step(step: Intake, id_: Node, template: str, at: str, first: date | None) -> Node:
    return node(
        "substanceAdministration",
        *templates(f"{ENTRY}.42.1", template),
        id_,
        node("text", reference(at)),
        node("statusCode", code="completed"),
        _time(step, first, at),
        _dose(step),
        node("consumable", product(node("code", nullFlavor="NA"), "")),
        _condition(at) if step.condition else None,
        classCode="SBADM",
        moodCode="EVN",
    )


def _first(start: When | None, before: tuple[Intake, ...]) -> date | None:
    """On which day a step begins: after all those before it, where each says how long it lasts."""
    if not isinstance(start, date) or any(step.days is None for step in before):
        return None
    return start + timedelta(days=sum(step.days or 0 for step in before))


def _time(step: Intake, first: date | None, at: str) -> Node | None:
    """When a step is taken: its rhythm within its days."""
    if step.days is None:
        return _rhythm(step, "effectiveTime", at)
    low = node("low", value=day(first)) if first else None
    during = {"low": low, "width": node("width", value=str(step.days), unit="d")}
    rhythm = _rhythm(step, "comp", at)
    if rhythm is None:
        return node("effectiveTime", *during.values(), xsi_type="IVL_TS")
    return node("effectiveTime", node("comp", *during.values(), xsi_type="IVL_TS"), rhythm, xsi_type="SXPR_TS")


def _rhythm(intake: Intake, tag: str, at: str) -> Node | None:
    """How often. « Trois fois par jour » is every 8 hours at times that are left to the patient."""
    if intake.moment:
        return node(
            tag, node("event", code=intake.moment.code, codeSystem=TIMING_EVENT), xsi_type="EIVL_TS", operator="A"
        )
    if intake.times is None:
        return None
    length, unit = _interval(intake)
    words = node("translation", original_text(at))
    free = "true" if intake.times > 1 else None
    return node(
        tag,
        node("period", words, value=length, unit=unit),
        xsi_type="PIVL_TS",
        operator="A",
        institutionSpecified=free,
    )


def _interval(intake: Intake) -> tuple[str, str]:
    if intake.times == 1 or intake.per not in _HOURS:
        return f"{intake.every / (intake.times or 1):.10g}", intake.per
    return f"{intake.every * _HOURS[intake.per] / (intake.times or 1):.10g}", "h"


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
        node("numerator", value=f"{dosage.max_per_day:.10g}", unit=dosage.intakes[0].unit, xsi_type="PQ"),
        node("denominator", value="1", unit="d", xsi_type="PQ"),
    )


def _condition(at: str) -> Node:
    return node("precondition", node("criterion", node("text", reference(at))))
