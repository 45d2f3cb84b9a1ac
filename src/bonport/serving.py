"""`bonport serve`: one house of ours, alone, whoever's software it watches over."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from bonport import clock
from bonport.cli import OK, setup_django
from bonport.houses import open_house
from bonport.log import log

HOUSES = {
    "sentinelle": "bonport.config.sentinelle",
    "avis": "bonport.config.avis",
    "observatoire": "bonport.config.observatoire",
}
_LOOK_EVERY = 0.2
_STOPS_WITHIN = 30


def main(argv: list[str]) -> int:
    """Serve a house until stopped (SIGTERM): its screens, and all that it does by itself, together.

    In front of it stands a proxy that does TLS, or it listens on loopback. A process that dies is started again.
    """
    options = parse(argv)
    if options.house == "observatoire":
        return show(options, HOUSES[options.house])
    open_house(options.data, HOUSES[options.house])
    return serve(options)


def show(options: argparse.Namespace, settings: str) -> int:
    """Serve the Observatoire: it reads its folder and writes nothing there, not even what its screens need."""
    with tempfile.TemporaryDirectory(prefix="bonport-observatoire-") as own:
        os.environ |= {
            "BONPORT_DATA": own,
            "OBSERVATOIRE_DATA": str(options.data.resolve()),
            "DJANGO_SETTINGS_MODULE": settings,
        }
        setup_django()
        return serve(options)


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bonport serve", description=main.__doc__)
    parser.add_argument("house", choices=tuple(HOUSES))
    parser.add_argument("--port", type=int, default=0, help="from the system unless given")
    parser.add_argument("--data", type=Path, default=Path("var"), metavar="DIR", help="its data (default: var)")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, default=8, help="requests at once, per web process")
    parser.add_argument("--digests", type=int, default=1, help="processes that digest what machines post to Sentinelle")
    return parser.parse_args(argv)


def serve(options: argparse.Namespace) -> int:
    """Its processes, with the settings that this one has."""
    _collect_static()
    listening = socket.create_server(("127.0.0.1", options.port), backlog=1024)
    listening.set_inheritable(True)
    web = [sys.executable, "-m", "gunicorn", "bonport.www.wsgi:application", "--bind", f"fd://{listening.fileno()}"]
    web += ["--worker-class", "gthread", "--workers", str(options.workers), "--threads", str(options.threads)]
    web += ["--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", os.environ["BONPORT_DATA"]]
    web += ["--logger-class", "bonport.www.server_log.Log"]
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    family = _Family([web, *_beside(options)], listening)
    print(f"http://localhost:{listening.getsockname()[1]}/", flush=True)
    family.run()
    return OK


def _beside(options: argparse.Namespace) -> list[list[str]]:
    """What the house does by itself, in processes of its own."""
    here = socket.gethostname()[:40]
    if options.house == "observatoire":
        return []
    if options.house == "avis":
        return [[sys.executable, "-m", "bonport.keeping", f"{here}/keeping"]]
    names = [f"{here}/digest-{number + 1}" for number in range(options.digests)]
    digests = [[sys.executable, "-m", "bonport.serving", name] for name in names]
    return [*digests, [sys.executable, "-m", "bonport.telling", f"{here}/telling"]]


def digest(name: str) -> None:
    """One digest process of the family: `python -m bonport.serving NAME`."""
    setup_django()
    from bonport.sentinelle.intake.worker import Worker

    Worker(name, clock.from_env()).run()


class _Family:
    """Processes that are started together, again when one dies, and stopped together."""

    def __init__(self, commands: Sequence[list[str]], listening: socket.socket) -> None:
        self._listening, self._stopping = listening, False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._commands = commands
        self._processes = [self._start(command) for command in commands]

    def run(self) -> None:
        while not self._stopping:
            time.sleep(_LOOK_EVERY)
            for number, process in enumerate(self._processes):
                if process.poll() is not None and not self._stopping:
                    log("process_died", status=process.returncode, worker=str(number))
                    time.sleep(_LOOK_EVERY)
                    self._processes[number] = self._start(self._commands[number])
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(_STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        setpriv = shutil.which("setpriv")  # they end with us, even when we are killed
        command = [*([setpriv, "--pdeathsig=TERM"] if setpriv else []), *command]
        return subprocess.Popen(command, pass_fds=[self._listening.fileno()], start_new_session=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def _collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    if "django.contrib.staticfiles" in settings.INSTALLED_APPS:
        # django-htmx brings extensions for htmx 4 whose modules import a file that is not there.
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["hx-*-2*.js"])


if __name__ == "__main__":
    digest(sys.argv[1])
