"""Who and where: the patient, professionals and structures of a bundle, in the words of the plain model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from bonport.interop.cda.model import Address, Contact, ContactRole, LocalId, Organization, Patient, Professional
from bonport.interop.errors import BadInput
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import listed, parts, spoken
from bonport.interop.identity import INS, Sex, Status, Traits
from bonport.interop.identity.traits import first_name_of, is_first_name_of, known_birth_date
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.facility_types import FACILITY_TYPES, SOLO_PRACTICE
from bonport.interop.terminology.oids import Environment, oid_of
from bonport.interop.terminology.practice_settings import AMBULATORY
from bonport.interop.terminology.relations import RELATIONS
from bonport.interop.terminology.specialties import SPECIALTIES

DOCTOR = SPECIALTIES["G15_10"]

_TITLES = {"dr": "DR", "docteur": "DR", "pr": "PR", "professeur": "PR", "mc": "MC", "mg": "MG", "pc": "PC", "pg": "PG"}
_CIVILITIES = {"m": "M", "mr": "M", "monsieur": "M", "mme": "MME", "madame": "MME"}
_OID = re.compile(r"urn:oid:([0-2](?:\.(?:0|[1-9][0-9]*))+)", re.ASCII)


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


# --------------------------------------------------------------------------------------------------------- the patient


def patient_of(bundle: Bundle, choices: Choices, warnings: list[str]) -> Patient:
    """The patient. The INS is there only if the identity is *qualifiée*.

    Raises:
        BadInput: no name, no date of birth, a name that French identities cannot hold, a wrong INS.
        Unreadable: wrong types.
    """
    subject = bundle.subject
    subject.settle("active", "generalPractitioner")
    status = choices.identity_status or _status(subject)
    ins, local = _identifiers(subject, bundle, choices, status)
    if ins is None:
        warnings.append(
            "L’INS n’est pas écrite\u00a0: l’identité n’est pas qualifiée, ou le patient n’a pas d’INS. "
            "Le document porte le seul numéro local, sans Data Matrix, et ne peut pas alimenter le DMP."
        )
    traits = _traits(subject, warnings)
    return Patient(local, traits, ins, _address(subject), _phones(subject), _contacts(subject))


def _contacts(subject: Element) -> tuple[Contact, ...]:
    """Those whose role the bundle says; being a mother, or next of kin, is not one."""
    found = []
    for contact in subject.children("contact"):
        relationships = contact.children("relationship")
        role = next((role for one in relationships if (role := _contact_role(one))), None)
        name = contact.child("name")
        if role is None or name is None or not name.peek("family"):
            continue
        name.settle("use", "text")
        relation = next((code for one in relationships if (code := listed(one, fhir.ROLE_CODE, RELATIONS))), None)
        given = " ".join(name.texts("given"))
        found.append(
            Contact(role, name.text("family"), given, relation, phones=_phones(contact), address=_own_address(contact))
        )
    return tuple(found)


def _contact_role(relationship: Element) -> ContactRole | None:
    for coding in relationship.children("coding"):
        role = fhir.CONTACT_ROLES.get((coding.peek("system"), coding.peek("code")))
        if role:
            coding.settled()
            return ContactRole(role)
    return None


def _status(subject: Element) -> Status | None:
    """FR Core `fr-core-identity-reliability`; a doubtful or fictitious identity is never qualified (EXI ID 24).

    It belongs to the patient; some write it on the identifier that holds the INS.
    """
    holders = [subject, *(one for one in subject.children("identifier") if one.peek("system") in fhir.INS)]
    found_at = (holder.extension(fhir.IDENTITY_RELIABILITY) for holder in holders)
    extension = next((one for one in found_at if one is not None), None)
    if extension is None:
        return None
    found: Status | None = None
    spoilt = False
    for part in extension.children("extension"):
        name = part.peek("url")
        code = _coding_value(part) if name in ("identityStatus", "comment") else ""
        if name == "identityStatus" and code in set(Status):
            part.settled()
            found = Status(code)
        if name == "comment" and code in ("DOUT", "FICT"):
            part.settled()
            spoilt = True
    return Status.PROVISIONAL if spoilt else found


def _coding_value(part: Element) -> str:
    """The code of an extension whose value is a code, a Coding or a CodeableConcept."""
    coding = part.child("valueCoding")
    concept = part.child("valueCodeableConcept")
    if coding is None and concept is not None:
        coding = next(iter(concept.children("coding")), None)
    if coding is not None:
        coding.settle("system", "display", "version")
        return coding.text("code")
    return part.text("valueCode") or part.text("valueString")


def _identifiers(
    subject: Element, bundle: Bundle, choices: Choices, status: Status | None
) -> tuple[INS | None, LocalId]:
    ins: INS | None = None
    local: LocalId | None = None
    for identifier in subject.children("identifier"):
        system = identifier.peek("system")
        past = identifier.peek("use") == "old" or _has_end(identifier)
        if system in fhir.INS:
            if status is not Status.QUALIFIED:
                identifier.leave("L’INS d’une identité qui n’est pas qualifiée ne se transmet pas.")
            elif past or ins is not None:
                identifier.leave("Seule l’INS en vigueur figure dans le document.")
            else:
                identifier.settle("system", "use", "type", "assigner", "period")
                ins = INS.parse(identifier.text("value"), fhir.INS[system], choices.environment)
        elif local is None and not past and system and identifier.peek("value").strip():
            identifier.settle("use", "type", "assigner", "period")
            local = LocalId(_root(identifier.text("system")), identifier.text("value"))
    if local is None:
        # The bundle gives the patient no number: the resource's own name is one, unique under where it comes from.
        name = subject.peek("id") or "patient"
        origin = bundle.tree.root.child("identifier")
        local = LocalId(oid_of(uuid5(NAMESPACE_URL, origin.peek("system") if origin else "")), name)
    return ins, local


def _has_end(identifier: Element) -> bool:
    period = identifier.value.get("period")
    return isinstance(period, dict) and "end" in period


def _root(system: str) -> str:
    """The OID of a naming system: its own, or one made from its URI (ITU-T X.667)."""
    known = _OID.fullmatch(system)
    return known[1] if known else oid_of(uuid5(NAMESPACE_URL, system))


def _traits(subject: Element, warnings: list[str]) -> Traits:
    names = subject.children("name")
    birth = _name(names, ("official", "maiden"))
    used = _name(names, ("usual",))
    if birth is None:
        birth, used = used or next(iter(names), None), None
        warnings.append("Aucun nom n’est donné comme nom de naissance\u00a0: le nom du patient est pris pour tel.")
    if birth is None:
        raise BadInput("Patient.name", "le patient n’a pas de nom.")
    birth.settle("use", "text", "period")
    first_names = birth.texts("given")
    listed_names = _list_of_names(birth) or _list_of_names(subject) or " ".join(first_names)
    if not listed_names:
        raise BadInput("Patient.name.given", "le patient n’a pas de prénom.")
    written = subject.text("birthDate")
    if not written:
        raise BadInput("Patient.birthDate", "le patient n’a pas de date de naissance.")
    born, uncertain = known_birth_date(*parts(written, "Patient.birthDate"))
    sex = Sex(fhir.SEXES.get(subject.text("gender"), Sex.UNKNOWN))
    family, given = "", ""
    if used is not None:
        used.settle("use", "text", "period")
        family, given = used.text("family"), " ".join(used.texts("given"))
    traits = Traits(birth.text("family"), listed_names, "", sex, born, _birth_place(subject), uncertain, family, given)
    normalised = traits.normalised()
    first = replace(traits, birth_first_name=first_names[0] if first_names else "").normalised().birth_first_name
    if not is_first_name_of(first, normalised.birth_first_names):
        first = first_name_of(normalised.birth_first_names)
    made = replace(normalised, birth_first_name=first)
    _unsaid_given(birth, made)
    return made


def _unsaid_given(birth: Element, traits: Traits) -> None:
    """A given name that the birth certificate's list does not hold is not written: tell it."""
    said = spoken(traits.birth_first_names)
    for name in birth.texts("given"):
        if not spoken(replace(traits, used_first_name=name).normalised().used_first_name) <= said:
            birth.leave("Ce prénom n’est pas dans la liste des prénoms de naissance.", "given")


