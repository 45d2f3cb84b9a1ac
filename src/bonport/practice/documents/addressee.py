"""To whom a letter is written: the lines on the page, and the professional in the document where he is known."""

from __future__ import annotations

import re

import msgspec

from bonport.interop.cda import model
from bonport.interop.cda.words import full_name
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Correspondent
from bonport.practice.places.models import Person, Structure

DOCTOR = "G15_10"
LINES, LONGEST = 8, 120


class Addressee(msgspec.Struct, frozen=True):
    """Frozen into the draft: a correspondent who moves changes no letter.

    Attributes:
        lines: as printed, the first is the name.
        professional: stands among the document's recipients; None without RPPS and specialty.
        salutation: how a letter to him begins, without its comma.
    """

    lines: tuple[str, ...] = ()
    professional: model.Professional | None = None
    salutation: str = ""


NOBODY = Addressee()


def read(plain: object) -> Addressee:
    return msgspec.convert(plain, Addressee) if plain else NOBODY


def plain(addressee: Addressee) -> object:
    return msgspec.to_builtins(addressee)


def of_correspondent(correspondent: Correspondent) -> Addressee:
    where = (correspondent.street, f"{correspondent.postal_code} {correspondent.city}".strip())
    lines = (name_of(correspondent), specialty_of(correspondent.specialty), correspondent.structure, *where)
    return Addressee(tuple(line for line in lines if line), _professional(correspondent), _salutation(correspondent))


def of_colleague(person: Person, structure: Structure) -> Addressee:
    """A doctor of the practice."""
    there = contents.address(structure)
    where = (*there.lines, f"{there.postal_code} {there.city}".strip()) if there else ()
    lines = (name_of(person), specialty_of(person.specialty), structure.name, *where)
    professional = contents.professional(person) if person.national_id else None
    return Addressee(tuple(line for line in lines if line), professional, _salutation(person))


def typed(text: str) -> Addressee:
    """What was typed freely, line by line."""
    lines = [" ".join(line.split())[:LONGEST] for line in re.split(r"[\r\n]+|\s*,\s+", text)]
    return Addressee(tuple(line for line in lines if line)[:LINES], None, "Madame, Monsieur")


def name_of(who: Correspondent | Person) -> str:
    """« Dr Paul ROUX »."""
    specialty = SPECIALTIES.get(who.specialty) or SPECIALTIES[DOCTOR]
    return full_name(model.Professional("", who.family, who.given, specialty, who.civility, who.title)).strip()


def specialty_of(code: str) -> str:
    known = SPECIALTIES.get(code)
    return known.display.removeprefix("Médecin - ").removesuffix(" (SM)") if known else ""


def _professional(correspondent: Correspondent) -> model.Professional | None:
    specialty = SPECIALTIES.get(correspondent.specialty)
    if not correspondent.national_id or specialty is None or not correspondent.given:
        return None
    return model.Professional(
        national_id=correspondent.national_id,
        family=correspondent.family,
        given=correspondent.given,
        specialty=specialty,
        civility=correspondent.civility,
        title=correspondent.title,
        phone=correspondent.phone,
    )


def _salutation(who: Correspondent | Person) -> str:
    if who.specialty.startswith(DOCTOR) or who.title:
        return {"MME": "chère consœur", "M": "cher confrère"}.get(who.civility, "chère consœur, cher confrère")
    return {"MME": "Madame", "M": "Monsieur"}.get(who.civility, "Madame, Monsieur")
