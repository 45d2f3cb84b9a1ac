from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bonport.interop.errors import BadInput
from bonport.interop.identity import Facts, Status, status_of
from bonport.interop.insi.card import (
    AppCardRead,
    AppCardReader,
    CardData,
    CardRead,
    CardReader,
    SimulatedAppCardReader,
    SimulatedCardReader,
)
from bonport.interop.terminology.oids import Environment
from tests.interop.identity.people import ADRUN, CORSE, NESSI

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DATA = CardData(CORSE.ins.number, "1980-03-02")


def test_typed_data_never_become_a_card_read() -> None:
    with pytest.raises(TypeError):
        CardRead(DATA, NOW)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        CardRead(DATA, NOW, object())
    with pytest.raises(TypeError):
        AppCardRead(ADRUN.ins, ADRUN.traits, NOW, None)
    (card,) = SimulatedCardReader(Environment.TEST, [DATA]).read(NOW)
    with pytest.raises((TypeError, ValueError)):
        replace(card, data=replace(DATA, rank=2))


def test_a_simulated_card_gives_all_its_beneficiaries() -> None:
    reader: CardReader = SimulatedCardReader(Environment.TEST, [DATA, CardData(CORSE.ins.number, "2010-08-07", 2)])
    assert [(card.data.birth_date, card.data.rank, card.read_at) for card in reader.read(NOW)] == [
        ("1980-03-02", 1, NOW),
        ("2010-08-07", 2, NOW),
    ]


def test_a_lunar_date_on_a_card_is_read() -> None:
    (card,) = SimulatedCardReader(Environment.TEST, [replace(DATA, birth_date="1930-20-00")]).read(NOW)
    assert card.data.birth_date == "1930-20-00"


def test_the_appli_carte_vitale_arrives_qualified() -> None:
    reader: AppCardReader = SimulatedAppCardReader(Environment.TEST, NESSI.ins, NESSI.traits)
    answer = reader.read(NOW).accepted()
    assert (answer.ins, answer.traits, answer.at) == (NESSI.ins, NESSI.traits, NOW)
    assert status_of(Facts(answer), NESSI.traits) is Status.QUALIFIED


def test_no_simulated_reader_in_production() -> None:
    with pytest.raises(BadInput):
        SimulatedCardReader(Environment.PRODUCTION, [DATA])
    with pytest.raises(BadInput):
        SimulatedAppCardReader(Environment.PRODUCTION, NESSI.ins, NESSI.traits)


def test_an_empty_reader_says_so() -> None:
    with pytest.raises(BadInput) as refusal:
        SimulatedCardReader(Environment.TEST, []).read(NOW)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [replace(DATA, insured="180032B02040123"), replace(DATA, insured=""), replace(DATA, own_number="12"),
     replace(DATA, birth_date="02/03/1980"), replace(DATA, rank=0)],
)  # fmt: skip
def test_what_no_card_holds(wrong: CardData) -> None:
    with pytest.raises(BadInput):
        SimulatedCardReader(Environment.TEST, [wrong])
    with pytest.raises(BadInput):
        SimulatedAppCardReader(Environment.TEST, NESSI.ins, replace(NESSI.traits, birth_name=""))
