"""Who and where: professionals and structures of a bundle, in the words of the plain model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bonport.interop.cda.model import Address, Organization, Professional
from bonport.interop.errors import BadInput
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import listed
from bonport.interop.identity import Status
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.facility_types import FACILITY_TYPES, SOLO_PRACTICE
from bonport.interop.terminology.oids import Environment
from bonport.interop.terminology.practice_settings import AMBULATORY
from bonport.interop.terminology.specialties import SPECIALTIES

DOCTOR = SPECIALTIES["G15_10"]

_TITLES = {"dr": "DR", "docteur": "DR", "pr": "PR", "professeur": "PR", "mc": "MC", "mg": "MG", "pc": "PC", "pg": "PG"}
_CIVILITIES = {"m": "M", "mr": "M", "monsieur": "M", "mme": "MME", "madame": "MME"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller says where the bundle does not, or in its place.

    Attributes:
        environment: whose INS may be written.
        identity_status: of the patient, in the place of what the bundle says; only QUALIFIED lets the INS be written.
        structure: IDNST (1 + FINESS, 3 + SIRET, 4 + RPPS-rang).
        author_rpps: RPPS (11 digits) or IDNPS (8 + RPPS) of the author.
        author_specialty: JDV_J01.
        facility_type: JDV_J02; practice_setting: JDV_J04.
    """

    environment: Environment = Environment.TEST
    identity_status: Status | None = None
    structure: str = ""
    author_rpps: str = ""
    author_specialty: Code | None = None
    facility_type: Code | None = None
    practice_setting: Code = AMBULATORY


AS_THE_BUNDLE_SAYS = Choices()


def coding_value(part: Element) -> str:
    """The code of an extension whose value is a code, a Coding or a CodeableConcept."""
    coding = part.child("valueCoding")
    concept = part.child("valueCodeableConcept")
    if coding is None and concept is not None:
        coding = next(iter(concept.children("coding")), None)
    if coding is not None:
        coding.settle("system", "display", "version")
        return coding.text("code")
    return part.text("valueCode") or part.text("valueString")


def name_of(names: tuple[Element, ...], uses: tuple[str, ...]) -> Element | None:
    for use in uses:
        for name in names:
            if name.peek("use") == use:
                return name
    return None


def telecom_of(telecom: Element, system: str) -> str:
    if telecom.peek("system") != system:
        return ""
    telecom.settle("system", "use", "rank")
    return telecom.text("value").removeprefix("tel:").removeprefix("mailto:")


def address_of(holder: Element) -> Address | None:
    """The address in use: the home's or the workplace's first, else the first."""
    addresses = holder.children("address")
    chosen = next((one for one in addresses if one.peek("use") in ("home", "work")), None)
    chosen = chosen or next(iter(addresses), None)
    return written_address(chosen) if chosen is not None else None


def written_address(chosen: Element) -> Address:
    chosen.settle("use", "type")
    if (insee := chosen.extension(fhir.ADDRESS_INSEE_CODE)) is not None:
        insee.leave("Le code INSEE de l’adresse n’a pas de place dans le document.")
    lines = chosen.texts("line")
    if lines:
        chosen.settle("text")
    return Address(
        lines or tuple(filter(None, (chosen.text("text"),))),
        chosen.text("postalCode"),
        chosen.text("city"),
        chosen.text("country"),
    )


# --------------------------------------------------------------------------------------- professionals and structures


@dataclass(frozen=True, slots=True)
class Person:
    """A professional as the bundle tells: a Practitioner, and where known the PractitionerRole that says where."""

    practitioner: Element
    role: Element | None = None


def person_of(bundle: Bundle, resource: Element) -> Person | None:
    """The person behind an author, attester or general practitioner; None for a structure or a device."""
    if resource.kind == "PractitionerRole":
        practitioner = bundle.referenced(resource, "practitioner")
        return Person(practitioner, resource) if practitioner is not None else None
    if resource.kind == "Practitioner":
        return Person(resource, _role_of(bundle, resource))
    return None


def _role_of(bundle: Bundle, practitioner: Element) -> Element | None:
    for entry in bundle.tree.root.children("entry"):
        role = entry.child("resource")
        reference = role.child("practitioner") if role is not None and role.kind == "PractitionerRole" else None
        if role is not None and reference is not None:
            target = reference.peek("reference")
            if bundle.points_to(target, practitioner):
                reference.settled()
                return role
    return None


