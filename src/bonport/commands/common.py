"""What the vendors' commands share: their frame, their exit statuses, the identifiers that they make."""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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

OK, FINDING, USAGE, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 130
STATUSES = """exit status: 0 done; 1 a finding or a refusal; 2 bad input; 3 a service in trouble, or an unknown outcome;
4 bonport itself failed, or could not write its output; 130 interrupted"""

OID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)

MAX_FILE = 64 * 1024 * 1024
"""Of a file that a command reads: twice what the readers of interop take."""

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
            outcome = _failed(file_trouble(error))
        except KeyboardInterrupt:
            what, remedy = "interrompu\u00a0; ce qui partait vers un service y est peut-être arrivé.", "Vérifiez-le."
            plain = {"error": {"kind": "Interrupted", "what": what, "remedy": remedy}}
            outcome = Outcome(plain, (), INTERRUPTED, (f"{what} {remedy}",))
        for warning in outcome.warnings:
            print(warning, file=sys.stderr)
        if options.json:
            print_json({"status": outcome.status, **outcome.plain})
        else:
            for line in outcome.lines:
                print(line)
        return outcome.status


def print_json(plain: Mapping[str, Any]) -> None:
    """One object on stdout, in ASCII where the stream could not take more."""
    unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    print(json.dumps(plain, ensure_ascii=not unicode, indent=1))


_REASONS = {
    "unreachable": "le service n’est pas joignable à cette adresse",
    "untrusted": "le certificat du service n’est pas reconnu par l’autorité donnée, ou dit une autre adresse",
    "connect_timeout": "la connexion ne s’établit pas dans le temps donné (--timeout)",
    "timeout": "le service n’a pas répondu dans le temps donné (--timeout)",
    "cut": "la connexion a été coupée",
    "broken_http": "la réponse s’interrompt ou n’est pas du HTTP",
    "too_large": "la réponse est trop grande",
    "unreadable": "la réponse du service n’est pas lisible",
    "foreign_answer": "la réponse reçue est celle d’une autre demande",
    "busy": "le service est occupé",
}


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
        what = f"rien n’a été fait\u00a0: {_why(error.reason)}."
        return _in_trouble(kind, error.reason, what, "Réessayez plus tard.")
    if isinstance(error, OutcomeUnknown):
        what = f"issue inconnue\u00a0: {_why(error.reason)}. La demande a peut-être été faite."
        return _in_trouble(kind, error.reason, what, "Vérifiez avant de recommencer.")
    if isinstance(error, Unreadable):
        what = " ".join(getattr(error, "__notes__", ())) or "ce qui a été donné n’est pas lisible."
        plain = {"kind": kind, "what": what, "detail": str(error)}
        return Outcome({"error": plain}, (), USAGE, (f"{what} ({error})",))
    status = TROUBLE if isinstance(error, ServiceError) else FINDING
    return Outcome({"error": {"kind": kind, "what": str(error)}}, (), status, (str(error),))


def _why(reason: str) -> str:
    return _REASONS.get(reason, f"le service est en difficulté ({reason})")


def _in_trouble(kind: str, reason: str, what: str, remedy: str) -> Outcome:
    plain = {"kind": kind, "reason": reason, "what": what, "remedy": remedy}
    return Outcome({"error": plain}, (), TROUBLE, (_said(f"{what[0].upper()}{what[1:]}", remedy),))


def _said(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------------------- ids, time, values


def new_id() -> UUID:
    """A random UUID. interop makes none: it is told them."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


def now() -> datetime:
    return clock.from_env().now()


# ----------------------------------------------------------------------------------------------------------- files


def read_file(path: Path) -> bytes:
    """A whole file, or stdin for `-`.

    Raises:
        OSError: it cannot be read.
        BadInput: it is larger than any document.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_FILE + 1)
    else:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        size = f"{MAX_FILE // 1024 // 1024}\u00a0Mo"
        raise BadInput(str(path), f"ce fichier dépasse {size}.", "Vérifiez le chemin donné.")
    return data


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write all of them or none: each is written beside its place, then put there.

    Raises:
        OSError: one cannot be written.
        BadInput: the name `-`.
    """
    beside: dict[Path, Path] = {}
    for path in contents:
        if str(path) == "-":
            raise BadInput("out", "un fichier est nécessaire.", "Donnez un nom de fichier, ou /dev/stdout.")
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    try:
        for path, content in contents.items():
            if path.exists() and not path.is_file():  # a pipe, a device
                path.write_bytes(content)
                continue
            beside[path] = path.with_name(f".{path.name}.{os.getpid()}")
            beside[path].write_bytes(content)
        for path in list(beside):
            beside.pop(path).replace(path)
    finally:
        for left in beside.values():
            left.unlink(missing_ok=True)


def file_trouble(error: OSError) -> BadInput:
    """What is wrong with a file, in French."""
    what = _FILE_TROUBLES.get(error.errno or 0, f"ce fichier ne peut être ni lu ni écrit ({error.strerror}).")
    return BadInput(str(error.filename or "fichier"), what, "Vérifiez le chemin donné.")


_FILE_TROUBLES = {
    errno.ENOENT: "ce fichier, ou son dossier, n’existe pas.",
    errno.ENOTDIR: "ce chemin passe par un fichier qui n’est pas un dossier.",
    errno.EISDIR: "c’est un dossier, pas un fichier.",
    errno.EACCES: "vous n’avez pas le droit d’y lire ou d’y écrire.",
    errno.EPERM: "vous n’avez pas le droit d’y lire ou d’y écrire.",
    errno.EROFS: "ce disque est en lecture seule.",
    errno.ENOSPC: "le disque est plein.",
}


@contextmanager
def expected(path: Path, what: str) -> Iterator[None]:
    """Say in French what a file should have been, where a reader finds that it is not."""
    try:
        yield
    except Unreadable as error:
        error.add_note(f"{path}\u00a0: ce n’est pas {what}, ou il est abîmé. Vérifiez le fichier donné.")
        raise


# ---------------------------------------------------------------------------------------------------------- values


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
        raise BadInput(
            where,
            "ce code n’est pas dans la liste nationale.",
            f"Donnez un code de celle-ci\u00a0: {table.edition.source}.",
        )
    return table[code]


def day_of(text: str) -> str:
    """`12/03/1950` or `1950-03-12`, as `parse_birth_date` takes it."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    return f"{iso[3]}/{iso[2]}/{iso[1]}" if iso else text
