from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.records.actions import add_entry, keep_secret, open_encounter, write_note
from bonport.practice.records.models import Encounter, Problem
from tests.cast import Cast
from tests.practice.factories import encounter


def now(cast: Cast, which: Encounter) -> Encounter:
    with cast.act(None).reading():
        return Encounter.objects.get(pk=which.pk)


def test_an_encounter_is_its_doctors(cast: Cast) -> None:
    opened = encounter(cast)
    write_note(cast.act(cast.treating), opened, "Toux.")
    for who in (cast.colleague, cast.replacement, cast.secretary):
        with pytest.raises(NotAllowed):
            write_note(cast.act(who), opened, "Autre chose.")
    assert now(cast, opened).note == "Toux."


def test_a_replacement_opens_in_her_own_name_at_the_replaced_doctors_structure(cast: Cast) -> None:
    opened = encounter(cast, who=cast.replacement)
    assert (opened.doctor, opened.structure) == (cast.replacement, cast.structure)


def test_a_signed_encounter_does_not_change_any_more(cast: Cast) -> None:
    opened = encounter(cast)
    close_consultation(cast.act(cast.treating), opened)
    for change in (
        lambda: write_note(cast.act(cast.treating), opened, "Après coup."),
        lambda: add_entry(cast.act(cast.treating), Problem, cast.patient, opened, {"label": "Asthme"}),
        lambda: close_consultation(cast.act(cast.treating), opened),
    ):
        with pytest.raises(NotPossible, match="signée"):
            change()


def test_an_entry_is_the_encounters_patients(cast: Cast) -> None:
    opened = encounter(cast)
    with pytest.raises(NotPossible, match="autre patient"):
        add_entry(cast.act(cast.treating), Problem, cast.child, opened, {"label": "Asthme"})


@pytest.mark.requirement("EX_2.1-1050")
def test_for_a_minor_who_may_see_is_stated(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="mineur"):
        open_encounter(cast.act(cast.treating), cast.child)
    assert encounter(cast, cast.child, guardians_may_see=True).guardians_may_see is True


def test_for_an_adult_there_is_nothing_to_state(cast: Cast) -> None:
    assert encounter(cast, guardians_may_see=False).guardians_may_see is None
    with pytest.raises(NotPossible, match="majeur"):
        keep_secret(cast.act(cast.treating), encounter(cast))


def test_minority_ends_on_the_birthday(cast: Cast) -> None:
    """Léo was born on 1 June 2014."""
    eve = timedelta(days=(cast.child.identity.birth_date.replace(year=2032) - cast.now.date()).days - 1)
    with pytest.raises(NotPossible, match="mineur"):
        open_encounter(cast.act(cast.treating, after=eve), cast.child)
    opened = open_encounter(cast.act(cast.treating, after=eve + timedelta(days=1)), cast.child)
    assert opened.guardians_may_see is None


def test_a_secret_hides_from_the_guardians(cast: Cast) -> None:
    opened = encounter(cast, cast.child, guardians_may_see=True)
    keep_secret(cast.act(cast.treating), opened)
    kept = now(cast, opened)
    assert (kept.secret, kept.guardians_may_see) == (True, False)
