"""The clients of the national services, as this practice's structures use them: addresses, certificates, software.

One transport and one key per structure and process, made when first needed.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from bonport import __version__, clock
from bonport.interop.cda.model import Organization, Professional
from bonport.interop.dmp import DmpClient, DmpSettings
from bonport.interop.insi import InsiClient
from bonport.interop.insi import Software as InsiSoftware
from bonport.interop.soap.keys import SigningKey, pkcs11_key, software_key
from bonport.interop.soap.transport import HttpTransport, Transport
from bonport.interop.soap.vihf import Caller, Mode, Software, VihfSettings
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds.signature import SignatureSettings

DMP_PATH = "/si-dmp-server/v2/services"
INSI_PATH = "/lps/insi"


def software() -> Software:
    """This product, as the DMP knows it. The homologation number is simulated: nothing here is homologated."""
    return Software(id=settings.SOFTWARE_OID, name="Bonport", version=__version__, homologation="SIMULATED")


def dmp_client(organization: Organization, author: Professional) -> DmpClient:
    """The DMP as the structure's worker reaches it: INDIRECTE, with the structure's two certificates."""
    structure = organization.national_id
    return _dmp(transport(structure), signing_key(structure), Mode.INDIRECTE, organization, author)


def dmp_client_with_card(
    card_transport: Transport, card_key: SigningKey, organization: Organization, holder: Professional
) -> DmpClient:
    """The DMP as a doctor reaches it with his card: DIRECTE. The card is passed in, and kept nowhere."""
    return _dmp(card_transport, card_key, Mode.DIRECTE, organization, holder)


def _dmp(by: Transport, key: SigningKey, mode: Mode, organization: Organization, author: Professional) -> DmpClient:
    caller = Caller(
        mode=mode,
        national_id=author.national_id,
        family=author.family,
        given=author.given,
        specialty=author.specialty,
        structure=organization.national_id,
        structure_name=organization.name,
        sector=organization.facility_type,
    )
    return DmpClient(
        by,
        settings.SERVICES_URL + DMP_PATH,
        key=key,
        caller=caller,
        software=software(),
        settings=dmp_settings(),
        environment=Environment(settings.ENVIRONMENT),
    )


def dmp_settings() -> DmpSettings:
    """What may change from one homologation to the next, as this installation sets it."""
    signature, digest = SignatureMethod[settings.SIGNATURE_ALGORITHM], DigestAlgorithm[settings.DIGEST_ALGORITHM]
    return DmpSettings(
        source_id=settings.SOFTWARE_OID,
        vihf=VihfSettings(version=settings.VIHF_VERSION, signature_algorithm=signature, digest_algorithm=digest),
        signature=SignatureSettings(signature_algorithm=signature, digest_algorithm=digest),
    )


def insi_client(structure: str, emitter: str) -> InsiClient:
    """INSi with the structure's authentication certificate (INSI-AUTO), for this professional."""
    return InsiClient(
        transport(structure),
        settings.SERVICES_URL + INSI_PATH,
        InsiSoftware(authorisation="SIMULATED", name="BONPORT", version=__version__, instance=settings.INSTALLATION),
        emitter,
        Environment(settings.ENVIRONMENT),
    )


@lru_cache(maxsize=16)
def transport(structure: str) -> HttpTransport:
    folder = _folder(structure)
    time = clock.from_env()
    return HttpTransport(
        folder / "auth.pem",
        folder / "auth.key",
        settings.AUTHORITY,
        connect_timeout=time.real(settings.CONNECT_TIMEOUT),
        total_timeout=time.real(settings.TOTAL_TIMEOUT),
    )


@lru_cache(maxsize=16)
def signing_key(structure: str) -> SigningKey:
    """The structure's signature key: on a PKCS#11 token where `token.toml` says which, else a software key."""
    folder = _folder(structure)
    token = folder / "token.toml"
    if token.exists():
        said = tomllib.loads(token.read_text())
        pin = Path(said["pin_file"]).read_text().strip()
        return pkcs11_key(said["module"], said["token"], pin, said["label"])
    return software_key((folder / "sign.pem").read_bytes(), (folder / "sign.key").read_bytes())


def _folder(structure: str) -> Path:
    return Path(settings.KEYS) / structure
