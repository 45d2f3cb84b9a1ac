"""Who, for whom, when, where: what a document says before it says anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bonport.interop.cda.model import (
    ChildCertificate,
    Document,
    Header,
    Organization,
    Patient,
    Professional,
    Synthesis,
    VaccinationHistory,
    VaccinationNote,
)
from bonport.interop.cda.preflight.findings import OID, Finding, check_code, internal, unlisted
from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex
from bonport.interop.terminology.document_types import (
    CHILD_CERTIFICATE,
    DOCUMENT_TYPES,
    SYNTHESIS,
    VACCINATION_HISTORY,
    VACCINATION_NOTE,
)
from bonport.interop.terminology.encounters import ENCOUNTERS
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.practice_settings import PRACTICE_SETTINGS
from bonport.interop.terminology.relations import RELATIONS
from bonport.interop.terminology.specialties import SPECIALTIES

_PERSON = re.compile(r"8\d{11}|0[0-9A-Z]{9}|[35]\S+", re.ASCII)
_STRUCTURE = re.compile(r"1\d[0-9AB]\d{7}|2\d{9}|3\d{14}|4\d{11,15}", re.ASCII)
_BIRTH_PLACE = re.compile(r"\d[0-9AB]\d{3}", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CIVILITIES = ("", "M", "MME")
_TITLES = ("", "DR", "PR", "MC", "MG", "PC", "PG")
_LONGEST_OID = 64
_LONGEST_TITLE = 255
"""What the DMP takes (reference notes, segur-and-dmp 2.7)."""
_LONGEST_EXTENSION = 64


def check_header(document: Document) -> Iterator[Finding]:
    header = document.header
    yield from _identifiers(header)
    yield from _kind(document)
    yield from _times(header)
    yield from _patient(header.patient)
    yield from _people(header)
    yield from _organization(header.organization)


def _identifiers(header: Header) -> Iterator[Finding]:
    known = (("unique_id", header.unique_id), ("set_id", header.set_id), ("replaces", header.replaces))
    for name, oid in known:
        if oid is not None and (not OID.fullmatch(oid) or len(oid) > _LONGEST_OID):
            yield internal(f"header.{name}", "L'identifiant du document n'est pas un OID.")
    if header.version < 1:
        yield internal("header.version", "Le numéro de version doit être au moins 1.")
    if header.replaces == header.unique_id:
        yield internal("header.replaces", "Un document ne peut pas se remplacer lui-même.")
    if header.replaces is not None and header.version < 2:
        yield internal("header.version", "Un document qui en remplace un autre n'est pas une première version.")


def _kind(document: Document) -> Iterator[Finding]:
    header = document.header
    row = DOCUMENT_TYPES.get(header.type.code)
    if row is None or row.code.system != header.type.system:
        yield Finding("header.type", "Ce type de document n'est pas connu.", "Choisissez un type de la liste.")
    if not header.title.strip():
        yield Finding("header.title", "Le document n'a pas de titre.", "Donnez un titre au document.")
    if len(header.title) > _LONGEST_TITLE:
        yield Finding("header.title", f"Le titre dépasse {_LONGEST_TITLE}\u00a0caractères.", "Raccourcissez le titre.")
    expected = _TYPES.get(type(document.body))
    if expected and header.type.code != expected.code:
        yield internal("header.type", f"Ce contenu doit porter le type «\u00a0{expected.display}\u00a0».")
    yield from check_code("header.type", header.type)
    yield from check_code("header.act", header.act)
    if not ENCOUNTERS.holds(header.encounter):
        yield Finding(
            "header.encounter",
            "Le type de rencontre n'est pas connu.",
            "Choisissez cabinet, domicile ou téléconsultation.",
        )


_TYPES = {
    ChildCertificate: CHILD_CERTIFICATE,
    Synthesis: SYNTHESIS,
    VaccinationNote: VACCINATION_NOTE,
    VaccinationHistory: VACCINATION_HISTORY,
}


def _times(header: Header) -> Iterator[Finding]:
    moments = {"created": header.created, "act_start": header.act_start, "act_stop": header.act_stop}
    for name, moment in moments.items():
        if moment is not None and not _sayable(moment):
            yield internal(f"header.{name}", "Cette date n'a pas de fuseau horaire utilisable.")
            return
    if header.act_stop is not None and header.act_stop < header.act_start:
        yield Finding("header.act_stop", "L'acte finit avant d'avoir commencé.", "Corrigez les heures de la rencontre.")
    if header.created < header.act_start:
        yield Finding(
            "header.created", "Le document est signé avant le début de l'acte.", "Corrigez l'heure de la rencontre."
        )


def _sayable(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and offset % timedelta(minutes=1) == timedelta(0) and moment.year >= 1900


def _patient(patient: Patient) -> Iterator[Finding]:
    local = patient.local_id
    if not (OID.fullmatch(local.root) and 0 < len(local.extension.strip()) <= _LONGEST_EXTENSION):
        yield internal("header.patient.local_id", "Le numéro du patient dans le cabinet est absent ou mal formé.")
    traits = patient.traits
    if traits.birth_date.year < 1850:
        yield Finding(
            "header.patient.traits.birth_date", "La date de naissance est impossible.", "Corrigez la date de naissance."
        )
    try:
        traits.check()
        if patient.ins:
            patient.ins.check_key()
    except BadInput as error:
        yield Finding(f"header.patient.{error.where}", error.what, error.remedy or "Corrigez l'identité du patient.")
    yield from _contacts(patient)
    if patient.ins is None:
        return
    if not _BIRTH_PLACE.fullmatch(traits.birth_place):
        yield Finding(
            "header.patient.traits.birth_place",
            "Avec un matricule INS, le code INSEE du lieu de naissance est obligatoire.",
            "Complétez l'identité par un appel à INSi.",
        )
    if traits.sex is Sex.UNKNOWN:
        yield Finding(
            "header.patient.traits.sex",
            "Avec un matricule INS, le sexe est obligatoire.",
            "Complétez l'identité par un appel à INSi.",
        )


def _contacts(patient: Patient) -> Iterator[Finding]:
    for n, contact in enumerate(patient.contacts):
        where = f"header.patient.contacts[{n}]"
        if not contact.family.strip():
            yield Finding(f"{where}.family", "Le nom de ce proche manque.", "Complétez ou retirez ce proche.")
        if contact.relation is not None and not RELATIONS.holds(contact.relation):
            yield unlisted(f"{where}.relation", "Ce lien n'est pas dans la liste nationale.")
        if contact.civility not in _CIVILITIES:
            yield Finding(f"{where}.civility", "La civilité n'est pas dans la liste.", "Choisissez M. ou Mme.")


def _people(header: Header) -> Iterator[Finding]:
    people: list[tuple[str, Professional | None]] = [
        ("header.author", header.author),
        ("header.replaced_doctor", header.replaced_doctor),
        ("header.treating_doctor", header.treating_doctor),
        *((f"header.recipients[{n}]", recipient) for n, recipient in enumerate(header.recipients)),
    ]
    for where, person in people:
        if person is not None:
            yield from check_professional(where, person)
    replaced = header.replaced_doctor
    if replaced is not None and replaced.national_id == header.author.national_id:
        yield Finding(
            "header.replaced_doctor", "Un médecin ne se remplace pas lui-même.", "Corrigez le médecin remplacé."
        )


def check_professional(where: str, person: Professional) -> Iterator[Finding]:
    if not _PERSON.fullmatch(person.national_id):
        yield Finding(
            f"{where}.national_id",
            "L'identifiant national du professionnel est mal formé.",
            "Écrivez 8 suivi des 11\u00a0chiffres du numéro RPPS.",
        )
    if not person.family.strip() or not person.given.strip():
        yield Finding(where, "Le nom ou le prénom du professionnel manque.", "Complétez l'identité du professionnel.")
    if not SPECIALTIES.holds(person.specialty):
        yield Finding(
            f"{where}.specialty",
            "Cette spécialité n'est pas, ou n'est plus, dans la liste nationale.",
            "Choisissez une spécialité de la liste.",
        )
    yield from check_code(f"{where}.specialty", person.specialty)
    if person.civility not in _CIVILITIES:
        yield Finding(f"{where}.civility", "La civilité n'est pas dans la liste.", "Choisissez M. ou Mme.")
    if person.title not in _TITLES:
        yield Finding(f"{where}.title", "Le titre n'est pas dans la liste.", "Choisissez Dr ou Pr, ou aucun titre.")
    if person.email and not _MAIL.fullmatch(person.email):
        yield Finding(f"{where}.email", "L'adresse électronique est mal formée.", "Corrigez l'adresse.")


def _organization(organization: Organization) -> Iterator[Finding]:
    where = "header.organization"
    if not _STRUCTURE.fullmatch(organization.national_id):
        yield Finding(
            f"{where}.national_id",
            "L'identifiant national de la structure est mal formé.",
            "Indiquez le FINESS, le SIRET ou l'identifiant RPPS-rang de la structure.",
        )
    if not organization.name.strip():
        yield Finding(f"{where}.name", "La structure n'a pas de nom.", "Donnez un nom à la structure.")
    if not FACILITY_TYPES.holds(organization.facility_type):
        yield Finding(
            f"{where}.facility_type",
            "Le type de structure n'est pas connu.",
            "Choisissez par exemple «\u00a0Cabinet individuel\u00a0» ou «\u00a0Cabinet de groupe\u00a0».",
        )
    if not PRACTICE_SETTINGS.holds(organization.practice_setting):
        yield Finding(
            f"{where}.practice_setting", "Le cadre d'exercice n'est pas connu.", "Choisissez «\u00a0Ambulatoire\u00a0»."
        )
