"""The dossier: for each requirement that a test carries, a folder with what its tests showed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Literal

import msgspec

from bonport.interop.cda.read import HeaderRead, document_element, read_header
from bonport.interop.errors import Unreadable
from bonport.tools.preuves import record
from bonport.tools.preuves.frames import Exchange, Frames, Message
from bonport.tools.preuves.record import Kept, Played, Run, Verdict
from bonport.tools.requirements import Outcome, Register, Requirement, Source, State, line

MOST_FRAMES = 60
"""Shown of one test; beyond, they are counted."""


def by_verdict(verdicts: Iterable[str]) -> list[tuple[str, int]]:
    """How many of each; those that there are."""
    found = Counter(verdicts)
    return [(verdict, found[verdict]) for verdict in ("passed", "failed", "not played") if found[verdict]]


class Frame(msgspec.Struct):
    """An exchange; its files, as all others, are named from the requirement's folder. `envelope`: the SOAP part."""

    number: int
    transaction: str
    at: str
    seconds: float
    security: list[str]
    status: str
    request: str
    request_envelope: str | None
    response: str | None
    response_envelope: str | None


class Paper(msgspec.Struct):
    """A CDA document and the PDF in it."""

    title: str
    type: str
    unique_id: str
    cda: str
    pdf: str | None


class Measured(msgspec.Struct):
    """A `record.Step` and its verdict."""

    what: str
    not_yet: str
    gestures: int
    blocked: float | None
    limit: float | None
    waited: float | None
    note: str
    verdict: Verdict


class Case(msgspec.Struct):
    """One test; of a parametrised one, one of its cases."""

    test: str
    label: str
    verdict: Literal["passed", "failed", "not played"]
    reason: str
    seconds: float
    steps: list[Measured]
    frames: list[Frame]
    frames_left_out: int
    documents: list[Paper]
    documents_left_out: int
    kept: list[Kept]
    failure: str | None

    @property
    def steps_not_yet(self) -> int:
        return sum(step.verdict == "not yet" for step in self.steps)

    @property
    def shows(self) -> bool:
        return bool(self.steps or self.frames or self.documents or self.kept or self.failure)


class Scenario(msgspec.Struct):
    """A test function: its name as a sentence, what its docstring says, its cases."""

    file: str
    name: str
    sentence: str
    told: str
    cases: list[Case]

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        return by_verdict(case.verdict for case in self.cases)

    @property
    def shown(self) -> list[Case]:
        """The cases that have something to show beside a verdict."""
        return [case for case in self.cases if case.shows or len(self.cases) == 1]

    @property
    def told_alone(self) -> list[Case]:
        return [case for case in self.cases if not case.shows and len(self.cases) > 1]


class Dossier(msgspec.Struct):
    """One requirement. `why` is in French, or, if `why_in_english`, as the register says it."""

    requirement: Requirement
    folder: str
    sources: list[Source]
    state: State
    why: str
    why_in_english: bool
    scenarios: list[Scenario]

    @property
    def cases(self) -> list[Case]:
        return [case for scenario in self.scenarios for case in scenario.cases]

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        return by_verdict(case.verdict for case in self.cases)

    @property
    def counts(self) -> dict[str, int]:
        """Of what its tests show."""
        return {
            "frames": sum(len(case.frames) + case.frames_left_out for case in self.cases),
            "documents": sum(len(case.documents) + case.documents_left_out for case in self.cases),
            "screens": sum(it.file.endswith(".png") for case in self.cases for it in case.kept),
        }


def gather(run: Run, raw: Path, out: Path, register: Register, only: Iterable[str] = ()) -> list[Dossier]:
    """Copy what the run in `raw` left into `out`, one folder per requirement, in the register's order.

    Args:
        only: these requirements; all that have tests if empty.
    """
    frames = Frames.read(raw / record.FRAMES)
    wanted, made = set(only), []
    for requirement in register.requirement:
        tests = [test for test in run.tests if requirement.id in test.requirements]
        if tests and (not wanted or requirement.id in wanted):
            made.append(_dossier(requirement, tests, frames, raw, out, register))
    return made


def _dossier(
    requirement: Requirement, tests: list[Played], frames: Frames, raw: Path, out: Path, register: Register
) -> Dossier:
    folder = f"exigences/{re.sub(r'[^A-Za-z0-9._-]', '-', requirement.id)}"
    cases = [_case(test, frames, raw, out / folder, f"{number:03d}") for number, test in enumerate(tests, 1)]
    told = {test.id: test.told for test in tests}
    scenarios = []
    for function, group in groupby(cases, key=lambda case: case.test.partition("[")[0]):
        file, _, name = function.rpartition("::")
        of_function = list(group)
        sentence = name.removeprefix("test_").replace("_", " ").capitalize()
        scenarios.append(Scenario(file, name, sentence, told[of_function[0].test], of_function))
    state, why, english = _state(requirement, cases)
    sources = [register.sources[key] for key in requirement.source]
    return Dossier(requirement, folder, sources, state, why, english, scenarios)


