from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from bonport.practice.patients.models import Patient
from bonport.practice.records.lines import typed
from bonport.practice.records.models import Allergy, Entry, NoneKnown, Problem, Treatment, Vaccination, WatchPoint
from bonport.practice.records.values import Curve, last_values
from bonport.www.common.http import Request
from bonport.www.common.templatetags.french import day, when
from bonport.www.practice.summary.chart import sparkline
from bonport.www.practice.summary.kinds import KINDS, Kind

MOST = 200
"""Lines of one kind that a page reads: what is beyond them is said, not shown."""
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
    kind: Kind
    lines: list[Shown]
    more: list[Shown]
    none_known: bool
    too_many: bool


@dataclass(frozen=True, slots=True)
class Value:
    curve: Curve
    spark: SafeString


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What the template of this panel shows."""
    values = [Value(curve, sparkline(curve)) for curve in last_values(patient)]
    return {
        "sections": _sections(request, patient),
        "values": values[:AT_ONCE],
        "more_values": values[AT_ONCE:],
    }


def _sections(request: Request, patient: Patient) -> list[Section]:
    said = set(NoneKnown.objects.filter(patient=patient).values_list("domain", flat=True))
    rows = {model: _rows(model, patient) for model in dict.fromkeys(kind.model for kind in KINDS.values())}
    today = timezone.localtime(request.now).date()
    sections = []
    for kind in KINDS.values():
        mine = [row for row in rows[kind.model] if _is_of(kind, row, today)]
        shown = [_shown(kind, row) for row in mine]
        short = len(shown) if kind.name in ("problem", "treatment", "allergy", "watch") else AT_ONCE
        too_many = len(rows[kind.model]) == MOST
        sections.append(Section(kind, shown[:short], shown[short:], kind.domain in said, too_many))
    return sections


def _rows(model: type[Entry], patient: Patient) -> list[Any]:
    """The latest first, of vaccinations by their day."""
    rows: QuerySet[Any] = model.objects.filter(patient=patient, ended=False)
    order = ("-day", "-recorded_at") if model is Vaccination else ("-recorded_at", "-id")
    return list(rows.order_by(*order)[:MOST])


def _is_of(kind: Kind, row: Any, today: Any) -> bool:
    if isinstance(row, Problem):
        return row.is_past == (kind.name == "past")
    if isinstance(row, WatchPoint):
        return row.occupational == (kind.name == "occupational")
    if isinstance(row, Treatment):
        return row.end is None or row.end >= today
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
            until = f"jusqu’au {day(row.end)}" if row.end else ""
            since = f"depuis {when(row.start)}" if row.start else ""
            return Shown(row, ref, row.drug, _join(row.dosage, since, until), ends=not row.end, in_vsm=row.in_vsm)
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
