"""What is timed, and against what.

A bench is a module here with `measure(long) -> list of values`, one value per run, and a row of `BENCHES`. It runs in a
process of its own, on databases of its own; what it measures is the real thing, over the real wire. Inputs may be made
by shorter ways than a practice would take, never what is timed.

`./bonport bench` runs them (src/bonport/tools/bench.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bench:
    """One figure.

    Attributes:
        measures: in words, for `--help`.
        aim: what the median should reach; None: only watched.
        given: what `measure` is given besides.
    """

    module: str
    measures: str
    unit: str
    aim: float | None
    better: Literal["lower", "higher"]
    given: Mapping[str, str] = field(default_factory=dict)


_GESTURES = {
    "search": ("what was typed in the search box", 8.0),
    "create": ("a new patient", 20.0),
    "open": ("a record with 25 years of history", 40.0),
    "note": ("the note, saved as it is typed", None),
    "close": ("the consultation, signed", None),
}


def _screens() -> Iterator[tuple[str, Bench]]:
    for gesture, (what, aim) in _GESTURES.items():
        for suffix, database in {"": "SQLite", ".pg": "PostgreSQL"}.items():
            measures = f"server time of {what}, 95th percentile, at 30 000 patients on {database}"
            given = {"gesture": gesture, "database": database}
            yield f"{gesture}.p95{suffix}", Bench("screens", measures, "ms", aim, "lower", given)


BENCHES = {
    "vsm.build": Bench(
        "vsm_build", "CPU time for one VSM: pre-flight, PDF/A, gate, CDA, XDS metadata", "ms", 60.0, "lower"
    ),
    "preflight": Bench(
        "preflight", "CPU time to look at the XML of a full VSM without the official rules", "ms", 5.0, "lower"
    ),
    "rules.warm": Bench(
        "rules_warm",
        "CPU time of the XSD and every official schematron on a day's documents (needs BONPORT_CISIS)",
        "s",
        0.1,
        "lower",
    ),
    "fhir.vsm": Bench(
        "fhir_vsm", "CPU time from an IPS bundle to a VSM that was checked, with its PDF/A", "ms", 120.0, "lower"
    ),
    "fuzz": Bench("fuzz", "damaged inputs read or refused by interop's readers", "inputs/CPU-s", None, "higher"),
    "insi.call": Bench("insi_call", "one INSi search by traits, over mutual TLS", "ms", None, "lower"),
    "feed.rate": Bench(
        "feed_rate",
        "documents fed to the DMP by two workers, the sandbox verifying every signature, rate limiter off",
        "documents/s",
        30.0,
        "higher",
    ),
    "feed.growth": Bench(
        "feed_growth",
        "CPU time of worker and sandbox per document, with 20 000 documents stored against 200",
        "ratio",
        1.3,
        "lower",
    ),
    "worker.memory": Bench("worker_memory", "growth of a worker process over 2 000 documents", "MB", 8.0, "lower"),
    **dict(_screens()),
    "first.page": Bench(
        "first_page", "what a browser transfers for the first page, compressed", "kB", 150.0, "lower", {"what": "kB"}
    ),
    "open.usable": Bench(
        "first_page",
        "in Chromium, from asking for a record of 25 years to a note that takes what is typed",
        "ms",
        300.0,
        "lower",
        {"what": "ms"},
    ),
    "intake.rate": Bench(
        "sentinelle",
        "envelopes of 20 kB that Sentinelle's door takes: scrubbed and written before they are answered",
        "envelopes/s",
        300.0,
        "higher",
        {"what": "intake"},
    ),
    "intake.cpu": Bench(
        "sentinelle",
        "CPU time of the web processes for one such envelope",
        "ms",
        6.0,
        "lower",
        {"what": "cpu"},
    ),
    "intake.growth": Bench(
        "sentinelle",
        "CPU time of the door for one, with 200 000 digested before (--long: 10 million), over that with none",
        "ratio",
        1.2,
        "lower",
        {"what": "intake growth"},
    ),
    "digest.rate": Bench(
        "sentinelle",
        "events that one process digests, of what waits in the inbox",
        "events/s",
        None,
        "higher",
        {"what": "digest"},
    ),
    "digest.growth": Bench(
        "sentinelle",
        "CPU time of the digest for one, with 200 000 digested before (--long: 10 million), over that with none",
        "ratio",
        1.5,
        "lower",
        {"what": "digest growth"},
    ),
    "sight": Bench(
        "sentinelle",
        "from the post of a new fault to where the board's question finds it, when nothing else waits",
        "ms",
        3000.0,
        "lower",
        {"what": "sight"},
    ),
    "flood": Bench(
        "flood",
        "accepted envelopes lost or doubled, of 3 000 with 6 kill -9 of web and digest (--long: 100 000, 20)",
        "events",
        0.0,
        "lower",
    ),
    **{
        name: Bench("observatoire", measures, unit, aim, "lower", {"what": what, "documents": documents})
        for name, measures, unit, aim, what, documents in (
            ("indicators", "every indicator on DuckDB, of 2 million events", "s", None, "all", "2000000"),
            ("spark.indicators", "the same on Spark, equal cell by cell", "s", None, "all on Spark", "2000000"),
            ("spark.one", "who feeds, by full scan of 50 million events, equal", "s", None, "one on Spark", "50000000"),
            ("day.added", "a day added to a year of 2 million events", "s", 2.0, "day", "2000000"),
            ("observatoire.page", "the slowest page of the Observatoire", "ms", 100.0, "page", "2000000"),
            ("national.scan", "who feeds, by full scan of 400 million events", "s", 60.0, "scan", "400000000"),
            ("national.weekly", "CPU time of the weekly aggregates of 400 million", "s", 100.0, "weekly", "400000000"),
            ("national.indicators", "every indicator from those aggregates", "s", 5.0, "all", "400000000"),
            ("national.day", "a day added to that year", "s", 2.0, "day", "400000000"),
        )
    },
    "soak": Bench(
        "soak",
        "3 users at full speed, 10 minutes (--long: an hour): growth of memory and p95, as a part of what is allowed",
        "of 1",
        1.0,
        "lower",
    ),
}
