"""How a medicine is taken: a scheme and its intakes, which must agree."""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.model import Dosage, Intake, Regimen
from bonport.interop.cda.preflight.findings import Finding, unlisted
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS


def check_dosage(where: str, dosage: Dosage) -> Iterator[Finding]:
    count = len(dosage.intakes)
    if count < _FEWEST[dosage.regimen] or (dosage.regimen is Regimen.NORMAL and count > 1):
        yield Finding(
            f"{where}.intakes", "Le nombre de prises ne convient pas à ce schéma.", "Complétez ou simplifiez le schéma."
        )
    if dosage.max_per_day is not None and dosage.max_per_day <= 0:
        yield Finding(f"{where}.max_per_day", "La dose maximale est nulle.", "Corrigez la dose maximale.")
    for n, intake in enumerate(dosage.intakes):
        yield from _intake(f"{where}.intakes[{n}]", intake, dosage.regimen)


_FEWEST = {Regimen.NORMAL: 1, Regimen.TAPERED: 2, Regimen.SPLIT: 2, Regimen.CONDITIONAL: 1}


def _intake(where: str, intake: Intake, regimen: Regimen) -> Iterator[Finding]:
    if intake.unit not in DOSE_UNITS:
        yield Finding(f"{where}.unit", "L'unité de prise n'est pas connue.", "Choisissez une unité de la liste.")
    if intake.dose <= 0 or (intake.dose_max is not None and intake.dose_max < intake.dose):
        yield Finding(f"{where}.dose", "La dose est nulle, ou dépasse son maximum.", "Corrigez la dose.")
    if intake.per not in PERIODS or intake.every < 1 or (intake.times is not None and intake.times < 1):
        yield Finding(f"{where}.times", "Le rythme des prises n'est pas compris.", "Corrigez le rythme.")
    if intake.moment is not None and not TIMING_EVENTS.holds(intake.moment):
        yield unlisted(f"{where}.moment", "Ce moment de prise n'est pas dans la liste nationale.")
    if intake.moment is not None and intake.times is not None:
        yield Finding(
            f"{where}.moment", "Une prise a un rythme ou un moment, pas les deux.", "Choisissez l'un des deux."
        )
    if intake.moment is None and intake.times is None and regimen is not Regimen.CONDITIONAL:
        yield Finding(f"{where}.times", "Le rythme des prises manque.", "Indiquez un rythme ou un moment.")
    if (intake.days is not None) != (regimen is Regimen.TAPERED):
        yield Finding(
            f"{where}.days",
            "Une durée par palier va avec des doses progressives, et avec elles seules.",
            "Donnez une durée à chaque palier, ou une date de fin au traitement.",
        )
    elif intake.days is not None and intake.days < 1:
        yield Finding(f"{where}.days", "La durée du palier est nulle.", "Corrigez la durée.")
    if bool(intake.condition.strip()) != (regimen is Regimen.CONDITIONAL):
        yield Finding(
            f"{where}.condition",
            "Une condition va avec un schéma conditionnel, et avec lui seul.",
            "Écrivez la condition («\u00a0si douleur\u00a0»), ou changez le schéma.",
        )
