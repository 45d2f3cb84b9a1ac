"""What each reader is given: the team, a vendor, a doctor, anybody. Nothing personal leaves the team."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bonport.sentinelle.dossiers import actions, queries
from bonport.sentinelle.dossiers.actions import Checked, Described
from bonport.sentinelle.dossiers.figures import FEWEST_SESSIONS, FEWEST_USES, figures
from bonport.sentinelle.dossiers.models import Cause, Check, Dossier
from bonport.sentinelle.dossiers.public import as_json, message, public_board, public_dossier, public_timeline
from bonport.sentinelle.dossiers.states import By, Event, State
from bonport.sentinelle.health.models import FunctionDay, SessionHour
from bonport.sentinelle.registers.models import Project
from tests.sentinelle.cast import WHY, Cast

SECRETS = ("mot que seul le médecin dit", "motif pour l’équipe", "preuve confidentielle", "d0c70r")


def told_of(house: Cast) -> Dossier:
    """A dossier with something to hide in every place."""
    report = house.report(f"{SECRETS[0]} carte pas lue", doctor=SECRETS[3])
    dossier = actions.open_dossier(
        house.act(), Described("Carte muette", product=house.product_a), SECRETS[1], reports=[report]
    )
    actions.qualify(house.act(days=1), dossier, Cause.PRODUCT, SECRETS[1], public="Reproduit sur trois postes.")
    actions.hand_over(house.act(days=2), dossier, SECRETS[1])
    actions.answer(house.act("vendor_a", days=3), dossier, SECRETS[1])
    actions.contest(house.act("vendor_a", days=4), dossier, SECRETS[1], SECRETS[2])
    return house.again(dossier)


def test_the_public_reads_neither_the_reporters_words_nor_why(house: Cast) -> None:
    dossier = told_of(house)
    for text in (
        str(public_board()),
        str(public_timeline(dossier)),
        json.dumps(figures(house.now)),
        str(queries.rows()),
    ):
        assert not any(secret in text for secret in SECRETS)
        assert not any(str(user.pk) in text for user in house.users.values())
    assert [step.text for step in public_timeline(dossier)] == [
        "Dossier ouvert.",
        "Cause établie\u00a0: défaut du logiciel. Reproduit sur trois postes.",
        "Remis à l’éditeur.",
        "L’éditeur conteste, éléments à l’appui.",
    ]
    assert public_timeline(dossier)[-1].by == "Éditeur A"


def test_the_public_board_says_who_must_act_and_since_when(house: Cast) -> None:
    house.dossier("Pas encore qualifié")
    actions.set_aside(house.act(), house.dossier("Sans suite"), WHY)
    dossier = house.with_vendor()
    (seen,) = public_board()
    assert (seen.number, seen.who_label, seen.since) == (dossier.number, "Éditeur A", dossier.state_since)
    other = house.dossier("INSi en panne", product=None)
    actions.qualify(house.act(days=1), other, Cause.SERVICE, WHY)
    actions.undertake(house.act(days=1), other, "Cnam", WHY)
    assert [one.who_label for one in public_board()] == ["Éditeur A", "Cnam"]
    assert json.loads(json.dumps(as_json(seen)))["who_acts"] == "vendor"


def test_what_was_told_stays_told_when_it_is_set_aside(house: Cast) -> None:
    dossier = told_of(house)
    actions.set_aside(house.act(days=5), dossier, SECRETS[1], public="Le réseau du cabinet était en cause.")
    assert public_board() == []
    (seen,) = public_board(ended=True)
    assert (seen.number, seen.state) == (dossier.number, State.SET_ASIDE)
    assert public_timeline(house.again(dossier))[-1].text.endswith("Le réseau du cabinet était en cause.")
    assert queries.vendor_page(house.vendor_a, dossier.number, house.now)
    assert [row.dossier for row in queries.vendor_dossiers(house.vendor_a, house.now, ended=True)] == [dossier]


def test_a_verified_dossier_says_with_how_many(house: Cast) -> None:
    dossier = house.deployed()
    actions.check_in_the_field(house.act(days=1), dossier, Checked(Check.Kind.CALLS, 70, 60, 0), WHY)
    last = public_timeline(house.again(dossier))[-1].text
    assert "Aucune panne sur 60, ce qui n’exclut pas jusqu’à 6\u00a0% de médecins en panne" in last
    assert last.endswith("Vérifié sur le terrain.")


def test_a_vendor_sees_its_products_only_and_what_is_his_to_know(house: Cast) -> None:
    mine = told_of(house)
    hidden = house.dossier("Pas encore qualifié")
    other = house.dossier("De l’autre", product=house.product_b)
    actions.qualify(house.act(), other, Cause.PRODUCT, WHY)
    now = house.now + timedelta(days=5)
    assert [row.dossier for row in queries.vendor_dossiers(house.vendor_a, now)] == [mine]
    assert [row.dossier for row in queries.vendor_dossiers(house.vendor_b, now)] == [other]
    assert queries.vendor_page(house.vendor_a, hidden.number, now) is None
    assert queries.vendor_page(house.vendor_b, mine.number, now) is None
    page = queries.vendor_page(house.vendor_a, mine.number.lower(), now)
    assert page
    assert page.detached == []
    assert page.possible == [Event.ANSWER]
    assert SECRETS[2] in {step.evidence for step in page.steps}
    assert not any(user.username in str(asdict(step)["author"]) for step in page.steps for user in house.users.values())


def test_both_vendors_of_an_interoperability_see_it(house: Cast) -> None:
    dossier = house.dossier(other_product=house.product_b)
    actions.qualify(house.act(), dossier, Cause.INTEROP, WHY)
    for vendor in (house.vendor_a, house.vendor_b):
        assert queries.vendor_page(vendor, dossier.number, house.now)


def test_the_team_may_do_what_the_table_allows(house: Cast) -> None:
    page = queries.dossier_page(house.with_vendor(), house.now)
    assert set(page.possible) == {Event.ANSWER, Event.CONTEST, Event.PROMISE, Event.SHIP}


def test_triage_is_in_the_order_of_the_keyboard(house: Cast) -> None:
    reports = [house.report(f"Panne {n}", received_at=house.now + timedelta(hours=n)) for n in (3, 1, 2)]
    assert [row.text for row in queries.triage()] == ["Panne 1", "Panne 2", "Panne 3"]
    actions.attach_report(house.act(), house.dossier(), reports[1])
    assert [row.text for row in queries.triage()] == ["Panne 2", "Panne 3"]
    assert queries.triage_count() == 2


def test_a_report_is_proposed_its_dossier_and_those_that_say_the_same(house: Cast) -> None:
    card = house.dossier("La carte CPS n’est plus lue")
    house.dossier("L’ordonnance s’imprime coupée")
    house.dossier("Le DMP est lent à l’envoi", product=None)
    report = house.report("ma cps nest pas lu par le lecteur")
    same = house.report("cps pas lue ce matin", received_at=house.now + timedelta(hours=1))
    house.report("ordonnance coupée", received_at=house.now + timedelta(hours=2))
    found = queries.similar_dossiers(report)
    assert found[0].dossier == card
    assert "même logiciel" in found[0].because
    assert queries.similar_reports(report, limit=1)[0].report == same
    actions.set_aside(house.act(), card, WHY)
    assert card not in [one.dossier for one in queries.similar_dossiers(report)]


def test_an_event_of_a_report_leads_to_the_dossier_of_its_signature(house: Cast) -> None:
    from bonport.sentinelle.signatures.keys import event_key
    from bonport.sentinelle.signatures.models import Event as MachineEvent

    dossier, signature = house.dossier("Panne obscure"), house.signature()
    house.fails(signature, "1.0", "i")
    actions.attach_signature(house.act(), dossier, signature)
    project, event = Project.objects.get(), house.new_id()
    MachineEvent.objects.filter(signature=signature).update(id=event_key(project.pk, event))
    report = house.report("rien à voir", product=None, project=project, event_id=event)
    (found,) = queries.similar_dossiers(report)
    assert (found.dossier, found.because) == (dossier, ("même erreur de la machine",))


def test_a_doctor_reads_what_the_public_reads_of_his_report(house: Cast) -> None:
    dossier = told_of(house)
    report = dossier.report_links.get().report
    (seen,) = queries.dossiers_of([report])[report.pk]
    assert seen.number == dossier.number
    assert not any(secret in str(seen) for secret in SECRETS)
    fresh = house.report()
    actions.attach_report(house.act(), house.dossier(), fresh)
    assert queries.dossiers_of([fresh]) == {fresh.pk: []}  # nobody has said yet what it is


def test_the_message_to_a_vendor_holds_no_reporters_words(house: Cast) -> None:
    dossier = told_of(house)
    move = dossier.moves.order_by("position").last()
    assert move
    said = json.dumps(message(dossier, move, house.new_id()), ensure_ascii=False)
    assert SECRETS[1] in said
    assert SECRETS[0] not in said
    assert str(house.users["vendor_a"].pk) not in said


def test_the_board_asks_as_much_of_many_as_of_few(house: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.board(house.now)
            public_board()
        return len(captured)

    house.with_vendor()
    few = asked()
    for _ in range(6):
        actions.attach_report(house.act(), house.with_vendor(), house.report(doctor="x"))
    assert asked() == few


def test_the_figures_say_what_they_count(house: Cast) -> None:
    dossier = house.deployed()
    actions.check_in_the_field(house.act(), dossier, Checked(Check.Kind.CALLS, 60, 60, 0), WHY)
    late = house.with_vendor()
    for doctor in ("x", "x", "y", ""):
        for one in (dossier, late):
            actions.attach_report(house.act(), one, house.report(doctor=doctor))
    service = house.dossier("INSi", product=None)
    actions.qualify(house.act(), service, Cause.SERVICE, WHY)
    project = Project.objects.create(line=house.line_a, name="p", key="k", opened_at=house.now)
    for release, ok, crashed in (("1.1", 90, 10), ("1.2", FEWEST_SESSIONS - 1, 0), ("dev", 500, 0)):
        SessionHour.objects.create(project=project, release=release, hour=house.now, ok=ok, crashed=crashed)
    for release, uses in (("1.1", FEWEST_USES), ("1.2", FEWEST_USES - 1), ("dev", 500)):
        FunctionDay.objects.create(
            project=project, release=release, function="dmp", day=house.now, uses=uses, failures=3
        )
    told = json.loads(json.dumps(figures(house.now + timedelta(days=20))))
    (product,) = told["products"]
    assert (product["open"], product["verified"], product["late"]) == (2, 1, 2)
    assert (product["doctors"], product["reports_of_unknown_doctors"]) == (2, 2)
    assert product["versions"] == [
        {"line": "", "version": "1.1", "sessions": 100, "crash_free": 0.9, "abnormal_free": 0.9}
    ]
    assert product["functions"] == [{"line": "", "version": "1.1", "function": "dmp", "uses": 100, "success": 0.97}]
    assert told["without_product"]["by_cause"] == {"service": 1}
    assert {"open", "doctors", "crash_free"} <= set(told["definitions"])


@pytest.mark.parametrize("state", [State.RECEIVED, State.SET_ASIDE])
def test_what_is_not_public_is_in_no_public_figure(house: Cast, state: State) -> None:
    dossier = house.dossier()
    if state == State.SET_ASIDE:
        actions.set_aside(house.act(), dossier, WHY)
    told: dict[str, Any] = figures(house.now)
    assert told["products"] == []
    assert public_board() == public_board(ended=True) == []


def test_every_state_is_told_in_a_sentence(house: Cast) -> None:
    """Whatever happens to a dossier, the public timeline has words for it."""
    dossier = house.deployed()
    actions.check_in_the_field(house.act(), dossier, Checked(Check.Kind.SURVEY, 9, 8, 1), WHY)
    actions.reopen(house.act(), dossier, WHY)
    actions.qualify(house.act(), dossier, Cause.CONFIGURATION, WHY)
    actions.undertake(house.act(), dossier, "éditeur", WHY)
    actions.remedy(house.act(), dossier, WHY)
    actions.check_in_the_field(house.act(), dossier, Checked(Check.Kind.CALLS, 50, 40, 20), WHY)
    actions.set_aside(house.act(), dossier, WHY)
    steps = public_timeline(house.again(dossier))
    assert len(steps) == dossier.moves.count()
    assert all(step.text.endswith((".", "\u00a0%")) for step in steps)
    assert public_dossier(dossier, timeline=True).timeline == steps
    assert By.MACHINE not in {step.by for step in steps}
