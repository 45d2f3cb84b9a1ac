"""TD0.2, does this person have a DMP (PRPA_IN201307UV02), and TD0.3, may I consult it (setAuthorization)."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from bonport.sandbox.identity import Identifier
from bonport.sandbox.models import Authorization, Person
from bonport.sandbox.registry import authorization
from bonport.sandbox.soap import Fault, Message, new_uuid
from bonport.sandbox.submit import find_person
from bonport.sandbox.vihf import Caller

V3 = "urn:hl7-org:v3"
HABILITATIONS = "urn:si-dmp-habilitations"
DMP = "1.2.250.1.213.4.1.1.1"
_NS = {"v": V3}
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def test_existence(caller: Caller, message: Message, now: datetime) -> str:
    """TD0.2: status, authorisation and médecin traitant of the DMP of an INS; `NF` where there is none.

    Raises:
        Fault: not such a request, or about someone else than the VIHF says.
    """
    request = message.body
    value = request.find("v:controlActProcess/v:queryByParameter/v:parameterList/v:patientIdentifier/v:value", _NS)
    query_id = request.find("v:controlActProcess/v:queryByParameter/v:queryId", _NS)
    reason = request.find("v:controlActProcess/v:reasonCode", _NS)
    if request.tag != f"{{{V3}}}PRPA_IN201307UV02" or value is None or query_id is None:
        raise Fault("Sender", "", "PRPA_IN201307UV02 attendu.")
    if reason is None or reason.get("code") != "TEST_EXST":
        raise Fault("Sender", "", "Seul le test d’existence (TEST_EXST) est proposé.")
    asked = Identifier(value.get("extension", ""), value.get("root", ""))
    if asked != caller.patient:
        raise Fault("Sender", "DMPAccessDeniedByRightsService", "Le VIHF ne porte pas sur ce patient.")
    person = Person.objects.filter(matricule=asked.matricule, oid=asked.oid).exclude(dmp="none").first()
    holder = caller.person if caller.direct else caller.structure
    subject = _subject(person) if person else ""
    attention = _attention(person, holder) if person else ""
    return (
        f'<PRPA_IN201308UV02 xmlns="{V3}" ITSVersion="XML_1.0"><id root="{new_uuid().removeprefix("urn:uuid:")}"/>'
        f'<creationTime value="{now:%Y%m%d%H%M%S}"/>'
        '<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201308UV02"/>'
        '<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>'
        f"{_device('receiver', 'RCV', request)}"
        '<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE">'
        f'<id root="{DMP}"/><softwareName>DMP</softwareName></device></sender>{attention}'
        f'<acknowledgement typeCode="AA"><targetMessage>{_id(request.find("v:id", _NS))}</targetMessage>'
        "</acknowledgement>"
        '<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="TEST_EXST" '
        f'codeSystem="1.2.250.1.213.1.1.4.11" displayName="Test d\'existence de dossier"/>{subject}'
        f'<queryAck>{_id(query_id, "queryId")}<queryResponseCode code="{"OK" if person else "NF"}"/></queryAck>'
        "</controlActProcess></PRPA_IN201308UV02>"
    )


def set_authorization(caller: Caller, message: Message, now: datetime) -> str:
    """TD0.3: add or remove one's own authorisation, or declare oneself médecin traitant. For a card only.

    Raises:
        Fault: a structure's certificate, a blocked professional, an unknown action.
        Refusal: no DMP for this INS.
    """
    if not caller.direct:
        raise Fault(
            "Sender", "DMPAccessDeniedByRightsService", "Le certificat de structure ne pose pas d’autorisation."
        )
    action = (message.body.findtext(f"{{{HABILITATIONS}}}action") or "").strip()
    person = find_person(caller.patient)
    state = authorization(person, caller.person)
    if state == "INTERDIT":
        raise Fault("Sender", "DMPAccessDeniedByRightsService", "Le patient a bloqué ce professionnel.")
    if action == "AJOUT":
        context = "Autorisation déjà présente aucune action effectuée" if state == "VALIDE" else "Autorisation ajoutée"
        Authorization.objects.get_or_create(person=person, holder=caller.person)
    elif action == "SUPPRESSION":
        Authorization.objects.filter(person=person, holder=caller.person).delete()
        Person.objects.filter(pk=person.pk, treating_doctor=caller.person).update(treating_doctor="")
        context = "Autorisation supprimée"
    elif action == "MEDECIN_TRAITANT":
        Person.objects.filter(pk=person.pk).update(treating_doctor=caller.person)
        context = "Médecin traitant déclaré"
    else:
        raise Fault("Sender", "", "Action inconnue.")
    return (
        f'<h:setAuthorizationResponse xmlns:h="{HABILITATIONS}"><h:output><h:status>DMPOk</h:status>'
        f"<h:context>{context}</h:context></h:output></h:setAuthorizationResponse>"
    )


def _attention(person: Person, holder: str) -> str:
    treating = "true" if person.treating_doctor == holder else "false"
    return (
        '<attentionLine><keyWordText code="AUTORISATION" codeSystem="1.2.250.1.213.4.1.2.6.1"/>'
        f'<value {_XSI} xsi:type="CV" code="{authorization(person, holder)}" codeSystem="1.2.250.1.213.4.1.2.6.2"/>'
        '</attentionLine><attentionLine><keyWordText code="STATUT_MT" codeSystem="1.2.250.1.213.4.1.2.6.3"/>'
        f'<value {_XSI} xsi:type="BL" value="{treating}"/></attentionLine>'
    )


def _subject(person: Person) -> str:
    status = "active" if person.dmp == "active" else "terminated"
    used = f'<family qualifier="CL">{escape(person.used_name)}</family>' if person.used_name else ""
    observations = "".join(
        '<subjectOf typeCode="SBJ"><administrativeObservation classCode="OBS" moodCode="EVN">'
        f'<code code="{code}" codeSystem="{system}"/><value {_XSI} xsi:type="BL" value="{value}"/>'
        "</administrativeObservation></subjectOf>"
        for code, system, value in (
            ("COMPTE_INTERNET_OUVERT", "1.2.250.1.213.4.1.2.9", "false"),
            ("RATTACHEMENT_ENS", "1.2.250.1.213.4.1.2.3", "true"),
        )
    )
    return (
        '<subject typeCode="SUBJ" contextConductionInd="false"><registrationEvent classCode="REG" moodCode="EVN">'
        '<statusCode code="completed"/><subject1 typeCode="SBJ"><patient classCode="PAT">'
        f'<id root="{person.oid}" extension="{person.matricule}"/><statusCode code="{status}"/>'
        '<patientPerson classCode="PSN" determinerCode="INSTANCE"><name>'
        f'<given>{escape(person.first_names)}</given><family qualifier="BR">{escape(person.birth_name)}</family>{used}'
        f'</name><administrativeGenderCode code="{person.sex}"/><birthTime value="{person.birth_date:%Y%m%d}"/>'
        f"</patientPerson>{observations}</patient></subject1>"
        f'<custodian typeCode="CST"><assignedEntity classCode="ASSIGNED"><id root="{DMP}"/></assignedEntity>'
        "</custodian></registrationEvent></subject>"
    )


def _device(name: str, type_code: str, request: etree._Element) -> str:
    """The sender of the request, as receiver of the answer."""
    identifier = request.find("v:sender/v:device/v:id", _NS)
    return (
        f'<{name} typeCode="{type_code}"><device classCode="DEV" determinerCode="INSTANCE">'
        f"{_id(identifier)}</device></{name}>"
    )


def _id(identifier: etree._Element | None, name: str = "id") -> str:
    if identifier is None:
        return f'<{name} nullFlavor="UNK"/>'
    extension = identifier.get("extension")
    attribute = f" extension={quoteattr(extension)}" if extension else ""
    return f"<{name} root={quoteattr(identifier.get('root', ''))}{attribute}/>"
