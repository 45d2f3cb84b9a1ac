"""A doctor who also replaces a colleague stays his own patients' médecin traitant."""

from __future__ import annotations

from datetime import timedelta

from bonport.practice.patients.perms import may_attest
from bonport.practice.places.actions import Someone, register_activity
from bonport.practice.places.models import Role
from tests.cast import Cast


def test_a_doctor_who_replaces_a_colleague_still_attests_for_his_own_patients(cast: Cast) -> None:
    register_activity(
        cast.act(None),
        Someone("MARTIN", "Claire"),
        cast.structure,
        Role.REPLACEMENT,
        first_day=cast.now.date(),
        last_day=cast.now.date() + timedelta(days=5),
        replaces=cast.colleague,
        person=cast.treating,
    )
    act = cast.act(cast.treating)
    with act.reading():
        assert may_attest(act, cast.patient).person == cast.treating
