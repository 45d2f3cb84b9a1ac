"""The invented vendors and software of the demo: the same in Sentinelle, in Avis and in the Observatoire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import NAMESPACE_DNS, UUID, uuid5

MADE_UP = "Démonstration\u00a0: éditeurs, logiciels, médecins et chiffres sont inventés."
"""Said on every page of the demo's houses."""


@dataclass(frozen=True, slots=True)
class Software:
    """A vendor's software that reports to Sentinelle.

    Attributes:
        versions: the day on which each was shipped, from the first of Sentinelle's year.
        installations: so many of those that report are made up.
        username: of its vendor, where one may come in as such.
    """

    vendor: str
    product: str
    versions: Mapping[str, int] = field(default_factory=dict)
    installations: int = 0
    username: str = ""

    @property
    def known_as(self) -> UUID:
        """By Sentinelle; in every demo the same, so that Avis knows whose measures are whose."""
        return uuid5(NAMESPACE_DNS, f"{self.product}.example")


SOFTWARE = (
    Software("Éditions Alisma", "Alisma Médical", {"7.1": -120, "7.2.0": 40, "7.2.3": 150, "7.3": 290}, 180, "alisma"),
    Software("Corail Santé", "Corail Cabinet", {"4.1": -90, "4.2": 20, "4.3": 130, "5.0": 300}, 140, "corail"),
    Software("Plume et Cie", "Plume MG", {"11.4": -60, "11.5": 60, "11.6": 240}, 110, "plume"),
    Software("Borée Informatique", "Borée Santé", {"5.8": -200, "5.9": 90, "6.0": 200, "6.0.2": 260}, 90, "boree"),
)
"""Those of which Sentinelle tells the year."""

OTHERS = (
    Software("Ateliers Tamaris", "Tamaris Dossier"),
    Software("Basalte Systèmes", "Basalte Cabinet"),
    Software("Lichen Logiciels", "Lichen Consultation"),
    Software("Coopérative Sarrasin", "Sarrasin Médecine"),
    Software("Fougère et Fils", "Fougère MG"),
    Software("Genévrier Numérique", "Genévrier Santé"),
)
"""Practice software that reports to nobody yet."""
