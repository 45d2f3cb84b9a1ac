"""Where a failure is seen once a fix is there: in versions before it, in versions that have it, or in unknown ones.

Versions are ordered by their rank in a line; a fix counts for its own line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from bonport.sentinelle.dossiers.levels import PARIS
from bonport.sentinelle.dossiers.models import Dossier, Fix
from bonport.sentinelle.dossiers.states import Event as DossierEvent
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.signatures.models import Event, SignatureDay

REOPENS_AT = 3
"""Installations of versions that have the fix, from which the machine reopens by itself; fewer are shown to the team.
Our own rule: one installation may be one that was not updated as it says."""


class Place(StrEnum):
    """Where an event stands beside the fix."""

    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"
    NO_FIX = "no_fix"


LABELS = {
    Place.BEFORE: "pas encore à jour",
    Place.AFTER: "régression",
    Place.UNKNOWN: "version à qualifier",
    Place.NO_FIX: "sans correctif pour cette gamme",
}


def place(rank: int | None, fixed_at: int | None) -> Place:
    """Where an event of the version of this rank stands; None: the version, or the fix, is not known."""
    if fixed_at is None:
        return Place.NO_FIX
    if rank is None:
        return Place.UNKNOWN
    return Place.AFTER if rank >= fixed_at else Place.BEFORE


@dataclass(frozen=True, slots=True)
class Seen:
    """Events of one version since the fix was shipped.

    Attributes:
        version: its name; the release as events say it where it is not known.
        installations: distinct ones; events without an installation are counted apart, in `unknown_installations`.
    """

    place: Place
    line: str
    version: str
    events: int
    installations: int
    unknown_installations: int
    last_day: date


def current_fixes(dossier: Dossier) -> dict[UUID, Fix]:
    """The fix of each line, by the line's id: the latest word."""
    fixes = dossier.fixes.select_related("version", "line__product").order_by("said_at")
    return {fix.line_id: fix for fix in fixes}


def seen_since_fix(dossier: Dossier, since: date | None = None, places: Collection[Place] = tuple(Place)) -> list[Seen]:
    """What was seen of a dossier's attached signatures since its fixes were shipped (and since that day, if one is
    given), in these places: regressions first, then the latest version first."""
    fixes = current_fixes(dossier)
    if not fixes:
        return []
    signatures = dossier.signature_links.filter(detached_at=None).values_list("signature", "signature__line")
    fix_of = {signature: fixes.get(line) for signature, line in signatures}
    days: dict[tuple[str, int | None, str, Place], list[SignatureDay]] = defaultdict(list)
    earliest = max(min(fix.shipped_on for fix in fixes.values()), since or date.min)
    rows = SignatureDay.objects.filter(signature__in=fix_of, day__gte=earliest)
    for day in rows.select_related("version", "signature__line__product"):
        fix = fix_of[day.signature_id]
        if fix and day.day < fix.shipped_on:
            continue
        rank = day.version.rank if day.version else None
        where = place(rank, fix.version.rank if fix else None)
        name = day.version.name if day.version else day.release or "inconnue"
        if where in places:
            days[str(day.signature.line_id), rank, name, where].append(day)
    order = [Place.AFTER, Place.BEFORE, Place.UNKNOWN, Place.NO_FIX]
    groups = sorted(days.items(), key=lambda item: (order.index(item[0][3]), -(item[0][1] or 0), item[0][2]))
    return [_seen(where, name, group) for (_, _, name, where), group in groups]


def regressions(dossier: Dossier) -> list[Seen]:
    """What was seen in versions that have the fix; of a dossier that the field verified, since the day after: the
    check has judged what came before."""
    passed = dossier.moves.filter(event=DossierEvent.CHECK_PASSED).order_by("-position").first()
    since = None
    if passed and dossier.state in (State.VERIFIED, State.CLOSED):
        since = passed.at.astimezone(PARIS).date() + timedelta(days=1)
    return seen_since_fix(dossier, since, (Place.AFTER,))


def seen_in_fixed_versions() -> QuerySet[Fix, UUID]:
    """Dossiers of which something was seen, since a fix of theirs was shipped, in a version that has it: few, whose
    `regressions` are worth asking for."""
    seen = SignatureDay.objects.filter(
        signature__dossier_links__dossier=OuterRef("dossier"),
        signature__dossier_links__detached_at=None,
        signature__line=OuterRef("line"),
        version__rank__gte=OuterRef("version__rank"),
        day__gte=OuterRef("shipped_on"),
    )
    return Fix.objects.filter(Exists(seen)).values_list("dossier", flat=True)


def _seen(where: Place, name: str, days: list[SignatureDay]) -> Seen:
    signatures, version, line = {day.signature_id for day in days}, days[0].version, days[0].signature.line
    total = sum(day.events for day in days)
    known = unknown = 0
    if version is None:
        unknown = total  # whose release is not known is not asked for its installations
    else:
        first = datetime.combine(min(day.day for day in days), time(), PARIS)
        events = Event.objects.filter(signature__in=signatures, version=version, received_at__gte=first)
        known = events.exclude(installation="").values("installation").distinct().count()
        unknown = events.filter(installation="").count()
    return Seen(
        place=where,
        line=f"{line.product.name} {line.name}".strip(),
        version=name,
        events=total,
        installations=known,
        unknown_installations=unknown,
        last_day=max(day.day for day in days),
    )
