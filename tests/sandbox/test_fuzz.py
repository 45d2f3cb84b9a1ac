"""Damaged and hostile requests on the wire: a fault or an answer, never an error page, in bounded time and memory."""

from __future__ import annotations

import json
import random
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bonport.clock import Clock
from tests.interop.fuzz.damage import damaged
from tests.interop.fuzz.hostile import bombs
from tests.sandbox.conftest import START, running, world_of
from tests.sandbox.requests import APPROVED, BASE, DELETED, Answer, Signer, World, call, envelope

ROUNDS = 40
MANY = 3000
SECONDS = 10.0  # that one answer may take
GROWTH = 300  # megabytes, of the sandbox's processes together
SOAP = "application/soap+xml; charset=utf-8"


@dataclass(frozen=True)
class Request:
    path: str
    data: bytes
    content_type: str
    by: Signer


@dataclass(frozen=True)
class Recorder(World):
    """Keeps what it sends."""

    def post(self, path: str, data: bytes, content_type: str, by: Signer | None = None, message_id: str = "") -> Answer:
        answer = super().post(path, data, content_type, by, message_id)
        assert answer.status in (200, 400), answer.raw
        _kept.append(Request(path, data, content_type, by or self.structure))
        return answer


_kept: list[Request] = []


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Recorder, Path]]:
    folder = tmp_path_factory.mktemp("attacked")
    clock = Clock(START, time.time(), 1)  # noqa: TID251  (the start of simulated time)
    with running(folder, clock, "--open-repository") as addresses:
        world = world_of(addresses, folder, clock)
        yield Recorder(**{name: getattr(world, name) for name in World.__dataclass_fields__}), folder


def _feed(world: World) -> None:
    assert world.provide(world.lot()).success


def _feed_plain(world: World) -> None:
    assert world.provide(world.lot(), plain=True).success


def _query(world: World) -> None:
    assert world.reference(world.document()) == []


def _withdraw(world: World) -> None:
    document = world.document()
    assert world.provide(world.lot(document)).success
    (entry,) = world.reference(document)
    assert world.set_status(world.indirect(document.ins), document.ins, entry, APPROVED, DELETED).success
    _kept[:-1] = []


def _existence(world: World) -> None:
    person = world.person()
    value = f'<value root="{person["oid"]}" extension="{person["matricule"]}"/>'
    body = (
        '<PRPA_IN201307UV02 xmlns="urn:hl7-org:v3"><controlActProcess><queryByParameter><parameterList>'
        f"<patientIdentifier>{value}</patientIdentifier></parameterList></queryByParameter></controlActProcess>"
        "</PRPA_IN201307UV02>"
    )
    ins = f"{person['matricule']}^^^&{person['oid']}&ISO^NH"
    world.soap(f"{BASE}/patients", "urn:hl7-org:v3:PRPA_IN201307UV02", body, world.indirect(ins))


def _insi(world: World) -> None:
    from tests.sandbox.test_insi import by_traits

    person = world.person()
    by_traits(world, person["birthName"], [person["firstNames"].split(" ")[0]], person["sex"], person["birthDate"])


SERVICES: dict[str, Callable[[World], None]] = {
    "feeding, MTOM": _feed,
    "feeding, plain": _feed_plain,
    "query": _query,
    "update": _withdraw,
    "existence": _existence,
    "insi": _insi,
}


def _recorded(world: World, service: str) -> Request:
    """A request of this service that was answered."""
    _kept.clear()
    SERVICES[service](world)
    return _kept[-1]


def _ask(world: World, request: Request, data: bytes) -> Answer:
    start = time.monotonic()
    answer = World.post(world, request.path, data, request.content_type, request.by)
    assert time.monotonic() - start < SECONDS
    return answer


def _attack(world: World, service: str, seed: int, rounds: int) -> None:
    request, chance = _recorded(world, service), random.Random(f"{service}/{seed}")
    kind = "mtom" if request.content_type.startswith("multipart") else "xml"
    refused = 0
    for number in range(rounds):
        if number % 500 == 499:
            request = _recorded(world, service)  # an assertion is not good for ever
        answer = _ask(world, request, damaged([request.data], kind, chance))
        where = f"{service} seed {seed} round {number}"
        assert answer.content_type.startswith(("application/soap+xml", "multipart/related")), where
        refused += answer.fault is not None or not answer.success
    assert refused


