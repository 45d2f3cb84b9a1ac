"""Who may already have a record here: looked at before a patient is created."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bonport.base.search import Like, Wanted, find, fold
from bonport.interop.identity import Traits
from bonport.practice.patients.finding import BORN, KIND, MATRICULE
from bonport.practice.patients.models import Identity

LOOKED_AT = 40
ONE_NAME, ONE_DATE = 2, 2
"""Letters, digits, by which two writings of one name, of one date may differ."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record that may be the same person's; `exact`: nothing tells them apart. `why`, in French."""

    identity: Identity
    exact: bool
    why: str


def duplicates(traits: Traits, matricule: str = "") -> list[Likeness]:
    """The records that may be this person's, the surest first. In the scope of a practice."""
    born = f"{traits.birth_date:%d%m}{traits.birth_date.year:04d}"
    names = ["".join(fold(traits.birth_name)), *fold(traits.birth_first_name)[:1]]
    questions = [
        [Wanted((Like(BORN + born, whole=True),))],
        [Wanted.name(name) for name in names if name],
        *([[Wanted((Like(MATRICULE + matricule, whole=True),))]] if matricule else []),
    ]
    ids = dict.fromkeys(one for question in questions for one in find(KIND, question, LOOKED_AT))
    found = Identity.objects.filter(patient__in=list(ids)).select_related("patient")
    alike = [likeness for one in found if (likeness := _likeness(one, traits, matricule))]
    return sorted(alike, key=lambda one: (not one.exact, one.identity.patient.number))


def _likeness(identity: Identity, traits: Traits, matricule: str) -> Likeness | None:
    if matricule and identity.matricule == matricule:
        return Likeness(identity, True, "même INS")
    theirs, ours = identity.traits, traits
    first = _distance(theirs.birth_first_name, ours.birth_first_name)
    same_first = first == 0 or bool({*fold(theirs.birth_first_names)} & {*fold(ours.birth_first_names)})
    name = min(_distance(one, other) for one in _names(theirs) for other in _names(ours))
    born = OSA.distance(f"{theirs.birth_date:%d%m%Y}", f"{ours.birth_date:%d%m%Y}")
    turned = (theirs.birth_date.month, theirs.birth_date.day) == (ours.birth_date.day, ours.birth_date.month)
    if name == 0 and same_first and born == 0:
        return Likeness(identity, True, "mêmes nom, prénom et date de naissance")
    if born == 0 and name <= ONE_NAME and (same_first or first <= ONE_NAME):
        return Likeness(identity, False, "même date de naissance, nom ou prénom proche")
    if name == 0 and same_first and (born <= ONE_DATE or turned):
        return Likeness(identity, False, "mêmes nom et prénom, date de naissance proche")
    return None


def _names(traits: Traits) -> list[str]:
    return [name for name in (traits.birth_name, traits.used_name) if name]


def _distance(one: str, other: str) -> int:
    return OSA.distance("".join(fold(one)), "".join(fold(other)))
