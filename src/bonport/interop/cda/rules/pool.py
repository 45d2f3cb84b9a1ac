"""The official rules in a process of their own, renewed before it takes too much memory.

Saxon keeps part of what each document needed: 600 MB after one document, over 1 GB after some hundreds.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from bonport.interop.cda.rules.report import Report, Stage
from bonport.interop.errors import BadInput, Unreadable

MAX_MEGABYTES = 1500
MAX_SECONDS = 120.0


class RulesPool:
    """`OfficialRules.check` for batches; a context manager.

    Args:
        checkout: a working copy of TestContenuCDA-3-0.
        max_megabytes: a process that holds more after a document is replaced by a new one.
        max_seconds: a document that takes longer, compilation included, is given up: some rules take the square of the
            number of elements.
    """

    def __init__(self, checkout: Path, *, max_megabytes: int = MAX_MEGABYTES, max_seconds: float = MAX_SECONDS) -> None:
        self._checkout = checkout
        self._max_seconds = max_seconds
        self._max_megabytes = max_megabytes
        self._worker: tuple[multiprocessing.process.BaseProcess, Connection] | None = None
        self.started = 0
        """How many processes were needed so far."""

    def __enter__(self) -> RulesPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def check(self, cda: bytes, model: str | None = None) -> Report:
        """As `OfficialRules.check`. If the process dies on a document or takes too long, nothing of it was checked, and
        it says so."""
        process, connection = self._worker or self._start()
        try:
            connection.send((cda, model))
            if not connection.poll(self._max_seconds):
                process.kill()
                self._stop()
                return _not_run(f"this document takes the rules more than {self._max_seconds:g} s")
            answer, megabytes = connection.recv()
        except (EOFError, OSError):
            self._stop()
            return _not_run("the process that runs the rules died on this document")
        if megabytes > self._max_megabytes:
            self._stop()
        if isinstance(answer, Report):
            return answer
        raise _RAISED[answer[0]](*answer[1:])

    def _start(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(self._checkout, theirs), daemon=True)
        process.start()
        theirs.close()
        self._worker = process, ours
        self.started += 1
        return self._worker

    def _stop(self) -> None:
        if self._worker:
            process, connection = self._worker
            connection.close()
            process.join(timeout=10)
            process.kill()
            self._worker = None


def _not_run(why: str) -> Report:
    return Report(None, "", (Stage("rules", not_run=why),))


def _serve(checkout: Path, connection: Connection) -> None:
    from bonport.interop.cda.rules.official import OfficialRules

    rules: OfficialRules | None = None
    while True:
        try:
            cda, model = connection.recv()
        except EOFError:
            return
        try:
            rules = rules or OfficialRules(checkout)
            answer: Report | tuple[str, ...] = rules.check(cda, model)
        except BadInput as error:
            answer = ("BadInput", error.where, error.what, error.remedy)
        except Unreadable as error:
            answer = ("Unreadable", str(error))
        connection.send((answer, _megabytes()))


_RAISED: dict[str, type[BadInput] | type[Unreadable]] = {"BadInput": BadInput, "Unreadable": Unreadable}
"""What the process may answer in the place of a report."""


def _megabytes() -> int:
    """Resident memory of this process; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(line.split()[1]) // 1024
