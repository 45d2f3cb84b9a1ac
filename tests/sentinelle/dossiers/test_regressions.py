"""Where a failure is seen once a fix is there, by the order of versions in their line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Checked
from bonport.sentinelle.dossiers.deployment import deployed_share
from bonport.sentinelle.dossiers.models import Check, Move
from bonport.sentinelle.dossiers.queries import regressions_to_judge
from bonport.sentinelle.dossiers.regressions import Place, place, regressions, seen_since_fix
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.registers.models import Line, Park, Version
from tests.sentinelle.cast import WHY, Cast


@given(st.none() | st.integers(0, 50), st.none() | st.integers(0, 50))
def test_every_event_has_one_place(rank: int | None, fixed_at: int | None) -> None:
    where = place(rank, fixed_at)
    if fixed_at is None:
        assert where is Place.NO_FIX
    elif rank is None:
        assert where is Place.UNKNOWN
    else:
        assert where is (Place.AFTER if rank >= fixed_at else Place.BEFORE)


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(0, 50))
def test_no_version_before_a_regression_free_one_is_a_regression(ranks: list[int], fixed_at: int) -> None:
    """Places follow the order: once after, always after."""
    places = [place(rank, fixed_at) for rank in sorted(ranks)]
    assert places == sorted(places, key=[Place.BEFORE, Place.AFTER].index)


def seen(house: Cast, dossier: object) -> dict[str, tuple[str, int, int]]:
    return {one.version: (one.place.value, one.events, one.installations) for one in seen_since_fix(dossier)}  # type: ignore[arg-type]


def test_an_older_version_is_not_up_to_date_and_a_fixed_one_regresses(house: Cast) -> None:
    dossier, signature = house.shipped("1.2"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.1", "late", events=5)
    house.fails(signature, "", "who", events=2)
    assert seen(house, dossier) == {"1.1": ("before", 5, 1), "7.7": ("unknown", 2, 0)}
    assert regressions(dossier) == []
    with pytest.raises(NotPossible):
        actions.regress(house.act(None), dossier)
    house.fails(signature, "1.2", "a")
    house.fails(signature, "1.3", "b", events=2)
    assert seen(house, dossier)["1.3"] == ("after", 2, 1)
    assert [one.version for one in regressions(dossier)] == ["1.3", "1.2"]
    actions.regress(house.act(None, days=1), dossier)
    move = dossier.moves.get(event="regress")
    assert (move.by, move.author, move.source, move.target) == ("machine", None, "shipped", "reopened")
    assert "1.3, 1.2" in move.why
    assert house.again(dossier).state == State.REOPENED


def test_what_was_seen_before_the_fix_is_no_regression(house: Cast) -> None:
    signature = house.signature()
    house.fails(signature, "1.3", "pilot", days=-2)
    dossier = house.shipped("1.2")
    actions.attach_signature(house.act(), dossier, signature)
    assert seen(house, dossier) == {}


def test_what_came_before_a_check_that_passed_is_judged(house: Cast) -> None:
    dossier, signature = house.deployed(), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    for number in range(4):
        house.fails(signature, "1.2", f"installation {number}", days=1)
    assert [one.installations for one in regressions(dossier)] == [4]
    actions.check_in_the_field(house.act(days=2), dossier, Checked(Check.Kind.CALLS, 200, 200, 3), WHY)
    verified = house.again(dossier)
    assert regressions(verified) == []
    house.fails(signature, "1.2", "installation 0", days=3)
    assert [(one.events, one.installations) for one in regressions(verified)] == [(1, 1)]
    assert seen(house, verified)["1.2"][1] == 5


def test_the_latest_word_on_a_line_is_its_fix(house: Cast) -> None:
    dossier, signature = house.shipped("1.1"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.2", "a")
    assert regressions(dossier) != []
    actions.ship(house.act("vendor_a", days=1), dossier, [house.versions["1.3"]], house.now.date(), "Dans la 1.3.")
    assert seen(house, dossier)["1.2"] == ("before", 1, 1)


def test_a_fix_counts_for_its_own_line(house: Cast) -> None:
    other = Line.objects.create(id=house.new_id(), product=house.product_a, name="web")
    Version.objects.create(id=house.new_id(), line=other, name="w1", rank=99)
    dossier, signature = house.shipped("1.2"), house.signature(line=other)
    house.versions["w1"] = Version.objects.get(name="w1")
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "w1", "a")
    assert seen(house, dossier)["w1"][0] == "no_fix"
    assert regressions(dossier) == []


def test_an_event_of_a_link_taken_back_is_not_its(house: Cast) -> None:
    dossier, signature = house.shipped("1.2"), house.signature()
    link = actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.2", "a")
    assert [found.number for found, _ in regressions_to_judge()] == [dossier.number]
    actions.detach_signature(house.act(), link, "Une autre panne.")
    assert regressions_to_judge() == []


def test_a_version_that_moves_in_its_line_moves_its_events(house: Cast) -> None:
    dossier, signature = house.shipped("1.2"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.3", "a")
    Version.objects.filter(name="1.0").update(rank=40)
    Version.objects.filter(name="1.3").update(rank=0)
    assert seen(house, dossier)["1.3"][0] == "before"


def test_the_share_that_has_the_fix_is_that_of_the_parks(house: Cast) -> None:
    dossier = house.shipped("1.2")
    today = house.now.date()
    assert deployed_share(dossier, today) is None
    for version, day, corridor, count in (
        ("1.1", date(2026, 11, 23), "ville", 90), ("1.3", date(2026, 11, 23), "ville", 10),
        ("1.1", date(2026, 12, 1), "ville", 60), ("1.3", date(2026, 12, 1), "ville", 40),
        ("1.2", date(2026, 11, 30), "centre", 20), ("1.0", date(2026, 1, 1), "centre", 500),
    ):  # fmt: skip
        Park.objects.create(version=house.versions[version], corridor=corridor, day=day, installations=count)
    share = deployed_share(dossier, today)
    assert share
    assert (share.fixed, share.of, share.seen, share.day) == (60, 120, False, date(2026, 11, 30))


def test_the_machine_writes_its_own_name_under_what_it_does(house: Cast) -> None:
    dossier, signature = house.shipped("1.2"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.2", "a")
    actions.regress(house.act(), dossier, "Vu par l’équipe.")
    assert Move.objects.get(event="regress").by == "team"
    actions.hand_over(house.act(), dossier, WHY)
    assert house.again(dossier).state == State.WITH_VENDOR
