"""Where a national service is, with which certificates one speaks to it, and in whose name."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from bonport import __version__
from bonport.commands.common import OID, in_table, now, read_file
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
LONGEST = 3600.0


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
        "--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="of a whole exchange (default: 30)"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST:  # neither is nan
        raise argparse.ArgumentTypeError(f"a number of seconds is needed, at most {LONGEST:.0f}")
    return seconds


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
    """Raises BadInput: a file is missing, or is not what it should be, or is no longer valid."""
    shown = pem(options, "auth_cert", "auth.pem")
    try:
        certificate = x509.load_pem_x509_certificate(read_file(shown))
    except ValueError:
        raise BadInput(str(shown), "ce n’est pas un certificat PEM.", "Vérifiez le fichier donné.") from None
    require_valid(certificate, shown)
    return HttpTransport(
        shown,
        pem(options, "auth_key", "auth.key"),
        pem(options, "authority", "authority.pem"),
        total_timeout=options.timeout,
    )


def require_valid(certificate: x509.Certificate, file: Path) -> None:
    """Refuse a certificate before a service does, whose refusal looks like a cut.

    Raises:
        BadInput: it is out of date, or not yet in date.
    """
    first, last, at = certificate.not_valid_before_utc, certificate.not_valid_after_utc, now()
    if not first <= at <= last:
        raise BadInput(
            str(file),
            f"ce certificat est valable du {first:%d/%m/%Y} au {last:%d/%m/%Y}, et nous sommes le {at:%d/%m/%Y}.",
            "Renouvelez-le, ou mettez le poste à l’heure.",
        )


def address_of(options: argparse.Namespace, path: str) -> str:
    """The service's own address; one without path is a sandbox's, whose paths are known.

    Raises:
        BadInput: it is not an https address.
    """
    url: str = options.services
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets, port
        usable = False
    if not usable:
        raise BadInput(
            "services", "ce n’est pas une adresse https.", "Écrivez par exemple --services https://127.0.0.1:8443."
        )
    return url.rstrip("/") + ("" if parts.path.strip("/") else path)


def national_id_of(rpps: str) -> str:
    """`8` + RPPS, from a number with or without its 8.

    Raises:
        BadInput: not such a number.
    """
    found = re.fullmatch(r"8?(\d{11})", rpps, re.ASCII)
    if not found:
        raise BadInput("rpps", "un numéro RPPS a 11\u00a0chiffres.", "Écrivez le numéro, précédé ou non de 8.")
    return f"8{found[1]}"


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
    signs = pem(options, "sign_cert", "sign.pem")
    key = software_key(read_file(signs), read_file(pem(options, "sign_key", "sign.key")))
    require_valid(key.certificate, signs)
    oid, homologation = options.lps_id, options.homologation
    if options.environment is Environment.PRODUCTION and not (oid and homologation):
        raise BadInput(
            "lps_id", "en production, le logiciel et son homologation se nomment.", "Donnez --lps-id et --homologation."
        )
    if oid and not OID.fullmatch(oid):
        raise BadInput("lps_id", "ce n’est pas un OID.", "Donnez --lps-id, comme 1.2.250.1.999.9.")
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

    given = national_id_of(options.rpps) if options.rpps else ""
    national_id = value("national_id", given, "--rpps")
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
