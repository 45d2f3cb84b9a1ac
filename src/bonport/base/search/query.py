"""Finding: everything typed must be there; whole words before beginnings; if nothing is, words nearly spelled so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django_scopes import ScopeError, get_scope
from rapidfuzz.distance import OSA

from bonport.base.search.models import FIRST, OTHER, SearchTerm
from bonport.base.search.words import spellings

RANKED = 60
"""How many of those that match are looked at to put the best first."""
LONG = 4
"""Letters with which a word is rare enough."""
MANY = 500
"""Words beyond which it matters no more how many there are."""
CORRECTIONS = 8
_LAST = "Z" * 20  # after every word that begins so, in the order of every collation


@dataclass(frozen=True, slots=True)
class Like:
    """A word that begins so, or, `whole`, is so. `cost`: how far from what was typed."""

    text: str
    whole: bool = False
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing typed, and the words that would do for it. `spelled`: a name, which may be misspelled."""

    likes: tuple[Like, ...]
    spelled: str = ""

    @classmethod
    def name(cls, word: str) -> Wanted:
        return cls((Like(word),), word)


class _Found(NamedTuple):
    subject: UUID
    label: str
    key: str
    rank: int


# Said to the database as it is: as the ORM's queries, a word nearly spelled so cost twice as much (ADR 0009).
_FOUND = "SELECT e.subject, t.label, t.key, t.rank FROM base_searchterm t JOIN base_searchentry e ON e.id = t.entry_id"
_COUNTED = "SELECT COUNT(*) FROM (SELECT 1 FROM base_searchterm t {where} LIMIT %s) AS found"
_SPELLED = "SELECT word FROM base_searchspelling WHERE practice_id = %s AND kind = %s AND variant IN ({variants})"


def find(kind: str, wanted: Sequence[Wanted], limit: int = 12) -> list[UUID]:
    """The things that have all that is wanted, best first. In the scope of a practice."""
    if not wanted or not all(one.likes for one in wanted):
        return []
    return _Search(kind, limit).find(wanted)


