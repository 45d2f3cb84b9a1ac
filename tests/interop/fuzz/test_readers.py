"""Every reader under damaged and hostile inputs: a declared error or a value, in bounded time and memory."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

import pytest

import bonport.interop
from tests.interop.fuzz.attack import MEMORY, Outcome, attack, damages, hostilities
from tests.interop.fuzz.readers import READERS, Reader

ROUNDS = {"http": 20, "pdf": 100, "fhir": 150}
GROWTH = 250  # megabytes


@pytest.mark.parametrize("name", READERS)
def test_what_is_valid_is_read(name: str) -> None:
    reader = READERS[name]
    for raw in reader.inputs():
        reader.read(raw)


def _damaged(name: str, seed: int) -> Outcome:
    return attack(name, lambda: damages(name, seed, ROUNDS.get(name, 400)))


@pytest.mark.timeout(90)
@pytest.mark.parametrize("name", READERS)
def test_damaged(name: str) -> None:
    found = _damaged(name, seed=1)
    assert not found.leaks, "\n".join(found.leaks[:10])
    assert found.inputs == ROUNDS.get(name, 400)
    assert found.refused, "no damage was ever refused"
    assert found.growth < GROWTH


@pytest.mark.slow
@pytest.mark.timeout(90)
@pytest.mark.parametrize("name", READERS)
def test_hostile(name: str) -> None:
    found = attack(name, lambda: hostilities(name, weight=1, of=1))
    assert not found.leaks, "\n".join(found.leaks[:10])
    assert found.refused, "no bomb was ever refused"
    assert found.growth < GROWTH


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", READERS)
def test_longer(name: str) -> None:
    for seed in range(2, 14):
        found = _damaged(name, seed)
        assert not found.leaks, "\n".join(found.leaks[:10])
    found = attack(name, lambda: hostilities(name, weight=8))
    assert not found.leaks, "\n".join(found.leaks[:10])


# ---------------------------------------------------------------------------------------- the attack sees what it must


def _loops(_raw: bytes) -> None:
    end = time.process_time() + 60
    while time.process_time() < end:
        pass


def _eats(_raw: bytes) -> int:
    return len(bytearray(2 * MEMORY))


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (_loops, "for ever: killed by SIGPROF"),
        (_eats, "for ever: MemoryError"),
        (lambda raw: raw.decode("ascii"), "for ever: UnicodeDecodeError"),
        (lambda raw: sys.exit(), "for ever: SystemExit"),
    ],
)
def test_a_bad_reader_is_found(read: Callable[[bytes], object], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if read is _loops:
        monkeypatch.setattr("tests.interop.fuzz.attack.SECONDS", 0.2)
    monkeypatch.setitem(READERS, "bad", Reader(read, lambda: [b""], "bytes"))
    (leak,) = attack("bad", lambda: [("for ever", b"\xff")]).leaks
    assert leak.startswith(f"bad: {told}")


# ------------------------------------------------------------------------------------------------- none is forgotten

# Public functions that take bytes or an element without being a way in.
NOT_READERS = {
    "cda.build.build": "writes; the PDF went through the gate",
    "cda.child_health.certificate_body": "writes",
    "cda.narrative.pdf_copy": "writes",
    "cda.synthesis.synthesis_body": "writes",
    "cda.vaccination.history_body": "writes",
    "cda.vaccination.note_body": "writes",
    "events.row.pseudonym": "its bytes are a key of ours",
    "identity.datamatrix.symbol_svg": "draws what encode wrote",
    "insi.messages.add": "writes",
    "insi.messages.envelope": "writes",
    "soap.envelope.build": "writes",
    "soap.mtom.pack": "writes",
    "soap.keys.SigningKey.sign": "signs what we wrote",
    "soap.keys.TokenKey.sign": "signs what we wrote",
    "soap.keys.TokenKey.decrypt": "always refuses",
    "soap.transport.Transport.post": "a protocol; HttpTransport's is attacked",
    "xds.signature.sign_lot": "signs what we wrote",
    "xml.element": "writes",
    "xml.serialise": "writes",
}


def _public() -> Iterator[tuple[str, Any]]:
    for module in pkgutil.walk_packages(bonport.interop.__path__, "bonport.interop."):
        if (
            ".rules" in module.name
        ):  # the official rules are a check that needs a checkout; they read as `cda.read` does
            continue
        loaded = importlib.import_module(module.name)
        for name, found in vars(loaded).items():
            if name.startswith("_") or getattr(found, "__module__", "") != module.name:
                continue
            where = f"{module.name.removeprefix('bonport.interop.')}.{name}"
            if inspect.isfunction(found):
                yield where, found
            elif inspect.isclass(found):
                for method, made in vars(found).items():
                    if inspect.isfunction(made) and not method.startswith("_"):
                        yield f"{where}.{method}", made


def _takes_from_outside(function: Any) -> bool:
    signature = inspect.signature(function)
    kinds = [str(parameter.annotation) for parameter in signature.parameters.values()]
    given = any(word in kind for kind in kinds for word in ("bytes", "_Element", "Response"))
    return given or "Unreadable:" in (function.__doc__ or "")


def test_every_reader_of_interop_is_attacked() -> None:
    """What takes bytes, an element or an answer is reached by the attack on valid inputs, or is no way in."""
    reached: set[CodeType] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            reached.add(frame.f_code)

    inputs = [(reader, raw) for reader in READERS.values() for raw in reader.inputs()]
    sys.setprofile(note)
    try:
        for reader, raw in inputs:
            reader.read(raw)
    finally:
        sys.setprofile(None)
    wanted = {name: function for name, function in _public() if _takes_from_outside(function)}
    missed = {name for name, function in wanted.items() if function.__code__ not in reached}
    missed -= NOT_READERS.keys()
    assert not missed, f"to be attacked in readers.py: {', '.join(sorted(missed))}"
    stale = NOT_READERS.keys() - wanted.keys()
    assert not stale, f"no longer there: {', '.join(sorted(stale))}"
