"""When closing a consultation makes a note and a history of vaccination, and what they say (EX_2.1-2000)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bonport.interop.cda import model
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document
from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, keep_secret, open_encounter, strike_entry
from bonport.practice.records.models import Vaccination
from tests.cast import Cast
from tests.practice.factories import delivery_of

DAY = timedelta(days=1)
NOTE, HISTORY = "87273-9", "11369-6"


def today(cast: Cast) -> date:
    return timezone.localtime(cast.now).date()


def vaccinate(
    cast: Cast,
    *vaccines: str,
    who: Person | None = None,
    after: timedelta = timedelta(0),
    secret: bool = False,
    stated: bool | None = None,
    **values: Any,
) -> list[Vaccination]:
    """A consultation in which these vaccines are given, unless another day is said."""
    who = who or cast.treating
    patient = cast.patient if stated is None else cast.child
    encounter = open_encounter(cast.act(who, after=after), patient, guardians_may_see=stated)
    values = {"day": today(cast) + after, "cis": "67619892", "lot": "U2026A"} | values
    lines = [
        add_entry(cast.act(who, after=after), Vaccination, patient, encounter, {"vaccine": vaccine, **values})
        for vaccine in vaccines
    ]
    if secret:
        keep_secret(cast.act(who, after=after), encounter)
    close_consultation(cast.act(who, after=after), encounter)
    return lines


def documents(cast: Cast, type_code: str) -> list[Document]:
    with cast.act(None).reading():
        return list(Document.objects.filter(type_code=type_code).order_by("signed_at", "version", "id"))


def body(document: Document) -> Any:
    return contents.read(document.content).body


@pytest.mark.requirement("EX_2.1-2000")
def test_a_vaccination_makes_its_note_and_the_history_and_both_are_due(cast: Cast) -> None:
    (line,) = vaccinate(cast, "REPEVAX")
    (note,), (history,) = documents(cast, NOTE), documents(cast, HISTORY)
    assert delivery_of(cast, note).operation == delivery_of(cast, history).operation == "submit"
    given = body(note).vaccination
    assert (given.vaccine, given.code.code, given.lot, given.day) == ("REPEVAX", "67619892", "U2026A", today(cast))
    assert given.performer.national_id == cast.treating.national_id
    assert given.identifier == str(line.pk)
    assert body(history) == model.VaccinationHistory((given,), model.Presence.KNOWN)


@pytest.mark.requirement("EX_2.1-2000")
def test_one_note_for_each_and_one_history(cast: Cast) -> None:
    vaccinate(cast, "REPEVAX", "PRIORIX")
    assert [body(note).vaccination.vaccine for note in documents(cast, NOTE)] == ["REPEVAX", "PRIORIX"]
    (history,) = documents(cast, HISTORY)
    assert len(body(history).vaccinations) == 2


def test_a_vaccination_told_of_is_in_the_history_only_and_no_one_is_said_to_have_given_it(cast: Cast) -> None:
    vaccinate(cast, "BCG", day=date(1999, 5, 3), cis="", lot="")
    assert documents(cast, NOTE) == []
    (history,) = documents(cast, HISTORY)
    (given,) = body(history).vaccinations
    assert (given.day, given.performer, given.code, given.lot) == (date(1999, 5, 3), None, None, "")


@pytest.mark.requirement("EX_2.1-2000", "EX_GEN-1060")
def test_the_next_vaccination_makes_the_next_version_of_the_same_history(cast: Cast) -> None:
    vaccinate(cast, "REPEVAX")
    vaccinate(cast, "VAXIGRIP", after=DAY, who=cast.colleague)
    first, second = documents(cast, HISTORY)
    assert (second.set_id, second.version, second.replaces) == (first.set_id, 2, first)
    assert delivery_of(cast, second).operation == "replace"
    assert [given.vaccine for given in body(second).vaccinations] == ["VAXIGRIP", "REPEVAX"], "the latest first"
    assert len({note.set_id for note in documents(cast, NOTE)}) == 2


@pytest.mark.requirement("EX_GEN-1060")
def test_nothing_is_made_without_anything_new_to_say(cast: Cast) -> None:
    vaccinate(cast)
    assert documents(cast, HISTORY) == []
    vaccinate(cast, "REPEVAX")
    vaccinate(cast, after=400 * DAY)
    assert len(documents(cast, HISTORY)) == 1, "no yearly duty as for the VSM"


def test_what_is_struck_out_leaves_the_history(cast: Cast) -> None:
    (line,) = vaccinate(cast, "REPEVAX")
    strike_entry(cast.act(cast.treating), line)
    vaccinate(cast, after=DAY)
    _, second = documents(cast, HISTORY)
    assert body(second) == model.VaccinationHistory()


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize(("secret", "stated"), [(True, True), (False, False)])
def test_what_guardians_may_not_see_makes_nothing_then_or_later(cast: Cast, secret: bool, stated: bool) -> None:
    vaccinate(cast, "GARDASIL 9", secret=secret, stated=stated)
    assert documents(cast, NOTE) == documents(cast, HISTORY) == []
    vaccinate(cast, "REPEVAX", stated=True, after=DAY)
    (note,), (history,) = documents(cast, NOTE), documents(cast, HISTORY)
    assert "GARDASIL" not in str(note.content) + str(history.content)
    assert len(body(history).vaccinations) == 1
    assert not note.hidden_from_guardians
