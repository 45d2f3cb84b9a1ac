"""Our INSi client against the sandbox, over mutual TLS: two implementations of docs/services/insi.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from bonport.day.sandbox import Sandbox
from bonport.interop.errors import RetryLater, Unreadable
from bonport.interop.identity import INS, Outcome, Sex, Traits, compare
from bonport.interop.identity.comparison import replaced
from bonport.interop.identity.status import Method
from bonport.interop.identity.traits import first_name_of
from bonport.interop.insi import Answer, AnswerCode, InsiClient, Software, TraitsQuery, Variant, search
from bonport.interop.insi.card import CardData, SimulatedCardReader
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.terminology.oids import Environment
from tests.interop.identity.people import DE_VINCI, ECETINSI, HOUILLES

pytestmark = pytest.mark.timeout(180)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
STRUCTURE = "1750000019"
SOFTWARE = Software("SIMULATED", "BONPORT", "0.1.0", UUID(int=1))
ids = count(1)


@dataclass
class Insi:
    """The sandbox, and our client of its INSi."""

    sandbox: Sandbox
    client: InsiClient

    def ask(self, query: TraitsQuery) -> Answer:
        return self.client.search_by_traits(query, UUID(int=next(ids)), NOW)

    def card(self, person: dict[str, Any]) -> Answer:
        """Read the person's card, and ask whose it is."""
        written = person["card"]
        data = CardData(written["insured"], written["birthDate"], written["rank"])
        (card,) = SimulatedCardReader(Environment.TEST, [data]).read(NOW)
        return self.client.search_by_card(card, UUID(int=next(ids)), NOW)

    def verify(self, ins: INS, traits: Traits) -> bool:
        return bool(self.client.verify(ins, traits, UUID(int=next(ids)), NOW))


@pytest.fixture(scope="module")
def insi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Insi]:
    folder = tmp_path_factory.mktemp("insi")
    sandbox = Sandbox(folder / "sandbox", population=60, seed=1, env={})
    try:
        sandbox.structure_keys(folder, STRUCTURE, "Cabinet")
        transport = HttpTransport(folder / "auth.pem", folder / "auth.key", sandbox.authority, total_timeout=2.0)
        yield Insi(
            sandbox,
            InsiClient(transport, sandbox.services + "/lps/insi", SOFTWARE, "899700000017", Environment.TEST),
        )
    finally:
        sandbox.stop()


def traits_of(person: dict[str, Any]) -> Traits:
    names = person["firstNames"]
    return Traits(
        person["birthName"], names, first_name_of(names), Sex(person["sex"]),
        date.fromisoformat(person["birthDate"]), person["birthPlace"],
    )  # fmt: skip


