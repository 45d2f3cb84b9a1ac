from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput, RetryLater
from bonport.interop.identity import Sex, Traits
from bonport.interop.identity.status import Method
from bonport.interop.insi import Answer, AnswerCode, InsiClient, Search, Software, TraitsQuery, Variant, search
from bonport.interop.insi.strategy import MAX_CALLS
from bonport.interop.terminology.oids import Environment
from tests.interop.identity.people import D_ARTAGNAN, DE_VINCI, ECETINSI, HOUILLES, TCHITCHI
from tests.interop.identity.strategies import traits
from tests.interop.insi.answers import NOBODY, SEVERAL, Peer, found

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FOUND, NONE, MANY = AnswerCode.FOUND, AnswerCode.NONE, AnswerCode.SEVERAL


def run(person: Traits, respond: Callable[[TraitsQuery], AnswerCode]) -> tuple[Search, list[TraitsQuery]]:
    asked: list[TraitsQuery] = []

    def ask(query: TraitsQuery) -> Answer:
        asked.append(query)
        return Answer(respond(query), Method.TRAITS, UUID(int=len(asked)), b"")

    return search(person, ask), asked


def names(asked: list[TraitsQuery]) -> list[str]:
    return [" + ".join(query.first_names) for query in asked]


def test_found_at_once_is_one_question() -> None:
    result, asked = run(ECETINSI.traits, lambda query: FOUND)
    assert names(asked) == ["PIERRE-ALAIN"]
    assert asked[0].birth_place == ""
    assert [step.variant for step in result.steps] == [Variant.GIVEN_NAME]


