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
    if dosage.max_unit and dosage.max_unit not in DOSE_UNITS:
        yield Finding(
            f"{where}.max_unit", "L'unité de la dose maximale n'est pas connue.", "Choisissez-la dans la liste."
        )
    begins = [n for n, intake in enumerate(dosage.intakes) if not intake.together]
    for n, intake in enumerate(dosage.intakes):
        last = not begins or n >= begins[-1]
        yield from _intake(f"{where}.intakes[{n}]", intake, dosage.regimen, last=last)
        if intake.together and (
            dosage.regimen is not Regimen.TAPERED or n == 0 or intake.days != dosage.intakes[n - 1].days
        ):
            yield Finding(
                f"{where}.intakes[{n}].together",
                "Une prise du même palier que la précédente n'a pas la même durée qu'elle.",
                "Donnez la même durée aux prises d'un palier.",
            )


_FEWEST = {Regimen.NORMAL: 1, Regimen.TAPERED: 2, Regimen.SPLIT: 2, Regimen.CONDITIONAL: 1}


def _intake(where: str, intake: Intake, regimen: Regimen, *, last: bool) -> Iterator[Finding]:
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
    yield from _at_what_time(where, intake)
    endless = regimen is Regimen.TAPERED and last and intake.days is None
    if (intake.days is not None) != (regimen is Regimen.TAPERED) and not endless:
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


def _at_what_time(where: str, intake: Intake) -> Iterator[Finding]:
    """Hours and days of the week say when, within a rhythm that leaves them the place."""
    once = intake.hour is None or intake.times == 1
    if (intake.hour is not None or intake.around) and not (once and intake.times and intake.per == "d"):
        yield Finding(
            f"{where}.hour",
            "Une heure ou un moment de la journée va avec une prise par jour.",
            "Écrivez une prise par heure ou par moment.",
        )
    days = intake.weekdays
    weekly = intake.per == "wk" and intake.times == len(days)
    daily = intake.moment is not None or (intake.per == "d" and intake.every == 1)
    if days and (not set(days) <= set(range(7)) or len(set(days)) < len(days) or not (weekly or daily)):
        yield Finding(
            f"{where}.weekdays",
            "Les jours de la semaine ne vont pas avec le rythme des prises.",
            "Donnez autant de prises par semaine que de jours, ou un rythme par jour.",
        )
