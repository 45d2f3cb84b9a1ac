"""Why a document leaves: never another answer than the one that queued it, or kept it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.interop.terminology.feeding import RULES
from bonport.practice.deliveries.dmp import Dmp
from bonport.practice.deliveries.why import reasons
from bonport.practice.documents.actions import set_preference
from bonport.practice.documents.models import Document
from tests.cast import Cast
from tests.practice.factories import LETTER, REPORT

EDGES = sorted({rule.since + timedelta(days=step) for rule in RULES for step in (-1, 0)} | {date(2026, 11, 23)})


def _signed(cast: Cast, type_code: str, day: date, hour: int = 12) -> Document:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Document(id=cast.new_id(), author=cast.treating, type_code=type_code, signed_at=at)


def test_it_is_the_reason_that_queued_it(cast: Cast) -> None:
    set_preference(cast.act(cast.treating), REPORT, feeds=True)
    set_preference(cast.act(cast.treating), LETTER, feeds=False)
    set_preference(cast.act(cast.treating, after=timedelta(days=9)), REPORT, feeds=False)
    days = [*EDGES, *(date(2026, 11, 23) + timedelta(days=step) for step in (-1, 1, 8, 9, 10))]
    with cast.act(None).reading():
        documents = [_signed(cast, type_code, day) for type_code in DOCUMENT_TYPES for day in days]
        found = reasons(documents)
        for document in documents:
            assert found[document.pk].leaves == Dmp().wants(document, document.signed_at)
    assert {why.leaves for why in found.values()} == {True, False}


def test_the_day_is_that_of_paris(cast: Cast) -> None:
    late = _signed(cast, LETTER, date(2024, 12, 30), hour=23)  # half past midnight and more, on 31/12/2024 in Paris
    with cast.act(None).reading():
        assert reasons([late])[late.pk].leaves


@pytest.mark.parametrize(
    ("type_code", "day", "said"),
    [
        (LETTER, date(2024, 12, 31), "obligatoire depuis le 31/12/2024 (Arrêté du 26\u00a0avril 2022 modifié"),
        (LETTER, date(2024, 12, 30), "signé avant le 31/12/2024, jour où ce type de document est devenu obligatoire."),
        (REPORT, date(2026, 1, 1), "la loi n’oblige pas à l’envoyer au DMP, et Dr MARTIN ne l’a pas choisi"),
        (REPORT, date(2026, 11, 23), "choix de Dr MARTIN depuis le 23/11/2026, que la loi n’impose pas."),
    ],
)
def test_it_is_said_with_its_date(cast: Cast, type_code: str, day: date, said: str) -> None:
    set_preference(cast.act(cast.treating), REPORT, feeds=True)
    document = _signed(cast, type_code, day)
    with cast.act(None).reading():
        why = reasons([document])[document.pk]
    assert why.words.startswith(said)
    assert bool(why.basis) == (type_code == LETTER and why.leaves)
