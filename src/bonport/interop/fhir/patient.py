"""The patient of a bundle: identity, INS where it is qualified, those around him."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from bonport.interop.cda.model import Address, Contact, ContactRole, LocalId, Patient
from bonport.interop.errors import BadInput
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.people import Choices, address_of, coding_value, name_of, telecom_of, written_address
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import listed, parts, spoken
from bonport.interop.identity import INS, Sex, Status, Traits
from bonport.interop.identity.traits import first_name_of, is_first_name_of, known_birth_date
from bonport.interop.terminology import fhir
from bonport.interop.terminology.oids import oid_of
from bonport.interop.terminology.relations import RELATIONS

_OID = re.compile(r"urn:oid:([0-2](?:\.(?:0|[1-9][0-9]*))+)", re.ASCII)


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
    return Patient(local, traits, ins, address_of(subject), _phones(subject), _contacts(subject))


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
        code = coding_value(part) if name in ("identityStatus", "comment") else ""
        if name == "identityStatus" and code in set(Status):
            part.settled()
            found = Status(code)
        if name == "comment" and code in ("DOUT", "FICT"):
            part.settled()
            spoilt = True
    return Status.PROVISIONAL if spoilt else found


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
    birth = name_of(names, ("official", "maiden"))
    used = name_of(names, ("usual",))
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
        if insee is not None and (code := coding_value(insee)):
            for name in ("city", "country", "postalCode", "district", "state"):
                place.leave("Le lieu de naissance est écrit par son seul code INSEE.", name)
            return code
    return ""


def _phones(holder: Element) -> tuple[str, ...]:
    return tuple(value for telecom in holder.children("telecom") if (value := telecom_of(telecom, "phone")))


def _own_address(contact: Element) -> Address | None:
    address = contact.child("address")
    return written_address(address) if address is not None else None
