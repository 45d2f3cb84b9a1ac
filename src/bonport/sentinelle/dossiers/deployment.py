"""How many installations have a dossier's fix: as machines tell, or else as the vendors say of their parks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bonport.sentinelle.dossiers.models import Dossier, Fix
from bonport.sentinelle.dossiers.regressions import current_fixes
from bonport.sentinelle.health.queries import shares
from bonport.sentinelle.registers.models import Park


@dataclass(frozen=True, slots=True)
class Share:
    """Installations with the fix among all of the lines that have one.

    Attributes:
        seen: counted by what machines told of late; else by the parks that vendors declared.
        unknown: of those seen, installations of a release that no register knows; they are in `of`.
        day: of the count; of parks, the oldest of the latest.
    """

    fixed: int
    of: int
    unknown: int
    seen: bool
    day: date

    @property
    def value(self) -> float:
        return self.fixed / self.of


def deployed_share(dossier: Dossier, today: date) -> Share | None:
    """None: no fix, and nothing that says who has it."""
    fixes = current_fixes(dossier)
    return _seen(fixes, today) or _declared(fixes) if fixes else None


def _seen(fixes: dict[UUID, Fix], today: date) -> Share | None:
    fixed = of = unknown = 0
    for fix in fixes.values():
        for share in shares(fix.line, today):
            of += share.installations
            unknown += share.installations if share.of.rank is None else 0
            fixed += share.installations if share.of.rank is not None and share.of.rank >= fix.version.rank else 0
    return Share(fixed, of, unknown, True, today) if of else None


def _declared(fixes: dict[UUID, Fix]) -> Share | None:
    """By the parks said since the fixes were shipped, the latest of each corridor."""
    since = min(fix.shipped_on for fix in fixes.values())
    parks = list(
        Park.objects.filter(version__line__in=list(fixes), day__gte=since).select_related("version").order_by("day")
    )
    latest = {(park.version.line_id, park.corridor): park.day for park in parks}
    counted = [park for park in parks if latest[park.version.line_id, park.corridor] == park.day]
    total = sum(park.installations for park in counted)
    if not total:
        return None
    fixed = sum(park.installations for park in counted if park.version.rank >= fixes[park.version.line_id].version.rank)
    return Share(fixed, total, 0, False, min(park.day for park in counted))
