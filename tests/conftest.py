"""What every test has: Hypothesis without chance, groups of Debian packages that are there or required."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.preuves",
    "tests.plugins.requirements",
    "tests.plugins.side_by_side",
]

ROOT = Path(__file__).resolve().parents[1]

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background: what we start would too

settings.register_profile("bonport", derandomize=True, deadline=None, database=None)
settings.load_profile("bonport")


def load_launcher() -> ModuleType:
    """The launcher at the root, as a module: it alone knows what Debian gives."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(ROOT / "bonport"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


LAUNCHER = load_launcher()
FROM_MIGRATIONS = (
    "sentinelle_registers_function",
    "sentinelle_registers_service",
    "reviews_catalogue_category",
    "reviews_catalogue_facet",
)


def require(group: str, present: bool, reason: str) -> None:
    """Skip the test when what it needs is absent; in CI, and for what BONPORT_REQUIRE names, fail instead."""
    if present:
        return
    if os.environ.get("CI") == "true" or group in os.environ.get("BONPORT_REQUIRE", "").split(","):
        pytest.fail(f"{group} is required here: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that touches the database is marked so, and runs again on PostgreSQL (not in Chromium)."""
    for item in items:
        if item.get_closest_marker("django_db") or "_django_db_helper" in getattr(item, "fixturenames", ()):
            item.add_marker("db")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for group, (packages, _) in LAUNCHER.GROUPS.items():
        if item.get_closest_marker(group):
            require(group, LAUNCHER.present(group), f"not installed: {', '.join(packages)}")


@pytest.fixture(autouse=True, scope="session")
def _what_a_flush_leaves() -> Iterator[None]:
    """Between transactional tests the tables are emptied, but for what migrations wrote: tests come in any order.

    SQLite's flush deletes rows: there, and only there, the audit's triggers are lifted. PostgreSQL truncates, which no
    row trigger sees.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations as Postgres
    from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

    from bonport.base.append_only import TABLE, add_triggers, drop_triggers

    plain = {SQLite: SQLite.sql_flush, Postgres: Postgres.sql_flush}

    def sqlite(self: SQLite, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = plain[SQLite](self, style, [table for table in tables if table not in FROM_MIGRATIONS], **options)
        if TABLE not in tables:
            return statements
        return [*drop_triggers("sqlite"), *statements, *add_triggers("sqlite")]

    def postgres(self: Postgres, style: Any, tables: Any, **options: Any) -> list[str]:
        return plain[Postgres](self, style, [table for table in tables if table not in FROM_MIGRATIONS], **options)

    SQLite.sql_flush, Postgres.sql_flush = sqlite, postgres  # type: ignore[method-assign]
    yield
    for kind, sql_flush in plain.items():
        kind.sql_flush = sql_flush  # type: ignore[method-assign]
