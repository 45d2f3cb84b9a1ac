"""Which diagnosis, vaccine or earlier treatment the words that a doctor types may mean: his own first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from bonport.interop.terminology.cim10 import STARTER
from bonport.interop.terminology.vaccines import VACCINES, Vaccine
from bonport.practice.places.models import Person
from bonport.practice.records.models import Cim10, Encounter, Problem, Treatment
from bonport.practice.records.past import folded

FOUND = 9
RECENT = 400
"""How many of a doctor's last encounters say what he uses."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`mine`: this doctor used it."""

    code: str
    label: str
    mine: bool = False


def diagnoses(words: str, doctor: Person) -> list[Proposal]:
    """The best first: what this doctor uses, then what ships, then the classification that was loaded."""
    wanted = folded(words).split()
    if not wanted:
        return []
    mine = [one for one in _used_by(doctor) if _holds(f"{one.code} {one.label} {_also().get(one.code, '')}", wanted)]
    ours = [Proposal(one.code, one.label) for one in STARTER if _holds(f"{one.code} {one.label} {one.also}", wanted)]
    found = _once([*mine, *sorted(ours, key=lambda one: _rank(one.label, wanted))])
    if len(found) < FOUND:
        found = _once([*found, *_loaded(wanted)])
    return found[:FOUND]


def label_of(code: str) -> str | None:
    """How the code is called; None where nobody knows it."""
    ours = next((one.label for one in STARTER if one.code == code), None)
    if ours is None:
        loaded = Cim10.objects.filter(code=code).first()
        return loaded.label if loaded else None
    return ours


def vaccines(words: str) -> list[tuple[Vaccine, str]]:
    """« vaxigrip L1234 » → Vaxigrip, lot L1234: the words that name a vaccine, and what is left of them is its lot."""
    typed = words.split()
    for count in range(len(typed), 0, -1):
        wanted = folded(" ".join(typed[:count])).split()
        found = [one for one in VACCINES if _holds(f"{one.name} {one.against}", wanted)]
        if found:
            lot = " ".join(typed[count:]).removeprefix("lot ")
            return [(one, lot) for one in sorted(found, key=lambda one: _rank(one.name, wanted))[:FOUND]]
    return []


def treatments(words: str, doctor: Person) -> list[Treatment]:
    """The drugs that this doctor noted lately and whose name begins so, each once with its last dosage."""
    wanted = folded(words).split()
    if not wanted:
        return []
    noted = Treatment.objects.filter(encounter__in=_recent(doctor), ended=False).order_by("-recorded_at")
    by_name: dict[tuple[str, str], Treatment] = {}
    for line in noted.only("drug", "cis", "dosage", "route")[:RECENT]:
        if _holds(line.drug, wanted):
            by_name.setdefault((folded(line.drug), line.dosage), line)
    return list(by_name.values())[:5]


def _used_by(doctor: Person) -> list[Proposal]:
    used = Problem.objects.filter(encounter__in=_recent(doctor), ended=False).exclude(code="")
    times = Counter(used.values_list("code", "label"))
    return [Proposal(code, label, mine=True) for (code, label), _ in times.most_common()]


def _recent(doctor: Person) -> list[UUID]:
    return list(Encounter.objects.filter(doctor=doctor).order_by("-started_at").values_list("pk", flat=True)[:RECENT])


def _loaded(wanted: list[str]) -> list[Proposal]:
    holds = Q()
    for word in wanted:
        holds &= Q(words__contains=word)
    rows = Cim10.objects.filter(holds).order_by("code")[: FOUND * 4]
    return [Proposal(row.code, row.label) for row in sorted(rows, key=lambda row: _rank(row.label, wanted))]


def _holds(text: str, wanted: Iterable[str]) -> bool:
    """Each word that is wanted begins one of the text's."""
    words = folded(text).replace("’", " ").replace("'", " ").replace("-", " ").split()
    parts = [part for word in wanted for part in word.replace("'", " ").replace("-", " ").split()]
    return all(any(word.startswith(part) for word in words) for part in parts)


def _rank(label: str, wanted: list[str]) -> tuple[bool, bool, int]:
    plain = folded(label)
    return plain != " ".join(wanted), not plain.startswith(wanted[0]), len(plain)


def _once(found: Iterable[Proposal]) -> list[Proposal]:
    """One of each code, the first: a doctor's own label comes before ours."""
    by_code: dict[str, Proposal] = {}
    for one in found:
        by_code.setdefault(one.code, one)
    return list(by_code.values())


@lru_cache(maxsize=1)
def _also() -> dict[str, str]:
    return {one.code: one.also for one in STARTER}
