"""`bonport day`: a morning, its faults and its ledger."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bonport.cli import FINDING, OK, setup_django
from bonport.clock import VARIABLE, Clock, starting_now
from bonport.interop.errors import BadInput

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday
FACTOR = 30.0
STORM_LIMIT, STORM_LEAVES = 45.0, 0.1  # real seconds; the part of the queue that is left for fair weather
DRAIN_LIMIT = 120.0  # real seconds in which nothing arrives

Still = Callable[[], int]
"""How many deliveries are on their way."""

FAULTS: dict[str, dict[str, dict[str, float]]] = {
    "none": {},
    "light": {
        "dmp": {"latency": 0.05, "timeout_after": 0.01, "http_500": 0.02, "cut": 0.02},
        "insi": {"latency": 0.05, "http_500": 0.02},
    },
    "heavy": {
        "dmp": {
            "latency": 0.06,
            "timeout_before": 0.03,
            "timeout_after": 0.04,
            "http_500": 0.06,
            "cut": 0.06,
            "garbage": 0.05,
            "duplicate_answer": 0.05,
            "slow_drip": 0.03,
            "closed": 0.04,
        },
        "insi": {
            "latency": 0.05,
            "timeout_before": 0.02,
            "timeout_after": 0.02,
            "http_500": 0.05,
            "cut": 0.05,
            "garbage": 0.05,
            "duplicate_answer": 0.04,
            "slow_drip": 0.02,
            "closed": 0.05,
        },
    },
}


def main(argv: list[str]) -> int:
    """Play a morning and print the ledger; exit status 1 if anything was lost, doubled or misfiled.

    The same seed draws the same patients, records and documents; what meets a fault, and which version is replaced
    before it left, depends on timing. Even seeds have a DMP that refuses what it has had before, odd ones a DMP that
    accepts it again.
    """
    arguments = _parser("bonport day", main.__doc__).parse_args(argv)
    with _folder(arguments.data) as folder:
        ledger = _play(arguments, folder)
    _print(ledger, as_json=arguments.json)
    return OK if _holds(ledger) else FINDING


def _parser(program: str, description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--seed", type=int, default=1, help="everything that is drawn is drawn from it")
    parser.add_argument("--consultations", type=int, default=120)
    parser.add_argument("--faults", choices=tuple(FAULTS), default="light")
    parser.add_argument("--kill-workers", type=int, default=0, metavar="N", help="kill -9 a worker N times")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--database", metavar="URL", help="a new one: sqlite:///path or postgresql://…; a SQLite file otherwise"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep every document, and what the sandbox holds")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the databases, keys and logs there")
    return parser


def _play(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The day, from the sandbox's start to the ledger."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped as by Ctrl-C: the whole family is
    began = time.monotonic()
    if arguments.keep:
        _make_empty(arguments.keep, "--keep")
    clock = starting_now(START, FACTOR)
    os.environ |= clock.to_env() | {
        "DATABASE_URL": arguments.database or f"sqlite:///{folder / 'practice.sqlite3'}",
        "BONPORT_DATA": str(folder),
        "BONPORT_KEYS": str(folder / "keys"),
        "BONPORT_NOT_BEFORE": "0",
        "DJANGO_SETTINGS_MODULE": "bonport.config.practice",
    }
    from bonport.day.sandbox import Sandbox

    population = max(200, arguments.consultations * 2)
    sandbox = Sandbox(
        folder / "sandbox", population=population, seed=arguments.seed, env={VARIABLE: os.environ[VARIABLE]}
    )
    try:
        os.environ |= {"BONPORT_SERVICES": sandbox.services, "BONPORT_AUTHORITY": sandbox.authority}
        ledger = _morning(arguments, folder, clock, sandbox)
        ledger["seconds"] = round(time.monotonic() - began, 1)
        return ledger
    finally:
        sandbox.stop()


def _morning(arguments: argparse.Namespace, folder: Path, clock: Clock, sandbox: Any) -> dict[str, Any]:
    setup_django()
    from django.core.management import call_command

    from bonport.day import ledger as ledgers
    from bonport.day.script import Morning
    from bonport.day.workers import Workers

    _refuse_a_practice()
    call_command("migrate", verbosity=0)
    duplicates = "accept" if arguments.seed % 2 else "refuse"
    sandbox.put("/control/settings", {"duplicates": duplicates})
    morning = Morning(
        arguments.seed,
        clock,
        sandbox.people(),
        keys=lambda national_id, name: sandbox.structure_keys(folder / "keys" / national_id, national_id, name),
    )
    sandbox.put("/control/faults", {"seed": arguments.seed, **FAULTS[arguments.faults]})
    workers = Workers(arguments.workers, os.environ, folder / "workers.log")
    murderer = random.Random(f"kills {arguments.seed}")

    def still_leaving() -> int:
        return ledgers.still_leaving(morning.act(None))

    try:
        with _progress() as progress:
            playing = progress.add_task("consultations", total=arguments.consultations)
            for number in range(arguments.consultations):
                morning.consult()
                if number % 10 == 9:
                    morning.take_up_again()
                    morning.correct()
                while workers.kills < arguments.kill_workers * (number + 1) * 2 // (arguments.consultations * 3):
                    workers.kill_one(murderer)
                workers.check()
                progress.advance(playing)
            morning.take_up_again()
            morning.correct()
            _leave_through_the_faults(arguments.kill_workers, workers, murderer, still_leaving)
            faults = _injected(sandbox)
            sandbox.delete("/control/faults")
            while morning.later:
                morning.take_up_again()
            _drain(still_leaving, workers, progress)
    finally:
        workers.stop()
    held = sandbox.get("/control/documents")
    act = morning.act(None)
    ledger = ledgers.read(act, morning.who_is, held)
    if arguments.keep:
        ledgers.keep(act, arguments.keep, held)
    return ledger | {"kills": workers.kills, "faults": faults, "seed": arguments.seed, "duplicates": duplicates}


def _refuse_a_practice() -> None:
    """A day is played in a database of its own: with a practice in it, nothing is touched.

    Raises:
        BadInput
    """
    from django.db import connection

    from bonport.base.models import Practice

    if Practice._meta.db_table in connection.introspection.table_names() and Practice.objects.exists():
        raise BadInput("--database", "cette base contient déjà un cabinet.", "Donnez une base neuve.")


def _injected(sandbox: Any) -> int:
    counts = sandbox.get("/control/faults")["injected"]
    return sum(count for kinds in counts.values() for count in kinds.values())


def _leave_through_the_faults(kills: int, workers: Any, murderer: random.Random, still_leaving: Still) -> None:
    """The doctors have finished, the faults have not: most of the queue leaves through them, and workers still die."""
    limit = time.monotonic() + STORM_LIMIT
    first = still_leaving()
    while workers.kills < kills or (still_leaving() > first * STORM_LEAVES and time.monotonic() < limit):
        if workers.kills < kills:
            workers.kill_one(murderer)
        time.sleep(1.0)
        workers.check()


def _drain(still_leaving: Still, workers: Any, progress: Progress) -> None:
    """Wait until nothing is on its way any more, or nothing moves."""
    limit = time.monotonic() + DRAIN_LIMIT
    left = first = still_leaving()
    draining = progress.add_task("départs", total=max(first, 1))
    while left and time.monotonic() < limit:
        time.sleep(0.2)
        workers.check()
        before, left = left, still_leaving()
        if left < before:
            limit = time.monotonic() + DRAIN_LIMIT
        progress.update(draining, completed=max(first - left, 0))
    progress.update(draining, completed=max(first, 1))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<14}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """A folder for the databases, keys and logs of this day alone, gone with it unless it was given."""
    if given:
        _make_empty(given, "--data")
        yield given.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="bonport-day-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _make_empty(folder: Path, option: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(option, "ce dossier n’est pas vide.", "Donnez un dossier neuf.")


def _holds(ledger: dict[str, Any]) -> bool:
    return not (ledger["lost"] or ledger["doubled"] or ledger["misfiled"])


def _print(ledger: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(ledger, ensure_ascii=False))
        return
    _print_part("documents faits", ledger["made"], {})
    _print_part("  non dus", ledger["not_due"], ledger["not_due_reasons"])
    _print_part("  à envoyer", ledger["due"], {})
    _print_part("    reçus par le DMP", ledger["delivered"], {})
    _print_part("    attendent", sum(ledger["waiting"].values()), ledger["waiting"])
    _print_part("    refusés", sum(ledger["refused"].values()), ledger["refused"])
    print()
    for label, key in (("perdus", "lost"), ("en double", "doubled"), ("dans un autre dossier", "misfiled")):
        _print_part(label, ledger[key], {})
    _print_part("gestes pour les envois", ledger["gestures"], {})
    _print_part("à décider", sum(ledger["decisions"].values()), ledger["decisions"])
    print()
    print(
        f"{ledger['faults']} pannes injectées, {ledger['kills']} processus tués, {ledger['seconds']:.0f} secondes, "
        f"graine {ledger['seed']}."
    )


def _print_part(label: str, count: int, reasons: dict[str, int]) -> None:
    detail = ", ".join(f"{_REASONS.get(reason, reason)}\u00a0: {number}" for reason, number in reasons.items())
    print(f"{label:<24} {count:>5}" + (f"   {detail}" if detail else ""))


_REASONS = {
    "not_compulsory": "pas d’obligation",
    "superseded": "remplacé avant son départ",
    "opposed": "opposition du patient",
    "held": "retenu par le médecin",
    "identity_not_qualified": "identité à qualifier",
    "dmp_closed": "DMP fermé",
    "no_dmp": "pas de DMP",
    "show_to_patient": "à rendre visible du patient",
    "refused": "document refusé",
    "needs_card": "à faire avec la carte",
}
