"""A house on the data of a folder, for whoever starts it: a command, a server, the demo."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bonport.cli import setup_django


def open_house(data: Path, settings: str) -> None:
    """Set Django up on the house of this folder; it is made, and its database brought up to date, when needed."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {"BONPORT_DATA": str(data.resolve()), "DJANGO_SETTINGS_MODULE": settings}
    from bonport.www.server import make_secret

    with (data / "migrate.lock").open("w") as lock:  # two commands at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_secret(data / "secret.key")  # before the settings read it
        setup_django()
        from django.conf import settings as told
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        if any("db.DatabaseCache" in cache["BACKEND"] for cache in told.CACHES.values()):
            call_command("createcachetable", verbosity=0)
