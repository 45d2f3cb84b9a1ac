"""`bonport sandbox`: make what is missing, start the two servers, say where they are, stop with the whole family."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bonport import clock

_PR_SET_PDEATHSIG = 1
_START_LIMIT = 30.0
_STOP_LIMIT = 4.0


def main(argv: list[str]) -> int:
    """Run until SIGTERM, or until the process that started us is gone."""
    options = _parse(argv)
    data: Path = options.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    os.environ["BONPORT_SANDBOX_DATA"] = str(data)
    os.environ["BONPORT_SANDBOX_OPEN"] = "1" if options.open_repository else "0"
    if options.frames:
        options.frames.mkdir(parents=True, exist_ok=True)
        os.environ["BONPORT_SANDBOX_FRAMES"] = str(options.frames.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "bonport.sandbox.settings"
    _prepare(data, options.population, options.seed)
    starter = os.getppid()
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stopping.append(received))
    pki = data / "pki"
    services, page = _listen(options.port), _listen(options.page_port)
    tls = ["--certfile", str(pki / "server.pem"), "--keyfile", str(pki / "server.key")]
    tls += ["--ca-certs", str(pki / "authority.pem"), "--cert-reqs", "2"]
    servers = [
        _serve("services", services, options.threads, tls),
        _serve("page", page, 8, []),
    ]
    try:
        addresses = {
            "services": f"https://127.0.0.1:{services.getsockname()[1]}",
            "page": f"http://127.0.0.1:{page.getsockname()[1]}",
            "authority": str(pki / "authority.pem"),
        }
        services.close()
        page.close()
        if not _wait_ready(addresses, servers, stopping):
            return 0 if stopping else 3
        print(json.dumps(addresses), flush=True)
        while not stopping and os.getppid() == starter:
            if any(server.poll() is not None for server in servers):
                return 3
            time.sleep(0.2)
        return 0
    finally:
        _stop(servers)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bonport sandbox", description="The national services on loopback.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="database, authority and certificates")
    parser.add_argument("--port", type=int, default=0, help="of the services, TLS; from the system unless given")
    parser.add_argument("--page-port", type=int, default=0, help="of the page and the control, plain HTTP")
    parser.add_argument("--population", type=int, default=400, help="persons to generate, besides the published ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=64, help="requests served, or held by a fault, at once")
    parser.add_argument("--frames", type=Path, metavar="DIR", help="keep there every request and its answer")
    parser.add_argument(
        "--open-repository", action="store_true", help="tests only: /open/repository, without VIHF or lot signature"
    )
    return parser.parse_args(argv)


def _prepare(data: Path, population: int, seed: int) -> None:
    """Authority, schema and people; what is there stays."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from bonport.sandbox import people
    from bonport.sandbox.control import add_people
    from bonport.sandbox.models import Person
    from bonport.sandbox.pki import make_authority

    make_authority(data / "pki")
    call_command("migrate", verbosity=0)
    if not Person.objects.exists():
        add_people(people.published() + people.generate(population, seed, clock.from_env().now().date()))
    connections.close_all()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(512)
    return listener


def _serve(face: str, listener: socket.socket, threads: int, tls: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", f"bonport.sandbox.wsgi:{face}", "--bind", f"fd://{listener.fileno()}"]
    command += ["--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "60", "--timeout", "0"]
    command += ["--graceful-timeout", "1", "--log-level", "warning", "--no-control-socket", *tls]
    return subprocess.Popen(
        command,
        env={**os.environ, "BONPORT_SANDBOX_FACE": face},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # stdout is for the one line of JSON
        pass_fds=[listener.fileno()],
        preexec_fn=_die_with_parent(os.getpid()),
    )


def _die_with_parent(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)

    return prepare


def _wait_ready(addresses: dict[str, str], servers: list[subprocess.Popen[bytes]], stopping: list[int]) -> bool:
    """Whether both servers answer; False if one ended, we were told to stop, or it took too long."""
    end = time.monotonic() + _START_LIMIT
    port = int(addresses["services"].rpartition(":")[2])
    while time.monotonic() < end and not stopping and all(server.poll() is None for server in servers):
        try:
            with urllib.request.urlopen(f"{addresses['page']}/control/health", timeout=2):  # noqa: S310  (our own address)
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _stop(servers: list[subprocess.Popen[bytes]]) -> None:
    for server in servers:
        server.terminate()
    end = time.monotonic() + _STOP_LIMIT
    for server in servers:
        try:
            server.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