def professional_of(
    person: Person, where: str, *, rpps: str = "", specialty: Code | None = None, option: str = "", warnings: list[str]
) -> Professional:
    """A professional with his national identifier.

    Args:
        rpps, specialty: given by the caller, in the place of the bundle's.
        option: of the command, named when the identifier is missing.

    Raises:
        BadInput: no RPPS, no name.
    """
    practitioner, role = person.practitioner, person.role
    practitioner.settle("active")
    national_id = _idnps(rpps) if rpps else _national_id(practitioner)
    if not national_id:
        raise BadInput(
            f"{where} ({practitioner.path}.identifier)",
            "ce professionnel n’a pas de numéro RPPS.",
            f"Donnez-le avec {option}." if option else "",
        )
    names = practitioner.children("name")
    name = name_of(names, ("official", "usual")) or next(iter(names), None)
    if name is None:
        raise BadInput(f"{where} ({practitioner.path}.name)", "ce professionnel n’a pas de nom.")
    name.settle("use", "text", "period")
    given = [word for word in name.texts("given") if word.casefold().rstrip(".") not in _TITLES]
    titles = [word.casefold().rstrip(".") for word in (*name.texts("prefix"), *name.texts("suffix"))]
    titles += [word.casefold().rstrip(".") for word in name.texts("given")]
    family = name.text("family")
    if len(given) > 1 and given[-1].casefold() == family.casefold():
        given.pop()  # some write the whole name under `given`
    known = specialty or _specialty(practitioner, role)
    if known is None:
        warnings.append(
            f"La spécialité du professionnel ({where}) n’est pas dite\u00a0: «\u00a0{DOCTOR.display}\u00a0» est écrit."
        )
    holders = (role, practitioner) if role else (practitioner,)
    return Professional(
        national_id,
        family,
        " ".join(given),
        known or DOCTOR,
        civility=next((_CIVILITIES[word] for word in titles if word in _CIVILITIES), ""),
        title=next((_TITLES[word] for word in titles if word in _TITLES), ""),
        phone=_first_telecom(holders, "phone"),
        email=_first_telecom(holders, "email"),
    )


def _first_telecom(holders: tuple[Element, ...], system: str) -> str:
    every = (one for holder in holders for one in holder.children("telecom"))
    return next((value for one in every if (value := telecom_of(one, system))), "")


def _national_id(practitioner: Element) -> str:
    """8 + RPPS, from either of the two ways in which a bundle writes it."""
    for identifier in practitioner.children("identifier"):
        system, value = identifier.peek("system"), identifier.peek("value").strip()
        found = ""
        if system == fhir.RPPS and re.fullmatch(r"[0-9]{11}", value, re.ASCII):
            found = f"8{value}"
        if system == fhir.PERSON:
            found = value
        if found:
            identifier.settle("system", "value", "use", "type", "assigner", "period")
            return found
    return ""


def _idnps(rpps: str) -> str:
    if not re.fullmatch(r"8?[0-9]{11}", rpps, re.ASCII):
        raise BadInput("author_rpps", "un numéro RPPS a 11\u00a0chiffres.", "Écrivez le numéro, précédé ou non de 8.")
    return rpps if len(rpps) == 12 else f"8{rpps}"


def _specialty(practitioner: Element, role: Element | None) -> Code | None:
    """JDV_J01, whole or from its two halves: profession (TRE_G15) and specialty of doctors (TRE_R38)."""
    concepts = list(_specialty_concepts(practitioner, role))
    for concept in concepts:
        if found := listed(concept, fhir.AUTHOR_SPECIALTY, SPECIALTIES):
            return found
    ordinal = [listed(concept, fhir.ORDINAL_SPECIALTY, SPECIALTIES, "G15_10/") for concept in concepts]
    profession = [listed(concept, fhir.PROFESSION, SPECIALTIES, "G15_") for concept in concepts]
    return next((found for found in (*ordinal, *profession) if found), None)


def _specialty_concepts(practitioner: Element, role: Element | None) -> Iterator[Element]:
    if role is not None:
        role.settle("active")
        yield from role.children("specialty")
        yield from role.children("code")
    for qualification in practitioner.children("qualification"):
        if concept := qualification.child("code"):
            yield concept
    extension = practitioner.extension(fhir.PRACTITIONER_SPECIALTY)
    if extension is not None and (concept := extension.child("valueCodeableConcept")):
        yield concept


def organization_of(resource: Element | None, choices: Choices) -> Organization:
    """The structure from which the author wrote.

    Raises:
        BadInput: none, without French identifier, without name.
    """
    if resource is None:
        raise BadInput(
            "Composition.custodian",
            "le Bundle ne dit pas de quelle structure vient le document.",
            "Joignez la ressource Organization de la structure.",
        )
    resource.settle("active")
    national_id = choices.structure or _structure_id(resource)
    if not national_id:
        raise BadInput(
            f"{resource.path}.identifier",
            "cette structure n’a pas d’identifiant français (FINESS, SIRET ou IDNST).",
            "Donnez-le avec --structure, par exemple 1 suivi du FINESS.",
        )
    name = resource.text("name")
    if not name:
        raise BadInput(f"{resource.path}.name", "cette structure n’a pas de nom.")
    kind = choices.facility_type
    for concept in resource.children("type"):
        found = listed(concept, fhir.SECTOR, FACILITY_TYPES)
        kind = kind or found
    return Organization(
        national_id,
        name,
        kind or SOLO_PRACTICE,
        choices.practice_setting,
        address_of(resource),
        _first_telecom((resource,), "phone"),
    )


def _structure_id(resource: Element) -> str:
    shapes = {fhir.STRUCTURE: ("", r"[1-4]\S+"), fhir.FINESS: ("1", r"[0-9AB]{9}"), fhir.SIRENE: ("3", r"[0-9]{14}")}
    for system, (digit, shape) in shapes.items():
        for identifier in resource.children("identifier"):
            value = identifier.peek("value").strip()
            if identifier.peek("system") == system and re.fullmatch(shape, value, re.ASCII):
                identifier.settle("system", "value", "use", "type", "assigner", "period")
                return digit + value
    return ""
