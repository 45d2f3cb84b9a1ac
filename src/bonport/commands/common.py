"""What the vendors' commands share: their frame, their exit statuses, the identifiers that they make."""

from __future__ import annotations

import argparse
import json
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bonport import clock
from bonport.interop.errors import (
    BadInput,
    BonportError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    ServiceError,
    Unreadable,
)
from bonport.interop.identity import INS
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.oids import Environment
from bonport.interop.terminology.table import Table

OK, FINDING, USAGE, TROUBLE = 0, 1, 2, 3
STATUSES = "exit status: 0 done; 1 a finding or a refusal; 2 bad input; 3 a service in trouble, or an unknown outcome"

_DEFAULT_OIDS = {
    Environment.PRODUCTION: oids.INS_NIR,
    Environment.TEST: oids.INS_NIR_TEST,
    Environment.DEMO: oids.INS_NIR_DEMO,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes:
        plain: what `--json` prints.
        lines: what a human reads, in French.
        status: exit status.
        warnings: printed on stderr.
    """

    plain: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    status: int = OK
    warnings: tuple[str, ...] = ()


Handler = Callable[[argparse.Namespace], Outcome]


class Commands:
    """A command with subcommands.

    Args:
        name: `dmp`.
        about: one line.
        examples: whole command lines, shown by --help.
    """

    def __init__(self, name: str, about: str, examples: str) -> None:
        self._parser = argparse.ArgumentParser(
            prog=f"bonport {name}",
            description=about,
            epilog=f"examples:\n{_indented(examples)}\n\n{STATUSES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._subparsers = self._parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        self._name = name

    def add(self, name: str, about: str, handler: Handler, examples: str = "") -> argparse.ArgumentParser:
        """A subcommand; its parser, to which the caller adds arguments."""
        parser = self._subparsers.add_parser(
            name,
            help=about,
            description=about,
            epilog=(f"examples:\n{_indented(examples)}\n\n" if examples else "") + STATUSES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout, and nothing else there")
        parser.set_defaults(handler=handler)
        return parser

    def run(self, argv: list[str]) -> int:
        """Parse, run, print.

        Returns:
            The exit status.
        """
        options = self._parser.parse_args(argv)
        handler: Handler = options.handler
        try:
            outcome = handler(options)
        except BonportError as error:
            outcome = _failed(error)
        except OSError as error:
            outcome = Outcome(
                {"error": {"kind": "BadInput", "where": "file", "what": error.strerror}},
                (),
                USAGE,
                (f"{error.filename or 'fichier'}\u00a0: {error.strerror}",),
            )
        for warning in outcome.warnings:
            print(warning, file=sys.stderr)
        if options.json:
            print(json.dumps({"status": outcome.status, **outcome.plain}, ensure_ascii=False, indent=1))
        else:
            for line in outcome.lines:
                print(line)
        return outcome.status


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())


def _failed(error: BonportError) -> Outcome:
    """What a user reads of an error, and what a script does."""
    kind = type(error).__name__
    if isinstance(error, BadInput):
        plain = {"kind": kind, "where": error.where, "what": error.what, "remedy": error.remedy}
        return Outcome({"error": plain}, (), USAGE, (_said(f"{error.where}\u00a0: {error.what}", error.remedy),))
    if isinstance(error, Refused):
        plain = {
            "kind": kind,
            "code": error.code,
            "what": error.what,
            "meaning": error.meaning,
            "remedy": error.remedy,
        }
        said = _said(f"Refusé ({error.code})\u00a0: {error.what}", error.meaning, error.remedy)
        return Outcome({"error": plain}, (), FINDING, (said,))
    if isinstance(error, RetryLater):
        said = f"Rien n’a été fait\u00a0: le service ne répond pas ({error.reason}). Réessayez plus tard."
        return Outcome({"error": {"kind": kind, "reason": error.reason}}, (), TROUBLE, (said,))
    if isinstance(error, OutcomeUnknown):
        said = f"Issue inconnue ({error.reason})\u00a0: cela a peut-être été fait. Vérifiez avant de recommencer."
        return Outcome({"error": {"kind": kind, "reason": error.reason}}, (), TROUBLE, (said,))
    status = USAGE if isinstance(error, Unreadable) else TROUBLE if isinstance(error, ServiceError) else FINDING
    return Outcome({"error": {"kind": kind, "what": str(error)}}, (), status, (f"Illisible\u00a0: {error}",))


def _said(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------------------- ids, time, values


def new_id() -> UUID:
    """A random UUID. interop makes none: it is told them."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


def now() -> datetime:
    return clock.from_env().now()


def read_file(path: Path) -> bytes:
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def add_environment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--environment",
        type=Environment,
        choices=list(Environment),
        default=Environment.TEST,
        metavar="{test,demo,production}",
        help="whose INS are accepted (default: test)",
    )


def add_ins(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ins", required=True, metavar="MATRICULE", help="15 characters, key included; - reads them from stdin"
    )
    parser.add_argument("--ins-oid", metavar="OID", help="its authority (default: the NIR of the environment)")
    add_environment(parser)


def ins_of(options: argparse.Namespace) -> INS:
    """The INS asked about, checked.

    Raises:
        BadInput: wrong shape, key or authority.
    """
    matricule = sys.stdin.readline() if options.ins == "-" else options.ins
    return INS.parse(matricule, options.ins_oid or _DEFAULT_OIDS[options.environment], options.environment)


def default_oid(environment: Environment) -> str:
    return _DEFAULT_OIDS[environment]


def in_table(table: Table, code: str, where: str) -> Code:
    """A code of a table.

    Raises:
        BadInput: it is not in the table.
    """
    if code not in table:
        raise BadInput(where, "ce code n’est pas dans la liste nationale.", f"Source\u00a0: {table.edition.source}.")
    return table[code]


def day_of(text: str) -> str:
    """`12/03/1950` or `1950-03-12`, as `parse_birth_date` takes it."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    return f"{iso[3]}/{iso[2]}/{iso[1]}" if iso else text
