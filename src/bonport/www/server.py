"""`bonport web`: the screens of the practice, served by gunicorn."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
from pathlib import Path

from bonport.cli import setup_django


def main(argv: list[str]) -> int:
    """Serve the screens until stopped. In front of it stands a proxy that does TLS, or it listens on loopback."""
    parser = argparse.ArgumentParser(prog="bonport web", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="from the system unless given")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--threads", type=int, default=8, help="requests at once, per process")
    options = parser.parse_args(argv)
    from bonport.config.base import DATA, SECRET_FILE

    make_secret(SECRET_FILE)
    setup_django()
    from django.core.management import call_command

    # django-htmx brings extensions for htmx 4 whose modules import a file that is not there.
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["hx-*-2*.js"])
    listening = socket.create_server(("127.0.0.1", options.port))
    listening.set_inheritable(True)
    print(f"http://localhost:{listening.getsockname()[1]}/", flush=True)
    server = [sys.executable, "-m", "gunicorn", "bonport.www.wsgi:application", "--bind", f"fd://{listening.fileno()}"]
    server += ["--worker-class", "gthread", "--workers", str(options.workers), "--threads", str(options.threads)]
    server += ["--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", str(DATA)]
    server += ["--logger-class", "bonport.www.server_log.Log"]
    # Otherwise each thread keeps a heap of its own, half of it empty (docs/soak.md).
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.execv(sys.executable, server)  # SIGTERM stops the whole family


def make_secret(path: Path) -> None:
    """The installation's secret, made once."""
    if not path.exists() and not os.environ.get("BONPORT_SECRET_KEY"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
