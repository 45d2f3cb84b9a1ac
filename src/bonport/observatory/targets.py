"""What is aimed at, and what is paid for: figures that have a source and dates, and change without the formulas.

A share is of one. A figure that we could not read in a source is not here: the optional indicators of DONUM have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Target:
    """One figure, from a day to another.

    Attributes:
        name: what it is of.
        value: the figure.
        since: first day. until: last day, None while it holds.
        source: where it was said.
    """

    name: str
    value: float
    since: date
    until: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


DOCUMENTS_A_YEAR, ACTIVATED = "documents_par_an", "profils_actives"
FSE, DMP_CONSULTATIONS, DONUM_USE = "forfait_structure_fse", "forfait_structure_dmp", "donum_teleservices"

_ROADMAP = "Feuille de route du numérique en santé 2023-2027"
_OLAQIN = "Olaqin, « Nouvelle dotation numérique (Donum) : la relève du forfait structure dès 2026 »"

TARGETS: tuple[Target, ...] = (
    Target(
        DOCUMENTS_A_YEAR,
        250e6,
        date(2023, 1, 1),
        date(2023, 12, 31),
        f"{_ROADMAP}\u00a0; comité de suivi du 5\u00a0avril 2023\u00a0: 4 par an et par citoyen",
    ),
    Target(
        DOCUMENTS_A_YEAR,
        400e6,
        date(2024, 1, 1),
        date(2026, 12, 31),
        f"{_ROADMAP}, fin 2026\u00a0; lu comme un rythme annuel, comme le précédent",
    ),
    Target(
        ACTIVATED,
        40e6,
        date(2026, 1, 1),
        date(2027, 12, 31),
        "Klesia Pro Social, 29\u00a0janvier 2026\u00a0: 40\u00a0millions fin 2027",
    ),
    Target(
        DMP_CONSULTATIONS,
        0.20,
        date(2022, 1, 1),
        date(2022, 12, 31),
        "TAMM, « Comment obtenir votre forfait structure » (volet 2 de 2022)",
    ),
    Target(
        FSE,
        2 / 3,
        date(2022, 1, 1),
        date(2025, 12, 31),
        "TAMM (2022)\u00a0; Cegedim Santé, « Forfait structure\u00a0: deux dernières années » (2024 et 2025)",
    ),
    Target(DONUM_USE, 0.60, date(2026, 1, 1), date(2027, 12, 31), f"{_OLAQIN}\u00a0: 60\u00a0% en 2026"),
    Target(DONUM_USE, 0.80, date(2028, 1, 1), None, f"{_OLAQIN}\u00a0: 80\u00a0% en 2028"),
)


def target(name: str, day: date) -> Target | None:
    """The one that holds on a day."""
    return next((one for one in TARGETS if one.name == name and one.holds_on(day)), None)