def _name(names: tuple[Element, ...], uses: tuple[str, ...]) -> Element | None:
    for use in uses:
        for name in names:
            if name.peek("use") == use:
                return name
    return None


def _list_of_names(holder: Element) -> str:
    extension = holder.extension(fhir.BIRTH_LIST_GIVEN_NAME)
    return extension.text("valueString") if extension else ""


def _birth_place(subject: Element) -> str:
    extension = subject.extension(fhir.BIRTH_PLACE)
    place = extension.child("valueAddress") if extension else None
    if place is None:
        return ""
    city = place.child("_city")
    for holder in (place, city) if city else (place,):
        insee = holder.extension(fhir.ADDRESS_INSEE_CODE)
        if insee is not None and (code := _coding_value(insee)):
            for name in ("city", "country", "postalCode", "district", "state"):
                place.leave("Le lieu de naissance est écrit par son seul code INSEE.", name)
            return code
    return ""


def _phones(holder: Element) -> tuple[str, ...]:
    return tuple(value for telecom in holder.children("telecom") if (value := _telecom(telecom, "phone")))


def _telecom(telecom: Element, system: str) -> str:
    if telecom.peek("system") != system:
        return ""
    telecom.settle("system", "use", "rank")
    return telecom.text("value").removeprefix("tel:").removeprefix("mailto:")


def _address(holder: Element) -> Address | None:
    """The address in use: the home's or the workplace's first, else the first."""
    addresses = holder.children("address")
    chosen = next((one for one in addresses if one.peek("use") in ("home", "work")), None)
    chosen = chosen or next(iter(addresses), None)
    return _written_address(chosen) if chosen is not None else None


def _own_address(contact: Element) -> Address | None:
    address = contact.child("address")
    return _written_address(address) if address is not None else None


def _written_address(chosen: Element) -> Address:
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
    name = _name(names, ("official", "usual")) or next(iter(names), None)
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
    return next((value for one in every if (value := _telecom(one, system))), "")


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
        _address(resource),
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
