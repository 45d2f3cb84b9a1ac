"""A dossier from its first report to its verified fix, and the ways in which it comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.base.audit import verify
from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Checked, Described
from bonport.sentinelle.dossiers.models import Cause, Check, Dossier, Move
from bonport.sentinelle.dossiers.states import State
from tests.sentinelle.cast import WHY, Cast

GOOD = Checked(Check.Kind.CALLS, asked=70, answered=60, failures=1)
BAD = Checked(Check.Kind.CALLS, asked=40, answered=30, failures=12)
TOO_FEW = Checked(Check.Kind.CALLS, asked=35, answered=30, failures=0)


def test_from_the_first_report_to_a_verified_fix(house: Cast) -> None:
    report = house.report("La carte CPS n’est plus lue depuis la mise à jour", doctor="doctor")
    given = Described("La carte CPS n’est plus lue", "Depuis la 1.1, la carte n’est plus lue.", product=house.product_a)
    dossier = actions.open_dossier(house.act(), given, WHY, reports=[report])
    assert dossier.number == "D-26-0001"
    actions.qualify(house.act(days=1), dossier, Cause.PRODUCT, WHY)
    actions.hand_over(house.act(days=1), dossier, WHY)
    day = house.now.date() + timedelta(days=20)
    actions.promise(house.act("vendor_a", days=5), dossier, "1.2", day, "Trouvé.")
    actions.ship(house.act("vendor_a", days=20), dossier, [house.versions["1.2"]], day, "Livré.")
    actions.deploy(house.act(days=40), dossier, 0.62, "Parc déclaré.")
    actions.check_in_the_field(house.act(days=45), dossier, GOOD, "Appels de la semaine.")
    actions.close(house.act(days=50), dossier, WHY)

    assert house.again(dossier).state == State.CLOSED
    assert [move.target for move in dossier.moves.order_by("position")] == [
        "received", "qualified", "with_vendor", "promised", "shipped", "deployed", "verified", "closed",
    ]  # fmt: skip
    assert all(move.why and move.author_id and move.at for move in dossier.moves.all())
    check = dossier.checks.get()
    assert (check.answered, check.failures, check.verdict) == (60, 1, "passed")
    assert verify() == {}


def test_a_cause_that_no_version_mends_ends_in_the_field_too(house: Cast) -> None:
    dossier = house.dossier("Le téléservice INSi ne répond plus", product=None)
    actions.qualify(house.act(), dossier, Cause.SERVICE, WHY)
    with pytest.raises(NotPossible):
        actions.hand_over(house.act(), dossier, WHY)
    actions.undertake(house.act(), dossier, "Cnam", WHY)
    actions.remedy(house.act(days=2), dossier, "Service rétabli.")
    with pytest.raises(NotPossible):
        actions.close(house.act(days=3), dossier, WHY)
    actions.check_in_the_field(house.act(days=4), dossier, GOOD, WHY)
    actions.close(house.act(days=5), dossier, WHY)
    assert house.again(dossier).state == State.CLOSED


@pytest.mark.parametrize("cause", [Cause.PRODUCT, Cause.INTEROP])
def test_a_fault_of_a_product_is_not_explained_away(house: Cast, cause: Cause) -> None:
    dossier = house.dossier()
    actions.qualify(house.act(), dossier, cause, WHY)
    with pytest.raises(NotPossible, match="se corrige par une version"):
        actions.undertake(house.act(), dossier, "équipe", WHY)


def test_thirty_calls_without_a_failure_do_not_verify(house: Cast) -> None:
    dossier = house.deployed()
    move = actions.check_in_the_field(house.act(days=1), dossier, TOO_FEW, WHY)
    assert house.again(dossier).state == State.DEPLOYED
    assert move.data["verdict"] == "undecided"


def test_a_failed_check_reopens(house: Cast) -> None:
    dossier = house.deployed()
    actions.check_in_the_field(house.act(days=1), dossier, BAD, WHY)
    assert house.again(dossier).state == State.REOPENED
    actions.hand_over(house.act(days=2), dossier, WHY)
    assert house.again(dossier).state == State.WITH_VENDOR


def test_an_answer_leaves_the_clock_running(house: Cast) -> None:
    dossier = house.with_vendor()
    actions.answer(house.act("vendor_a", days=3), dossier, "Nous regardons.")
    assert house.again(dossier).state_since == dossier.state_since


def test_a_version_of_another_product_is_no_fix(house: Cast) -> None:
    dossier = house.with_vendor()
    with pytest.raises(NotPossible, match="version"):
        actions.ship(house.act("vendor_a"), dossier, [house.versions["9.0"]], house.now.date(), WHY)
    with pytest.raises(NotPossible, match="promesse"):
        day = house.now.date() + timedelta(days=1)
        actions.ship(house.act("vendor_a"), dossier, [house.versions["1.2"]], day, WHY)
    assert not dossier.fixes.exists()


def test_a_contest_needs_its_evidence(house: Cast) -> None:
    dossier = house.with_vendor()
    with pytest.raises(NotPossible):
        actions.contest(house.act("vendor_a"), dossier, "Pas chez nous.", "  ")
    actions.contest(house.act("vendor_a"), dossier, "Pas chez nous.", "Trace réseau du 12 novembre.")
    assert house.again(dossier).state == State.CONTESTED


def test_a_move_without_a_reason_is_none(house: Cast) -> None:
    dossier = house.dossier()
    with pytest.raises(NotPossible, match="motif"):
        actions.qualify(house.act(), dossier, Cause.PRODUCT, "   ")
    assert house.again(dossier).state == State.RECEIVED


def test_a_move_is_never_changed(house: Cast) -> None:
    move = house.shipped().moves.order_by("position")[0]
    move.why = "autre chose"
    for change in (move.save, move.delete, Move.objects.all().delete, lambda: Move.objects.update(why="x")):
        with pytest.raises(TypeError, match="append-only"):
            change()


def test_what_is_written_is_scrubbed(house: Cast) -> None:
    dossier = house.dossier("Refus pour Mme Jeanne DURAND")
    actions.qualify(
        house.act(), dossier, Cause.PRODUCT, "Rappelé le 06 12 34 56 78", public="INS 185057800608491 refusée"
    )
    kept = f"{house.again(dossier).title} {[(move.why, move.public) for move in dossier.moves.all()]}"
    assert not any(value in kept for value in ("DURAND", "06 12 34", "185057800608491"))


def test_numbers_follow_one_another_in_their_year(house: Cast) -> None:
    assert [house.dossier().number for _ in range(3)] == ["D-26-0001", "D-26-0002", "D-26-0003"]
    next_year = actions.open_dossier(house.act(days=60), Described("Autre"), WHY)
    assert next_year.number == "D-27-0001"
    assert Dossier.objects.count() == 4


def test_days_are_those_of_paris(house: Cast) -> None:
    """At half past midnight in Paris, UTC still counts the day before: what was shipped is shipped today."""
    dossier = house.with_vendor()
    night = house.now.replace(hour=23, minute=30)
    today = (night + timedelta(hours=1)).date()
    act = house.act("vendor_a")
    act.now = night
    actions.ship(act, dossier, [house.versions["1.2"]], today, WHY)
    assert house.again(dossier).state == State.SHIPPED
