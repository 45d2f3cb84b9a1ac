"""Years of a believable history for one person, from a seed: what a former software would hand over."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bonport.demo import words
from bonport.demo.words import Disease
from bonport.interop.cda.model import PartialDate
from bonport.interop.terminology.vaccines import VACCINES
from bonport.interop.terminology.vital_signs import UNITS
from bonport.practice.places.models import Person, Structure
from bonport.practice.records import models
from bonport.practice.records.models import NoneKnown
from bonport.practice.records.takeover.actions import FormerContact, FormerLine, FormerRecord

SYSTOLIC, DIASTOLIC, WEIGHT, HEIGHT, PULSE, HEAD = "8480-6", "8462-4", "29463-7", "8302-2", "8867-4", "8287-5"
VACCINE = {one.name: one for one in VACCINES}
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Somebody:
    """Of whom a history is made."""

    sex: str
    birth_date: date


def history_of(
    who: Somebody, doctors: Sequence[Person], structure: Structure, now: datetime, *, years: float, seed: str
) -> FormerRecord:
    """All that was written of this person.

    Args:
        doctors: who saw them, the first most often.
        now: everything is before it.
        years: how long the practice has known them, at most since birth.
        seed: the same gives the same history.
    """
    return _Life(who, doctors, structure, now, years, random.Random(seed)).lived()


@dataclass
class _Life:
    who: Somebody
    doctors: Sequence[Person]
    structure: Structure
    now: datetime
    years: float
    rng: random.Random
    contacts: list[FormerContact] = field(default_factory=list)
    lines: list[FormerLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = self.now.date()
        self.age = (self.today - self.who.birth_date).days / YEAR
        self.known_from = self.age - min(self.age, self.years)
        self.build = self.rng.gauss(0, 1)  # how tall and heavy, from birth on
        self.heaviness = max(-1.5, min(1.8, self.rng.gauss(0, 1)))
        self.diseases = self._diseases()

    def lived(self) -> FormerRecord:
        for at in self._days():
            self._contact(at)
        self._background()
        return FormerRecord(self.structure, self.contacts, self.lines, self._none_known())

    # ------------------------------------------------------------------------------------------------- what happens

    def _diseases(self) -> list[tuple[float, Disease]]:
        """Each with the age at which it was found."""
        found = []
        for disease in words.DISEASES:
            low, high = disease.ages
            began = self.rng.uniform(low, high)
            if self.rng.random() < disease.often and began < self.age - 0.3:
                found.append((began, disease))
        return sorted(found, key=lambda one: one[0])

    def _days(self) -> list[datetime]:
        """When they came: often as a small child and with a disease, otherwise now and then; in working hours."""
        ages: list[float] = []
        at = self.known_from
        while True:
            rate = 6.0 if at < 1.5 else 2.5 if at < 6 else 1.1
            rate += sum(disease.visits for began, disease in self.diseases if began <= at < disease.outgrown)
            at += max(0.03, self.rng.expovariate(rate))
            if at >= self.age - 0.02:
                break
            ages.append(at)
        ages += [began for began, disease in self.diseases if began > self.known_from]
        ages += [age for _, age in self._vaccines_due()]
        return [self._when(age) for age in sorted(ages) if age < self.age - 0.01]

    def _when(self, age: float) -> datetime:
        day = self.who.birth_date + timedelta(days=age * YEAR)
        day -= timedelta(days=max(0, day.weekday() - 4))
        day = max(day, self.who.birth_date + timedelta(days=3))
        return datetime.combine(day, time(self.rng.randint(7, 17), self.rng.choice((0, 15, 30, 45))), UTC)

    def _vaccines_due(self) -> list[tuple[str, float]]:
        due = [(name, months / 12 + 0.02) for name, months in words.CHILD_VACCINES]
        due += [(name, age + 0.5) for name, age in words.ADULT_BOOSTERS]
        return [(name, age) for name, age in due if self.known_from < age < self.age]

    # ------------------------------------------------------------------------------------------------- one contact

    def _contact(self, at: datetime) -> None:
        age = (at.date() - self.who.birth_date).days / YEAR
        index = len(self.contacts)
        chronic = [
            (began, disease) for began, disease in self.diseases if began <= age + 0.02 and age < disease.outgrown
        ]
        new = next((one for one in chronic if abs(one[0] - age) < 0.02 and one[0] > self.known_from), None)
        vaccines = [name for name, due in self._vaccines_due() if abs(due - age) < 0.02]
        if age >= words.FLU_FROM and at.month in (10, 11) and self.rng.random() < 0.7:
            vaccines.append(words.FLU)
        measures = self._measure(index, at, age, chronic)
        for name in vaccines:
            self._vaccinate(index, name, at)
        note = self._note(index, at, age, chronic, new, vaccines).format(
            measures=measures, disease=(new or chronic[-1])[1].label.lower() if chronic else ""
        )
        if new:
            self._begin(index, new[1], at.date())
        for began, disease in chronic:
            self._follow(index, disease, at, age - began)
        doctor = self.doctors[0] if self.rng.random() < 0.8 else self.rng.choice(self.doctors)
        self.contacts.append(FormerContact(at, doctor, " ".join(note.split()), True if age < 18 else None))

    def _note(
        self,
        index: int,
        at: datetime,
        age: float,
        chronic: list[tuple[float, Disease]],
        new: tuple[float, Disease] | None,
        vaccines: list[str],
    ) -> str:
        if new:
            return words.FOUND_NOTE
        if vaccines:
            return words.FLU_NOTE if vaccines == [words.FLU] else words.VACCINE_NOTE
        if self.rng.random() < (0.2 if chronic else 0.6):
            likely = [one for one in words.ACUTE if one[2][0] <= min(age, 70) <= one[2][1]]
            label, code, _, note = self.rng.choice(likely)
            if self.rng.random() < 0.25:
                end = at.date() + timedelta(days=self.rng.randint(4, 20))
                if end < self.today:
                    self._add(models.Problem, index, label=label, code=code, start=at.date(), end=end)
            return note
        if chronic and age >= 15:
            return self.rng.choice(words.CHRONIC_NOTES)
        return self.rng.choice(words.CHILD_NOTES if age < 15 else words.HEALTHY_NOTES)

    def _measure(self, index: int, at: datetime, age: float, chronic: list[tuple[float, Disease]]) -> str:
        """Weight, and for a child its height; the pressure of an adult. Said in the note as the doctor types it."""
        if self.rng.random() < 0.15 and age > 3:
            return ""
        height, weight = self._body(age)
        weight = round(weight * self.rng.gauss(1, 0.004), 1)
        said = []
        if age >= 15:
            systolic, diastolic = self._pressure(age, chronic)
            self._vital(index, SYSTOLIC, systolic, at)
            self._vital(index, DIASTOLIC, diastolic, at)
            said.append(f"TA {systolic:.0f}/{diastolic:.0f},")
            if self.rng.random() < 0.4:
                self._vital(index, PULSE, round(self.rng.gauss(72, 7)), at)
        if age < 18 or self.rng.random() < 0.5:
            self._vital(index, WEIGHT, weight, at)
            said.append(f"poids {_french(weight)} kg,")
        if age < 18 or not any(line.values.get("code") == HEIGHT for line in self.lines):
            self._vital(index, HEIGHT, round(height), at)
            said.append(f"taille {height:.0f} cm,")
        if age < 3:
            self._vital(index, HEAD, round(35 + 12 * (1 - 2.3 ** (-age * 1.6)) + 0.4 * self.build, 1), at)
        text = " ".join(said).removesuffix(",")
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    def _body(self, age: float) -> tuple[float, float]:
        """Height and weight: along the same line from birth on, then heavier with the years."""
        points = words.GROWTH[self.who.sex]
        grown = min(age, 18.0)
        after = max(1, bisect_left([point[0] for point in points], grown))
        (x0, h0, w0), (x1, h1, w1) = points[after - 1], points[min(after, len(points) - 1)]
        part = (grown - x0) / (x1 - x0) if x1 > x0 else 0.0
        height = (h0 + (h1 - h0) * part) * (1 + 0.035 * self.build)
        weight = (w0 + (w1 - w0) * part) * (1 + 0.05 * self.build + 0.08 * self.heaviness)
        if age > 18:
            weight *= 1 + 0.005 * min(age - 18, 45) * (1 + 0.4 * self.heaviness)
            weight *= 1 + 0.03 * math.sin(age / 1.7 + 3 * self.build)  # what is gained and lost again
        return height, max(weight, 2.6)

    def _pressure(self, age: float, chronic: list[tuple[float, Disease]]) -> tuple[float, float]:
        usual = 112 + 0.28 * min(age, 75) + 3 * self.build
        for began, disease in chronic:
            if disease.code == "I10":
                usual = 134 + 26 * max(0.0, 1 - (age - began) / 1.2)
        systolic = round(self.rng.gauss(usual, 5.5))
        return float(systolic), float(round(systolic * 0.58 + self.rng.gauss(1, 4)))

    def _vaccinate(self, index: int, name: str, at: datetime) -> None:
        lot = f"L{self.rng.randrange(10**5):05d}"
        vaccine = VACCINE[name]
        self._add(models.Vaccination, index, vaccine=vaccine.name, cis=vaccine.cis, day=at.date(), lot=lot)

    def _begin(self, index: int | None, disease: Disease, day: date) -> None:
        start: date | PartialDate = day if index is not None else PartialDate(day.year)
        over = disease.outgrown < self.age
        self._add(models.Problem, index, label=disease.label, code=disease.code, start=start, past=over)
        for drug in disease.drugs:
            name, cis, dosage, route = words.DRUGS[drug]
            self._add(
                models.Treatment, index, drug=name, cis=cis, dosage=dosage, route=route, start=start,
                reason=disease.label,
            )  # fmt: skip
        if disease.watch:
            self._add(models.WatchPoint, index, text=disease.watch)

    def _follow(self, index: int, disease: Disease, at: datetime, since: float) -> None:
        """Its laboratory values, twice a year or so: better once it is treated, and never the same."""
        for lab in disease.labs:
            if self.rng.random() < 0.55:
                settled = min(1.0, max(0.0, since) / 1.5)
                value = lab.first + (lab.later - lab.first) * settled
                value = round(value * self.rng.gauss(1, 0.03), lab.digits)
                low, high = lab.usual
                day = max(self.who.birth_date, at.date() - timedelta(days=self.rng.randint(1, 6)))
                self._add(
                    models.LabValue, index, code=lab.code, label=lab.label, value=value, unit=lab.unit, low=low,
                    high=high, day=day,
                )  # fmt: skip

    # ------------------------------------------------------------------------------------------- what was there before

    def _background(self) -> None:
        """What the record says that no contact here has found."""
        rng = self.rng
        for began, disease in self.diseases:
            if began <= self.known_from:
                self._begin(None, disease, self.who.birth_date + timedelta(days=began * YEAR))
        for agent, kind, reaction in words.ALLERGIES:
            if rng.random() < 0.035:
                self._add(models.Allergy, None, agent=agent, kind=kind, reaction=reaction)
        for label, code, ages in words.PAST:
            if (year := self._year(ages)) and rng.random() < 0.12:
                self._add(models.Problem, None, label=label, code=code, start=year, end=year, past=True)
        for label, code, ages in words.ACTS:
            if (year := self._year(ages)) and rng.random() < 0.1:
                self._add(models.Procedure, None, label=label, code=code, day=year)
        for relation, label, code in words.FAMILY:
            if self.age > 18 and rng.random() < 0.1:
                self._add(models.FamilyHistory, None, relation=relation, label=label, code=code)
        if self.age > 25 and rng.random() < 0.25:
            packs = float(rng.randint(5, 35))
            stopped = ", sevré" if rng.random() < 0.5 else ""
            text = f"Tabac, {packs:.0f} paquets-années{stopped}"
            self._add(models.Habit, None, kind="74011-8", text=text)

    def _year(self, ages: tuple[int, int]) -> PartialDate | None:
        """A year of their life at such an age, and past."""
        age = self.rng.uniform(*ages)
        return PartialDate((self.who.birth_date + timedelta(days=age * YEAR)).year) if age < self.age - 1 else None

    def _none_known(self) -> frozenset[NoneKnown.Domain]:
        has = {line.kind for line in self.lines}
        said = set()
        if models.Allergy not in has and self.rng.random() < 0.6:
            said.add(NoneKnown.Domain.ALLERGIES)
        if models.Treatment not in has and self.rng.random() < 0.4:
            said.add(NoneKnown.Domain.TREATMENTS)
        return frozenset(said)

    # ---------------------------------------------------------------------------------------------------- writing down

    def _vital(self, index: int, code: str, value: float, at: datetime) -> None:
        self._add(models.VitalSign, index, code=code, value=value, unit=UNITS[code], measured_at=at)

    def _add(self, kind: type[models.Entry], index: int | None, /, **values: Any) -> None:
        at = None if index is not None else self._when(self.known_from) if self.contacts else self.now
        self.lines.append(FormerLine(kind, values, index, at))


def _french(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")
