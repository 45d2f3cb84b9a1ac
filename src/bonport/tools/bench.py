"""`bonport bench`: what is fast, measured. The benches are in `bench/` at the root of a clone."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from importlib import import_module
from statistics import median
from typing import Any

from bonport.cli import OK, TROUBLE, USAGE
from bonport.tools import ROOT


def main(argv: list[str]) -> int:
    """`bonport bench [NAME…] [--json] [--long]`; returns the exit status."""
    if not (ROOT / "bench").is_dir():
        print("bonport bench: needs a checkout of the project", file=sys.stderr)
        return USAGE
    sys.path.insert(0, str(ROOT))
    benches: dict[str, Any] = import_module("bench").BENCHES
    options = _parse(argv, benches)
    found = {}
    for name in options.name or benches:
        print(f"{name} …", file=sys.stderr, end=" ", flush=True)
        start = time.monotonic()
        values = _run(name, long=options.long)
        if values is None:
            return TROUBLE
        if not values:
            print("not measured", file=sys.stderr)
            continue
        found[name] = _figure(benches[name], values)
        print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
    print(json.dumps(found) if options.json else _as_text(found))
    return OK


def _parse(argv: list[str], benches: dict[str, Any]) -> argparse.Namespace:
    names = "\n".join(f"  {name:<14} {bench.measures}" for name, bench in benches.items())
    parser = argparse.ArgumentParser(
        prog="bonport bench",
        description="Medians over several runs, on this machine as it is now. Without a name, all; five minutes.",
        epilog=f"{names}\n\nWith --json: {{name: {{median, unit, aim (null: watched), better, runs (a number)}}}}.\n"
        "An aim that is missed is told, and is no failure: it may be the machine's.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help="only these")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--long", action="store_true", help="three times as many runs")
    options = parser.parse_args(argv)
    if unknown := [name for name in options.name if name not in benches]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    return options


def _run(name: str, *, long: bool) -> list[float] | None:
    """The values of one bench, in a process of its own; None if it failed, which it has told on stderr."""
    command = [sys.executable, "-m", "bench", name, *(["--long"] if long else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def _figure(bench: Any, values: list[float]) -> dict[str, Any]:
    return {
        "median": round(median(values), 3),
        "unit": bench.unit,
        "aim": bench.aim,
        "better": bench.better,
        "runs": len(values),
    }


def _as_text(found: dict[str, dict[str, Any]]) -> str:
    return "\n".join(_line(name, figure) for name, figure in found.items())


def _line(name: str, figure: dict[str, Any]) -> str:
    measured = f"{name:<14} {figure['median']:>9.2f} {figure['unit']:<12}"
    if figure["aim"] is None:
        return f"{measured} {'':<20} {figure['runs']} runs"
    lower = figure["better"] == "lower"
    met = figure["median"] <= figure["aim"] if lower else figure["median"] >= figure["aim"]
    aim = f"{'≤' if lower else '≥'} {figure['aim']:g}"
    return f"{measured} {aim:<9} {'met' if met else 'MISSED':<10} {figure['runs']} runs"