def _processes(folder: Path) -> list[str]:
    """The sandbox that keeps its data there, and what it started."""
    parents, found = {}, []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[process.name] = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if str(folder).encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    for _ in range(3):
        found += [child for child, parent in parents.items() if parent in found and child not in found]
    return found


def _megabytes(folder: Path) -> float:
    pages = [int(Path("/proc", pid, "statm").read_text().split()[1]) for pid in _processes(folder)]
    assert pages
    return sum(pages) * 4096 / 1024**2


@pytest.fixture
def bounded(target: tuple[Recorder, Path]) -> Iterator[Recorder]:
    """Neither dead nor swollen at the end."""
    world, folder = target
    before, alive = _megabytes(folder), set(_processes(folder))
    yield world
    assert set(_processes(folder)) >= alive, "a process of the sandbox died"
    assert _megabytes(folder) - before < GROWTH
    assert world.provide(world.lot()).success


@pytest.mark.parametrize("service", SERVICES)
def test_damaged(bounded: Recorder, service: str) -> None:
    _attack(bounded, service, 1, ROUNDS)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", SERVICES)
def test_damaged_longer(bounded: Recorder, service: str) -> None:
    _attack(bounded, service, 2, MANY)


@pytest.mark.parametrize("service", ["feeding, MTOM", "query", "insi"])
def test_hostile(bounded: Recorder, service: str) -> None:
    request = _recorded(bounded, service)
    kind = "mtom" if request.content_type.startswith("multipart") else "xml"
    valid = request.content_type.encode() + b"\n" + request.data if kind == "mtom" else request.data
    for title, raw in bombs(valid, kind, 1):
        content_type, _, data = raw.partition(b"\n") if kind == "mtom" else (request.content_type.encode(), b"", raw)
        if len(content_type) > 4000 or not content_type.isascii() or b"\0" in content_type:
            continue  # the HTTP server's affair
        answer = _ask(bounded, replace(request, content_type=content_type.decode()), data)
        assert answer.content_type.startswith(("application/soap+xml", "multipart/related")), title


def test_the_control_interface(bounded: Recorder) -> None:
    """Damaged JSON: told as the caller's fault, or taken."""
    chance, matricule = random.Random(1), bounded.person(3)["matricule"]
    asked = {
        ("PUT", "/control/faults"): {"seed": 1, "dmp": {"slow": 0.0}},
        ("PUT", "/control/settings"): {"duplicates": "refuse"},
        ("POST", "/control/certificates"): {"structure": "1750000019", "name": "Cabinet"},
        ("PATCH", f"/control/people/{matricule}"): {"dmp": "closed", "address": "1 rue"},
    }
    for (method, path), value in asked.items():
        for number in range(ROUNDS):
            data = damaged([json.dumps(value).encode()], "json", chance)
            request = urllib.request.Request(bounded.page + path, data=data, method=method)
            try:
                status = urllib.request.urlopen(request, timeout=SECONDS).status
            except urllib.error.HTTPError as error:
                status = error.code
            assert status < 500, f"{path} round {number}"
    call(bounded.page, "DELETE", "/control/faults")


def test_broken_http(bounded: Recorder) -> None:
    """The bytes of the request itself: whatever the server says, it serves the next."""
    chance = random.Random(1)
    _, data = envelope("urn:x", "<a/>")
    head = f"POST {BASE}/registry HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {SOAP}\r\nContent-Length: {len(data)}"
    valid = head.encode() + b"\r\nConnection: close\r\n\r\n" + data
    host, port = bounded.services.removeprefix("https://").split(":")
    for _ in range(ROUNDS // 2):
        plain = socket.create_connection((host, int(port)), timeout=5)
        with bounded.structure.context.wrap_socket(plain, server_hostname=host) as connection:
            connection.settimeout(0.2)  # it may wait for a body that was announced and is not there
            try:
                connection.sendall(damaged([valid], "bytes", chance))
                while connection.recv(65536):
                    pass
            except OSError:
                continue
