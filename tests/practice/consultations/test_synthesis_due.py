"""When closing a consultation makes a VSM, and when it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.practice.consultations.actions import close_consultation, refresh_synthesis
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import declare_treating_doctor
from bonport.practice.places.models import Person
from bonport.practice.records.actions import keep_secret, open_encounter, say_none_known, strike_entry, write_note
from bonport.practice.records.models import Encounter, NoneKnown
from tests.cast import Cast
from tests.practice.factories import delivery_of, encounter, problem

DAY = timedelta(days=1)


def consult(cast: Cast, who: Person | None = None, after: timedelta = timedelta(0), **stated: bool) -> Document | None:
    """A consultation in which nothing is written."""
    who = who or cast.treating
    patient = cast.child if stated else cast.patient
    opened = open_encounter(cast.act(who, after=after), patient, **stated)
    return close_consultation(cast.act(who, after=after), opened)


@pytest.mark.requirement("L.1111-15", "EX_GEN-1060")
def test_the_first_one_is_made_and_queued(cast: Cast) -> None:
    problem(cast)
    made = consult(cast)
    assert made is not None
    assert (made.type_code, made.version, made.author) == ("SYNTH", 1, cast.treating)
    assert delivery_of(cast, made).operation == "submit"


@pytest.mark.requirement("EX_GEN-1060")
def test_an_empty_record_makes_none(cast: Cast) -> None:
    assert consult(cast) is None
    with pytest.raises(NotPossible, match="vide"):
        refresh_synthesis(cast.act(cast.treating), cast.patient)


def test_that_there_is_none_known_is_something_to_say(cast: Cast) -> None:
    say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    assert consult(cast) is not None


@pytest.mark.requirement("EX_GEN-1060")
def test_what_did_not_change_is_not_made_again_before_a_year(cast: Cast) -> None:
    problem(cast)
    assert consult(cast) is not None
    assert consult(cast, after=DAY) is None
    assert consult(cast, after=364 * DAY) is None
    yearly = consult(cast, after=365 * DAY)
    assert yearly is not None
    assert yearly.version == 2
    assert consult(cast, after=366 * DAY) is None


@pytest.mark.requirement("EX_GEN-1060")
def test_what_changed_makes_the_next_version(cast: Cast) -> None:
    problem(cast)
    first = consult(cast)
    line = problem(cast, "Zona")
    second = consult(cast, after=DAY)
    assert first is not None
    assert second is not None
    assert (second.set_id, second.version, second.replaces) == (first.set_id, 2, first)
    assert delivery_of(cast, second).operation == "replace"
    assert delivery_of(cast, first).state == "superseded", "it had not left"
    strike_entry(cast.act(cast.treating), line)
    third = consult(cast, after=2 * DAY)
    assert third is not None
    assert third.digest == first.digest != second.digest


def test_the_note_alone_changes_nothing_and_stays(cast: Cast) -> None:
    problem(cast)
    consult(cast)
    opened = encounter(cast)
    write_note(cast.act(cast.treating), opened, "Note confidentielle du médecin")
    assert close_consultation(cast.act(cast.treating), opened) is None
    with cast.act(None).reading():
        assert "Note confidentielle" not in "".join(str(row.content) for row in Document.objects.all())
        assert Encounter.objects.get(pk=opened.pk).note == "Note confidentielle du médecin"


def test_only_the_treating_doctor_or_whoever_replaces_him_makes_one(cast: Cast) -> None:
    problem(cast)
    assert consult(cast, cast.colleague) is None
    made = consult(cast, cast.replacement)
    assert made is not None
    content = contents.read(made.content)
    assert (made.author, made.structure) == (cast.replacement, cast.structure)
    assert content.author.national_id == cast.replacement.national_id
    assert content.replaced_doctor is not None
    assert content.treating_doctor is not None
    assert content.treating_doctor.national_id == cast.treating.national_id


def test_a_patient_who_changed_doctor(cast: Cast) -> None:
    problem(cast)
    declare_treating_doctor(cast.act(cast.secretary), cast.patient, cast.colleague, cast.now.date())
    assert consult(cast, cast.treating) is None
    assert consult(cast, cast.replacement) is None
    assert consult(cast, cast.colleague) is not None


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize("secret", [True, False])
def test_an_encounter_hidden_from_the_guardians_makes_none(cast: Cast, secret: bool) -> None:
    """Its very date would tell them of it; the next one that they see makes it, without what is hidden."""
    seen = encounter(cast, cast.child, guardians_may_see=True)
    problem(cast, "Asthme", seen)
    close_consultation(cast.act(cast.treating), seen)
    hidden = encounter(cast, cast.child, guardians_may_see=secret)
    problem(cast, "Caché", hidden)
    if secret:
        keep_secret(cast.act(cast.treating), hidden)
    assert close_consultation(cast.act(cast.treating, after=400 * DAY), hidden) is None
    later = consult(cast, after=401 * DAY, guardians_may_see=True)
    assert later is not None
    assert not later.hidden_from_guardians
    assert "Caché" not in str(later.content)


def test_it_is_made_by_hand_although_nothing_changed(cast: Cast) -> None:
    problem(cast)
    first = consult(cast)
    second = refresh_synthesis(cast.act(cast.treating), cast.patient)
    assert first is not None
    assert (second.version, second.digest) == (2, first.digest)
    with pytest.raises(NotAllowed):
        refresh_synthesis(cast.act(cast.secretary), cast.patient)


def test_closing_is_its_doctors_and_is_audited(cast: Cast) -> None:
    problem(cast)
    opened = encounter(cast)
    for who in (cast.colleague, cast.replacement, cast.secretary):
        with pytest.raises(NotAllowed):
            close_consultation(cast.act(who), opened)
    start = AuditEvent.objects.count()
    act = cast.act(cast.treating)
    made = close_consultation(act, opened)
    assert made is not None
    events = list(AuditEvent.objects.order_by("pk")[start:])
    assert [event.action for event in events] == ["close_consultation", "sign_document", "queue"]
    assert {(event.actor_id, event.patient_id, event.correlation) for event in events} == {
        (cast.treating.user_id, cast.patient.pk, act.correlation)
    }
    assert delivery_of(cast, made).correlation == act.correlation
