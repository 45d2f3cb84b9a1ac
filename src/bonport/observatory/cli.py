"""`bonport observatoire`: what comes into the Observatoire, and what comes out of it."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

from bonport import clock
from bonport.interop.errors import BadInput
from bonport.interop.events import paris_day
from bonport.observatory import aggregates, door
from bonport.observatory.generate import WEEKS, generate
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.run import DuckDB, Engine, run
from bonport.observatory.store import Store

OK, FINDING = 0, 1


def main(argv: list[str]) -> int:
    """The programme's indicators, from files."""
    parser = argparse.ArgumentParser(prog="bonport observatoire", description=main.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="say what is wrong with files, or with a data folder; nothing is taken in")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE")
    check.add_argument("--data", type=Path, metavar="DIR", help="the data folder")
    check.add_argument("--json", action="store_true", help="one JSON object on stdout")
    check.set_defaults(run=_check)
    add = verbs.add_parser("add-day", help="take files in: days of events, whole registers; docs/observatory-data.md")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_data(add)
    add.add_argument("--json", action="store_true", help="one JSON object on stdout")
    add.set_defaults(run=_add_day)
    compute = verbs.add_parser("run", help="compute the indicators")
    compute.add_argument("indicators", nargs="*", metavar="INDICATOR", help="only these; all unless given")
    _add_data(compute)
    compute.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    compute.add_argument(
        "--master", default="local[*]", metavar="URL", help="Spark's; a cluster in this process unless given"
    )
    compute.add_argument("--scan", action="store_true", help="read all events again, not what is kept of them")
    compute.add_argument("--json", action="store_true", help="{table: [rows sorted by their dimensions]}, nothing else")
    compute.set_defaults(run=_run)
    leaves = verbs.add_parser("export", help="write what may be published, as CSV and Parquet, and say what was masked")
    _add_data(leaves)
    leaves.add_argument("--json", action="store_true", help="the report as one JSON object on stdout")
    leaves.set_defaults(run=_export)
    made = verbs.add_parser("generate", help="fill a new folder with made-up data that follow the published figures")
    _add_data(made)
    made.add_argument("--documents", type=int, default=2_000_000, metavar="N", help="events (default: 2 000 000)")
    made.add_argument("--seed", type=int, default=1, metavar="S", help="the same again from the same (default: 1)")
    made.add_argument("--weeks", type=int, default=WEEKS, metavar="W", help=f"over which they are spread ({WEEKS})")
    made.set_defaults(run=_generate)
    options = parser.parse_args(argv)
    status: int = options.run(options)
    return status


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data folder")


def _check(options: argparse.Namespace) -> int:
    if not options.files and options.data is None:
        raise BadInput("files", "donnez des fichiers, ou un dossier par --data")
    reports = [door.check(one) for one in options.files]
    found = door.check_store(Store.open(options.data)) if options.data else []
    _tell(reports, found, as_json=options.json)
    return FINDING if found or any(one.outcome == "refuse" or one.refused for one in reports) else OK


def _add_day(options: argparse.Namespace) -> int:
    """Registers first: the days that come with them speak of them."""
    store, today = Store.make(options.data), paris_day(clock.from_env().now())
    files = sorted(options.files, key=lambda one: (door.is_event_file(one), one.name))
    reports = [
        door.add_day(store, one, today=today) if door.is_event_file(one) else door.add_register(store, one)
        for one in files
    ]
    _tell(reports, [], as_json=options.json)
    return FINDING if any(one.outcome == "refuse" or one.refused for one in reports) else OK


def _tell(reports: list[door.Report], found: list[str], *, as_json: bool) -> None:
    if as_json:
        plain = {"fichiers": [one.to_plain() for one in reports], "dossier": found}
        print(json.dumps(plain, ensure_ascii=False))
        return
    for one in reports:
        print("\n".join(one.lines()))
    print("\n".join(found) if found or reports else "Rien à redire.")


def _run(options: argparse.Namespace) -> int:
    if unknown := [name for name in options.indicators if name not in INDICATORS]:
        raise BadInput("indicators", f"indicateur inconnu\u00a0: {', '.join(unknown)}", ", ".join(INDICATORS))
    store = Store.open(options.data)
    if not options.scan:
        with store.writing():
            aggregates.rebuild(store, aggregates.stale(store))
    chosen = [INDICATORS[name] for name in options.indicators] or list(INDICATORS.values())
    with _engine(options.engine, options.master) as engine:
        results = run(store, engine, chosen, scan=options.scan)
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
        return OK
    if store.generated:
        print("Données engendrées, pas mesurées.")
    width = max(map(len, results))
    for name, rows in results.items():
        print(f"{name:<{width}}  {len(rows):>7} lignes  {INDICATORS[name.split('__')[0]].title}")
    return OK


def _export(options: argparse.Namespace) -> int:
    from bonport.observatory.publish import FOLDER, publish

    store = Store.open(options.data)
    with store.writing():
        aggregates.rebuild(store, aggregates.stale(store))
        report = publish(store, run(store, DuckDB()))
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
        return OK
    for one in report:
        print(f"{one['table']:<40} {one['lignes']:>7} lignes, {one['masquees']:>6} sans chiffre")
    print(f"Écrit dans {store.root / FOLDER}")
    return OK


def _engine(name: str, master: str) -> AbstractContextManager[Engine]:
    if name == "duckdb":
        return nullcontext(DuckDB())
    if importlib.util.find_spec("pyspark") is None:
        raise BadInput("engine", "PySpark n’est pas installé", "pip install pyspark==4.0.5, avec Java\u00a017")
    from bonport.observatory.spark import spark

    return spark(master)


def _generate(options: argparse.Namespace) -> int:
    if options.documents < 1 or options.weeks < 1:
        raise BadInput("documents", "il faut au moins un document et une semaine")
    told = (
        f"bonport observatoire generate --documents {options.documents} --seed {options.seed} --weeks {options.weeks}"
    )
    store = Store.make(options.data, generated=told)

    def say(day: date, rows: int) -> None:
        print(f"\r{day.isoformat()} {rows:>9}", end="", file=sys.stderr, flush=True)

    days = generate(store, options.documents, options.seed, weeks=options.weeks, told=say)
    print(f"\r{days} jours, {options.documents} documents engendrés", file=sys.stderr)
    return OK
