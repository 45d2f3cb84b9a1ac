"""A throw-away PostgreSQL: on a unix socket, unprivileged, gone with its folder when it stops."""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bonport.cli import OK, TROUBLE
from bonport.interop.errors import BonportError

START_SECONDS = 60
# What is lost when the machine stops does not matter here.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]

INITDB = ["--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8"]


class NoPostgres(BonportError):
    """PostgreSQL is not installed, or did not start."""


def programs() -> Path:
    """The folder of `initdb` and `postgres`: Debian's newest, else the one on PATH.

    Raises:
        NoPostgres: it is not installed.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if not debian and not on_path:
        raise NoPostgres("PostgreSQL is not installed (Debian packages postgresql, postgresql-client)")
    return debian[-1].parent if debian else Path(str(on_path)).resolve().parent


def _account() -> pwd.struct_passwd:
    """Who runs it: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as(account: pwd.struct_passwd) -> list[str]:
    """The words before a command that make it run as `account` and end with us, even when we are killed."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        return []
    identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [setpriv, *(identity if os.geteuid() == 0 else []), "--pdeathsig=INT"]


@contextmanager
def running() -> Iterator[str]:
    """A PostgreSQL with an empty database `bonport`; gives its DATABASE_URL, and removes all of it afterwards.

    Raises:
        NoPostgres: it is not installed, or did not start.
    """
    bin_folder, account = programs(), _account()
    # The path of a unix socket may hold 107 characters.
    base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/var/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="bonport-pg-", dir=base))
    os.chown(folder, account.pw_uid, account.pw_gid)
    data, before = folder / "data", _as(account)
    process: subprocess.Popen[bytes] | None = None
    try:
        initdb = [*before, f"{bin_folder}/initdb", "-D", f"{data}", "-U", "bonport", *INITDB]
        made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False)
        if made.returncode:
            raise NoPostgres(f"initdb: {made.stderr.strip()}")
        settings = [word for setting in CARELESS for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = [*before, f"{bin_folder}/postgres", "-D", f"{data}", "-k", f"{folder}", "-h", "", *settings]
            process = subprocess.Popen(server, cwd=folder, stdout=log, stderr=log)
        _create_database(process, folder)
        yield f"postgresql://bonport@/bonport?host={folder}"
    finally:
        if process:
            process.send_signal(signal.SIGINT)  # fast shutdown: PostgreSQL rolls back and disconnects its clients
            process.wait()
        shutil.rmtree(folder)


def _create_database(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server answers and create the database."""
    last = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(host=str(folder), user="bonport", dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE bonport")
                return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > last:
                raise NoPostgres(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}") from None
            time.sleep(0.05)


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(
        prog="bonport postgres",
        description="Start a throw-away PostgreSQL, print its DATABASE_URL, and stop with SIGTERM or Ctrl-C.",
    ).parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped as by Ctrl-C: what was started is put away
    try:
        with running() as url:
            print(url, flush=True)
            signal.pause()
    except KeyboardInterrupt:
        pass
    except NoPostgres as error:
        print(f"bonport: {error}", file=sys.stderr)
        return TROUBLE
    return OK
