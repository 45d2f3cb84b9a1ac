"""A fault as machines tell it: how often, from which versions, and a few whole events, scrubbed at the door."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.sentinelle.dossiers.queries import dossiers
from bonport.sentinelle.dossiers.states import HIDDEN
from bonport.sentinelle.signatures.models import Sample, Signature
from bonport.www.sentinelle.access.screens import TEAM, VENDORS, Request, screen
from bonport.www.sentinelle.charts import Days, days_chart
from bonport.www.sentinelle.vendor import vendor_of

DAYS = 60
SAMPLES = 3
FRAMES = 60


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception and where it went through, innermost first."""

    kind: str
    said: str
    frames: list[tuple[str, str, bool]]  # place, line of code, ours


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole event, as a person reads it."""

    sample: Sample
    raised: list[Raised]
    whole: str


@require_safe
@screen(TEAM)
def signature(request: Request, signature: int) -> HttpResponse:
    found = Signature.objects.select_related("line__product__vendor", "function").get(pk=signature)
    links = dossiers().filter(signature_links__signature=found, signature_links__detached_at=None)
    return _page(request, found, {"dossiers": links, "address": "dossier"})


@require_safe
@screen(VENDORS)
def vendor_signature(request: Request, signature: int) -> HttpResponse:
    """Of his own software, whether or not a dossier has it: it is what his own programs said."""
    mine = Signature.objects.filter(line__product__vendor=vendor_of(request))
    found = mine.select_related("line__product__vendor", "function").get(pk=signature)
    links = dossiers().filter(signature_links__signature=found, signature_links__detached_at=None)
    return _page(request, found, {"dossiers": links.exclude(state__in=HIDDEN), "address": "vendor_dossier"})


def shown(signature: Signature, most: int = SAMPLES) -> list[Shown]:
    samples = Sample.objects.filter(signature=signature).select_related("event__version")
    return [_shown(sample) for sample in samples.order_by("-event__received_at")[:most]]


def _page(request: Request, found: Signature, more: dict[str, Any]) -> HttpResponse:
    today = request.today
    versions = found.days.values("version__name", "version__rank", "release").annotate(total=Sum("events"))
    context = {
        "fault": found,
        "chart": _chart(found, today),
        "versions": sorted(versions, key=lambda row: (row["version__rank"] is None, -(row["version__rank"] or 0))),
        "samples": shown(found),
    }
    return render(request, "sentinelle/signature.html", context | more)


def _chart(found: Signature, today: date) -> Days:
    since = today - timedelta(days=DAYS - 1)
    counted = dict(found.days.filter(day__gte=since).values_list("day").annotate(total=Sum("events")))
    return days_chart([(since + timedelta(days=n), counted.get(since + timedelta(days=n), 0)) for n in range(DAYS)])


def _shown(sample: Sample) -> Shown:
    payload = sample.payload if isinstance(sample.payload, dict) else {}
    return Shown(sample, list(_raised(payload)), json.dumps(payload, ensure_ascii=False, indent=2, sort_keys=True))


def _raised(payload: Mapping[str, Any]) -> Iterator[Raised]:
    """What was raised at last first, its cause after."""
    for one in reversed(_rows(payload.get("exception"), "values")):
        frames = reversed(_rows(one.get("stacktrace"), "frames"))
        yield Raised(
            str(one.get("type") or "erreur"), str(one.get("value") or ""), [_frame(frame) for frame in frames][:FRAMES]
        )


def _rows(holder: Any, name: str) -> list[Mapping[str, Any]]:
    """What is no list of objects, as the protocol says, is none."""
    rows = holder.get(name) if isinstance(holder, Mapping) else holder
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _frame(frame: Mapping[str, Any]) -> tuple[str, str, bool]:
    file = str(frame.get("module") or frame.get("filename") or frame.get("package") or "?")
    line = f", ligne {frame['lineno']}" if isinstance(frame.get("lineno"), int) else ""
    place = f"{file}: {frame.get('function') or '?'}{line}"
    return place, str(frame.get("context_line") or "").strip(), frame.get("in_app") is True
