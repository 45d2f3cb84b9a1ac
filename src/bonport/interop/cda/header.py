"""The header of a French CDA, from the model.

Source: CI-SIS Structuration minimale (templateId 1.2.250.1.213.1.1.1.1), as the official schematrons enforce it. The
order of elements is the order of the XSD.
"""

from __future__ import annotations

from bonport.interop.cda.model import Contact, ContactRole, Header, Organization, Patient, Professional
from bonport.interop.cda.node import Node, address, coded, day, node, one_line, telecoms, templates, timestamp
from bonport.interop.identity import INS, Sex
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.confidentiality import NORMAL
from bonport.interop.terminology.functions import CORRESPONDENT, TREATING_DOCTOR

HL7_FRANCE = "2.16.840.1.113883.2.8.2.1"
CI_SIS = "1.2.250.1.213.1.1.1.1"
_GENDER = "2.16.840.1.113883.5.1"
_GENDER_DISPLAY = {Sex.FEMALE: "Féminin", Sex.MALE: "Masculin", Sex.UNKNOWN: "Inconnu"}


def header_nodes(
    header: Header, model_templates: list[Node], *, follows_as: tuple[str, Code] = ("INF", TREATING_DOCTOR)
) -> list[Node | None]:
    """Everything of a ClinicalDocument that comes before its body.

    Args:
        model_templates: what the document claims beyond HL7 France and CI-SIS.
        follows_as: as what the treating doctor takes part (JDV_J144, JDV_J47).
    """
    return [
        node("realmCode", code="FR"),
        node("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *templates(HL7_FRANCE, CI_SIS),
        *model_templates,
        node("id", root=header.unique_id),
        coded("code", header.type),
        node("title", one_line(header.title)),
        node("effectiveTime", value=timestamp(header.created)),
        coded("confidentialityCode", NORMAL),  # masks travel in the XDS metadata
        node("languageCode", code="fr-FR"),
        node("setId", root=header.set_id),
        node("versionNumber", value=str(header.version)),
        _record_target(header.patient),
        _author(header),
        *(_informant(contact) for contact in header.patient.contacts if contact.role is not ContactRole.GUARDIAN),
        _custodian(header.organization),
        *(_recipient(recipient) for recipient in header.recipients),
        _legal_authenticator(header),
        *_participants(header, follows_as),
        _documentation(header),
        _replacement(header),
        _encounter(header),
    ]


# --------------------------------------------------------------------------------------------------- the patient


def _record_target(patient: Patient) -> Node:
    local = node("id", root=patient.local_id.root, extension=patient.local_id.extension)
    return node(
        "recordTarget",
        node(
            "patientRole",
            _ins(patient.ins) if patient.ins else None,
            local,
            address(patient.address),
            *telecoms(patient.phones, patient.mssante, professional=False),
            _person(patient),
        ),
    )


def _ins(ins: INS) -> Node:
    return node("id", root=ins.oid, extension=ins.matricule)


def _person(patient: Patient) -> Node:
    traits = patient.traits
    names = [
        node("family", traits.birth_name, qualifier="BR"),
        node("given", traits.birth_first_names),
        node("given", traits.birth_first_name, qualifier="BR"),
    ]
    if traits.used_name:
        names.append(node("family", traits.used_name, qualifier="CL"))
    if traits.used_first_name:
        names.append(node("given", traits.used_first_name, qualifier="CL"))
    place = node("birthplace", node("place", node("addr", node("county", traits.birth_place))))
    return node(
        "patient",
        node("name", *names),
        node(
            "administrativeGenderCode",
            code=traits.sex.value,
            displayName=_GENDER_DISPLAY[traits.sex],
            codeSystem=_GENDER,
        ),
        node("birthTime", value=day(traits.birth_date)),
        *(_guardian(contact) for contact in patient.contacts if contact.role is ContactRole.GUARDIAN),
        place if traits.birth_place else None,
        classCode="PSN",
    )


def _guardian(contact: Contact) -> Node:
    """A legal representative. The rules leave no place for what he is to the patient: the page says it."""
    return node("guardian", *_reached(contact), node("guardianPerson", _contact_name(contact)))


def _informant(contact: Contact) -> Node:
    """Whom to tell in an emergency (ECON), or the personne de confiance (NOK)."""
    relation = coded("code", contact.relation) if contact.relation else None
    person = node("relatedPerson", _contact_name(contact))
    return node("informant", node("relatedEntity", relation, *_reached(contact), person, classCode=contact.role.value))


def _reached(contact: Contact) -> list[Node]:
    return [address(contact.address), *telecoms(contact.phones, professional=False)]


def _contact_name(contact: Contact) -> Node:
    return node(
        "name",
        node("prefix", contact.civility) if contact.civility else None,
        node("given", one_line(contact.given)) if contact.given else None,
        node("family", one_line(contact.family)),
    )


# ------------------------------------------------------------------------------------ professionals and structures


def _author(header: Header) -> Node:
    author, treating = header.author, header.treating_doctor
    is_treating = treating is not None and treating.national_id == author.national_id
    return node(
        "author",
        coded("functionCode", TREATING_DOCTOR) if is_treating else None,
        node("time", value=timestamp(header.created)),
        node(
            "assignedAuthor",
            *contact_points(author, header.organization),
            node("assignedPerson", person_name(author)),
            structure("representedOrganization", header.organization),
        ),
    )


def _legal_authenticator(header: Header) -> Node:
    return node(
        "legalAuthenticator",
        node("time", value=timestamp(header.created)),
        node("signatureCode", code="S"),
        entity(header.author, header.organization),
    )


def entity(professional: Professional, organization: Organization) -> Node:
    return node(
        "assignedEntity",
        *contact_points(professional, organization),
        node("assignedPerson", person_name(professional)),
        structure("representedOrganization", organization, organization.practice_setting),
    )


def contact_points(professional: Professional, organization: Organization | None) -> list[Node]:
    """id, code, addr and telecom; the address and telephone of the structure where he practises."""
    phone = professional.phone or (organization.phone if organization else "")
    return [
        node("id", root=oids.PERSON, extension=professional.national_id),
        coded("code", professional.specialty),
        address(organization.address if organization else None),
        *telecoms((phone,), professional.email, professional=True),
    ]


def person_name(professional: Professional) -> Node:
    return node(
        "name",
        node("prefix", professional.civility) if professional.civility else None,
        node("given", professional.given),
        node("family", professional.family),
        node("suffix", professional.title) if professional.title else None,
    )


def structure(tag: str, organization: Organization, setting: Code | None = None) -> Node:
    return node(
        tag,
        node("id", root=oids.STRUCTURE, extension=organization.national_id),
        node("name", one_line(organization.name)),
        *telecoms((organization.phone,), professional=True),
        address(organization.address),
        coded("standardIndustryClassCode", setting) if setting else None,
    )


def _custodian(organization: Organization) -> Node:
    held = structure("representedCustodianOrganization", organization)
    return node("custodian", node("assignedCustodian", held))


def _recipient(recipient: Professional) -> Node:
    person_id, _, where, *contact = contact_points(recipient, None)
    return node(
        "informationRecipient",
        node(
            "intendedRecipient",
            person_id,
            where,
            *contact,
            node("informationRecipient", person_name(recipient)),
        ),
    )


def _participants(header: Header, follows_as: tuple[str, Code]) -> list[Node]:
    """The declared médecin traitant (INF, PCP) and the doctor who is replaced (CON, CORRE)."""
    found = []
    if header.treating_doctor:
        found.append(_participant(*follows_as, header.treating_doctor, header))
    if header.replaced_doctor:
        found.append(_participant("CON", CORRESPONDENT, header.replaced_doctor, header))
    return found


def _participant(kind: str, function: Code, professional: Professional, header: Header) -> Node:
    here = {header.author.national_id, header.replaced_doctor.national_id if header.replaced_doctor else ""}
    organization = header.organization if professional.national_id in here else None
    return node(
        "participant",
        coded("functionCode", function),
        node("time", nullFlavor="UNK"),
        node(
            "associatedEntity",
            *contact_points(professional, organization),
            node("associatedPerson", person_name(professional)),
            structure("scopingOrganization", organization) if organization else None,
            classCode="PROV",
        ),
        typeCode=kind,
    )


# ------------------------------------------------------------------------------------------- the act and its frame


def _documentation(header: Header) -> Node:
    return node(
        "documentationOf",
        node(
            "serviceEvent",
            coded("code", header.act),
            _period(header),
            node("performer", entity(header.author, header.organization), typeCode="PRF"),
        ),
    )


def _period(header: Header) -> Node:
    """An act that ended within the second in which it began has no end: the rules refuse equal bounds (dtr1-6)."""
    start = timestamp(header.act_start)
    stop = timestamp(header.act_stop) if header.act_stop else start
    return node("effectiveTime", node("low", value=start), node("high", value=stop) if stop != start else None)


def _replacement(header: Header) -> Node | None:
    if header.replaces is None:
        return None
    return node("relatedDocument", node("parentDocument", node("id", root=header.replaces)), typeCode="RPLC")


def _encounter(header: Header) -> Node:
    place = header.organization
    return node(
        "componentOf",
        node(
            "encompassingEncounter",
            coded("code", header.encounter),
            _period(header),
            node(
                "location",
                node(
                    "healthCareFacility",
                    node("id", root=oids.STRUCTURE, extension=place.national_id),
                    coded("code", place.facility_type),
                    node("location", node("name", one_line(place.name))),
                ),
            ),
        ),
    )