class _Search:
    """One search in the practice of the scope: what was counted in it is not counted again."""

    def __init__(self, kind: str, limit: int) -> None:
        self._mine = [SearchTerm._meta.get_field("practice").get_db_prep_value(_practice(), connection), kind]
        self._limit = limit
        self._counts: dict[Wanted, int] = {}

    def find(self, wanted: Sequence[Wanted]) -> list[UUID]:
        return next((found for attempt in self._attempts(wanted) if (found := self._best(attempt))), [])

    def _attempts(self, wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """As typed; with two words written as one; with words nearly spelled so."""
        yield wanted
        for at in range(len(wanted) - 1):
            left, right = wanted[at : at + 2]
            if left.spelled and right.spelled:
                yield [*wanted[:at], Wanted.name(left.spelled + right.spelled), *wanted[at + 2 :]]
        unknown = set(wanted) if len(wanted) == 1 else {one for one in wanted if not self._count(one)}
        corrected = [self._corrected(one, unknown) for one in wanted]
        if all(one.likes for one in corrected):
            yield corrected

    def _best(self, wanted: Sequence[Wanted]) -> list[UUID]:
        """Those of a first word before the others; among them, whole words before beginnings, then by label."""
        found: dict[UUID, _Found] = {}
        for row in self._some(wanted):
            found.setdefault(row.subject, row)
        best = sorted(found.values(), key=lambda row: (_cost(row.key, wanted), row.rank, row.label))
        return [row.subject for row in best[: self._limit]]

    def _some(self, wanted: Sequence[Wanted]) -> list[_Found]:
        """The first of those that match, in the order of the index: of one short word alone very many may, and then
        the index must give them in order; of others few do, and one question is enough."""
        alone = len(wanted) == 1
        if not alone or _length(wanted[0]) >= LONG:
            return self._rows(wanted, (FIRST, OTHER), self._limit if alone else RANKED)
        first = self._rows(wanted, (FIRST,), self._limit)
        return first + self._rows(wanted, (OTHER,), self._limit - len(first)) if len(first) < self._limit else first

    def _rows(self, wanted: Sequence[Wanted], ranks: Sequence[int], most: int) -> list[_Found]:
        rarest = self._rarest(wanted)
        where, values = self._where(rarest, ranks)
        for one in wanted:
            if one is not rarest:
                where += f" AND ({' OR '.join(['t.key LIKE %s'] * len(one.likes))})"
                values += [f"%{_as_key(like)}%" for like in one.likes]
        order = "t.rank, t.term, t.label" if len(ranks) > 1 else "t.term, t.label"
        rows = _ask(f"{_FOUND} {where} ORDER BY {order} LIMIT %s", [*values, most])
        return [_Found(_uuid(subject), label, key, rank) for subject, label, key, rank in rows]

    def _where(self, wanted: Wanted, ranks: Sequence[int]) -> tuple[str, list[Any]]:
        """Terms that would do. Whole words together: as many equalities SQLite would look for one by one in all that
        the practice has."""
        whole = [like.text for like in wanted.likes if like.whole]
        begun = [like.text for like in wanted.likes if not like.whole]
        terms = ([f"t.term IN ({_marks(whole)})"] if whole else []) + ["t.term BETWEEN %s AND %s"] * len(begun)
        where = f"WHERE t.practice_id = %s AND t.kind = %s AND t.rank IN ({_marks(ranks)}) AND ({' OR '.join(terms)})"
        ends = [end for text in begun for end in (text, text + _LAST)]
        return where, [*self._mine, *ranks, *whole, *ends]

    def _rarest(self, wanted: Sequence[Wanted]) -> Wanted:
        """The one wanted thing to begin with: the longest; where all are short, what fewest words would do for."""
        longest = max(wanted, key=_length)
        if len(wanted) == 1 or _length(longest) >= LONG:
            return longest
        return min(wanted, key=self._count)

    def _count(self, wanted: Wanted) -> int:
        """How many words would do, counted no further than `MANY`."""
        if wanted not in self._counts:
            where, values = self._where(wanted, (FIRST, OTHER))
            [(count,)] = _ask(_COUNTED.format(where=where), [*values, MANY])
            self._counts[wanted] = count
        return self._counts[wanted]

    def _corrected(self, wanted: Wanted, unknown: Collection[Wanted]) -> Wanted:
        """With the known words that are nearly spelled so; these alone, where it is known itself for nothing."""
        if unknown and wanted not in unknown:
            return wanted
        word, itself = wanted.spelled, () if unknown else wanted.likes
        if len(word) < 3:
            return Wanted(itself, word)
        variants = sorted(spellings(word))
        known = _ask(_SPELLED.format(variants=_marks(variants)), [*self._mine, *variants])
        distances = {other: _distance(word, other) for (other,) in known}
        near = sorted((distance, other) for other, distance in distances.items() if distance <= _allowed(word))
        return Wanted((*itself, *(Like(other, True, cost) for cost, other in near[:CORRECTIONS])), word)


def _length(wanted: Wanted) -> int:
    return min(len(like.text) for like in wanted.likes)


def _as_key(like: Like) -> str:
    return f" {like.text} " if like.whole else f" {like.text}"


def _cost(key: str, wanted: Sequence[Wanted]) -> int:
    """What each wanted thing is at best: the word itself 0, its beginning 1, more if it is spelled otherwise."""
    return sum(
        min(like.cost * 2 + (f" {like.text} " not in key) for like in one.likes if _as_key(like) in key)
        for one in wanted
    )


def _distance(typed: str, word: str) -> int:
    """Of what was typed from a word, or from its beginning: one is found before it is typed to the end."""
    return min(OSA.distance(typed, word), 1 + OSA.distance(typed, word[: len(typed)]))


def _allowed(word: str) -> int:
    return 1 if len(word) < 5 else 2


def _practice() -> Any:
    """Whose things are looked for.

    Raises:
        ScopeError: outside the scope of a practice, as every query does.
    """
    practice = get_scope().get("practice")
    if practice is None:
        raise ScopeError("find: in the scope of one practice")
    return getattr(practice, "pk", practice)


def _ask(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _uuid(value: UUID | str) -> UUID:
    """SQLite keeps its digits."""
    return value if isinstance(value, UUID) else UUID(value)
