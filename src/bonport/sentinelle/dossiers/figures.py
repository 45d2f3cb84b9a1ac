"""The public figures as plain JSON, every one with what it counts. Other programs read them (Avis)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bonport.sentinelle.dossiers.levels import PARIS, overdue
from bonport.sentinelle.dossiers.models import Dossier, ReportLink
from bonport.sentinelle.dossiers.public import public_dossiers
from bonport.sentinelle.dossiers.states import ENDED
from bonport.sentinelle.health.queries import FunctionUse, Sessions, function_uses, sessions
from bonport.sentinelle.registers.models import Line, Product

DAYS = 30
"""Of which the sessions are counted."""
FEWEST_SESSIONS = 100
"""Under which a version's share without a crash is not published: it says nothing yet. Our own rule."""
FEWEST_USES = 100
"""The same of a function's uses."""
DEFINITIONS = {
    "open": "dossiers in progress, of which the public board tells",
    "late": "of these, past what their state allows or what was promised",
    "verified": "dossiers that the field has verified, with its interval, and that are not open again",
    "doctors": "distinct doctors whose reports are attached to the product's dossiers; each counts once",
    "reports_of_unknown_doctors": "attached reports whose doctor is not known, who may be one of the doctors",
    "crash_free": f"share of sessions of {DAYS} days that did not crash, where {FEWEST_SESSIONS} or more are known",
    "abnormal_free": "the same, those that the system ended from outside counted as crashes",
    "success": f"share of a function's uses of {DAYS} days that did not fail, where {FEWEST_USES} or more are known",
}


def figures(now: datetime) -> dict[str, Any]:
    """Every product that has a dossier or sessions, and the dossiers that are no product's, by their cause."""
    dossiers = list(public_dossiers())
    late = {one.dossier.pk for one in overdue((one for one in dossiers if one.state not in ENDED), now)}
    doctors = _doctors()
    products = Product.objects.select_related("vendor").prefetch_related("lines").order_by("vendor__name", "name")
    told = [_product(one, [d for d in dossiers if _is_of(d, one)], late, doctors, now) for one in products]
    return {
        "at": now.isoformat(),
        "definitions": DEFINITIONS,
        "products": [one for one in told if one["open"] or one["verified"] or one["versions"] or one["functions"]],
        "without_product": _dossiers([one for one in dossiers if one.product_id is None], late),
    }


def _product(
    product: Product, dossiers: list[Dossier], late: set[UUID], doctors: dict[UUID, tuple[int, int]], now: datetime
) -> dict[str, Any]:
    known, unknown = doctors.get(product.pk, (0, 0))
    today = now.astimezone(PARIS).date()
    since = today - timedelta(days=DAYS - 1)
    return {
        "id": str(product.pk),
        "product": product.name,
        "vendor": product.vendor.name,
        **_dossiers(dossiers, late),
        "doctors": known,
        "reports_of_unknown_doctors": unknown,
        "versions": [
            told
            for line in product.lines.all()
            for one in sessions(line, since, today)
            if (told := _version(line, one)) is not None
        ],
        "functions": [
            told
            for line in product.lines.all()
            for use in function_uses(line, since, today)
            if (told := _function(line, use)) is not None
        ],
    }


def _dossiers(dossiers: list[Dossier], late: set[UUID]) -> dict[str, Any]:
    running = [one for one in dossiers if one.state not in ENDED]
    verified = [one for one in dossiers if one.state in ("verified", "closed")]
    return {
        "open": len(running),
        "late": sum(one.pk in late for one in running),
        "by_state": dict(sorted(Counter(str(one.state) for one in running).items())),
        "by_cause": dict(sorted(Counter(one.cause for one in running if one.cause).items())),
        "verified": len(verified),
        "dossiers": sorted(one.number for one in running),
    }


def _version(line: Line, one: Sessions) -> dict[str, Any] | None:
    """Versions of the register only: what a release calls itself elsewhere is nobody's public word."""
    if one.of.version is None or one.n < FEWEST_SESSIONS:
        return None
    assert one.crash_free is not None
    assert one.abnormal_free is not None
    return {
        "line": line.name,
        "version": one.of.name,
        "sessions": one.n,
        "crash_free": round(one.crash_free, 4),
        "abnormal_free": round(one.abnormal_free, 4),
    }


def _function(line: Line, one: FunctionUse) -> dict[str, Any] | None:
    """How well a function does in a version of the register: « dmp » is the sending and reading of documents."""
    if one.of.version is None or one.uses < FEWEST_USES:
        return None
    return {
        "line": line.name,
        "version": one.of.name,
        "function": one.function,
        "uses": one.uses,
        "success": round(1 - one.failures / one.uses, 4),
    }


def _doctors() -> dict[UUID, tuple[int, int]]:
    """By product: distinct doctors over all of its dossiers, and reports of unknown ones."""
    links = ReportLink.objects.filter(detached_at=None, report__set_aside_at=None, dossier__in=public_dossiers())
    said: dict[UUID, tuple[set[str], set[UUID]]] = defaultdict(lambda: (set(), set()))
    for *products, doctor, report in links.values_list(
        "dossier__product", "dossier__other_product", "report__doctor", "report"
    ).iterator():
        for product in filter(None, products):
            known, unknown = said[product]
            if doctor:
                known.add(doctor)
            else:
                unknown.add(report)
    return {product: (len(known), len(unknown)) for product, (known, unknown) in said.items()}


def _is_of(dossier: Dossier, product: Product) -> bool:
    return product.pk in (dossier.product_id, dossier.other_product_id)
