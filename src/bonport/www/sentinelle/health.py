"""How a product does in the field, version by version: rates with what they prove, and charts with their tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.sentinelle.dossiers.states import ENDED
from bonport.sentinelle.dossiers.statistics import Rate, rate
from bonport.sentinelle.health import queries
from bonport.sentinelle.health.queries import FunctionUse, Sessions, Told
from bonport.sentinelle.registers.models import Function, Line, Product
from bonport.www.sentinelle.access.screens import TEAM, VENDORS, Request, screen
from bonport.www.sentinelle.charts import histogram, lasted
from bonport.www.sentinelle.vendor import parks_of, vendor_of

PERIODS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A version's sessions, with the interval of each rate."""

    sessions: Sessions
    crash_free: Rate
    abnormal_free: Rate


@dataclass(frozen=True, slots=True)
class UseRow:
    """A function of a version: failures in 1 000 uses, and the interval in 1 000."""

    use: FunctionUse
    label: str
    low: float
    high: float


@require_safe
@screen(TEAM)
def products(request: Request) -> HttpResponse:
    counted = Count("dossiers", filter=~Q(dossiers__state__in=ENDED))
    found = Product.objects.select_related("vendor").annotate(open=counted).order_by("vendor__name", "name")
    return render(request, "sentinelle/health/products.html", {"products": found})


@require_safe
@screen(TEAM)
def product(request: Request, product: UUID) -> HttpResponse:
    return _page(request, Product.objects.select_related("vendor").get(pk=product), {"here": "product"})


@require_safe
@screen(VENDORS)
def vendor_product(request: Request, product: UUID) -> HttpResponse:
    mine = Product.objects.select_related("vendor").get(pk=product, vendor=vendor_of(request))
    more = {"here": "vendor_product", "parks": parks_of(mine)}
    return _page(request, mine, more)


def _page(request: Request, product: Product, more: dict[str, Any]) -> HttpResponse:
    days = next((one for one in PERIODS if str(one) == request.GET.get("jours")), 30)
    until = request.today
    since = until - timedelta(days=days - 1)
    wanted = request.GET.get("version", "")
    lines = [_line(line, since, until, wanted) for line in product.lines.order_by("name")]
    context = {"product": product, "lines": lines, "days": days, "periods": PERIODS, "since": since, "until": until}
    return render(request, "sentinelle/health/product.html", context | more)


def _line(line: Line, since: date, until: date, wanted: str) -> dict[str, Any]:
    sessions = [_sessions(one) for one in queries.sessions(line, since, until)]
    versions = list(line.versions.order_by("-rank"))
    chosen = next((queries.told_of(one) for one in versions if str(one.pk) == wanted), None)
    ends = queries.ends(line, since, until, chosen)
    return {
        "line": line,
        "versions": versions,
        "sessions": sessions[::-1],
        "chosen": chosen,
        "ends": ends,
        "histogram": histogram(ends),
        "bars": [(lasted(bar), bar) for bar in ends.bars if bar.crashed or bar.abnormal],
        "uses": _uses(line, since, until),
        "shares": queries.shares(line, until)[::-1],
    }


def _sessions(one: Sessions) -> SessionRow:
    return SessionRow(one, rate(one.n - one.crashed, one.n), rate(one.ok + one.errored, one.n))


def _uses(line: Line, since: date, until: date) -> list[UseRow]:
    labels = dict(Function.objects.values_list("code", "label"))
    rows = []
    for use in queries.function_uses(line, since, until):
        found = rate(use.failures, use.uses)
        rows.append(UseRow(use, labels.get(use.function, use.function), 1000 * found.low, 1000 * found.high))
    return sorted(rows, key=lambda row: (row.label, -_rank(row.use.of), row.use.of.name))


def _rank(told: Told) -> int:
    return -1 if told.rank is None else told.rank
