"""Past contacts, the latest first, a page at a time, kept to those that hold the words that one types."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person
from bonport.practice.records.models import Encounter

PAGE = 20
SHOWN = "started_at closed_at note secret guardians_may_see doctor__given doctor__family".split()


@dataclass(frozen=True, slots=True)
class Contacts:
    """One page. `left`: how many older ones there are."""

    shown: list[Encounter]
    left: int


def past_contacts(patient: Patient, doctor: Person, words: str = "", after: UUID | None = None) -> Contacts:
    """The contacts with this patient that are not this doctor's note of today: signed ones, and those that a colleague
    has open.

    Args:
        words: all of them stand in the contact's note, date or doctor; accents and case do not matter.
        after: the contact from which on older ones are wanted.
    """
    all_of_them = Encounter.objects.filter(patient=patient).exclude(doctor=doctor, closed_at=None)
    all_of_them = all_of_them.select_related("doctor").only(*SHOWN).order_by("-started_at", "-id")
    older = _older(all_of_them, after)
    if not words.strip():
        return Contacts(list(older[:PAGE]), max(0, older.count() - PAGE))
    wanted = plain(words).split()
    said = older.values_list("pk", "started_at", "doctor__given", "doctor__family", "note")
    searched = ((pk, _searched(at, f"{given} {family}", note)) for pk, at, given, family, note in said)
    found = [pk for pk, text in searched if all(word in text for word in wanted)]
    by_id = all_of_them.in_bulk(found[:PAGE])
    return Contacts([by_id[pk] for pk in found[:PAGE]], max(0, len(found) - PAGE))


def unsigned(doctor: Person) -> QuerySet[Encounter]:
    """What this doctor began and has not signed, the oldest first: nothing of it leaves until he does."""
    mine = Encounter.objects.filter(doctor=doctor, closed_at=None)
    return mine.select_related("patient__identity").order_by("started_at", "id")


def _older(encounters: QuerySet[Encounter], after: UUID | None) -> QuerySet[Encounter]:
    if after is None:
        return encounters
    last = Encounter.objects.get(pk=after)
    return encounters.filter(Q(started_at__lt=last.started_at) | Q(started_at=last.started_at, pk__lt=last.pk))


def _searched(started_at: datetime, doctor: str, note: str) -> str:
    return plain(f"{timezone.localtime(started_at):%d/%m/%Y} {doctor} {note}")


def plain(text: str) -> str:
    """Small letters without the accents of French: what is searched. Five times as fast as a normalization, which
    counts on the notes of 25 years at every key."""
    text = text.lower()
    for letter, bare in _FRENCH:
        text = text.replace(letter, bare)
    return text


_FRENCH = (("œ", "oe"), ("æ", "ae"), *zip("’àâäçéèêëîïôöùûüÿ", "'aaaceeeeiioouuuy", strict=True))


def folded(text: str) -> str:
    """The same with one character for each of the text, so that places in both are the same: to mark what was found."""
    return text.translate(_plain())


@lru_cache(maxsize=1)
def _plain() -> dict[int, str]:
    """Latin letters, as they are without accent and in lower case."""
    table = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00), 0x2019):
        bare = unicodedata.normalize("NFD", chr(code))[0].lower()
        table[code] = "'" if code == 0x2019 else bare if len(bare) == 1 else chr(code)
    return table
