from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from bonport.practice.patients.models import Patient
from bonport.practice.records.held import kinds_held
from bonport.practice.records.lines import typed
from bonport.practice.records.models import Allergy, Entry, NoneKnown, Problem, Treatment, Vaccination, WatchPoint
from bonport.practice.records.values import Curve, last_values
from bonport.www.common.templatetags.french import day, when
from bonport.www.practice.access.screens import Request
from bonport.www.practice.summary.chart import sparkline
from bonport.www.practice.summary.kinds import KINDS, Kind

MOST = 200
"""Lines of one kind that a page reads: what is beyond them is said, not shown."""
OFFERED = "end_line reopen_line choose_in_vsm strike_line curve propose_line none_known more_lines".split()
AT_ONCE = 8
"""Past lines and values in sight; the others are behind one gesture."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line. `ref`: names it in a request; `notes`: small words after it."""

    line: Entry
    ref: str
    label: str
    notes: str = ""
    ends: bool = False  # « terminé » is offered
    reopens: bool = False
    in_vsm: bool | None = None  # None: of no VSM by choice


@dataclass(frozen=True, slots=True)
class Section:
    """`more`: how many lines are behind one gesture; `more_words`: what they are; `too_many`: and there are others."""

    kind: Kind
    lines: list[Shown]
    more: int
    more_words: str
    none_known: bool
    too_many: bool


@dataclass(frozen=True, slots=True)
class Value:
    """`vals`: what asks for the curve."""

    curve: Curve
    spark: SafeString
    vals: str


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What the template of this panel shows, and what the banner says of allergies."""
    sections = _sections(request, patient)
    values = [Value(curve, sparkline(curve), json.dumps({"curve": curve.key})) for curve in last_values(patient)]
    return {
        "sections": sections,
        "values": values[:AT_ONCE],
        "more_values": values[AT_ONCE:],
        "where": addresses(patient),
        **_allergies(next(section for section in sections if section.kind.model is Allergy)),
    }


def _allergies(section: Section) -> dict[str, Any]:
    agents = sorted(one.label for one in section.lines)
    return {"allergic_to": agents, "no_known_allergy": section.none_known and not agents, "shows_allergies": True}


def addresses(patient: Patient) -> dict[str, str]:
    """Of what a line or a value offers: the same for each of them, and found once."""
    return {name: reverse(name, args=[patient.pk]) for name in OFFERED}


def more_lines(request: Request, patient: Patient, kind: Kind) -> list[Shown]:
    """Those that are not in sight at once."""
    rows = _rows(kind.model, patient)
    return [_shown(kind, row) for row in _in_sight_and_more(kind, rows, request.today)[1]]


def _sections(request: Request, patient: Patient) -> list[Section]:
    said = set(NoneKnown.objects.filter(patient=patient).values_list("domain", flat=True))
    models = {kind.model for kind in KINDS.values()}
    held = kinds_held(patient, models)
    rows = {model: _rows(model, patient) if model in held else [] for model in models}
    sections = []
    for kind in KINDS.values():
        lines, more = _in_sight_and_more(kind, rows[kind.model], request.today)
        words = "arrêté,arrêtés" if kind.model is Treatment else "autre,autres"
        too_many = len(rows[kind.model]) == MOST
        shown = [_shown(kind, row) for row in lines]
        sections.append(Section(kind, shown, len(more), words, kind.domain in said, too_many))
    return sections


def _in_sight_and_more(kind: Kind, rows: list[Any], today: date) -> tuple[list[Any], list[Any]]:
    """What matters now is all in sight; of what is past, the latest."""
    mine = [row for row in rows if _is_of(kind, row)]
    if kind.model is Treatment:
        taken = [row for row in mine if row.end is None or row.end >= today]
        return taken, [row for row in mine if row not in taken]
    short = MOST if kind.name in ("problem", "allergy", "watch") else AT_ONCE
    return mine[:short], mine[short:]


def _rows(model: type[Entry], patient: Patient) -> list[Any]:
    """The latest first, of vaccinations by their day."""
    rows: QuerySet[Any] = model.objects.filter(patient=patient, ended=False)
    order = ("-day", "-recorded_at") if model is Vaccination else ("-recorded_at", "-id")
    return list(rows.order_by(*order)[:MOST])


def _is_of(kind: Kind, row: Any) -> bool:
    if isinstance(row, Problem):
        return row.is_past == (kind.name == "past")
    if isinstance(row, WatchPoint):
        return row.occupational == (kind.name == "occupational")
    return True


def _shown(kind: Kind, row: Any) -> Shown:
    ref = f"{row._meta.model_name}:{row.pk}"
    match kind.name:
        case "problem":
            since = f"depuis {when(row.start)}" if row.start else ""
            return Shown(row, ref, row.label, _join(row.code, since, row.note), ends=True, in_vsm=row.in_vsm)
        case "past":
            return Shown(row, ref, row.label, _join(_period(row), row.code, row.note), reopens=True, in_vsm=row.in_vsm)
        case "treatment":
            since = f"depuis {when(row.start)}" if row.start else ""
            until = f"jusqu’au {day(row.end)}" if row.end else ""
            notes = _join(row.dosage, since, until)
            return Shown(row, ref, row.drug, notes, ends=not row.end, reopens=bool(row.end), in_vsm=row.in_vsm)
        case "allergy":
            return Shown(row, ref, row.agent, _allergy(row))
        case "procedure":
            return Shown(row, ref, row.label, _join(when(row.day), row.code))
        case "family":
            return Shown(row, ref, f"{typed.relation_words(row.relation)}\u00a0: {row.label}", row.code)
        case "habit":
            return Shown(row, ref, row.text, _join(when(row.start)))
        case "vaccination":
            return Shown(row, ref, row.vaccine, _join(day(row.day), f"lot {row.lot}" if row.lot else ""))
        case _:
            return Shown(row, ref, row.text)


def _period(row: Problem) -> str:
    """« 2015 », « 2012 – 2015 », « depuis… » is for what goes on."""
    start, end = when(row.start), when(row.end)
    return start if start == end or not end else f"{start}\u00a0– {end}" if start else f"jusqu’en {end}"


def _allergy(row: Allergy) -> str:
    kind = "intolérance" if row.kind == typed.INTOLERANCE else ""
    return _join(kind, row.reaction, typed.severity_words(row), when(row.start))


def _join(*pieces: str) -> str:
    return " · ".join(piece for piece in pieces if piece)
