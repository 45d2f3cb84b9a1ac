from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.places.actions import Someone, register_activity
from bonport.practice.places.models import Activity, Role
from bonport.practice.places.perms import activity_of, clinician, doctor_answering
from tests.cast import GP, Cast

ADA = Someone("ADA", "Lise", "899700000066", GP, "MME", "DR", "", "ada")


@pytest.mark.parametrize("who", ["treating", "secretary", "stranger"])
def test_activities_are_registered_by_the_installation(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        register_activity(cast.act(cast.everyone[who]), ADA, cast.structure, Role.DOCTOR, first_day=cast.now.date())


def test_a_replacement_names_whom_and_until_when(cast: Cast) -> None:
    today = cast.now.date()
    with pytest.raises(NotPossible):
        register_activity(cast.act(None), ADA, cast.structure, Role.REPLACEMENT, first_day=today, last_day=today)
    with pytest.raises(NotPossible):
        register_activity(
            cast.act(None), ADA, cast.structure, Role.REPLACEMENT, first_day=today, replaces=cast.treating
        )


def test_a_doctor_replaces_nobody(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        register_activity(
            cast.act(None), ADA, cast.structure, Role.DOCTOR, first_day=cast.now.date(), replaces=cast.treating
        )


@pytest.mark.parametrize(("days", "allowed"), [(-401, False), (-400, True), (0, True), (10, True), (11, False)])
def test_a_replacement_works_between_its_dates(cast: Cast, days: int, allowed: bool) -> None:
    act = cast.act(cast.replacement, after=timedelta(days=days))
    with act.reading():
        if allowed:
            assert clinician(act).role == Role.REPLACEMENT
        else:
            with pytest.raises(NotAllowed):
                clinician(act)


def test_dates_are_those_of_paris(cast: Cast) -> None:
    """The last day ends at midnight in Paris, 23:00 UTC in winter."""
    last_hour = cast.act(cast.replacement, after=timedelta(days=10, hours=14, minutes=59))
    too_late = cast.act(cast.replacement, after=timedelta(days=10, hours=15))
    with last_hour.reading():
        assert activity_of(last_hour)
        with pytest.raises(NotAllowed):
            activity_of(too_late)


def test_a_replacement_answers_for_the_doctor_whom_she_replaces(cast: Cast) -> None:
    act = cast.act(cast.replacement)
    with act.reading():
        activity = activity_of(act)
        assert doctor_answering(activity) == cast.treating
        assert activity.structure == cast.structure


def test_the_secretary_is_no_clinician(cast: Cast) -> None:
    act = cast.act(cast.secretary)
    with act.reading():
        assert activity_of(act).role == Role.SECRETARY
        with pytest.raises(NotAllowed):
            clinician(act)


def test_a_person_who_works_again_is_the_same_person(cast: Cast) -> None:
    again = register_activity(
        cast.act(None), ADA, cast.structure, Role.DOCTOR, first_day=cast.now.date(), person=cast.replacement
    )
    assert again.person == cast.replacement
    act = cast.act(cast.replacement)
    with act.reading():
        assert activity_of(act) == again
        assert Activity.objects.filter(person=cast.replacement).count() == 2
