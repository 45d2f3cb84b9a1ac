"""Where a national service is, with which certificates one speaks to it, and in whose name."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from cryptography.x509.oid import NameOID

from bonport import __version__
from bonport.commands.common import in_table
from bonport.interop.dmp import DmpClient, DmpSettings
from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey, software_key
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.soap.vihf import Caller, Mode, Software
from bonport.interop.terminology.facility_types import FACILITY_TYPES, SOLO_PRACTICE
from bonport.interop.terminology.oids import Environment
from bonport.interop.terminology.specialties import SPECIALTIES

DMP_PATH = "/si-dmp-server/v2/services"
INSI_PATH = "/lps/insi"


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