def _state(requirement: Requirement, cases: list[Case]) -> tuple[State, str, bool]:
    """The state of a requirement, why that is, and whether that is said in English.

    It is that of `bonport requirements`, but for a step that could not be played: it keeps its requirement from being
    shown whole, whatever the register says.
    """
    said: dict[str, Outcome] = {"passed": "passed", "failed": "failed", "not played": "skipped"}
    outcomes = Counter(said[case.verdict] for case in cases)
    state = line(requirement, {case.test: said[case.verdict] for case in cases}).state
    if state is State.FAILING:
        return state, _of(outcomes["failed"], len(cases)), False
    if state is State.NOT_APPLICABLE:
        return state, requirement.not_applicable, True
    if state is State.PARTLY and requirement.partly:
        return state, requirement.partly, True
    if outcomes["skipped"]:
        return state, f"non joué{_NB} {_of(outcomes['skipped'], len(cases))}", False
    if missing := sum(case.steps_not_yet for case in cases):
        return State.PARTLY, f"pas encore{_NB} {missing} étape{'s' if missing > 1 else ''}", False
    return state, "", False


def _of(count: int, total: int) -> str:
    return f"{count} essai{'s' if count > 1 else ''} sur {total}"


def _case(test: Played, frames: Frames, raw: Path, out: Path, folder: str) -> Case:
    kept_in = raw / record.TESTS / test.folder
    exchanges = frames.between(test.began, test.ended)
    evidence = record.read_evidence(kept_in)
    papers, left_out = _papers(test, exchanges, kept_in, out, folder)
    failure = kept_in / record.FAILURE
    return Case(
        test=test.id,
        label=test.id.partition("[")[2].removesuffix("]"),
        verdict=_verdict(test, evidence),
        reason=test.reason,
        seconds=round((test.ended - test.began) / 1e9, 2),
        steps=[Measured(**msgspec.structs.asdict(step), verdict=step.verdict) for step in evidence.steps],
        frames=[_frame(it, number, out, folder) for number, it in enumerate(exchanges[:MOST_FRAMES], 1)],
        frames_left_out=max(0, len(exchanges) - MOST_FRAMES),
        documents=papers,
        documents_left_out=left_out,
        kept=[Kept(_copied(kept_in / it.file, out, folder), it.caption) for it in evidence.kept],
        failure=_copied(failure, out, folder) if failure.exists() else None,
    )


def _verdict(test: Played, evidence: record.Evidence) -> Literal["passed", "failed", "not played"]:
    if test.outcome == "failed" or any(step.verdict == "failed" for step in evidence.steps):
        return "failed"
    return "passed" if test.outcome == "passed" else "not played"


def _frame(exchange: Exchange, number: int, out: Path, folder: str) -> Frame:
    def write(message: Message | None, side: str) -> tuple[str | None, str | None]:
        if message is None:
            return None, None
        stem = f"{folder}/trames/{number:03d}-{side}"
        raw = _written(message.raw, out, f"{stem}.http")
        return raw, _written(message.envelope, out, f"{stem}.xml") if message.envelope is not None else None

    request, request_envelope = write(exchange.request, "demande")
    response, response_envelope = write(exchange.response, "reponse")
    assert request
    return Frame(
        number=number,
        transaction=exchange.transaction,
        at=exchange.at.isoformat(timespec="milliseconds"),
        seconds=round(exchange.seconds, 3),
        security=exchange.security,
        status=exchange.response.start.partition(" ")[2] if exchange.response else "aucune réponse",
        request=request,
        request_envelope=request_envelope,
        response=response,
        response_envelope=response_envelope,
    )


def _papers(test: Played, exchanges: list[Exchange], kept_in: Path, out: Path, folder: str) -> tuple[list[Paper], int]:
    """Those that travelled, then those that were made and did not; each once. And how many more there were."""
    travelled = [document for exchange in exchanges for document in exchange.documents]
    made = [path.read_bytes() for path in sorted((kept_in / record.DOCUMENTS).glob("*.xml"))]
    found = list(dict.fromkeys((*travelled, *made)))
    papers = [_paper(data, number, out, folder) for number, data in enumerate(found[: record.MOST_DOCUMENTS], 1)]
    more = max(len(found), test.made) - record.MOST_DOCUMENTS
    return papers, max(0, more)


def _paper(data: bytes, number: int, out: Path, folder: str) -> Paper:
    stem = f"{folder}/documents/{number:02d}"
    header, pdf = _read(data)
    return Paper(
        title=header.title if header else "document que le lecteur refuse",
        type=header.type.display or header.type.code if header and header.type else "",
        unique_id=header.unique_id if header else "",
        cda=_written(data, out, f"{stem}.xml"),
        pdf=_written(pdf, out, f"{stem}.pdf") if pdf else None,
    )


def _read(data: bytes) -> tuple[HeaderRead | None, bytes | None]:
    """The header of a CDA, and the PDF in it: its unstructured body, or the copy beside a structured one."""
    try:
        document = document_element(data)
        header = read_header(document)
    except Unreadable:
        return None, None
    for element in document.iter("{urn:hl7-org:v3}text", "{urn:hl7-org:v3}value"):
        if element.get("mediaType") == "application/pdf" and element.text:
            try:
                return header, base64.b64decode("".join(element.text.split()), validate=True)
            except binascii.Error:
                continue
    return header, None


def _written(data: bytes, out: Path, name: str) -> str:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


def _copied(path: Path, out: Path, folder: str) -> str:
    return _written(path.read_bytes(), out, f"{folder}/{path.name}")


def write_sums(out: Path) -> int:
    """SHA256SUMS, as `sha256sum --check` reads it, of every file of the dossier; returns how many there are."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out)}\n" for path in files]
    (out / "SHA256SUMS").write_text("".join(lines))
    return len(files)


_NB = "\u00a0:"
