"""The reader of doctors' cards that stands at the practice: a port to a PKCS#11 card, or to a simulated one.

`BONPORT_DOCTOR_CARDS` names a folder; under it, one folder per doctor, named by his national id, holds

- `auth.pem`, `auth.key`: what is shown to the DMP (TLS). Of a real card, `auth.key` is the name that OpenSSL's PKCS#11
  provider gives to the card's key (not tried with a real card);
- `card.toml` (`module`, `token`, `label`): the card's signature key, which stays in it;
- or `sign.pem`, `sign.key`: of a simulated card, whose signature key is encrypted by its PIN. Not in production.

The PIN opens the card for one gesture. It is kept nowhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from django.conf import settings

from bonport import clock
from bonport.base.errors import NotPossible
from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey, TokenKey, pkcs11_key, software_key
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.terminology.oids import Environment
from bonport.practice.deliveries.in_person import Card
from bonport.practice.places.models import Person

PIN_DIGITS = 4  # of the CPS; own knowledge, unverified, 2026-11-22


@contextmanager
def inserted(holder: Person, pin: str) -> Iterator[Card]:
    """This doctor's card, open for one gesture. Each exchange with it is bounded by `ASKED_WITHIN`: someone waits.

    Raises:
        NotPossible: no card, a wrong PIN, a card that does not answer.
    """
    if not (pin.isascii() and pin.isdigit() and len(pin) == PIN_DIGITS):
        raise NotPossible(f"Le code de la carte a {PIN_DIGITS} chiffres.", remedy="Tapez-le de nouveau.")
    folder = Path(settings.DOCTOR_CARDS) / holder.national_id if settings.DOCTOR_CARDS else None
    if folder is None or not holder.national_id or not folder.is_dir():
        raise NotPossible(
            "Le lecteur du cabinet n’a pas votre carte.",
            means="Rien n’a été demandé au DMP.",
            remedy="Insérez-la, puis tapez votre code de nouveau.",
        )
    try:
        key = _token(folder, pin) if (folder / "card.toml").exists() else _simulated(folder, pin)
        transport = _transport(folder)
    except BadInput as error:
        raise NotPossible(error.what, remedy=error.remedy) from None
    try:
        yield Card(transport, key)
    finally:
        transport.reset()
        if isinstance(key.private_key, TokenKey):
            key.private_key.close()


def _token(folder: Path, pin: str) -> SigningKey:
    said = tomllib.loads((folder / "card.toml").read_text())
    return pkcs11_key(said["module"], said["token"], pin, said["label"])


def _simulated(folder: Path, pin: str) -> SigningKey:
    if Environment(settings.ENVIRONMENT) is Environment.PRODUCTION:
        raise BadInput("card", "Une carte simulée ne sert pas en production.")
    try:
        key = serialization.load_pem_private_key((folder / "sign.key").read_bytes(), password=pin.encode())
    except ValueError:
        raise BadInput("card", "Ce n’est pas le code de cette carte.", "Tapez-le de nouveau.") from None
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return software_key((folder / "sign.pem").read_bytes(), plain)


def _transport(folder: Path) -> HttpTransport:
    within = clock.from_env().real(settings.ASKED_WITHIN)
    return HttpTransport(
        folder / "auth.pem", folder / "auth.key", settings.AUTHORITY, connect_timeout=within, total_timeout=within
    )
