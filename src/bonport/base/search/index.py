"""Keeping the index: called by actions, in the transaction that changes what is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from bonport.base.search.models import FIRST, OTHER, SearchEntry, SearchSpelling, SearchTerm
from bonport.base.search.words import SPELLED, spellings

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Card:
    """What a thing is found by. Words are folded (`words.fold`).

    Attributes:
        label: orders those that match equally well.
        first: words that put it at the top. other: the rest.
    """

    label: str
    first: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def key(self) -> str:
        """What is beyond `LONGEST` is found alone, and not beside another word."""
        return f" {' '.join(dict.fromkeys((*self.first, *self.other)))} "[:LONGEST]


def keep(practice: UUID, kind: str, subject: UUID, card: Card) -> None:
    """Index this thing as it is now. Inside the caller's transaction and scope."""
    keep_all(practice, kind, {subject: card})


def keep_all(practice: UUID, kind: str, cards: Mapping[UUID, Card]) -> None:
    """The same of many things (a few hundred) at once."""
    known = {entry.subject: entry for entry in SearchEntry.objects.filter(kind=kind, subject__in=list(cards))}
    same = {one for one, entry in known.items() if (entry.label, entry.key) == (cards[one].label, cards[one].key)}
    changed = {one: card for one, card in cards.items() if one not in same}
    if not changed:
        return
    SearchEntry.objects.filter(pk__in=[known[one].pk for one in changed if one in known]).delete()
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(practice_id=practice, kind=kind, subject=one, label=card.label, key=card.key)
        for one, card in changed.items()
    )
    SearchTerm.objects.bulk_create([term for entry in entries for term in _terms(entry, changed[entry.subject])])
    _learn(practice, kind, [word for card in changed.values() for word in (*card.first, *card.other)])


def clear(kind: str) -> None:
    """Forget every thing of this kind, in the practice of the scope."""
    SearchEntry.objects.filter(kind=kind).delete()
    SearchSpelling.objects.filter(kind=kind).delete()


def _terms(entry: SearchEntry, card: Card) -> list[SearchTerm]:
    like_the_entry = {name: getattr(entry, name) for name in ("practice_id", "kind", "label", "key")}
    words = {**dict.fromkeys(card.other, OTHER), **dict.fromkeys(card.first, FIRST)}
    return [SearchTerm(entry=entry, rank=rank, term=word, **like_the_entry) for word, rank in words.items()]


def _learn(practice: UUID, kind: str, words: Iterable[str]) -> None:
    """The spellings of words never seen before; numbers have none."""
    names = {word for word in words if word[0].isalpha()}
    known = SearchSpelling.objects.filter(kind=kind, variant__in=[word[:SPELLED] for word in names], word__in=names)
    new = names - set(known.values_list("word", flat=True))
    SearchSpelling.objects.bulk_create(
        [
            SearchSpelling(practice_id=practice, kind=kind, variant=variant, word=word)
            for word in sorted(new)
            for variant in sorted(spellings(word))
        ],
        ignore_conflicts=True,
    )