def published(people: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(person for person in people if person["birthName"] == name)


def test_everyone_is_found_by_a_whole_search_and_verified(insi: Insi) -> None:
    """As a practice would: what INSi answers is then equal to what is kept, and verification agrees."""
    for person in insi.sandbox.people():
        local = replace(traits_of(person), used_name="")
        result = search(local, insi.ask)
        assert result.answer.code is AnswerCode.FOUND, [step.variant for step in result.steps]
        assert result.answer.ins == INS(person["matricule"], person["oid"])
        assert result.answer.traits is not None
        kept = replaced(local, result.answer.traits)
        assert compare(kept, result.answer.traits).outcome is Outcome.EQUAL
        assert insi.verify(result.answer.ins, kept)
        assert [(past.ins.matricule, past.first_day, past.last_day) for past in result.answer.history] == [
            (old["matricule"], *(date.fromisoformat(day) if day else None for day in (old["from"], old["to"])))
            for old in person["history"]
        ]


def test_a_wrong_trait_or_a_former_matricule_is_not_confirmed(insi: Insi) -> None:
    person = published(insi.sandbox.people(), "ECETINSI")
    ins, traits = INS(person["matricule"], person["oid"]), traits_of(person)
    for wrong in (
        replace(traits, birth_name="ECETINSO"),
        replace(traits, birth_first_names="PIERRE-ALAIN MURIEL"),
        replace(traits, sex=Sex.FEMALE),
        replace(traits, birth_date=date(2009, 7, 15)),
        replace(traits, birth_place="63221"),
    ):
        assert not insi.verify(ins, wrong)
    assert person["history"]
    for old in person["history"]:
        assert not insi.verify(INS(old["matricule"], old["oid"]), traits)


def test_nobody_several_and_the_place_that_tells_them_apart(insi: Insi) -> None:
    assert search(HOUILLES, insi.ask).answer.code is AnswerCode.NONE
    assert search(DE_VINCI, insi.ask).answer.code is AnswerCode.SEVERAL
    told = search(replace(DE_VINCI, birth_place="99127"), insi.ask)
    assert told.answer.code is AnswerCode.FOUND
    assert told.steps[-1].variant is Variant.BIRTH_PLACE


def test_a_married_name_kept_as_birth_name(insi: Insi) -> None:
    local = replace(ECETINSI.traits, birth_name="MARTIN", used_name="ECETINSI", birth_place="")
    result = search(local, insi.ask)
    assert result.answer.ins == ECETINSI.ins
    assert result.steps[-1].variant is Variant.SWAPPED_NAMES
    assert result.answer.traits is not None
    assert compare(local, result.answer.traits).swapped


def test_cards(insi: Insi) -> None:
    people = [person for person in insi.sandbox.people() if person["card"]]
    assert people
    for person in people:
        answer = insi.card(person)
        assert answer.method is Method.CARD
        assert answer.ins == INS(person["matricule"], person["oid"])
    minors = [person for person in people if person["card"]["insured"] != person["matricule"][:13]]
    assert minors, "no minor on a parent's card in this population"


def test_what_the_sandbox_received_carries_a_matricule_only_where_one_was_asked_about(insi: Insi) -> None:
    before = len(insi.sandbox.get("/control/received"))
    insi.ask(TraitsQuery("ECETINSI", ("PIERRE-ALAIN",), Sex.MALE, date(2009, 7, 14)))
    insi.verify(ECETINSI.ins, ECETINSI.traits)
    received = insi.sandbox.get("/control/received")[before:]
    assert [(one["service"], one["matricule"]) for one in received] == [("insi", ECETINSI.ins.matricule)]
    assert received[0]["operation"] == "verifierInsAvecTraitsIdentite"


QUESTION = TraitsQuery("ECETINSI", ("PIERRE-ALAIN",), Sex.MALE, date(2009, 7, 14))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        ("timeout_before", (RetryLater,)), ("timeout_after", (RetryLater,)), ("http_500", (RetryLater,)),
        ("cut", (RetryLater,)), ("closed", (RetryLater,)), ("slow_drip", (RetryLater,)),
        ("garbage", (RetryLater, Unreadable)),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_passes(insi: Insi, kind: str, errors: tuple[type[Exception], ...]) -> None:
    insi.sandbox.put("/control/faults", {"seed": 1, "insi": {kind: 1.0}})
    try:
        calls: list[Callable[[], object]] = [
            lambda: insi.ask(QUESTION),
            lambda: insi.verify(ECETINSI.ins, ECETINSI.traits),
        ]
        for call in calls:
            with pytest.raises(errors):
                call()
    finally:
        insi.sandbox.delete("/control/faults")
    assert insi.ask(QUESTION).ins == ECETINSI.ins


def test_an_answer_given_twice_is_never_taken_for_the_next_one(insi: Insi) -> None:
    """`duplicate_answer` at random: what is left on a connection is refused, or the connection is."""
    insi.sandbox.put("/control/faults", {"seed": 1, "insi": {"duplicate_answer": 0.5}})
    found = refused = 0
    try:
        for person in insi.sandbox.people()[:40]:
            try:
                answer = insi.card(person)
            except RetryLater:
                refused += 1
            else:
                assert answer.ins == INS(person["matricule"], person["oid"])
                found += 1
    finally:
        insi.sandbox.delete("/control/faults")
    assert found
    assert refused
