"""What signing freezes: everything that a document says, but for the identity of its patient.

The identity is the one of the moment when the bytes are made: a patient qualified after the signature leaves with a
qualified INS.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import msgspec

from bonport.interop.cda import model
from bonport.interop.identity import INS, Traits
from bonport.interop.terminology import Code
from bonport.interop.terminology.document_types import DOCUMENT_TYPES, default_act
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.practice_settings import PRACTICE_SETTINGS
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure


class Content(msgspec.Struct, frozen=True):
    """A signed document, without the identity of its patient."""

    unique_id: str
    set_id: str
    version: int
    type: Code
    title: str
    created: datetime
    author: model.Professional
    organization: model.Organization
    act: Code
    act_start: datetime
    act_stop: datetime | None
    replaced_doctor: model.Professional | None
    treating_doctor: model.Professional | None
    recipients: tuple[model.Professional, ...]
    patient_number: model.LocalId
    patient_address: model.Address | None
    body: model.Body

    def to_plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain

    def hash(self) -> str:
        return hash_of(self.to_plain())


def read(plain: dict[str, Any]) -> Content:
    """Content as it was signed."""
    return msgspec.convert(plain, Content)


def hash_of(plain: dict[str, Any]) -> str:
    """Of the values as they were kept, in no order: a field that content gains later changes no hash of today."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def document_of(content: Content, traits: Traits, ins: INS | None, replaces: str | None) -> model.Document:
    """The document that leaves: signed content and the identity of this moment.

    Args:
        replaces: unique id of the earlier version that the DMP holds, if it holds one.
    """
    header = model.Header(
        unique_id=content.unique_id,
        set_id=content.set_id,
        version=content.version,
        type=content.type,
        title=content.title,
        created=content.created,
        patient=model.Patient(local_id=content.patient_number, traits=traits, ins=ins, address=content.patient_address),
        author=content.author,
        organization=content.organization,
        act=content.act,
        act_start=content.act_start,
        act_stop=content.act_stop,
        replaces=replaces,
        replaced_doctor=content.replaced_doctor,
        treating_doctor=content.treating_doctor,
        recipients=content.recipients,
    )
    return model.Document(header, content.body)


def type_and_act(type_code: str) -> tuple[Code, Code]:
    """The type of a document, and the act that it documents."""
    return DOCUMENT_TYPES[type_code].code, default_act(type_code)


def professional(person: Person) -> model.Professional:
    return model.Professional(
        national_id=person.national_id,
        family=person.family,
        given=person.given,
        specialty=SPECIALTIES[person.specialty],
        civility=person.civility,
        title=person.title,
        phone=person.phone,
    )


def organization(structure: Structure) -> model.Organization:
    return model.Organization(
        national_id=structure.national_id,
        name=structure.name,
        facility_type=FACILITY_TYPES[structure.facility_type],
        practice_setting=PRACTICE_SETTINGS[structure.practice_setting],
        address=address(structure),
        phone=structure.phone,
    )


def address(place: Structure | Patient) -> model.Address | None:
    if not place.city:
        return None
    lines = (place.street,) if place.street else ()
    return model.Address(lines=lines, postal_code=place.postal_code, city=place.city)
