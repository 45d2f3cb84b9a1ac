"""The JSON face, the command, and that the whole family goes when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bonport.clock import Clock
from tests.sandbox.conftest import START, running, world_of
from tests.sandbox.requests import World, call


def refused(page: str, method: str, path: str, body: object = None) -> int:
    with pytest.raises(urllib.error.HTTPError) as error:
        call(page, method, path, body)
    with error.value:
        assert "error" in json.loads(error.value.read())
    return error.value.code


def test_health(world: World) -> None:
    assert call(world.page, "GET", "/control/health") == {"ready": True}


def test_people_are_paged(world: World) -> None:
    first = call(world.page, "GET", "/control/people?offset=0&limit=10")
    second = call(world.page, "GET", "/control/people?offset=10&limit=10")
    assert [*first, *second] == call(world.page, "GET", "/control/people?limit=20")
    assert len(call(world.page, "GET", "/control/people")) == 100
    assert refused(world.page, "GET", "/control/people?limit=-1") == 400


NEWCOMER: dict[str, Any] = {
    "matricule": "184127511500156",
    "oid": "1.2.250.1.213.1.4.10",
    "birthName": "NOUVEAU",
    "firstNames": "ALEX",
    "sex": "M",
    "birthDate": "1984-12-01",
    "birthPlace": "75115",
    "card": {"insured": "1841275115001", "birthDate": "1984-12-01", "rank": 1},
}


def test_someone_is_added_and_changed(world: World) -> None:
    (added,) = call(world.page, "POST", "/control/people", [NEWCOMER])
    assert {name: added[name] for name in NEWCOMER} == NEWCOMER
    assert (added["dmp"], added["history"], added["usedName"]) == ("active", [], "")
    path = f"/control/people/{NEWCOMER['matricule']}"
    assert call(world.page, "PATCH", path, {"dmp": "closed"})["dmp"] == "closed"
    changed = call(world.page, "PATCH", path, {"birthName": "AUTRE", "treatingDoctor": "899700000017"})
    assert (changed["birthName"], changed["treatingDoctor"], changed["dmp"]) == ("AUTRE", "899700000017", "closed")
    assert call(world.page, "GET", path) == changed
    assert refused(world.page, "POST", "/control/people", [NEWCOMER]) == 400, "a matricule is of one person"


@pytest.mark.parametrize(
    "wrong",
    [
        {"matricule": "184127511500157"},
        {"birthName": "é"},
        {"firstNames": ""},
        {"sex": "X"},
        {"birthDate": "hier"},
        {"birthPlace": "1"},
        {"dmp": "perdu"},
        {"inconnu": 1},
        {"history": [{}]},
        {"card": {"insured": "1"}},
        {"matricule": 12},
    ],
    ids=str,
)
def test_people_who_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    assert (
        refused(world.page, "POST", "/control/people", [{**NEWCOMER, "matricule": "184127511500255", **wrong}]) == 400
    )


def test_nothing_is_added_if_one_is_wrong(world: World) -> None:
    good = {**NEWCOMER, "matricule": "184127511500255"}
    assert refused(world.page, "POST", "/control/people", [good, {}]) == 400
    assert refused(world.page, "GET", "/control/people/184127511500255") == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/control/people", {}, 400),
        ("PATCH", "/control/people/1", {}, 404),
        ("PUT", "/control/settings", {"duplicates": "parfois"}, 400),
        ("PUT", "/control/settings", [], 400),
        ("POST", "/control/certificates", {}, 400),
        ("POST", "/control/certificates", {"structure": "../x"}, 400),
        ("POST", "/control/certificates", {"professional": "1"}, 400),
        ("GET", "/control/documents/x/bytes", None, 404),
        ("DELETE", "/control/health", None, 405),
    ],
)
def test_wrong_calls(world: World, method: str, path: str, body: object, status: int) -> None:
    assert refused(world.page, method, path, body) == status


def test_certificates_say_whose_they_are(world: World) -> None:
    structure = world.structure
    assert (
        structure.sign_certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value
        == "1750000019"
    )
    assert structure.auth_certificate.subject == structure.sign_certificate.subject
    assert world.card.sign_certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "899700000017"
    for certificate, use in (
        (structure.auth_certificate, ExtendedKeyUsageOID.CLIENT_AUTH),
        (structure.sign_certificate, ExtendedKeyUsageOID.EMAIL_PROTECTION),
    ):
        assert use in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value


def test_the_same_certificates_each_time(world: World) -> None:
    asked = {"structure": "1750000019", "name": "Cabinet de la Loire"}
    assert call(world.page, "POST", "/control/certificates", asked) == call(
        world.page, "POST", "/control/certificates", asked
    )


# ------------------------------------------------------------------- the process


def family(process: subprocess.Popen[str]) -> set[int]:
    """The process and all that came of it."""
    found = {process.pid}
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pids: set[int]) -> set[int]:
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {
        pid for pid, path in states.items() if path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"
    }


def wait_until(condition: Callable[[], bool], limit: float = 15) -> bool:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def start(folder: Path, **given: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bonport.sandbox", "--data", str(folder), "--population", "10"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **given)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_whole_family_stops(tmp_path: Path, number: int) -> None:
    process = start(tmp_path)
    assert process.stdout and json.loads(process.stdout.readline())
    pids = family(process)
    assert len(pids) >= 5, "the command, two servers and their workers"
    process.send_signal(number)
    process.wait(15)
    assert wait_until(lambda: not alive(pids))
    if number == signal.SIGTERM:
        assert process.returncode == 0


def test_it_stops_when_its_parent_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bonport.sandbox", "--data", str(tmp_path), "--population", "10"]
    script = f"import subprocess, sys; subprocess.Popen({command}); sys.stdin.read()"
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert parent.stdout and json.loads(parent.stdout.readline())
    pids = family(parent)
    parent.kill()
    parent.wait(15)
    assert wait_until(lambda: not alive(pids))


def test_what_it_held_is_there_after_a_restart(tmp_path: Path) -> None:
    clock = Clock(START, time.time(), 20)  # noqa: TID251
    with running(tmp_path / "data", clock) as addresses:
        world = world_of(addresses, tmp_path, clock)
        document = world.document()
        assert world.provide(world.lot(document)).success
        before = (world.held(), call(world.page, "GET", "/control/people?limit=1000"))
    with running(tmp_path / "data", clock) as addresses:
        again = world_of(addresses, tmp_path, clock)
        assert (again.held(), call(again.page, "GET", "/control/people?limit=1000")) == before
        assert again.provide(again.lot(document)).errors == ["XDSDuplicateUniqueIdInRegistry"]


def test_ports_are_taken_as_given(tmp_path: Path) -> None:
    with running(tmp_path, Clock(START, time.time(), 1)) as addresses:  # noqa: TID251
        ports = [address.rpartition(":")[2] for address in (addresses["services"], addresses["page"])]
    with running(tmp_path, Clock(START, time.time(), 1), "--port", ports[0], "--page-port", ports[1]) as again:  # noqa: TID251
        assert again == addresses


def test_the_services_are_not_on_the_page(world: World) -> None:
    request = urllib.request.Request(f"{world.page}/si-dmp-server/v2/services/repository", data=b"", method="POST")
    with pytest.raises(urllib.error.HTTPError) as error, urllib.request.urlopen(request):
        pass
    assert error.value.code == 404
