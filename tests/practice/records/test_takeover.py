"""Taking over a record from a former software."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bonport.base.errors import NotPossible
from bonport.base.models import AuditEvent
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.models import Document
from bonport.practice.records.models import Encounter, NoneKnown, Problem, VitalSign
from bonport.practice.records.takeover.actions import FormerContact, FormerLine, FormerRecord, take_over_record
from tests.cast import Cast
from tests.practice.factories import problem

pytestmark = pytest.mark.django_db

ASTHMA = {"label": "Asthme", "code": "J45.9", "start": date(2012, 5, 4)}


def record(cast: Cast, *lines: FormerLine, **more: Any) -> FormerRecord:
    long_ago = cast.now - timedelta(days=4000)
    contacts = (
        FormerContact(long_ago, cast.treating, "Toux."),
        FormerContact(cast.now - timedelta(days=30), cast.colleague, "Va mieux."),
    )
    return FormerRecord(cast.structure, contacts, lines, **more)


def weight(value: float, contact: int | None = None) -> FormerLine:
    measured = {"code": "29463-7", "value": value, "unit": "kg", "measured_at": "2020-01-02T09:00:00+01:00"}
    return FormerLine(VitalSign, measured, contact)


def test_all_of_it_comes_in_as_it_was_and_is_audited_once(cast: Cast) -> None:
    act = cast.act(None)
    former = record(
        cast,
        FormerLine(Problem, ASTHMA, contact=0),
        weight(72.0, 1),
        none_known=frozenset({NoneKnown.Domain.ALLERGIES}),
    )
    take_over_record(act, cast.patient, former)
    with cast.act(None).reading():
        first, second = Encounter.objects.filter(patient=cast.patient).order_by("started_at")
        kept = Problem.objects.get(patient=cast.patient)
        assert (first.note, first.doctor, first.closed_at) == ("Toux.", cast.treating, first.started_at)
        assert (second.note, second.doctor) == ("Va mieux.", cast.colleague)
        assert (kept.label, kept.start, kept.encounter, kept.recorded_at) == (
            "Asthme", date(2012, 5, 4), first, first.started_at,
        )  # fmt: skip
        assert VitalSign.objects.get(patient=cast.patient).encounter == second
        assert NoneKnown.objects.get(patient=cast.patient).domain == NoneKnown.Domain.ALLERGIES
    (event,) = AuditEvent.objects.filter(correlation=act.correlation)
    assert (event.action, event.patient_id) == ("take_over_record", cast.patient.pk)
    assert event.detail == {"contacts": 2, "lines": 2}


def test_nothing_of_the_past_is_signed_or_leaves(cast: Cast) -> None:
    take_over_record(cast.act(None), cast.patient, record(cast, FormerLine(Problem, ASTHMA, contact=0)))
    with cast.act(None).reading():
        assert not Document.objects.exists()
        assert not Delivery.objects.exists()


def test_a_record_that_holds_something_takes_nothing_over(cast: Cast) -> None:
    problem(cast)
    with pytest.raises(NotPossible, match="n’est pas vide"):
        take_over_record(cast.act(None), cast.patient, record(cast, FormerLine(Problem, ASTHMA)))
    assert not AuditEvent.objects.filter(action="take_over_record")


def test_it_is_not_taken_over_twice(cast: Cast) -> None:
    take_over_record(cast.act(None), cast.patient, record(cast))
    with pytest.raises(NotPossible, match="n’est pas vide"):
        take_over_record(cast.act(None), cast.patient, record(cast))


@pytest.mark.parametrize(
    "wrong",
    [
        FormerLine(Problem, {"label": ""}),
        FormerLine(Problem, {"label": "x" * 201}),
        FormerLine(Problem, {"label": "Asthme", "start": "hier"}),
        FormerLine(VitalSign, {"code": "29463-7", "value": "lourd", "unit": "kg", "measured_at": "2020-01-02"}),
    ],
)
def test_one_wrong_line_and_nothing_of_it_comes_in(cast: Cast, wrong: FormerLine) -> None:
    with pytest.raises(NotPossible, match="Valeur manquante ou incorrecte"):
        take_over_record(cast.act(None), cast.patient, record(cast, weight(72.0, 0), wrong))
    with cast.act(None).reading():
        assert not Encounter.objects.filter(patient=cast.patient).exists()
        assert not VitalSign.objects.filter(patient=cast.patient).exists()


def test_the_future_is_not_taken_over(cast: Cast) -> None:
    tomorrow = cast.now + timedelta(days=1)
    for former in (
        FormerRecord(cast.structure, (FormerContact(tomorrow, cast.treating),)),
        FormerRecord(cast.structure, (), (FormerLine(Problem, ASTHMA, at=tomorrow),)),
    ):
        with pytest.raises(NotPossible, match="à venir"):
            take_over_record(cast.act(None), cast.patient, former)
