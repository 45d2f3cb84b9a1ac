"""One event: a document that a service accepted or refused.

The row holds no name, no matricule, no number of a document and nothing of its content: the day, who sent it under a
pseudonym, with which software, what kind of document, by which way, and what became of it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bonport.interop.errors import BadInput

CORRIDORS = {
    "medecin_ville": "Médecin de ville",
    "hopital": "Hôpital",
    "biologie": "Biologie médicale",
    "imagerie": "Imagerie",
    "officine": "Officine",
}
"""The corridors of the Ségur programme's first wave (reference notes, sentinelle-reviews-observatory, 4.1)."""

CHANNELS = {
    "dmp": "DMP (Mon espace santé)",
    "mssante": "MSSanté, à un professionnel",
    "mssante_patient": "MSSanté, au patient",
    "ordonnance_numerique": "Ordonnance numérique",
}

CAUSES = {
    "identite": "identité du patient (INS) absente, inconnue ou discordante",
    "dossier": "pas de dossier, dossier fermé ou opposition du patient",
    "droits": "droits, certificats ou habilitation de l’émetteur",
    "format": "document ou métadonnées refusés",
    "doublon": "document déjà déposé",
    "remplacement": "version précédente introuvable ou non remplaçable",
    "service": "panne ou saturation du service",
    "autre": "autre cause",
}
"""Classes of refusal. The services' own codes differ from one to the next: whoever writes the row classes them."""

DEPARTMENTS = frozenset(
    {f"{number:02}" for number in range(1, 96) if number != 20}
    | {"2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978"}
)
"""Insee's codes of the départements, and of the three collectivities overseas where private doctors practise."""

_PARIS = ZoneInfo("Europe/Paris")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)
_PRODUCT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """One row. The names are those of the file.

    Attributes:
        jour_paris: day of the service's answer, in Paris (`paris_day`).
        couloir: one of `CORRIDORS`.
        produit: the product's code in the Observatoire's list: lower-case letters, digits, dashes.
        version: as the vendor names it.
        type_document: code of JDV_J07.
        canal: one of `CHANNELS`.
        manuel: somebody had to ask that it leaves; False: it left by itself.
        professionnel: `pseudonym` of who sent it.
        departement: of his practice, one of `DEPARTMENTS`.
        accepte: the service took it.
        remplace: a new version of a document that was accepted before.
        ins_qualifiee: the patient's identity was *qualifiée*.
        cause: of a refusal, one of `CAUSES`; empty where it was accepted.

    Raises:
        BadInput: a value that no file may hold.
    """

    jour_paris: date
    couloir: str
    produit: str
    version: str
    type_document: str
    canal: str
    manuel: bool
    professionnel: int
    departement: str
    accepte: bool
    remplace: bool
    ins_qualifiee: bool
    cause: str = ""

    def __post_init__(self) -> None:
        for wrong, where, what in (
            (self.couloir not in CORRIDORS, "couloir", "couloir inconnu"),
            (not _PRODUCT.fullmatch(self.produit), "produit", "code de produit impossible"),
            (not _VERSION.fullmatch(self.version), "version", "version impossible"),
            (not _TYPE.fullmatch(self.type_document), "type_document", "type de document impossible"),
            (self.canal not in CHANNELS, "canal", "canal inconnu"),
            (not 0 <= self.professionnel < 2**63, "professionnel", "pseudonyme impossible"),
            (self.departement not in DEPARTMENTS, "departement", "département inconnu"),
            (self.accepte and self.cause != "", "cause", "une cause de refus sur un document accepté"),
            (not self.accepte and self.cause not in CAUSES, "cause", "cause de refus absente ou inconnue"),
        ):
            if wrong:
                raise BadInput(where, what)


COLUMNS = tuple(field.name for field in fields(Event))
"""In the order of the file."""


def paris_day(moment: datetime) -> date:
    """The day in Paris of a moment that knows its time zone.

    Raises:
        BadInput: it does not.
    """
    if moment.tzinfo is None:
        raise BadInput("jour_paris", "un moment sans fuseau horaire n’a pas de jour")
    return moment.astimezone(_PARIS).date()


def pseudonym(key: bytes, national_id: str) -> int:
    """A professional under his pseudonym: HMAC-SHA256 of his national identifier, 63 bits of it.

    Without the key nobody finds him by trying all identifiers. Practices that were given one key for all give one
    professional one pseudonym, wherever he works; with a key of its own, a practice's rows stand alone.

    Args:
        key: secret, 16 bytes or more.
        national_id: `8` and the RPPS, or what stands for it in that practice.

    Raises:
        BadInput: a key that could be guessed, or nobody.
    """
    if len(key) < 16:
        raise BadInput("key", "la clé des pseudonymes est trop courte (16 octets au moins)")
    if not national_id:
        raise BadInput("national_id", "un professionnel sans identifiant n’a pas de pseudonyme")
    digest = hmac.digest(key, b"bonport evenements/1\0" + national_id.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1


def department_of(postal_code: str) -> str:
    """The département of a French postal code.

    Raises:
        BadInput: it has none.
    """
    digits = postal_code.strip()
    if not re.fullmatch(r"\d{5}", digits, re.ASCII):
        code = ""
    elif digits.startswith("20"):
        code = "2A" if digits[2] in "01" else "2B"
    else:
        code = digits[:3] if digits.startswith("97") else digits[:2]
    if code not in DEPARTMENTS:
        raise BadInput("departement", "ce code postal n’est d’aucun département", "Corrigez l’adresse du cabinet.")
    return code
