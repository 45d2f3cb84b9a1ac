"""The `bonport` command.

Each row of `COMMANDS` names a function that takes the remaining arguments and returns the exit status; its module,
and Django with it, is imported only when the command runs. To add a command, add a row.

Exit statuses: 0 done; 1 a finding or a refusal; 2 bad usage or input; 3 a service could not be reached or answered
badly; 4 bonport itself failed, or could not write its output; 130 interrupted, 141 nobody reads the output any more.
With `--json` a command prints one JSON object on stdout and nothing else there.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from importlib import import_module

from bonport.interop.errors import BadInput, BonportError, Refused, ServiceError, Unreadable

OK, FINDING, USAGE, TROUBLE, FAILURE, INTERRUPTED, UNREAD = 0, 1, 2, 3, 4, 130, 141

COMMANDS = {
    # the work
    "demo": ("bonport.demo.cli:main", "a practice of invented people, in the browser, with the nation simulated"),
    "day": ("bonport.day.cli:main", "a morning of consultations, its faults, and the ledger"),
    "migrate": ("bonport.cli:migrate", "bring the practice's database up to date"),
    "web": ("bonport.www.server:main", "the screens of the practice, for the browser"),
    "worker": ("bonport.operations:worker", "take what is due where it must go, until stopped"),
    "link": ("bonport.operations:link", "print an address that lets a user in, once"),
    "status": ("bonport.operations:status", "what waits, what left, when each service last answered"),
    "search": ("bonport.operations:search", "make the index anew by which patients are found"),
    "cim10": ("bonport.operations:cim10", "load a whole CIM-10 for the problems that doctors code"),
    "events": ("bonport.operations:events", "what the practice tells the Observatoire, a file a day"),
    "audit": ("bonport.operations:audit", "verify that no audit trail was cut or changed"),
    "serve": ("bonport.serving:main", "Sentinelle, Avis or the Observatoire alone: its screens and workers"),
    "sentinelle": ("bonport.sentinelle_cli:main", "Sentinelle's projects, and what was reported to them"),
    "avis": ("bonport.avis_cli:main", "the marks that doctors give their software, and how they withstand"),
    "observatoire": ("bonport.observatory.cli:main", "the programme's indicators: days in, indicators out"),
    "sandbox": ("bonport.sandbox.cli:main", "the national services, on loopback, in a process of their own"),
    # for vendors: interop, one command each
    "ins": ("bonport.commands.ins:main", "matricules INS: key, check, Data Matrix"),
    "insi": ("bonport.commands.insi:main", "ask INSi who has these traits"),
    "cda": ("bonport.commands.cda:main", "make a VSM from an IPS bundle, a document around a PDF; check documents"),
    "xds": ("bonport.commands.xds:main", "the metadata with which a document is submitted"),
    "dmp": ("bonport.commands.dmp:main", "a patient's DMP: status, authorise, send, list, get, mask, withdraw"),
    # for developers, in a clone
    "test": ("bonport.tools.tests:main", "the tests but the slow ones; --all: all, then again on PostgreSQL"),
    "check": ("bonport.tools.check:main", "style, types, the order of the rooms, missing migrations"),
    "bench": ("bonport.tools.bench:main", "how fast it is on this machine, against its aims"),
    "conformance": ("bonport.tools.conformance:main", "stamp the document snapshots with the official rules they pass"),
    "screens": ("bonport.tools.screens:main", "take the pictures of the user guide anew, from the demo"),
    "api": ("bonport.tools.api:main", "write docs/api.md again, from the public names of interop"),
    "requirements": ("bonport.tools.requirements:main", "the official requirements, and what the tests show of them"),
    "preuves": ("bonport.tools.preuves:main", "a dossier of what the tests show of the official requirements"),
    "postgres": ("bonport.tools.postgres:main", "start a throw-away PostgreSQL and print its DATABASE_URL"),
}

_STATUS = {BadInput: USAGE, Unreadable: USAGE, Refused: FINDING, ServiceError: TROUBLE, BonportError: FINDING}


def setup_django(settings: str = "bonport.config.practice") -> None:
    """Load Django with these settings, unless DJANGO_SETTINGS_MODULE names others. From here on rows are at hand: an
    unexpected error is told without its message."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    import django

    django.setup()
    from bonport.log import excepthook

    sys.excepthook = excepthook


def migrate(argv: list[str]) -> int:
    setup_django()
    from django.core.management import execute_from_command_line

    from bonport.config.base import DATA

    DATA.mkdir(parents=True, exist_ok=True)
    execute_from_command_line(["bonport", "migrate", *argv])
    if not argv:
        from bonport.practice.patients.finding import index_all

        index_all()  # of those that an older version registered
    return OK


def usage() -> str:
    width = max(map(len, COMMANDS))
    rows = (f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items())
    return "\n".join(["usage: bonport COMMAND [arguments]", "", *rows, "", "bonport COMMAND --help says more."])


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the command and its arguments; those of the process when None.

    Returns:
        The exit status.
    """
    name, *rest = (sys.argv[1:] if argv is None else argv) or ["help"]
    if name in ("help", "-h", "--help"):
        print(usage())
        return OK
    if name not in COMMANDS:
        print(f"bonport: no such command: {name}\n\n{usage()}", file=sys.stderr)
        return USAGE
    try:
        _let_any_text_out()
        status = _run(name, rest)
        if sys.stdout is not None:
            sys.stdout.flush()  # what cannot be written is said by the status too
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes once more when it leaves
        return UNREAD
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        print(f"bonport: {error.strerror or type(error).__name__}", file=sys.stderr)
        return FAILURE


def _run(name: str, rest: list[str]) -> int:
    module, function = COMMANDS[name][0].split(":")
    try:
        command: Callable[[list[str]], int] = getattr(import_module(module), function)
        return command(rest)
    except BonportError as error:
        print(f"bonport: {error}", file=sys.stderr)
        return next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "bonport":
            raise
        print(_missing(name, error.name or ""), file=sys.stderr)
        return USAGE
    except (OSError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001
        from bonport.log import excepthook

        excepthook(type(error), error, error.__traceback__)
        return FAILURE


def _missing(name: str, package: str) -> str:
    """What to install for a command whose packages are not there."""
    if package == "tests":
        return f"bonport {name}\u00a0: cette commande est celle d’une copie du dépôt, pas du paquet installé."
    what = f"bonport {name}\u00a0: il manque un paquet Python ({package}) que cette commande demande."
    part, extra = _EXTRAS.get(name, ("cabinet", "practice"))
    return f"{what}\nInstallez la partie {part}\u00a0: pip install 'bonport[{extra}]'"


_EXTRAS = {"observatoire": ("observatoire", "observatory")}


def _let_any_text_out() -> None:
    """French has letters that a terminal may not know: better a `?` than no word at all."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
