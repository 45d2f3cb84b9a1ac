"""What a house wrote with an earlier version is whole after it was migrated to this one, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bonport.tools.postgres import running
from tests.conftest import ROOT
from tests.day.playing import bonport, environment, new_database, rows
from tests.upgrade import dumps

pytestmark = pytest.mark.slow
DUMPS = sorted(dumps.HERE.glob(f"*{dumps.SUFFIX}"))
PRACTICES = [dump for dump in DUMPS if dumps.house_of(dump) == dumps.PRACTICE]


def step(name: str, dump: Path, url: str) -> None:
    command = [sys.executable, "-m", "tests.upgrade.dumps", name, str(dump)]
    env = environment(DATABASE_URL=url, DJANGO_SETTINGS_MODULE=settings_of(dump))
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def settings_of(dump: Path) -> str:
    return f"bonport.config.{dumps.house_of(dump)}"


def upgrade(dump: Path, url: str) -> None:
    settings = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings_of(dump)}
    step("load", dump, url)
    if dumps.house_of(dump) == dumps.PRACTICE:
        migrated = bonport("migrate", **settings)
        assert migrated.returncode == 0, migrated.stderr[-3000:]
    else:
        step("migrate", dump, url)
    step("check", dump, url)
    audit = bonport("audit", "verify", "--json", **settings)
    assert (audit.returncode, audit.stdout.strip()) == (0, '{"broken": {}}')


def test_there_is_a_dump_of_every_finished_issue() -> None:
    assert [dump.name.removesuffix(dumps.SUFFIX) for dump in DUMPS] == [
        "issue-2",
        "issue-3",
        "issue-4",
        "issue-5-sentinelle",
        "issue-5",
        "issue-6-avis",
        "issue-6-sentinelle",
        "issue-6",
    ]


@pytest.mark.parametrize("dump", PRACTICES, ids=lambda dump: dump.name)
def test_it_is_small_and_holds_a_practice_at_work(dump: Path) -> None:
    held = dumps.read(dump)["rows"]
    assert dump.stat().st_size < 300_000
    states = {row["fields"]["state"] for row in held["deliveries.delivery"]}
    assert len(held["documents.document"]) >= 3 and len(held["documents.rendition"]) >= 2
    assert "delivered" in states and len(held["base.auditevent"]) > 50


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_it_is_migrated_to_today_on_sqlite(dump: Path, tmp_path: Path) -> None:
    upgrade(dump, f"sqlite:///{tmp_path / 'practice.sqlite3'}")


@pytest.mark.postgres
@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_it_is_migrated_to_today_on_postgresql(dump: Path) -> None:
    with running() as server:
        upgrade(dump, new_database(server, "bonport_upgrade"))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("documents_document", "content = replace(content, 'Cabinet', 'Autre')"),
        ("documents_rendition", "sha1 = 'x'"),
    ],
    ids=["content", "rendition"],
)
def test_what_an_upgrade_would_change_is_seen(table: str, change: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'practice.sqlite3'}"
    step("load", PRACTICES[-1], url)
    rows(url, f"UPDATE {table} SET {change}")
    with pytest.raises(AssertionError, match="AssertionError"):
        step("check", PRACTICES[-1], url)
