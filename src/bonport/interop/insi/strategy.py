"""A whole search by traits: several questions, in a fixed order, of a fixed number at most.

Source: regional and vendor practice (see docs/services/insi.md): one given name at a time in the order of the document,
then all together; then birth and used name swapped, the birth place added, hyphens and spaces of the birth name
exchanged. When several identities answer, the other given names are added, then the birth place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from bonport.interop.errors import BadInput
from bonport.interop.identity.traits import Traits, check_family_name
from bonport.interop.insi.model import Answer, AnswerCode, TraitsQuery

MAX_CALLS = 8
"""Questions of one search, whatever the answers."""
MAX_GIVEN_NAMES = 3
"""Given names asked one at a time."""


class Variant(StrEnum):
    """What a question varies."""

    GIVEN_NAME = "given_name"
    ALL_GIVEN_NAMES = "all_given_names"
    SWAPPED_NAMES = "swapped_names"
    BIRTH_PLACE = "birth_place"
    HYPHENS = "hyphens"


@dataclass(frozen=True, slots=True)
class Step:
    """One question asked: codes only, fit for a log."""

    variant: Variant
    code: AnswerCode
    message_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Search:
    """How a search ended.

    Attributes:
        answer: the last answer; FOUND, or what remained.
        steps: every question, in order. If the last is FOUND, its variant says what to propose to the user
            (`swapped_names`: the birth name kept here is a used name).
    """

    answer: Answer
    steps: tuple[Step, ...]


Question = tuple[Variant, TraitsQuery]


def search(traits: Traits, ask: Callable[[TraitsQuery], Answer]) -> Search:
    """Search a person, stopping at the first who is found.

    Args:
        traits: in official characters; `birth_first_names` in the order of the identity document.
        ask: one call, such as `InsiClient.search_by_traits` with a new id; it keeps each answer as received.

    Raises:
        BadInput: nothing can be asked of these traits.
        And what `ask` raises: the search stops there.

    >>> from datetime import date
    >>> from bonport.interop.identity import Method, Sex
    >>> traits = Traits("PAT-TROIS", "DOMINIQUE MARIE", "DOMINIQUE", Sex.FEMALE, date(1979, 3, 28))
    >>> def nobody(query: TraitsQuery) -> Answer:
    ...     print(query.birth_name, query.first_names)
    ...     return Answer(AnswerCode.NONE, Method.TRAITS, UUID(int=1), b"")
    >>> search(traits, nobody).answer.code.name
    PAT-TROIS ('DOMINIQUE',)
    PAT-TROIS ('MARIE',)
    PAT-TROIS ('DOMINIQUE', 'MARIE')
    PAT TROIS ('DOMINIQUE',)
    'NONE'
    """
    traits.check()
    questions = plan(traits)
    variant, query = next(questions)
    steps: list[Step] = []
    while True:
        answer = ask(query)
        steps.append(Step(variant, answer.code, answer.message_id))
        try:
            variant, query = questions.send(answer.code)
        except StopIteration:
            return Search(answer, tuple(steps))


def plan(traits: Traits) -> Generator[Question, AnswerCode, None]:
    """The questions; the code that each received is sent in. Never the same twice, never more than MAX_CALLS."""
    asked: set[TraitsQuery] = set()
    for variant, query in _wide(traits):
        if query in asked:
            continue
        asked.add(query)
        code = yield variant, query
        if code is AnswerCode.FOUND or len(asked) == MAX_CALLS:
            return
        if code is AnswerCode.SEVERAL:
            for narrower in _narrow(query, traits):
                if narrower[1] in asked:
                    continue
                asked.add(narrower[1])
                if (yield narrower) is AnswerCode.FOUND or len(asked) == MAX_CALLS:
                    return
            return  # several persons have these traits: other traits would find someone else


def _wide(traits: Traits) -> Iterator[Question]:
    """Questions for « nobody »: each looks elsewhere."""
    names = _given_names(traits)
    first = TraitsQuery(traits.birth_name, names[:1], traits.sex, traits.birth_date)
    for name in names[:MAX_GIVEN_NAMES]:
        yield Variant.GIVEN_NAME, replace(first, first_names=(name,))
    yield Variant.ALL_GIVEN_NAMES, replace(first, first_names=names)
    if traits.used_name:
        yield Variant.SWAPPED_NAMES, replace(first, birth_name=traits.used_name)
    if traits.birth_place:
        yield Variant.BIRTH_PLACE, replace(first, birth_place=traits.birth_place)
    for name in _respelled(traits.birth_name):
        yield Variant.HYPHENS, replace(first, birth_name=name)


def _narrow(query: TraitsQuery, traits: Traits) -> Iterator[Question]:
    """Questions for « several »: each asks for more."""
    names = _given_names(traits)
    everything = names[names.index(query.first_names[0]) :]
    yield Variant.ALL_GIVEN_NAMES, replace(query, first_names=everything)
    if traits.birth_place:
        yield Variant.BIRTH_PLACE, replace(query, first_names=everything, birth_place=traits.birth_place)
        yield Variant.BIRTH_PLACE, replace(query, birth_place=traits.birth_place)


def _given_names(traits: Traits) -> tuple[str, ...]:
    """As on the document, a first given name of several words kept whole."""
    first, full = traits.birth_first_name, traits.birth_first_names
    if full.startswith(f"{first} "):
        return first, *full[len(first) + 1 :].split(" ")
    return tuple(full.split(" "))


def _respelled(name: str) -> Iterator[str]:
    """A compound name with spaces only, then with hyphens only: INSi is strict on them."""
    parts = [part for part in re.split("[ -]+", name) if part]
    for respelled in (" ".join(parts), "-".join(parts)):
        try:
            check_family_name(respelled, "traits.birth_name")
        except BadInput:
            continue
        yield respelled
