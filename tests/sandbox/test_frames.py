"""What `--frames` keeps: what went over the wire, to the byte, faults included."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bonport.clock import Clock
from tests.sandbox.conftest import START, running, world_of
from tests.sandbox.requests import World, call
from tests.sandbox.test_faults import SEED, message_with, submit


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("frames")


@pytest.fixture(scope="module")
def recorded(frames: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, clock = tmp_path_factory.mktemp("recorded"), Clock(START, time.time(), 20)  # noqa: TID251
    with running(folder, clock, "--frames", str(frames)) as addresses:
        yield world_of(addresses, folder, clock)


def latest(frames: Path, message_id: str) -> tuple[bytes, bytes | None, dict[str, Any]]:
    """The exchange of a message; it is kept once its last byte has left, which we may know before."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        for told in sorted(frames.glob("*.json")):
            request = told.with_suffix(".request").read_bytes()
            if message_id.encode() in request and (text := told.read_text()):
                response = told.with_suffix(".response")
                return request, response.read_bytes() if response.exists() else None, json.loads(text)
        time.sleep(0.02)
    raise AssertionError("not kept")


def test_an_exchange_is_kept_to_the_byte(recorded: World, frames: Path) -> None:
    began = time.monotonic_ns()
    sent = submit(recorded, f"urn:uuid:{'1' * 8}-0000-4000-8000-000000000001")
    assert sent.status == 200
    request, response, told = latest(frames, sent.message_id)
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /si-dmp-server/v2/services/repository HTTP/1.1\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert sent.document.cda() in body
    assert b"Assertion" in body and b"SignatureValue" in body
    assert response is not None
    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert response.partition(b"\r\n\r\n")[2] == sent.body
    assert began < told["began"] < told["ended"] < time.monotonic_ns()
    assert "OU=1750000019" in told["certificate"]


def test_an_answer_that_never_came_is_kept_as_such(recorded: World, frames: Path) -> None:
    call(recorded.page, "PUT", "/control/faults", {"seed": SEED, "dmp": {"cut": 1}})
    try:
        message_id = message_with("cut", of=2, variant=1)
        submit(recorded, message_id)
    finally:
        call(recorded.page, "DELETE", "/control/faults")
    _, response, _ = latest(frames, message_id)
    assert response is None


def test_the_sandboxs_own_face_is_not_kept(recorded: World, frames: Path) -> None:
    """It gives private keys."""
    assert not [one for one in frames.glob("*.request") if b"/control/" in one.read_bytes()[:100]]
