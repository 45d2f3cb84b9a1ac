"""The shape of a French CDA, element by element: what may stand in what, in which order, how many times.

Facts of HL7 CDA R2 (POCD_MT000040) and of its data types R1, in a notation of ours, with the cardinalities of CI-SIS
Structuration minimale where they are narrower. One line for a type:

    name:Type   exactly one      name:Type?  at most one      name:Type*  any number      name:Type+  at least one
    (a:A b:B)   one of them      (a:A b:B)?  at most one      (a:A b:B)*  any number, in any order
    @name=rule  an attribute     @name!=rule  a required one;  rules are in `datatypes.ATTRIBUTES`, or listed: A|B|C

Every type but data types begins with realmCode, typeId and templateId, and may carry nullFlavor. Elements of the other
namespaces that CI-SIS uses (sdtc, pharm, lab, DICOM) may stand anywhere and are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bonport.interop.cda.verify.datatypes import ATTRIBUTES, TYPES

_ENTRY = (
    "(act:Act encounter:Encounter observation:Observation observationMedia:ObservationMedia organizer:Organizer "
    "procedure:Procedure regionOfInterest:RegionOfInterest substanceAdministration:SubstanceAdministration "
    "supply:Supply)"
)
_BEFORE = "subject:Subject? specimen:Specimen* "
_PEOPLE = "performer:Performer2* author:Author* informant:Informant* participant:Participant2* "
_AFTER = "entryRelationship:EntryRelationship* reference:Reference* precondition:Precondition* "
_PLACE = "addr:AD* telecom:TEL* "
_PERSON_LIFE = "name:PN* administrativeGenderCode:CE? birthTime:TS? "

CLASSES: dict[str, str] = {
    # ---- the document and its header
    "ClinicalDocument": (
        "id:II code:CE title:ST effectiveTime:TS confidentialityCode:CE languageCode:CS setId:II versionNumber:INT "
        "copyTime:TS? recordTarget:RecordTarget author:Author+ dataEnterer:DataEnterer? informant:Informant* "
        "custodian:Custodian informationRecipient:InformationRecipient* legalAuthenticator:LegalAuthenticator "
        "authenticator:Authenticator* participant:Participant1* inFulfillmentOf:InFulfillmentOf* "
        "documentationOf:DocumentationOf+ relatedDocument:RelatedDocument? authorization:Authorization* "
        "componentOf:ComponentOf component:Body @classCode=DOCCLIN @moodCode=EVN"
    ),
    "RecordTarget": "patientRole:PatientRole @typeCode=RCT @contextControlCode=OP",
    "PatientRole": f"id:II+ {_PLACE} patient:Patient providerOrganization:Organization? @classCode=PAT",
    "Patient": (
        "id:II? name:PN administrativeGenderCode:CE birthTime:TS maritalStatusCode:CE? religiousAffiliationCode:CE? "
        "raceCode:CE? ethnicGroupCode:CE? guardian:Guardian* birthplace:Birthplace? "
        "languageCommunication:LanguageCommunication* @classCode=PSN @determinerCode=INSTANCE"
    ),
    "Guardian": (
        f"id:II* code:CE? {_PLACE} (guardianPerson:Person guardianOrganization:Organization) @classCode=GUARD"
    ),
    "Birthplace": "place:Place @classCode=BIRTHPL",
    "Place": "name:EN? addr:AD? @classCode=PLC @determinerCode=INSTANCE",
    "LanguageCommunication": "languageCode:CS? modeCode:CE? proficiencyLevelCode:CE? preferenceInd:BL?",
    "Author": ("functionCode:CE? time:TS assignedAuthor:AssignedAuthor @typeCode=AUT @contextControlCode=OP"),
    "AssignedAuthor": (
        f"id:II+ code:CE? {_PLACE} (assignedPerson:Person assignedAuthoringDevice:AuthoringDevice)? "
        "representedOrganization:Organization? @classCode=ASSIGNED"
    ),
    "Person": "name:PN* @classCode=PSN @determinerCode=INSTANCE",
    "AuthoringDevice": (
        "code:CE? manufacturerModelName:SC? softwareName:SC? asMaintainedEntity:MaintainedEntity* "
        "@classCode=DEV @determinerCode=INSTANCE"
    ),
    "MaintainedEntity": "effectiveTime:IVL_TS? maintainingPerson:Person @classCode=MNT",
    "Organization": (
        "id:II* name:ON* telecom:TEL* addr:AD* standardIndustryClassCode:CE? "
        "asOrganizationPartOf:OrganizationPartOf? @classCode=ORG @determinerCode=INSTANCE"
    ),
    "OrganizationPartOf": (
        "id:II* code:CE? statusCode:CS? effectiveTime:IVL_TS? wholeOrganization:Organization? @classCode=PART"
    ),
    "DataEnterer": "time:TS? assignedEntity:AssignedEntity @typeCode=ENT @contextControlCode=OP",
    "AssignedEntity": (
        f"id:II+ code:CE? {_PLACE} assignedPerson:Person? representedOrganization:Organization? @classCode=ASSIGNED"
    ),
    "Informant": ("(assignedEntity:AssignedEntity relatedEntity:RelatedEntity) @typeCode=INF @contextControlCode=OP"),
    "RelatedEntity": f"code:CE? {_PLACE} effectiveTime:IVL_TS? relatedPerson:Person? @classCode!=token",
    "Custodian": "assignedCustodian:AssignedCustodian @typeCode=CST",
    "AssignedCustodian": "representedCustodianOrganization:CustodianOrganization @classCode=ASSIGNED",
    "CustodianOrganization": "id:II+ name:ON? telecom:TEL? addr:AD? @classCode=ORG @determinerCode=INSTANCE",
    "InformationRecipient": "intendedRecipient:IntendedRecipient @typeCode=PRCP|TRC",
    "IntendedRecipient": (
        f"id:II* {_PLACE} informationRecipient:Person? receivedOrganization:Organization? @classCode=ASSIGNED|HLTHCHRT"
    ),
    "LegalAuthenticator": (
        "time:TS signatureCode:CS assignedEntity:AssignedEntity @typeCode=LA @contextControlCode=OP"
    ),
    "Authenticator": "time:TS signatureCode:CS assignedEntity:AssignedEntity @typeCode=AUTHEN",
    "Participant1": (
        "functionCode:CE? time:IVL_TS associatedEntity:AssociatedEntity @typeCode!=token @contextControlCode=OP"
    ),
    "AssociatedEntity": (
        f"id:II* code:CE? {_PLACE} associatedPerson:Person? scopingOrganization:Organization? @classCode!=PROV|AGNT"
    ),
    "InFulfillmentOf": "order:Order @typeCode=FLFS",
    "Order": "id:II+ code:CE? priorityCode:CE? @classCode=token @moodCode=RQO",
    "DocumentationOf": "serviceEvent:ServiceEvent @typeCode=DOC",
    "ServiceEvent": "id:II* code:CE? effectiveTime:IVL_TS? performer:Performer1* @classCode=token @moodCode=EVN",
    "Performer1": ("functionCode:CE? time:IVL_TS? assignedEntity:AssignedEntity @typeCode!=PRF|PPRF|SPRF"),
    "RelatedDocument": "parentDocument:ParentDocument @typeCode!=RPLC",
    "ParentDocument": ("id:II+ code:CD? text:ED? setId:II? versionNumber:INT? @classCode=DOCCLIN @moodCode=EVN"),
    "Authorization": "consent:Consent @typeCode=AUTH",
    "Consent": "id:II* code:CE? statusCode:CS @classCode=CONS @moodCode=EVN",
    "ComponentOf": "encompassingEncounter:EncompassingEncounter @typeCode=COMP",
    "EncompassingEncounter": (
        "id:II* code:CE? effectiveTime:IVL_TS dischargeDispositionCode:CE? responsibleParty:ResponsibleParty? "
        "encounterParticipant:EncounterParticipant* location:Location @classCode=ENC @moodCode=EVN"
    ),
    "ResponsibleParty": "assignedEntity:AssignedEntity @typeCode=RESP",
    "EncounterParticipant": "time:IVL_TS? assignedEntity:AssignedEntity @typeCode!=token",
    "Location": "healthCareFacility:HealthCareFacility @typeCode=LOC",
    "HealthCareFacility": ("id:II* code:CE location:Place? serviceProviderOrganization:Organization? @classCode=token"),
    # ---- the body
    "Body": "(nonXMLBody:NonXMLBody structuredBody:StructuredBody) @typeCode=COMP @contextConductionInd=true",
    "NonXMLBody": "text:ED confidentialityCode:CE? languageCode:CS? @classCode=DOCBODY @moodCode=EVN",
    "StructuredBody": (
        "confidentialityCode:CE? languageCode:CS? component:SectionComponent+ @classCode=DOCBODY @moodCode=EVN"
    ),
    "SectionComponent": "section:Section @typeCode=COMP @contextConductionInd=true",
    "Section": (
        "id:II? code:CE? title:ST? text:Narrative? confidentialityCode:CE? languageCode:CS? subject:Subject? "
        "author:Author* informant:Informant* entry:Entry* component:SectionComponent* @ID=id @classCode=DOCSECT "
        "@moodCode=EVN"
    ),
    "Entry": f"{_ENTRY} @typeCode=COMP|DRIV @contextConductionInd=true",
    "Act": (
        "id:II* code:CD text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? languageCode:CS? "
        f"{_BEFORE}{_PEOPLE}{_AFTER} @classCode!=token @moodCode!=mood @negationInd=bl"
    ),
    "Encounter": (
        "id:II* code:CD? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? "
        f"{_BEFORE}{_PEOPLE}{_AFTER} @classCode!=token @moodCode!=mood"
    ),
    "Observation": (
        "id:II* code:CD derivationExpr:ST? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? "
        "repeatNumber:IVL_INT? languageCode:CS? value:ANY* interpretationCode:CE* methodCode:CE* targetSiteCode:CD* "
        f"{_BEFORE}{_PEOPLE}{_AFTER} referenceRange:ReferenceRange* @classCode!=token @moodCode!=mood @negationInd=bl"
    ),
    "ObservationMedia": (
        f"id:II* languageCode:CS? value:ED {_BEFORE}{_PEOPLE}{_AFTER} @ID=id @classCode!=token @moodCode!=mood"
    ),
    "Organizer": (
        f"id:II* code:CD? statusCode:CS effectiveTime:IVL_TS? {_BEFORE}{_PEOPLE} reference:Reference* "
        "precondition:Precondition* component:EntryComponent* @classCode!=BATTERY|CLUSTER @moodCode!=mood"
    ),
    "Procedure": (
        "id:II* code:CD? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? languageCode:CS? "
        f"methodCode:CE* approachSiteCode:CD* targetSiteCode:CD* {_BEFORE}{_PEOPLE}{_AFTER} "
        "@classCode!=token @moodCode!=mood @negationInd=bl"
    ),
    "RegionOfInterest": (
        f"id:II+ code:CS value:INT+ {_BEFORE}{_PEOPLE}{_AFTER} @ID=id @classCode!=ROIOVL @moodCode!=EVN"
    ),
    "SubstanceAdministration": (
        "id:II* code:CD? text:ED? statusCode:CS? effectiveTime:SXCM_TS* priorityCode:CE? repeatNumber:IVL_INT? "
        "routeCode:CE? approachSiteCode:CD* doseQuantity:IVL_PQ? rateQuantity:IVL_PQ? maxDoseQuantity:RTO_PQ_PQ? "
        f"administrationUnitCode:CE? {_BEFORE} consumable:Consumable {_PEOPLE}{_AFTER} "
        "@classCode!=SBADM @moodCode!=mood @negationInd=bl"
    ),
    "Supply": (
        "id:II* code:CD? text:ED? statusCode:CS? effectiveTime:SXCM_TS* priorityCode:CE* repeatNumber:IVL_INT? "
        f"independentInd:BL? quantity:PQ? expectedUseTime:IVL_TS? {_BEFORE} product:Product? {_PEOPLE}{_AFTER} "
        "@classCode!=SPLY @moodCode!=mood"
    ),
    "EntryComponent": (f"sequenceNumber:INT? seperatableInd:BL? {_ENTRY} @typeCode=COMP @contextConductionInd=true"),
    "EntryRelationship": (
        f"sequenceNumber:INT? seperatableInd:BL? {_ENTRY} @typeCode!=link @inversionInd=bl "
        "@contextConductionInd=bl @negationInd=bl"
    ),
    "Consumable": "manufacturedProduct:ManufacturedProduct @typeCode=CSM",
    "Product": "manufacturedProduct:ManufacturedProduct @typeCode=PRD",
    "ManufacturedProduct": (
        "id:II* (manufacturedLabeledDrug:LabeledDrug manufacturedMaterial:Material) "
        "manufacturerOrganization:Organization? @classCode=MANU"
    ),
    "LabeledDrug": "code:CE? name:EN? @classCode=MMAT @determinerCode=KIND",
    "Material": "code:CE? name:EN? lotNumberText:ST? @classCode=MMAT @determinerCode=KIND",
    "Performer2": "time:IVL_TS? modeCode:CE? assignedEntity:AssignedEntity @typeCode=PRF",
    "Participant2": (
        "time:IVL_TS? awarenessCode:CE? participantRole:ParticipantRole @typeCode!=token @contextControlCode=OP"
    ),
    "ParticipantRole": (
        f"functionCode:CE? id:II* code:CE? {_PLACE} (playingDevice:Device playingEntity:PlayingEntity)? "
        "scopingEntity:Entity? @classCode=token"
    ),
    "PlayingEntity": "code:CE? quantity:PQ* name:PN* desc:ED? @classCode=token @determinerCode=INSTANCE",
    "Device": "code:CE? manufacturerModelName:SC? softwareName:SC? @classCode=token @determinerCode=INSTANCE",
    "Entity": "id:II* code:CE? desc:ED? @classCode=token @determinerCode=INSTANCE",
    "Subject": "awarenessCode:CE? relatedSubject:RelatedSubject @typeCode=SBJ @contextControlCode=OP",
    "RelatedSubject": f"code:CE? {_PLACE} subject:SubjectPerson? @classCode=PAT|PRS",
    "SubjectPerson": f"{_PERSON_LIFE} @classCode=PSN @determinerCode=INSTANCE",
    "Specimen": "specimenRole:SpecimenRole @typeCode=SPC",
    "SpecimenRole": "id:II* specimenPlayingEntity:PlayingEntity? @classCode=SPEC",
    "Reference": (
        "seperatableInd:BL? (externalAct:External externalObservation:External externalProcedure:External "
        "externalDocument:ExternalDocument) @typeCode!=token"
    ),
    "External": "id:II* code:CD? text:ED? @classCode=token @moodCode=EVN",
    "ExternalDocument": ("id:II* code:CD? text:ED? setId:II? versionNumber:INT? @classCode=token @moodCode=EVN"),
    "Precondition": "criterion:Criterion @typeCode=PRCN",
    "Criterion": "code:CD? text:ED? value:ANY? @classCode=token @moodCode=EVN.CRT",
    "ReferenceRange": "observationRange:ObservationRange @typeCode=REFV",
    "ObservationRange": ("code:CD? text:ED? value:ANY? interpretationCode:CE? @classCode=token @moodCode=EVN.CRT"),
}
_EVERY_CLASS = "realmCode:CS* typeId:TypeId? templateId:II* "
_FIRST_LETTER = 0x100
TEMPLATE = chr(_FIRST_LETTER + 2)
"""The letter of templateId, which is the third child of every class."""

Rule = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Shape:
    """A type, ready to be compared with an element.

    Attributes:
        order: matches the letters of the children. content: the line it was made from, to say what is wrong.
        children: tag -> its letter and its type. attributes: name -> what its value must satisfy.
        mixed: text may stand in it.
    """

    name: str
    order: re.Pattern[str]
    content: str
    children: dict[str, tuple[str, str]]
    attributes: dict[str, Rule]
    required: frozenset[str]
    mixed: bool


_ITEM = re.compile(r"(\w+):([\w.]+)([?*+]?)")
_TOKEN = re.compile(r"\([^)]*\)[?*]?|\S+")


def _order(content: str, letters: dict[str, str]) -> str:
    """A regular expression for the children, one letter for each."""
    made = ""
    for token in _TOKEN.findall(content):
        if token.startswith("("):
            inside, _, times = token[1:].rpartition(")")
            made += f"(?:{'|'.join(_order(item, letters) for item in inside.split())}){times}"
        else:
            name, _, kind = token.partition(":")
            made += letters[name] + (kind[-1] if kind[-1] in "?*+" else "")
    return made


def _shape(name: str, line: str, *, mixed: bool) -> Shape:
    content, *attributes = re.split(r"\s*@", line)
    rules, required = {"nullFlavor": ATTRIBUTES["nullFlavor"]}, set()
    for attribute in attributes:
        label, _, rule = attribute.strip().partition("=")
        rules[label.rstrip("!")] = ATTRIBUTES.get(rule) or frozenset(rule.split("|")).__contains__
        if label.endswith("!"):
            required.add(label.rstrip("!"))
    items = [(item[1], item[2]) for item in _ITEM.finditer(content)]
    letters = {item: chr(_FIRST_LETTER + number) for number, (item, _) in enumerate(items)}
    children = {f"{{urn:hl7-org:v3}}{item}": (letters[item], kind) for item, kind in items}
    return Shape(name, re.compile(_order(content, letters)), content, children, rules, frozenset(required), mixed)


SHAPES: dict[str, Shape] = {
    **{name: _shape(name, _EVERY_CLASS + line, mixed=False) for name, line in CLASSES.items()},
    **{name: _shape(name, line, mixed=mixed) for name, (line, mixed) in TYPES.items()},
}
