"""A report is taken once, scrubbed, numbered; the team sets it aside; its author's contact is sealed, and erased."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection, connections

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.sealing import unseal
from bonport.sentinelle.registers.models import Function
from bonport.sentinelle.reports import actions
from bonport.sentinelle.reports.actions import CONTACT, Attached, Channel, Said, take_report
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Contact, Report
from tests.sentinelle.reports import people

pytestmark = pytest.mark.django_db
MATRICULE = "1 85 05 78 006 084 91"
SENTENCE = f"L’envoi au DMP tourne sans fin pour Mme Jeanne DURAND ({MATRICULE}), erreur DMPInvalidCode"


def test_a_report_is_scrubbed_numbered_and_counted() -> None:
    said = Said(
        text=SENTENCE, code=f"E-{MATRICULE}", release="4.2 de Mme DURAND", context={"nom": "DURAND", "screen": "note"}
    )
    taken = take_report(people.machine(), Channel.FORM, said)
    kept = Report.objects.get(pk=taken.report.pk)
    assert kept.text == "L’envoi au DMP tourne sans fin pour Mme [NOM] ([INS]), erreur DMPInvalidCode"
    assert kept.removed == {"NOM": 3, "INS": 2}
    assert kept.context == {"nom": "[NOM]", "screen": "note"}
    assert kept.number == "S-26-000001"
    assert take_report(people.machine(), Channel.FORM, said).report.number == "S-26-000002"
    assert "DURAND" not in json.dumps([str(value) for value in Report.objects.values_list()[0]])


def test_the_same_origin_is_taken_once_and_answered_as_it_was() -> None:
    said = Said(text="Le lecteur de carte ne répond plus.", external="ticket 42")
    first = take_report(people.machine(), Channel.JSON, said)
    again = take_report(people.machine(), Channel.JSON, said)
    assert (again.report.pk, again.secret, again.again) == (first.report.pk, first.secret, True)
    other = take_report(people.machine(), Channel.BUTTON, said)
    assert other.report.number == "S-26-000002"
    assert Report.objects.count() == 2


def test_an_origin_that_holds_a_matricule_is_kept_as_a_hash() -> None:
    said = Said(text="Bloqué.", external=f"dossier {MATRICULE}")
    take_report(people.machine(), Channel.JSON, said)
    assert take_report(people.machine(), Channel.JSON, said).again
    assert "006" not in Report.objects.get().external


def test_what_registers_know_is_linked_and_the_rest_is_kept_as_it_was_said() -> None:
    project = people.software()
    Function.objects.get_or_create(code="DMP", defaults={"label": "DMP"})
    said = Said(text="Rien ne part.", project=project, release="4.2", function="DMP", service="inconnu", code="E12")
    report = take_report(people.machine(), Channel.SDK, said).report
    assert (report.product, report.version.name, report.function_id) == (project.line.product, "4.2", "DMP")
    assert report.service is None
    assert report.context == {"service": "inconnu"}


@pytest.mark.parametrize("channel", list(Channel))
def test_the_machine_brings_what_comes_over_the_wire_and_the_team_types_the_rest(channel: Channel) -> None:
    said = Said(text="Plus rien ne part.")
    if channel in (Channel.PHONE, Channel.MAIL, Channel.LETTER, Channel.IMPORT):
        for act in (people.machine(), people.of_vendor(), people.doctor(doctor_key("810000000001"))):
            with pytest.raises(NotAllowed):
                take_report(act, channel, said)
    else:
        take_report(people.machine(), channel, said)
    assert take_report(people.team(), channel, said).report.channel == channel


@pytest.mark.parametrize("text", ["", " \n", "x" * 4097])
def test_a_report_says_something_and_not_too_much(text: str) -> None:
    with pytest.raises(NotPossible):
        take_report(people.machine(), Channel.FORM, Said(text=text))
    assert not Report.objects.exists()


def test_a_contact_is_sealed_apart_and_erased_by_the_team_or_by_who_holds_the_secret() -> None:
    said = Said(text="Rappelez-moi.", contact="06 12 34 56 78")
    taken = take_report(people.machine(), Channel.FORM, said)
    assert "06" not in taken.report.contact.sealed[:2] and "12 34" not in taken.report.contact.sealed
    assert unseal(taken.report.contact.sealed, CONTACT) == "06 12 34 56 78"
    for act, secret in ((people.machine(), "false"), (people.machine(), ""), (people.of_vendor(), "")):
        with pytest.raises(NotAllowed):
            actions.erase_contact(act, taken.report, secret)
    actions.erase_contact(people.machine(), taken.report, taken.secret)
    assert not Contact.objects.exists()
    assert not hasattr(take_report(people.machine(), Channel.FORM, Said(text="Sans.")).report, "contact")


def test_a_report_is_set_aside_with_a_reason_and_taken_back_by_the_team_alone() -> None:
    report = take_report(people.machine(), Channel.FORM, Said(text="Comment imprime-t-on ?")).report
    for act in (people.machine(), people.of_vendor()):
        with pytest.raises(NotAllowed):
            actions.set_aside(act, report, "Question d’usage.")
    with pytest.raises(NotPossible):
        actions.set_aside(people.team(), report, "  ")
    actions.set_aside(people.team(), report, "Question d’usage, répondue à Mme DURAND.")
    report.refresh_from_db()
    assert report.set_aside_reason == "Question d’usage, répondue à Mme [NOM]"
    with pytest.raises(NotPossible):
        actions.set_aside(people.team(), report, "Deux fois.")
    actions.take_back(people.team(), report)
    report.refresh_from_db()
    assert (report.set_aside_at, report.set_aside_reason) == (None, "")
    with pytest.raises(NotPossible):
        actions.take_back(people.team(), report)


def test_a_text_is_scrubbed_and_what_is_neither_picture_nor_text_is_refused() -> None:
    log = Attached("trace de Mme DURAND.txt", "text/plain", f"INS={MATRICULE}".encode())
    taken = take_report(people.machine(), Channel.SDK, Said(text="Voir la trace.", attached=[log]))
    kept = taken.report.attachments.get()
    assert (kept.name, bytes(kept.content)) == ("trace de Mme [NOM]txt", b"INS=[INS]")
    with pytest.raises(NotPossible):
        take_report(people.machine(), Channel.SDK, Said(text="x", attached=[Attached("a", "image/jpeg", b"")]))
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_that_follow_each_other_and_one_origin_one_report() -> None:
    """Eight threads, each its own database connection; every second report is of one same origin."""
    numbers: list[str] = []

    def bring(start: threading.Barrier) -> None:
        try:
            start.wait()
            for n in range(6):
                said = Said(text="Tout le monde en même temps.", external="same" if n % 2 else "")
                numbers.append(take_report(people.machine(), Channel.JSON, said).report.number)
        finally:
            connections.close_all()

    connection.close()
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=bring, args=(barrier,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 48
    assert sorted(set(numbers)) == [f"S-26-{n:06}" for n in range(1, 26)]
    assert Report.objects.filter(external="same").count() == 1
