"""Sessions and uses are counted as they are told, however often and in whatever order; and read as rates with n."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bonport.sentinelle.health import queries
from bonport.sentinelle.health.counting import Told, count, forget
from bonport.sentinelle.health.models import Installed, OpenSession, SessionHour, UsageReport
from bonport.sentinelle.health.told import SessionUpdate, read_counts, read_session, read_uses
from bonport.sentinelle.registers.models import Project
from tests.sentinelle.cast import Cast, assemble

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def project(house: Cast) -> Project:
    return Project.objects.create(line=house.line_a, name="P", key="k", opened_at=NOW)


def session(key: str, status: str = "ok", *, release: str = "1.1", minutes: float = 0, **more: Any) -> SessionUpdate:
    """One that began that many minutes ago, as an SDK writes it."""
    started = NOW - timedelta(minutes=minutes)
    said = {"status": status, "started": started.isoformat(), "timestamp": NOW.isoformat(), **more}
    read = read_session(said, key=key, release=release, installation="")
    assert read
    return read


def tell(project: Project, *sessions: SessionUpdate) -> int:
    return count(Told(sessions=[(project.pk, one) for one in sessions]), NOW)


def counts(project: Project) -> dict[str, tuple[int, int, int, int]]:
    rows = queries.sessions(project.line, TODAY - timedelta(7), TODAY)
    return {row.of.name: (row.ok, row.errored, row.crashed, row.abnormal) for row in rows}


def test_a_session_counts_as_it_stands_at_last(project: Project) -> None:
    tell(project, session("a", seq=0), session("b", seq=0), session("c", seq=0, errors=2), session("d", "abnormal"))
    assert counts(project) == {"1.1": (2, 1, 0, 1)}
    tell(project, session("a", "exited", seq=1), session("b", "crashed", seq=1))
    assert counts(project) == {"1.1": (1, 1, 1, 1)}
    tell(project, session("b", "ok", seq=0))
    assert counts(project) == {"1.1": (1, 1, 1, 1)}, "an earlier state that comes late changes nothing"


@pytest.mark.parametrize("sequence", [10**400, -1, 2**60, "7", None, [], 1.5])
def test_a_number_that_orders_nothing_leaves_the_order_to_the_time(sequence: object) -> None:
    assert session("a", seq=sequence).told == NOW.timestamp()


class AnyOrder(TestCase):
    @given(st.permutations(range(5)), st.lists(st.integers(1, 4), max_size=3))
    @settings(max_examples=25, deadline=None)
    def test_in_whatever_order_and_batches_the_states_come(self, order: list[int], cuts: list[int]) -> None:
        cast = assemble(f"{order}{cuts}")
        project = Project.objects.create(line=cast.line_a, name="P", key="k", opened_at=NOW)
        states = [session("a", seq=n, minutes=61, errors=n) for n in range(4)]
        states.append(session("a", "crashed", seq=4, minutes=61))
        start = 0
        for end in [*sorted(set(cuts)), 5]:
            tell(project, *(states[n] for n in order[start:end]))
            start = end
        assert counts(project) == {"1.1": (0, 0, 1, 0)}
        assert queries.ends(cast.line_a, TODAY - timedelta(1), TODAY).n == 1
        assert sum(row.errored + row.ok for row in SessionHour.objects.all()) == 0


def test_what_is_told_after_five_days_or_of_tomorrow_is_not_counted(project: Project) -> None:
    assert tell(project, session("a", minutes=6 * 24 * 60), session("b", minutes=-2 * 24 * 60)) == 2
    assert counts(project) == {}


def test_crash_free_is_not_abnormal_free(project: Project, house: Cast) -> None:
    tell(project, *(session(f"ok {n}") for n in range(96)), *(session(f"killed {n}", "abnormal") for n in range(3)))
    tell(project, session("crash", "crashed"), session("new", release="cabinet@1.3"), session("?", release="nightly"))
    old, new, unknown = queries.sessions(house.line_a, TODAY, TODAY)
    assert (old.of.version, old.of.rank, old.n) == (house.versions["1.1"].pk, 1, 100)
    assert (old.crash_free, old.abnormal_free) == (pytest.approx(0.99), pytest.approx(0.96))
    assert (new.of.name, new.crash_free, new.n) == ("1.3", 1.0, 1)
    assert (unknown.of.name, unknown.of.version) == ("nightly", None)


def test_a_version_that_is_registered_late_has_its_past(project: Project, house: Cast) -> None:
    tell(project, session("a", release="2.0"))
    assert queries.sessions(house.line_a, TODAY, TODAY)[0].of.version is None
    version = house.line_a.versions.create(id=house.new_id(), name="2.0", rank=9)
    assert queries.sessions(house.line_a, TODAY, TODAY)[0].of == queries.told_of(version)


def test_the_crash_after_an_hour_is_a_peak_at_sixty_minutes(project: Project, house: Cast) -> None:
    tell(project, *(session(f"h{n}", "crashed", duration=3600 + n) for n in range(40)))
    tell(project, *(session(f"r{n}", "abnormal", duration=400 * n) for n in range(10)))
    tell(project, session("?", "crashed", timestamp=None), session("fine", "exited", duration=3600))
    found = queries.ends(house.line_a, TODAY, TODAY)
    assert found.peak and (found.peak.since, found.peak.until, found.peak.crashed) == (60, 65, 40)
    assert (found.n, found.unknown) == (50, 1)
    assert [bar.since for bar in found.bars] == list(range(0, 65, 5))
    other = queries.told_of(house.versions["1.3"])
    assert queries.ends(house.line_a, TODAY, TODAY, other).n == 0


def test_minutes_of_servers_are_added(project: Project, house: Cast) -> None:
    minute = {"started": NOW.isoformat()}
    ended = {"exited": 10, "errored": 2, "crashed": 1, "abnormal": 0}
    said = {"aggregates": [minute | ended, {"started": "not a moment", "exited": 5}, minute | {"exited": -3}]}
    told = Told(counts=[(project.pk, one) for one in read_counts(said, release="1.1")])
    count(told, NOW)
    count(told, NOW)
    assert counts(project) == {"1.1": (20, 4, 2, 0)}


def uses(number: int, *functions: tuple[str, int, int], release: str = "1.1") -> dict[str, Any]:
    listed = [{"function": code, "uses": some, "failures": failed} for code, some, failed in functions]
    return {"id": str(UUID(int=number)), "day": TODAY.isoformat(), "release": release, "functions": listed}


def test_uses_are_counted_once_and_read_per_thousand(project: Project, house: Cast) -> None:
    for said in (
        uses(1, ("dmp", 900, 9), ("ins", 100, 0)),
        uses(1, ("dmp", 900, 9)),
        uses(2, ("DMP", 100, 1), ("x", 5, 5)),
    ):
        read = read_uses(said, release="1.1", installation="")
        assert read
        count(Told(uses=[(project.pk, read)]), NOW)
    dmp, ins = queries.function_uses(house.line_a, TODAY, TODAY)
    assert (dmp.of.name, dmp.function, dmp.uses, dmp.failures, dmp.per_thousand) == ("1.1", "dmp", 1000, 10, 10.0)
    assert (ins.function, ins.per_thousand) == ("ins", 0.0)


@pytest.mark.parametrize(
    "said",
    [{}, uses(1, ("dmp", 1, 2)), uses(1, ("dmp", -1, -1)), uses(1) | {"day": "hier"}, uses(1) | {"id": "x"},
     uses(1) | {"functions": 3}, uses(1) | {"functions": [{"function": "dmp", "uses": "x", "failures": 0}]}],
)  # fmt: skip
def test_uses_that_are_not_as_documented_are_not_read(said: dict[str, Any]) -> None:
    assert read_uses(said, release="", installation="") is None


def test_an_installation_stands_under_the_release_that_it_was_last_seen_with(project: Project, house: Cast) -> None:
    for number, (installation, release, days) in enumerate(
        [("i1", "1.1", 3), ("i1", "1.2", 1), ("i1", "1.1", 2), ("i2", "1.1", 0), ("i3", "dev", 0), ("i4", "1.1", 90)]
    ):
        told = Told()
        told.see(house.line_a.pk, installation, release, TODAY - timedelta(days))
        count(told, NOW)
        assert Installed.objects.count() <= number + 1
    found = queries.shares(house.line_a, TODAY)
    assert [(one.of.name, one.installations, one.n) for one in found] == [("1.1", 1, 3), ("1.2", 1, 3), ("dev", 1, 3)]
    assert sum(one.share for one in found) == pytest.approx(1)


def test_what_can_be_told_no_more_is_forgotten_and_its_counts_stay(project: Project) -> None:
    tell(project, session("a"), session("b", minutes=4 * 24 * 60))
    read = read_uses(uses(1, ("dmp", 1, 0)), release="1.1", installation="")
    assert read
    count(Told(uses=[(project.pk, read)]), NOW)
    assert forget(NOW) == 0
    assert forget(NOW + timedelta(days=2)) == 1
    assert OpenSession.objects.get().key == "a"
    forget(NOW + timedelta(days=60))
    assert not OpenSession.objects.exists() and not UsageReport.objects.exists()
    assert counts(project) == {"1.1": (2, 0, 0, 0)}
