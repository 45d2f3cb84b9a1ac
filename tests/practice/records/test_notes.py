"""The note as it is typed in several windows: who writes over whom, what is audited, who may see it by default."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.practice.consultations.actions import close_consultation, show_to_guardians
from bonport.practice.records.actions import (
    NoteChanged,
    Saving,
    begin_encounter,
    keep_secret,
    set_guardians_preference,
    write_note,
)
from bonport.practice.records.models import Encounter
from bonport.practice.records.past import PAGE, folded, past_contacts
from tests.cast import Cast
from tests.practice.factories import encounter, letter, qualify

HERE, THERE = UUID(int=1), UUID(int=2)


def write(cast: Cast, which: Encounter, text: str, saving: Saving, seconds: float = 0) -> Encounter:
    return write_note(cast.act(cast.treating, after=timedelta(seconds=seconds)), which, text, saving)


def savings_audited(which: Encounter) -> int:
    return AuditEvent.objects.filter(action="write_note", subject_id=which.pk).count()


def test_the_first_saving_opens_the_encounter_and_the_next_ones_find_it(cast: Cast) -> None:
    opened = begin_encounter(cast.act(cast.treating), cast.patient)
    assert begin_encounter(cast.act(cast.treating), cast.patient) == opened
    assert begin_encounter(cast.act(cast.colleague), cast.patient) != opened
    close_consultation(cast.act(cast.treating), opened)
    assert begin_encounter(cast.act(cast.treating), cast.patient) != opened


def test_windows_take_turns_when_each_knows_what_the_other_saved(cast: Cast) -> None:
    opened = encounter(cast)
    assert write(cast, opened, "a", Saving(HERE, 1, 0)).note_revision == 1
    assert write(cast, opened, "ab", Saving(THERE, 1, 1)).note_revision == 2
    assert write(cast, opened, "abc", Saving(HERE, 2, 2)).note == "abc"


def test_a_window_that_does_not_know_is_refused_and_told_what_there_is(cast: Cast) -> None:
    opened = encounter(cast)
    write(cast, opened, "là-bas", Saving(THERE, 1, 0))
    with pytest.raises(NoteChanged) as told:
        write(cast, opened, "ici", Saving(HERE, 1, 0))
    assert (told.value.encounter.note, told.value.encounter.note_revision) == ("là-bas", 1)
    assert told.value.remedy


def test_an_answer_that_was_lost_is_no_other_window(cast: Cast) -> None:
    """Saved, but the network was cut before the answer: the page still thinks of revision 0."""
    opened = encounter(cast)
    write(cast, opened, "a", Saving(HERE, 1, 0))
    assert write(cast, opened, "ab", Saving(HERE, 2, 0)).note == "ab"


def test_a_saving_that_comes_after_a_later_one_changes_nothing(cast: Cast) -> None:
    opened = encounter(cast)
    write(cast, opened, "ab", Saving(HERE, 2, 0))
    assert write(cast, opened, "a", Saving(HERE, 1, 0)).note == "ab"
    with cast.act(None).reading():
        assert Encounter.objects.get(pk=opened.pk).note == "ab"


def test_savings_are_audited_once_in_five_minutes_and_each_window_at_once(cast: Cast) -> None:
    opened = encounter(cast)
    for second in range(299):
        write(cast, opened, "a" * second, Saving(HERE, second + 1, 0), second)
    assert savings_audited(opened) == 1
    write(cast, opened, "b", Saving(HERE, 300, 0), 300)
    assert savings_audited(opened) == 2
    write(cast, opened, "c", Saving(THERE, 1, 300), 301)
    assert savings_audited(opened) == 3
    close_consultation(cast.act(cast.treating, after=timedelta(minutes=6)), opened)
    closed = AuditEvent.objects.get(action="close_consultation")
    assert closed.detail == {"note": 301}, "the audit says which revision was signed"


# ----------------------------------------------------------------------------------------------------------- minors


@pytest.mark.requirement("EX_2.1-1050")
def test_a_minors_encounter_begins_as_the_doctor_set_it_from_that_day_on(cast: Cast) -> None:
    before = begin_encounter(cast.act(cast.colleague), cast.child)
    assert (before.guardians_may_see, before.secret) == (True, False)
    set_guardians_preference(cast.act(cast.treating, after=timedelta(days=1)), guardians_may_see=False)
    early = begin_encounter(cast.act(cast.treating), cast.child)
    assert (early.guardians_may_see, early.secret) == (True, False), "the setting is of tomorrow"
    close_consultation(cast.act(cast.treating), early)
    later = begin_encounter(cast.act(cast.treating, after=timedelta(days=1)), cast.child)
    assert (later.guardians_may_see, later.secret) == (False, True)
    set_guardians_preference(cast.act(cast.treating, after=timedelta(days=1, hours=1)), guardians_may_see=True)
    close_consultation(cast.act(cast.treating, after=timedelta(days=1, hours=1)), later)
    again = begin_encounter(cast.act(cast.treating, after=timedelta(days=1, hours=2)), cast.child)
    assert (again.guardians_may_see, again.secret) == (True, False), "the last said holds"


def test_for_an_adult_the_setting_says_nothing(cast: Cast) -> None:
    set_guardians_preference(cast.act(cast.treating), guardians_may_see=False)
    opened = begin_encounter(cast.act(cast.treating), cast.patient)
    assert (opened.guardians_may_see, opened.secret) == (None, False)


@pytest.mark.requirement("EX_2.1-1050")
def test_a_confidential_encounter_is_made_visible_before_it_is_signed_unless_it_already_hid_something(
    cast: Cast,
) -> None:
    opened = begin_encounter(cast.act(cast.treating), cast.child)
    keep_secret(cast.act(cast.treating), opened)
    shown = show_to_guardians(cast.act(cast.treating), opened)
    assert (shown.guardians_may_see, shown.secret) == (True, False)
    keep_secret(cast.act(cast.treating), opened)
    qualify(cast, cast.child)
    letter(cast, patient=cast.child, in_=opened)
    with pytest.raises(NotPossible, match="déjà été signé"):
        show_to_guardians(cast.act(cast.treating), opened)
    close_consultation(cast.act(cast.treating), opened)
    with pytest.raises(NotPossible, match="signée"):
        show_to_guardians(cast.act(cast.treating), opened)
    with pytest.raises(NotPossible, match="majeur"):
        show_to_guardians(cast.act(cast.treating), encounter(cast))


# ------------------------------------------------------------------------------------------------------------- past


def test_past_contacts_come_a_page_at_a_time_and_a_colleagues_open_one_with_them(cast: Cast) -> None:
    for number in range(PAGE + 5):
        act = cast.act(cast.treating, after=-timedelta(days=number))
        opened = begin_encounter(act, cast.patient)
        write_note(cast.act(cast.treating), opened, f"Œdème n° {number}, fièvre.")
        close_consultation(cast.act(cast.treating), opened)
    mine = begin_encounter(cast.act(cast.treating), cast.patient)
    his = begin_encounter(cast.act(cast.colleague), cast.patient)
    with cast.act(None).reading():
        first = past_contacts(cast.patient, cast.treating)
        rest = past_contacts(cast.patient, cast.treating, after=first.shown[-1].pk)
        found = past_contacts(cast.patient, cast.treating, "FIEVRE 2 claire oedeme")
        none = past_contacts(cast.patient, cast.treating, "zorglub")
    assert (len(first.shown), first.left, len(rest.shown), rest.left) == (PAGE, 6, 6, 0)
    assert his in first.shown and mine not in (*first.shown, *rest.shown)
    assert len({one.pk for one in (*first.shown, *rest.shown)}) == PAGE + 6
    assert [one.started_at for one in first.shown] == sorted((one.started_at for one in first.shown), reverse=True)
    assert found.shown and all("2" in f"{one.note}{one.started_at}" for one in found.shown)
    assert (none.shown, none.left) == ([], 0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Fièvre ÀÉÎ", "fievre aei"),
        ("l’œdème", "l'œdeme"),
        ("ẞ ﬁ İ", "ß ﬁ i"),
        ("Hémoglobine\n7,2", "hemoglobine\n7,2"),
    ],
)
def test_folding_keeps_every_place(text: str, plain: str) -> None:
    assert folded(text) == plain and len(plain) == len(text)


def test_nobody_saves_in_anothers(cast: Cast) -> None:
    opened = encounter(cast)
    for who in (cast.colleague, cast.replacement, cast.secretary):
        with pytest.raises(NotAllowed):
            write_note(cast.act(who), opened, "Autre.", Saving(HERE, 1, 0))
