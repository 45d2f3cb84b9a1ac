"""What was really published of the programme: each figure with its source, its date, and how exactly it was said.

These are the only true figures of the Observatoire. What `generate` makes follows them and is marked as generated.
No open data set gives them: they come from committees' slides, press releases and the press.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Said = Literal["exactly", "about", "over", "under"]
"""How the source says it: « 99,4 % », « environ 150 000 », « plus de 12 millions », « moins de 10 % »."""


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted.

    Attributes:
        name: as in the generated indicators where one says the same.
        title: in French, for a reader.
        unit: "documents", "documents par mois", "médecins", "part" (a share of one)…
    """

    name: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure.

    Attributes:
        of: its series.
        on: the day it speaks of; of a month, its first day; of twelve months, their end.
        value: a share is of one.
        detail: which part of the series: a corridor, a type of document; empty: the whole.
        source: who said it, where.
        note: what the source leaves open.
    """

    of: Series
    on: date
    value: float
    said: Said
    source: str
    detail: str = ""
    note: str = ""


MONTHLY = Series("documents_par_mois", "Documents versés en un mois", "documents")
YEARLY = Series("documents_par_an", "Documents versés en douze mois", "documents")
EQUIPPED = Series("equipes", "Médecins équipés d’un logiciel référencé", "médecins")
DEPLOYED = Series("deployes", "Part des commandes signées qui sont installées", "part")
FEEDING_10 = Series("versent_10", "Part des médecins équipés qui versent 10 documents par semaine ou plus", "part")
FEEDING_100 = Series("versent_100", "Part des médecins équipés qui versent 100 documents par semaine ou plus", "part")
FEEDING = Series("alimentent", "Libéraux qui versent des documents", "professionnels")
ESTABLISHMENTS = Series("etablissements", "Établissements qui versent des documents", "établissements")
ACTIVATED = Series("actives", "Espaces santé activés par leur titulaire", "profils")
OPENED = Series("ouverts", "Espaces santé ouverts", "profils")
SOLUTIONS = Series("solutions", "Logiciels référencés en vague 1", "logiciels")
TROUBLED = Series("connexion_difficile", "Médecins qui disent des difficultés de connexion au DMP", "part")
BY_HAND = Series("a_la_main", "Médecins qui disent envoyer à la main", "part")

COMMITTEE = "7e comité de suivi du Ségur numérique, 5 avril 2023"
SEPTEMBER = "Communiqué des pouvoirs publics et des éditeurs, 21 septembre 2023"
DIGITALE = "L’Usine digitale, N2169982, été 2023"
MIND = "Mind Health, 27 février 2024"
REPSS = "Rapport d’évaluation des politiques de sécurité sociale"
DENTAIRE = "Dentaire365, janvier 2025"
KLESIA = "Klesia pro social, 94039552, 29 janvier 2026"
PERIOD = "la période n’est pas dite\u202f; lue ici comme un an"
QUOTIDIEN = "Le Quotidien du médecin, d’après la Cnam, 3 novembre 2022"

FIGURES: tuple[Figure, ...] = (
    Figure(OPENED, date(2022, 10, 1), 65_400_000, "about", QUOTIDIEN),
    Figure(ACTIVATED, date(2022, 10, 1), 7_200_000, "about", QUOTIDIEN),
    Figure(MONTHLY, date(2023, 4, 1), 10_000_000, "about", COMMITTEE),
    Figure(EQUIPPED, date(2023, 4, 5), 40_000, "about", COMMITTEE),
    Figure(FEEDING_10, date(2023, 4, 5), 0.10, "under", COMMITTEE),
    Figure(FEEDING_100, date(2023, 4, 5), 0.01, "under", COMMITTEE),
    Figure(TROUBLED, date(2023, 2, 1), 0.58, "exactly", f"{COMMITTEE} (enquête de la Cnam, février 2023)"),
    Figure(BY_HAND, date(2023, 2, 1), 0.83, "exactly", f"{COMMITTEE} (enquête de la Cnam, février 2023)"),
    Figure(MONTHLY, date(2023, 7, 1), 12_000_000, "over", DIGITALE),
    Figure(MONTHLY, date(2023, 7, 1), 6_000_000, "over", DIGITALE, "biologie"),
    Figure(MONTHLY, date(2023, 7, 1), 3_000_000, "over", DIGITALE, "hôpital"),
    Figure(MONTHLY, date(2023, 7, 1), 1_000_000, "over", DIGITALE, "radiologie"),
    Figure(MONTHLY, date(2023, 7, 1), 2_000_000, "over", DIGITALE, "médecins de ville"),
    Figure(FEEDING, date(2023, 8, 1), 33_000, "about", SEPTEMBER),
    Figure(EQUIPPED, date(2023, 9, 20), 51_000, "about", SEPTEMBER),
    Figure(DEPLOYED, date(2023, 9, 20), 0.994, "exactly", SEPTEMBER, "médecins de ville"),
    Figure(DEPLOYED, date(2023, 9, 20), 0.922, "exactly", SEPTEMBER, "radiologie"),
    Figure(ACTIVATED, date(2023, 9, 20), 9_500_000, "about", SEPTEMBER),
    Figure(SOLUTIONS, date(2023, 12, 14), 167, "exactly", MIND),
    Figure(SOLUTIONS, date(2023, 12, 14), 90, "exactly", MIND, "hôpital"),
    Figure(SOLUTIONS, date(2023, 12, 14), 43, "exactly", MIND, "médecins de ville"),
    Figure(SOLUTIONS, date(2023, 12, 14), 13, "exactly", MIND, "biologie"),
    Figure(SOLUTIONS, date(2023, 12, 14), 11, "exactly", MIND, "officine"),
    Figure(SOLUTIONS, date(2023, 12, 14), 10, "exactly", MIND, "radiologie"),
    Figure(OPENED, date(2024, 1, 10), 68_406_684, "exactly", REPSS),
    Figure(ACTIVATED, date(2024, 1, 10), 10_567_231, "exactly", REPSS),
    Figure(ACTIVATED, date(2025, 1, 1), 17_000_000, "about", DENTAIRE),
    Figure(YEARLY, date(2025, 1, 1), 300_000_000, "over", DENTAIRE, note=PERIOD),
    Figure(YEARLY, date(2025, 1, 1), 117_000_000, "about", DENTAIRE, "biologie", PERIOD),
    Figure(YEARLY, date(2025, 1, 1), 69_000_000, "about", DENTAIRE, "ordonnances", PERIOD),
    Figure(YEARLY, date(2025, 1, 1), 26_000_000, "about", DENTAIRE, "imagerie", PERIOD),
    Figure(ACTIVATED, date(2026, 1, 29), 24_000_000, "about", KLESIA),
    Figure(YEARLY, date(2026, 1, 29), 420_000_000, "about", KLESIA),
    Figure(FEEDING, date(2026, 1, 29), 150_000, "about", KLESIA),
    Figure(ESTABLISHMENTS, date(2026, 1, 29), 3_800, "about", KLESIA),
)


def series(of: Series, detail: str = "") -> list[Figure]:
    """The figures of one series, in the order of their dates."""
    found = [figure for figure in FIGURES if figure.of == of and figure.detail == detail]
    return sorted(found, key=lambda figure: figure.on)
