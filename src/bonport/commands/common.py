"""What the vendors' commands share: their frame, the identifiers that they make, whose keys they use."""

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
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.x509.oid import NameOID

from bonport import __version__, clock
from bonport.interop.dmp import DmpClient, DmpSettings
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
from bonport.interop.soap.keys import SigningKey, software_key
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.soap.vihf import Caller, Mode, Software
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.facility_types import FACILITY_TYPES, SOLO_PRACTICE
from bonport.interop.terminology.oids import Environment
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.interop.terminology.table import Table

OK, FINDING, USAGE, TROUBLE = 0, 1, 2, 3
STATUSES = "exit status: 0 done; 1 a finding or a refusal; 2 bad input; 3 a service in trouble, or an unknown outcome"

DMP_PATH = "/si-dmp-server/v2/services"
INSI_PATH = "/lps/insi"

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


# --------------------------------------------------------------------------------------------------------- services


def add_service(parser: argparse.ArgumentParser) -> None:
    """Where the service is, and with which certificates one speaks to it."""
    group = parser.add_argument_group(
        "service", "A sandbox of one's own: bonport sandbox --data DIR prints its address and its authority."
    )
    group.add_argument("--services", required=True, metavar="URL", help="https address of the services")
    group.add_argument(
        "--keys", type=Path, metavar="DIR", help="holds authority.pem, auth.pem, auth.key, sign.pem, sign.key"
    )
    for name, what in {
        "authority": "authorities trusted to name the service",
        "auth-cert": "certificate shown to the service",
        "auth-key": "its key",
        "sign-cert": "certificate that signs VIHF and lots",
        "sign-key": "its key",
    }.items():
        group.add_argument(f"--{name}", type=Path, metavar="PEM", help=f"{what} (in the place of that of --keys)")
    group.add_argument(
        "--timeout", type=float, default=30.0, metavar="SECONDS", help="of a whole exchange (default: 30)"
    )


def add_caller(parser: argparse.ArgumentParser) -> None:
    """In whose name one speaks to the DMP."""
    group = parser.add_argument_group(
        "caller",
        "Where not given: what the signature certificate says, or for a document its own author and structure.",
    )
    group.add_argument(
        "--mode",
        type=str.upper,
        choices=[mode.value for mode in Mode],
        default=Mode.INDIRECTE.value,
        help="directe: a professional's card; indirecte: the structure's certificates (default)",
    )
    group.add_argument("--rpps", default="", help="of the professional (11 digits, or 8 + RPPS)")
    group.add_argument("--family", default="", help="family name of the professional")
    group.add_argument("--given", default="", help="given name of the professional")
    group.add_argument("--specialty", default="", metavar="CODE", help="JDV_J01, such as G15_10/SM54")
    group.add_argument("--structure", default="", metavar="ID", help="1 + FINESS, 3 + SIRET or 4 + RPPS-rang")
    group.add_argument("--structure-name", default="", metavar="NAME")
    group.add_argument("--sector", default="", metavar="SA", help="JDV_J02 (default: SA07)")
    product = parser.add_argument_group("software")
    product.add_argument("--lps-id", default="", metavar="OID", help="of the software; also the source of submissions")
    product.add_argument("--lps-name", default="Bonport", metavar="NAME")
    product.add_argument("--homologation", default="", metavar="NUMBER", help="given by the Cnam to the product")


def pem(options: argparse.Namespace, option: str, file: str) -> Path:
    """A file of the keys: the one given by name, else that of the folder.

    Raises:
        BadInput: neither is given.
    """
    given: Path | None = getattr(options, option)
    if given is not None:
        return given
    if options.keys is None:
        raise BadInput(option, "ce fichier n’est pas donné.", f"Donnez --{option.replace('_', '-')} ou --keys.")
    return Path(options.keys) / file


def transport_of(options: argparse.Namespace) -> HttpTransport:
    """Raises BadInput: a file is missing, or is not what it should be."""
    return HttpTransport(
        pem(options, "auth_cert", "auth.pem"),
        pem(options, "auth_key", "auth.key"),
        pem(options, "authority", "authority.pem"),
        total_timeout=options.timeout,
    )


def address_of(options: argparse.Namespace, path: str) -> str:
    """The service's own address; one without path is a sandbox's, whose paths are known."""
    url: str = options.services
    return url.rstrip("/") + ("" if urlsplit(url).path.strip("/") else path)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the caller before options are looked at."""

    national_id: str = ""
    family: str = ""
    given: str = ""
    specialty: str = ""
    structure: str = ""
    structure_name: str = ""
    sector: str = ""


NOBODY = Known()


def dmp_client(options: argparse.Namespace, document: Known = NOBODY) -> DmpClient:
    """The DMP, for the caller that options, the document and the signature certificate tell, in that order.

    Raises:
        BadInput: something is missing; it names the option.
    """
    key = software_key(
        pem(options, "sign_cert", "sign.pem").read_bytes(), pem(options, "sign_key", "sign.key").read_bytes()
    )
    oid, homologation = options.lps_id, options.homologation
    if options.environment is Environment.PRODUCTION and not (oid and homologation):
        raise BadInput(
            "lps_id", "en production, le logiciel et son homologation se nomment.", "Donnez --lps-id et --homologation."
        )
    oid = oid or "2.25.147511073043371324093960049750915710251"  # drawn once, for what is not a product in use
    return DmpClient(
        transport_of(options),
        address_of(options, DMP_PATH),
        key,
        _caller(options, key, document),
        Software(oid, options.lps_name, __version__, homologation or "SIMULATED"),
        DmpSettings(source_id=oid),
        options.environment,
    )


def _caller(options: argparse.Namespace, key: SigningKey, document: Known) -> Caller:
    mode = Mode(options.mode)
    said = _certificate_says(key, mode)

    def value(name: str, given: str, option: str) -> str:
        found = given or getattr(document, name) or getattr(said, name)
        return found or _missing(option)

    national_id = value("national_id", options.rpps, "--rpps")
    if re.fullmatch(r"\d{11}", national_id, re.ASCII):
        national_id = f"8{national_id}"
    sector = options.sector or document.sector
    return Caller(
        mode,
        national_id,
        value("family", options.family, "--family"),
        value("given", options.given, "--given"),
        in_table(SPECIALTIES, value("specialty", options.specialty, "--specialty"), "specialty"),
        value("structure", options.structure, "--structure"),
        value("structure_name", options.structure_name, "--structure-name"),
        in_table(FACILITY_TYPES, sector, "sector") if sector else SOLO_PRACTICE,
    )


def _certificate_says(key: SigningKey, mode: Mode) -> Known:
    """A structure's certificate names it in OU and O, a card its holder in CN, SN and GN (docs/services/dmp.md)."""

    def said(oid: Any) -> str:
        found = key.certificate.subject.get_attributes_for_oid(oid)
        return str(found[0].value) if found else ""

    if mode is Mode.INDIRECTE:
        return Known(structure=said(NameOID.ORGANIZATIONAL_UNIT_NAME), structure_name=said(NameOID.ORGANIZATION_NAME))
    return Known(national_id=said(NameOID.COMMON_NAME), family=said(NameOID.SURNAME), given=said(NameOID.GIVEN_NAME))


def _missing(option: str) -> NoReturn:
    name = option.removeprefix("--").replace("-", "_")
    raise BadInput(name, "ni l’option, ni le certificat, ni le document ne le disent.", f"Donnez {option}.")
