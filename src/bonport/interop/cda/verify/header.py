"""The header of a French CDA: what CI-SIS Structuration minimale asks beyond the shape.

Source: CI-SIS Structuration minimale v1.16 as its schematron enforces it (template 1.2.250.1.213.1.1.1.1); RNIV for the
patient's identity; the traps of the reference notes (cda-ci-sis, sections 3 and 10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    local,
    missing,
    no_attribute,
    not_listed,
    quoted,
    repeated,
)
from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.terminology import national_sets as sets
from bonport.interop.terminology import oids
from bonport.interop.terminology.national_sets import NationalSet

_FRANCE = "2.16.840.1.113883.2.8.2.1"
_CI_SIS = "1.2.250.1.213.1.1.1.1"
_LEVEL_1 = "1.3.6.1.4.1.19376.1.2.20"
_HOST = "1.2.250.1.213.4.1"
"""Custodian of what patients make themselves."""
_INS = (oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO)
_CIVILITIES = ("M", "MME")
_TITLES = ("DR", "PR", "MC", "MG", "PC", "PG")
_BODY = f"{HL7}component"
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}", re.ASCII)
_BIRTH_PLACE = re.compile(r"\d[0-9AB]\d{3}", re.ASCII)
_POSITIVE = re.compile(r"[1-9]\d*", re.ASCII)

_ENTITY = "assignedEntity"
_PERFORMER = f"documentationOf/serviceEvent/performer/{_ENTITY}"
_CODES: dict[str, NationalSet] = {
    "code": sets.DOCUMENT_TYPES,
    "confidentialityCode": sets.CONFIDENTIALITY,
    "recordTarget/patientRole/patient/administrativeGenderCode": sets.GENDERS,
    "author/functionCode": sets.FUNCTIONS,
    "author/assignedAuthor/code": sets.AUTHOR_SPECIALTIES,
    "legalAuthenticator/assignedEntity/code": sets.AUTHOR_SPECIALTIES,
    "authenticator/assignedEntity/code": sets.AUTHOR_SPECIALTIES,
    "dataEnterer/assignedEntity/code": sets.AUTHOR_SPECIALTIES,
    "participant/functionCode": sets.FUNCTIONS,
    "participant/associatedEntity/code": sets.AUTHOR_SPECIALTIES,
    "documentationOf/serviceEvent/performer/assignedEntity/code": sets.AUTHOR_SPECIALTIES,
    "componentOf/encompassingEncounter/code": sets.ENCOUNTERS,
    "componentOf/encompassingEncounter/responsibleParty/assignedEntity/code": sets.AUTHOR_SPECIALTIES,
    "componentOf/encompassingEncounter/location/healthCareFacility/code": sets.FACILITY_TYPES,
    **{
        f"{person}/representedOrganization/standardIndustryClassCode": sets.PRACTICE_SETTINGS
        for person in (
            "legalAuthenticator/assignedEntity",
            "author/assignedAuthor",
            "documentationOf/serviceEvent/performer/assignedEntity",
        )
    },
}
"""Where a code must be in a national set, with its label; a code that may be absent may not be null."""
_WITH_DISPLAY = (*_CODES, "documentationOf/serviceEvent/code")

_SAID = """
id code title effectiveTime confidentialityCode languageCode setId versionNumber recordTarget author custodian
legalAuthenticator documentationOf componentOf recordTarget/patientRole recordTarget/patientRole/patient
recordTarget/patientRole/patient/name recordTarget/patientRole/patient/birthTime author/time author/assignedAuthor
custodian/assignedCustodian custodian/assignedCustodian/representedCustodianOrganization
custodian/assignedCustodian/representedCustodianOrganization/id legalAuthenticator/time
legalAuthenticator/signatureCode legalAuthenticator/assignedEntity legalAuthenticator/assignedEntity/assignedPerson
documentationOf/serviceEvent documentationOf/serviceEvent/effectiveTime documentationOf/serviceEvent/performer
documentationOf/serviceEvent/performer/assignedEntity
relatedDocument relatedDocument/parentDocument relatedDocument/parentDocument/id
informationRecipient informationRecipient/intendedRecipient participant participant/associatedEntity
componentOf/encompassingEncounter
componentOf/encompassingEncounter/location componentOf/encompassingEncounter/location/healthCareFacility
""".split()
"""What may not be null."""

_IDENTIFIED = """
recordTarget/patientRole author/assignedAuthor author/assignedAuthor/representedOrganization
custodian/assignedCustodian/representedCustodianOrganization legalAuthenticator/assignedEntity
legalAuthenticator/assignedEntity/representedOrganization informationRecipient/intendedRecipient
participant/associatedEntity participant/associatedEntity/scopingOrganization
documentationOf/serviceEvent/performer/assignedEntity
documentationOf/serviceEvent/performer/assignedEntity/representedOrganization
""".split()
"""Whose identifiers have an extension."""

_SINGLE = """
author/assignedAuthor/representedOrganization custodian/assignedCustodian/representedCustodianOrganization
legalAuthenticator/assignedEntity legalAuthenticator/assignedEntity/representedOrganization
participant/associatedEntity participant/associatedEntity/scopingOrganization
documentationOf/serviceEvent/performer/assignedEntity
documentationOf/serviceEvent/performer/assignedEntity/representedOrganization relatedDocument/parentDocument
""".split()
"""Who has one identifier and one name at most."""

_PEOPLE = """
author/assignedAuthor/assignedPerson legalAuthenticator/assignedEntity/assignedPerson
authenticator/assignedEntity/assignedPerson informationRecipient/intendedRecipient/informationRecipient
participant/associatedEntity/associatedPerson documentationOf/serviceEvent/performer/assignedEntity/assignedPerson
dataEnterer/assignedEntity/assignedPerson
componentOf/encompassingEncounter/responsibleParty/assignedEntity/assignedPerson
""".split()
"""Professionals: one name with one family name, and a civility and a title of the national lists."""


def check_header(document: Element) -> Iterator[Finding]:
    """Look at the header of a ClinicalDocument."""
    header = _places(document)
    yield from _claims(document)
    yield from _nulls_and_codes(header)
    yield from _identifiers(header)
    yield from _people(header)
    yield from _patient(document)
    yield from _signing(document)
    yield from _act(document)


Places = dict[str, list[Element]]
"""Path from the document -> the elements of the header that stand there."""


def _places(document: Element) -> Places:
    """One walk, for the many paths that are looked at."""
    found: Places = {}
    waiting = [(child, "") for child in document.iterchildren(f"{HL7}*") if child.tag != _BODY]
    while waiting:
        element, above = waiting.pop()
        path = above + str(element.tag)[len(HL7) :]
        found.setdefault(path, []).append(element)
        waiting += [(child, f"{path}/") for child in element.iterchildren(f"{HL7}*")]
    return found


# -------------------------------------------------------------------------------------------------- the document


def _claims(document: Element) -> Iterator[Finding]:
    """Realm, templates, language, version: what the document says it is."""
    realms = every(document, "realmCode")
    if [realm.get("code") for realm in realms] != ["FR"]:
        yield finding(document, "realmCode doit être présent une fois, et dire FR.", 'Écrivez <realmCode code="FR"/>.')
    if first(document, "typeId") is None:
        yield missing(document, "typeId")
    roots = [template.get("root") or "" for template in every(document, "templateId")]
    for root in (_FRANCE, _CI_SIS):
        if roots.count(root) != 1:
            yield finding(
                document, f"Le templateId {root} doit être présent une fois.", "Ajoutez-le, ou retirez l'autre."
            )
    models = [root for root in roots if root not in (_FRANCE, _CI_SIS)]
    if "" in roots:
        yield finding(document, "Un templateId ne dit pas sa racine (root).", "Donnez-la, ou retirez ce templateId.")
    if not models:
        yield finding(document, "Le document ne dit pas son modèle (templateId).", "Ajoutez le templateId du modèle.")
    if first(document, "component/nonXMLBody") is not None:
        if models != [_LEVEL_1] or len(roots) != 3:
            yield finding(
                document,
                "Un document non structuré porte exactement trois templateId.",
                f"Gardez {_FRANCE}, {_CI_SIS} et {_LEVEL_1}, et eux seuls.",
            )
    elif _LEVEL_1 in models:
        yield finding(document, "Ce templateId est celui des documents non structurés.", f"Retirez {_LEVEL_1}.")
    language = first(document, "languageCode")
    if language is not None and not _LANGUAGE.fullmatch(language.get("code") or ""):
        yield bad_attribute(language, "code")
    version = first(document, "versionNumber")
    if version is not None and not _POSITIVE.fullmatch(version.get("value") or ""):
        yield bad_attribute(version, "value")


def _nulls_and_codes(header: Places) -> Iterator[Finding]:
    for path in _SAID:
        for element in header.get(path, ()):
            if element.get("nullFlavor") is not None:
                yield finding(element, "Cet élément ne peut pas être inconnu (nullFlavor).", "Donnez sa valeur.")
    for path, held in _CODES.items():
        for element in header.get(path, ()):
            if not held.holds(element.get("code") or "", element.get("codeSystem") or ""):
                yield not_listed(element, held.source)
    for path in _WITH_DISPLAY:
        for element in header.get(path, ()):
            if not (element.get("displayName") or "").strip() and local(element) != "administrativeGenderCode":
                yield no_attribute(element, "displayName")


def _identifiers(header: Places) -> Iterator[Finding]:
    for path in _IDENTIFIED:
        for owner in header.get(path, ()):
            for identifier in every(owner, "id"):
                unknown = path == _PERFORMER and identifier.get("nullFlavor") is not None
                if not identifier.get("extension") and not unknown:
                    yield no_attribute(identifier, "extension")
    for path in _SINGLE:
        for owner in header.get(path, ()):
            for name in ("id", "name"):
                if len(every(owner, name)) > 1:
                    yield repeated(owner, name)
    for identifier in header.get("custodian/assignedCustodian/representedCustodianOrganization/id", ()):
        if identifier.get("root") not in (oids.STRUCTURE, _HOST):
            yield finding(
                identifier,
                "La structure qui conserve le document doit avoir un identifiant national.",
                f"Mettez la racine {oids.STRUCTURE}.",
            )
    for recipient in header.get("informationRecipient/intendedRecipient/id", ()):
        if recipient.get("root") != oids.PERSON:
            yield bad_attribute(recipient, "root")


def _people(header: Places) -> Iterator[Finding]:
    for path in _PEOPLE:
        for person in header.get(path, ()):
            names = every(person, "name")
            if len(names) != 1 or names[0].get("nullFlavor") is not None:
                yield finding(person, "Un professionnel a un nom, et un seul.", "Gardez un seul élément « name ».")
            for name in names:
                yield from _professional(name)


def _professional(name: Element) -> Iterator[Finding]:
    if first(name, "family") is None:
        yield missing(name, "family")
    for part in ("family", "given", "prefix", "suffix"):
        if len(every(name, part)) > 1:
            yield repeated(name, part)
    for part, allowed in (("prefix", _CIVILITIES), ("suffix", _TITLES)):
        for element in every(name, part):
            if (element.text or "") not in allowed:
                yield finding(
                    element,
                    "La civilité ou le titre n'est pas dans la liste nationale.",
                    f"Écrivez l'un de\u00a0: {', '.join(allowed)}.",
                )


# --------------------------------------------------------------------------------------------------- the patient


def _patient(document: Element) -> Iterator[Finding]:
    role = first(document, "recordTarget/patientRole")
    patient = None if role is None else first(role, "patient")
    if role is None or patient is None:
        return
    name = first(patient, "name")
    families, givens = ([] if name is None else every(name, part) for part in ("family", "given"))
    for element in families:
        if element.get("qualifier") not in ("BR", "CL"):
            yield finding(
                element,
                "Le nom de famille doit dire s'il est de naissance (BR) ou utilisé (CL).",
                'Ajoutez qualifier="BR" ou "CL"\u00a0; SP n\'est plus admis.',
            )
    for element in givens:
        if element.get("qualifier") not in ("BR", "CL", None):
            yield finding(
                element,
                "Le qualifier d'un prénom est BR (premier prénom de naissance), CL (utilisé), ou absent (liste).",
                "Corrigez le qualifier.",
            )
    birth = first(patient, "birthTime")
    if birth is not None and len(birth.get("value") or "") not in range(4, 15):
        yield bad_attribute(birth, "value")
    identifiers = [i for i in every(role, "id") if i.get("root") in _INS]
    for identifier in identifiers:
        yield from _matricule(identifier)
        yield from _traits(patient, families, givens)
    if len(identifiers) > 1:
        yield repeated(role, "id")


def _matricule(identifier: Element) -> Iterator[Finding]:
    try:
        INS(identifier.get("extension") or "", identifier.get("root") or "").check_key()
    except BadInput:
        yield finding(
            identifier, "Le matricule INS est mal formé, ou sa clé est fausse.", "Reprenez le matricule rendu par INSi."
        )


def _traits(patient: Element, families: list[Element], givens: list[Element]) -> Iterator[Finding]:
    """With a matricule, the six traits are there."""
    remedy = "Complétez l'identité par un appel à INSi."
    if [family.get("qualifier") for family in families].count("BR") != 1:
        yield finding(patient, "Avec un matricule INS, le nom de naissance (BR) est obligatoire.", remedy)
    qualifiers = [given.get("qualifier") for given in givens]
    if qualifiers.count("BR") != 1:
        yield finding(patient, "Avec un matricule INS, le premier prénom de naissance (BR) est obligatoire.", remedy)
    if qualifiers.count(None) != 1:
        yield finding(patient, "Avec un matricule INS, la liste des prénoms de naissance est obligatoire.", remedy)
    county = first(patient, "birthplace/place/addr/county")
    if county is None or not _BIRTH_PLACE.fullmatch(county.text or ""):
        yield finding(patient, "Avec un matricule INS, le code INSEE du lieu de naissance est obligatoire.", remedy)


# ------------------------------------------------------------------------------------------------ signing, the act


def _signing(document: Element) -> Iterator[Finding]:
    signature = first(document, "legalAuthenticator/signatureCode")
    if signature is not None and signature.get("code") != "S":
        yield bad_attribute(signature, "code")
    for participant in every(document, "participant"):
        if not sets.PARTICIPATIONS.holds(participant.get("typeCode") or "", "2.16.840.1.113883.5.90"):
            yield bad_attribute(participant, "typeCode")
    for parent in every(document, "relatedDocument"):
        if parent.get("typeCode") != "RPLC":
            yield bad_attribute(parent, "typeCode")
    signer = first(document, "legalAuthenticator/assignedEntity")
    if signer is not None and first(signer, "assignedPerson") is None:
        yield missing(signer, "assignedPerson")
    for author in every(document, "author/assignedAuthor"):
        if first(author, "assignedPerson") is None and first(author, "assignedAuthoringDevice") is None:
            yield missing(author, "assignedPerson")


def _act(document: Element) -> Iterator[Finding]:
    event = first(document, "documentationOf/serviceEvent")
    if event is None:
        return
    performers = every(event, "performer")
    if len(performers) != 1:
        yield finding(event, "L'acte principal a un exécutant (performer), et un seul.", "Gardez-en un.")
    for performer in performers:
        if performer.get("typeCode") != "PRF":
            yield bad_attribute(performer, "typeCode")
        if first(performer, f"{_ENTITY}/representedOrganization/standardIndustryClassCode") is None:
            yield finding(
                performer,
                "L'exécutant n'a pas de structure, ou elle n'a pas de cadre d'exercice.",
                "Ajoutez representedOrganization et standardIndustryClassCode (AMBULATOIRE).",
            )
    period = first(event, "effectiveTime")
    if period is None:
        yield missing(event, "effectiveTime")
    else:
        low = first(period, "low")
        if low is None:
            yield missing(period, "low")
        elif low.get("value") is None:
            yield no_attribute(low, "value")
        for bound in period:
            if isinstance(bound.tag, str) and bound.get("value") is None:
                yield no_attribute(bound, "value")
    for extra in every(document, "documentationOf/serviceEvent/code"):
        if not extra.get("displayName"):
            yield finding(
                extra,
                f"Ce code n'a pas de libellé ({quoted('displayName')}).",
                "Ajoutez le libellé de la nomenclature.",
            )
