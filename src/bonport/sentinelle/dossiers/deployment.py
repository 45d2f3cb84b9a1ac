"""How many installations have a dossier's fix, as the vendors say how many stand on which version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bonport.sentinelle.dossiers.models import Dossier
from bonport.sentinelle.dossiers.regressions import current_fixes
from bonport.sentinelle.registers.models import Park


@dataclass(frozen=True, slots=True)
class Share:
    """Installations with the fix among all of its lines, on the latest day said of each corridor (`day`: the oldest of
    these). `value` is from 0 to 1."""

    fixed: int
    of: int
    day: date

    @property
    def value(self) -> float:
        return self.fixed / self.of


def deployed_share(dossier: Dossier) -> Share | None:
    """None: no fix, or no park was said since it was shipped."""
    fixes = current_fixes(dossier)
    if not fixes:
        return None
    latest: dict[tuple[UUID, str], date] = {}
    parks = list(
        Park.objects.filter(version__line__in=list(fixes), day__gte=min(fix.shipped_on for fix in fixes.values()))
        .select_related("version")
        .order_by("day")
    )
    for park in parks:
        latest[park.version.line_id, park.corridor] = park.day
    counted = [park for park in parks if latest[park.version.line_id, park.corridor] == park.day]
    total = sum(park.installations for park in counted)
    if not total:
        return None
    fixed = sum(park.installations for park in counted if park.version.rank >= fixes[park.version.line_id].version.rank)
    return Share(fixed, total, min(park.day for park in counted))
