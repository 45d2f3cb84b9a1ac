"""What the Observatoire is told by a practice: a row for each answer of the DMP, nothing of a patient, told once."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from bonport import __version__, cli
from bonport.clock import VARIABLE, Clock
from bonport.config.base import NO_SECRET
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater
from bonport.interop.events import COLUMNS, FileName, pseudonym, read_events
from bonport.observatory import door
from bonport.practice.deliveries import destinations
from bonport.practice.deliveries.actions import withdraw_document
from bonport.practice.documents.actions import replace_document
from bonport.practice.places.models import Structure
from bonport.practice.reporting.events import events_of, write_day
from tests.cast import JEANNE, Cast
from tests.practice.factories import LETTER, Postbox, letter, open_dmp, prose, qualify, work

KEY = "00" * 16


class AsDmp(Postbox):
    name = "dmp"


@pytest.fixture
def dmp(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Postbox:
    """The practice in Clermont-Ferrand, its patient qualified, and a DMP that does as told."""
    postbox = AsDmp()
    monkeypatch.setattr(destinations, "_registry", {postbox.name: postbox})
    settings.OBSERVATORY_KEY, settings.SECRET_KEY = KEY, "of this installation"
    with cast.act(None).reading():
        Structure.objects.filter(pk=cast.structure.pk).update(postal_code="63000")
    qualify(cast)
    open_dmp(cast, cast.patient)
    return postbox


def day_of(cast: Cast) -> date:
    return cast.now.date()


def test_each_answer_is_a_row(cast: Cast, dmp: Postbox) -> None:
    first = letter(cast)
    work(cast)
    replace_document(cast.act(cast.treating, after=timedelta(minutes=2)), first, "Un document", prose("Encore."))
    work(cast, timedelta(minutes=5))
    dmp.tells(Refused("XDSReplaceFailed", "non"))
    replaced = letter(cast, after=timedelta(minutes=6))
    work(cast, timedelta(minutes=10))
    rows = list(events_of(day_of(cast)))
    assert [(one.accepte, one.remplace, one.cause) for one in rows] == [
        (True, False, ""),
        (True, True, ""),
        (False, False, "remplacement"),
    ]
    assert replaced.type_code == LETTER
    assert {(one.type_document, one.canal, one.departement, one.couloir) for one in rows} == {
        (LETTER, "dmp", "63", "medecin_ville")
    }
    assert {(one.produit, one.version, one.manuel, one.ins_qualifiee) for one in rows} == {
        ("bonport", __version__, False, True)
    }
    assert {one.professionnel for one in rows} == {pseudonym(bytes.fromhex(KEY), cast.treating.national_id)}


def test_what_was_found_there_is_one_row_and_what_changed_nothing_is_none(cast: Cast, dmp: Postbox) -> None:
    dmp.tells(RetryLater("busy"), OutcomeUnknown("timeout"), {"entries": ["one"]})
    document = letter(cast)
    for minutes in (1, 30, 60, 120):
        work(cast, timedelta(minutes=minutes))
    assert [(one.accepte, one.cause) for one in events_of(day_of(cast))] == [(True, "")]
    withdraw_document(cast.act(cast.treating, after=timedelta(hours=3)), document, confirmed=True)
    work(cast, timedelta(hours=4))
    assert len(list(events_of(day_of(cast)))) == 1, "a withdrawal is no document"


def test_the_file_is_read_by_the_door_names_nobody_and_is_written_once(
    cast: Cast, dmp: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letter(cast)
    work(cast)
    day = day_of(cast)
    monkeypatch.setenv(VARIABLE, Clock(cast.now + timedelta(days=1), 0.0, 0.0).to_env()[VARIABLE])
    export = ["events", "export", "--out", str(tmp_path)]
    assert cli.main([*export, "--from", (day - timedelta(days=1)).isoformat()]) == cli.OK
    before, path = (Path(line) for line in capsys.readouterr().out.split())
    assert [FileName.parse(one.name).day for one in (before, path)] == [day - timedelta(days=1), day]
    assert before.read_text("utf-8").splitlines() == [",".join(COLUMNS)], "a day without a document says so"
    with path.open(newline="", encoding="utf-8") as lines:
        assert list(read_events(lines)) == list(events_of(day))
    for one in (before, path):
        report = door.check(one)
        assert (report.outcome, report.refused) == ("nouveau", 0)
    text = path.read_text("utf-8")
    for secret in (JEANNE.birth_name, cast.treating.national_id, cast.treating.family, cast.structure.national_id):
        assert secret not in text
    assert str(cast.patient.pk) not in text

    assert write_day(tmp_path, day) == path, "what says the same is not written again"
    letter(cast, after=timedelta(minutes=5))
    work(cast, timedelta(minutes=9))
    later = write_day(tmp_path, day)
    assert FileName.parse(later.name).number == 2, "what changed is a correction"
    assert len(list(csv.reader(later.read_text("utf-8").splitlines()))) == 3


def test_a_day_that_is_not_over_is_not_told(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, Clock(cast.now, 0.0, 0.0).to_env()[VARIABLE])
    assert cli.main(["events", "export", "--out", str(tmp_path), "--to", day_of(cast).isoformat()]) == cli.USAGE
    assert "pas fini" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_from_outside_the_installation_has_its_own(cast: Cast, dmp: Postbox, settings: Settings) -> None:
    letter(cast)
    work(cast)
    (shared,) = events_of(day_of(cast))
    settings.OBSERVATORY_KEY = ""
    (own,) = events_of(day_of(cast))
    assert own.professionnel not in (shared.professionnel, 0)
    settings.SECRET_KEY = "of another installation"
    (other,) = events_of(day_of(cast))
    assert other.professionnel != own.professionnel
    settings.SECRET_KEY = NO_SECRET
    with pytest.raises(BadInput, match="pas encore de secret"):
        list(events_of(day_of(cast)))


def test_a_place_without_an_address_is_told_to_whoever_exports(cast: Cast, dmp: Postbox) -> None:
    letter(cast)
    work(cast)
    with cast.act(None).reading():
        Structure.objects.filter(pk=cast.structure.pk).update(postal_code="")
    with pytest.raises(BadInput, match="code postal"):
        list(events_of(day_of(cast)))


@pytest.mark.parametrize("key", ["secret", "00ff"])
def test_a_key_that_is_unfit_is_told(cast: Cast, dmp: Postbox, settings: Settings, key: str) -> None:
    letter(cast)
    work(cast)
    settings.OBSERVATORY_KEY = key
    with pytest.raises(BadInput, match="pseudonymes") as refused:
        list(events_of(day_of(cast)))
    assert key not in str(refused.value)