def test_nobody_is_asked_in_the_order_of_the_document_then_otherwise() -> None:
    person = replace(HOUILLES, birth_place="59350", used_name="DUPONT", birth_name="DE HOUILLES")
    result, asked = run(person, lambda query: NONE)
    assert names(asked) == ["PIERRE", "PAUL", "JACQUES", "PIERRE + PAUL + JACQUES", "PIERRE", "PIERRE", "PIERRE"]
    assert [query.birth_name for query in asked[4:]] == ["DUPONT", "DE HOUILLES", "DE-HOUILLES"]
    assert [query.birth_place for query in asked] == ["", "", "", "", "", "59350", ""]
    assert [step.variant.value for step in result.steps] == [
        "given_name", "given_name", "given_name", "all_given_names", "swapped_names", "birth_place", "hyphens",
    ]  # fmt: skip
    assert [step.message_id.int for step in result.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert result.answer.code is NONE


def test_a_married_name_kept_as_birth_name_is_found_and_named() -> None:
    person = replace(TCHITCHI.traits, birth_name="MARTIN", used_name="TCHITCHI")
    result, asked = run(person, lambda query: FOUND if query.birth_name == "TCHITCHI" else NONE)
    assert result.answer.code is FOUND
    assert result.steps[-1].variant is Variant.SWAPPED_NAMES
    assert len(asked) == 4


def test_several_are_told_apart_by_given_names_then_by_place() -> None:
    person = replace(ECETINSI.traits)
    _, asked = run(person, lambda query: MANY)
    assert names(asked) == ["PIERRE-ALAIN", *["PIERRE-ALAIN + MURIEL + FLORIANT"] * 2, "PIERRE-ALAIN"]
    assert [query.birth_place for query in asked] == ["", "", "63220", "63220"]
    result, asked = run(person, lambda query: FOUND if query.birth_place else MANY)
    assert len(asked) == 3
    assert result.steps[-1].variant is Variant.BIRTH_PLACE


def test_several_without_anything_more_to_say_stops() -> None:
    result, asked = run(DE_VINCI, lambda query: MANY)
    assert len(asked) == 1
    assert result.answer.code is MANY


def test_a_first_given_name_of_several_words_is_asked_whole() -> None:
    person = replace(HOUILLES, birth_first_name="PIERRE PAUL")
    _, asked = run(person, lambda query: NONE)
    assert names(asked) == ["PIERRE PAUL", "JACQUES", "PIERRE PAUL + JACQUES"]


def test_hyphens_of_a_compound_name_are_tried_both_ways() -> None:
    _, asked = run(replace(D_ARTAGNAN, birth_name="LE GOFF-MARTIN"), lambda query: NONE)
    assert [query.birth_name for query in asked] == ["LE GOFF-MARTIN", "LE GOFF MARTIN", "LE-GOFF-MARTIN"]


def test_the_longest_search_is_of_eight_questions_whatever_the_last_answer() -> None:
    person = replace(
        HOUILLES, birth_name="LE GOFF-MARTIN", used_name="DUPONT", birth_place="59350", birth_first_names="A B C D E",
        birth_first_name="A",
    )  # fmt: skip
    left = iter([NONE] * 7 + [MANY])
    result, asked = run(person, lambda query: next(left))
    assert names(asked)[:4] == ["A", "B", "C", "A + B + C + D + E"]
    assert len(asked) == MAX_CALLS == 8
    assert result.answer.code is MANY


@given(traits(), st.lists(st.sampled_from([NONE, MANY, FOUND]), min_size=MAX_CALLS, max_size=MAX_CALLS))
def test_bounded_lawful_never_twice_and_stopped_when_found(person: Traits, codes: list[AnswerCode]) -> None:
    left = iter(codes)
    result, asked = run(person, lambda query: next(left))
    assert 1 <= len(asked) <= MAX_CALLS
    assert len(set(asked)) == len(asked) == len(result.steps)
    for query in asked:
        query.check()
        assert (query.sex, query.birth_date) == (person.sex, person.birth_date)
    got = [step.code for step in result.steps]
    assert FOUND not in got[:-1]
    assert result.answer.code is got[-1]


@given(traits())
def test_all_nobody_or_all_several_end(person: Traits) -> None:
    for code in (NONE, MANY):
        assert len(run(person, lambda query, code=code: code)[1]) <= MAX_CALLS  # type: ignore[misc]


@pytest.mark.parametrize("wrong", [replace(HOUILLES, birth_name="Houilles"), replace(HOUILLES, birth_first_names="")])
def test_nothing_is_asked_of_traits_that_are_wrong(wrong: Traits) -> None:
    with pytest.raises(BadInput):
        run(wrong, lambda query: NONE)


def test_a_failure_stops_the_search() -> None:
    calls = 0

    def ask(query: TraitsQuery) -> Answer:
        nonlocal calls
        calls += 1
        raise RetryLater("timeout")

    with pytest.raises(RetryLater):
        search(HOUILLES, ask)
    assert calls == 1


def test_the_published_search_over_the_wire() -> None:
    """TCHITCHI, known as OLA, CATARINA, BELLA: found with the second given name (CNDA kit)."""
    local = replace(TCHITCHI.traits, birth_first_names="OLA CATARINA BELLA", birth_first_name="OLA")
    peer = Peer(lambda request: found(TCHITCHI) if request.findtext(".//{*}Prenom") == "CATARINA" else NOBODY)
    software = Software("TEST00000001", "bonport", "0.1.0", UUID(int=1))
    insi = InsiClient(peer, "https://insi.test/lps/insi", software, "899700000017", Environment.TEST)
    ids = iter(range(1, 100))
    result = search(local, lambda query: insi.search_by_traits(query, UUID(int=next(ids)), NOW))
    assert result.answer.ins == TCHITCHI.ins
    assert [step.code for step in result.steps] == [NONE, FOUND]
    several = InsiClient(Peer(SEVERAL), "https://insi.test", software, "899700000017", Environment.TEST)
    assert search(DE_VINCI, lambda query: several.search_by_traits(query, UUID(int=1), NOW)).answer.code is MANY


def test_an_unknown_sex_asks_nothing_by_traits() -> None:
    peer = Peer(NOBODY)
    software = Software("TEST00000001", "bonport", "0.1.0", UUID(int=1))
    insi = InsiClient(peer, "https://insi.test", software, "899700000017", Environment.TEST)
    with pytest.raises(BadInput):
        search(replace(HOUILLES, sex=Sex.UNKNOWN), lambda query: insi.search_by_traits(query, UUID(int=1), NOW))
    assert not peer.received
