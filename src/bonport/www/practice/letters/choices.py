"""The templates that a person may use, his own first, and what is typed to choose one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bonport.interop.terminology.document_types import CERTIFICATE
from bonport.practice.documents.addressee import name_of
from bonport.practice.documents.correspondents.actions import find_correspondents
from bonport.practice.documents.models import Correspondent, LetterTemplate
from bonport.practice.documents.templates.actions import templates_for
from bonport.practice.documents.templates.starters import BY_KEY, STARTERS, Starter
from bonport.practice.places.models import Person
from bonport.practice.records.past import folded

FOUND, PER_TEMPLATE = 12, 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A template, and to whom, where both were typed. `key`: what the page sends back."""

    key: str
    name: str
    type_code: str
    to: Correspondent | None = None

    @property
    def to_name(self) -> str:
        return name_of(self.to) if self.to else ""


def all_choices(person: Person) -> list[Choice]:
    """His own, those of the practice, those that ship unless he has one of the same name."""
    rows = sorted(templates_for(person), key=lambda row: (row.owner_id != person.pk, folded(row.name)))
    names = {folded(row.name) for row in rows}
    ours = [Choice(str(row.pk), row.name, row.type_code) for row in rows]
    return ours + [Choice(one.key, one.name, one.type_code) for one in STARTERS if folded(one.name) not in names]


def found(person: Person, typed: str) -> list[Choice]:
    """Templates whose name holds every word typed; and, for words that are not of the name, those correspondents of
    whom the rest is said: « avis roux » is a letter for an opinion, to Dr Roux."""
    words = folded(typed).split()
    fits: list[tuple[int, Choice]] = []
    for choice in all_choices(person):
        rest = [word for word in words if word not in folded(choice.name)]
        if not rest:
            fits.append((0, choice))
        elif choice.type_code != CERTIFICATE.code:
            fits += [
                (len(rest), Choice(choice.key, choice.name, choice.type_code, to))
                for to in find_correspondents(rest)[:PER_TEMPLATE]
            ]
    return [choice for _, choice in sorted(fits, key=lambda fit: fit[0])][:FOUND]


def template_of(person: Person, key: str) -> LetterTemplate | Starter | None:
    """What a choice stands for; None for what is not, or no longer, his to use."""
    if key in BY_KEY:
        return BY_KEY[key]
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return templates_for(person).filter(pk=wanted).first()
