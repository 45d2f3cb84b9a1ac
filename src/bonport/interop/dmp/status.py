"""TD0.2: is there a DMP for this person, and what may I do with it?

Source: HL7 v3 PRPA_IN201307UV02 and PRPA_IN201308UV02 as the DMPi samples use them (reference notes, 2.3). Traits that
the DMP may send back are not even read: a practice's software may not show them (RG_0320).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lxml import etree

from bonport.interop.errors import Refused, Unreadable
from bonport.interop.identity import INS
from bonport.interop.soap.vihf import Software
from bonport.interop.terminology.dmp_errors import dmp_error
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds.metadata import utc
from bonport.interop.xml import element

HL7 = "urn:hl7-org:v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DMP = "1.2.250.1.213.4.1.1.1"
_REASON = {"code": "TEST_EXST", "codeSystem": "1.2.250.1.213.1.1.4.11", "displayName": "Test d'existence de dossier"}


class Existence(StrEnum):
    """Is there a DMP: one that can be fed, one that was closed, or none."""

    ACTIVE = "active"
    CLOSED = "closed"
    NONE = "none"


class Authorisation(StrEnum):
    """What the patient lets the asker see. It does not concern feeding."""

    NON_EXISTE = "NON_EXISTE"
    INTERDIT = "INTERDIT"
    EXPIRE = "EXPIRE"
    VALIDE = "VALIDE"


@dataclass(frozen=True, slots=True)
class DmpStatus:
    """What the DMP says of itself. None is « not said ».

    Attributes:
        treating_doctor: whether the asker is the médecin traitant.
        internet_account: the patient can open it.
        mon_espace_sante: it belongs to a profile of Mon espace santé.
    """

    existence: Existence
    authorisation: Authorisation | None = None
    treating_doctor: bool | None = None
    internet_account: bool | None = None
    mon_espace_sante: bool | None = None

    @property
    def exists(self) -> bool:
        return self.existence is not Existence.NONE

    @property
    def active(self) -> bool:
        """It can be fed."""
        return self.existence is Existence.ACTIVE


def question(
    ins: INS, *, id: UUID, now: datetime, source_id: str, software: Software, env: Environment
) -> etree._Element:
    """PRPA_IN201307UV02 with reason TEST_EXST.

    Args:
        source_id: OID of the software that asks.
    """
    code = "P" if env is Environment.PRODUCTION else "D"
    person = _v3(
        "patientIdentifier",
        {},
        _v3("value", {"root": ins.oid, "extension": ins.matricule}),
        _v3("semanticsText", {}, text="Patient.id"),
    )
    query = _v3(
        "queryByParameter",
        {},
        _v3("queryId", {"root": source_id, "extension": str(id)}),
        _v3("statusCode", {"code": "new"}),
        _v3("parameterList", {}, _v3("dataSource", {f"{{{_XSI}}}nil": "true"}), person),
    )
    act = {"classCode": "CACT", "moodCode": "EVN"}
    return _v3(
        "PRPA_IN201307UV02",
        {"ITSVersion": "XML_1.0"},
        _v3("id", {"root": source_id, "extension": str(id)}),
        _v3("creationTime", {"value": utc(now)}),
        _v3("interactionId", {"root": "2.16.840.1.113883.1.6", "extension": "PRPA_IN201307UV02"}),
        _v3("processingCode", {"code": code}),
        _v3("processingModeCode", {"code": "T"}),
        _v3("acceptAckCode", {"code": "AL"}),
        _v3("receiver", {"typeCode": "RCV"}, _device(_DMP, "DMP")),
        _v3("sender", {"typeCode": "SND"}, _device(source_id, software.name)),
        _v3("attentionLine", {f"{{{_XSI}}}nil": "true"}),
        _v3("controlActProcess", act, _v3("reasonCode", _REASON), query),
    )


def read(payload: etree._Element) -> DmpStatus:
    """Read a PRPA_IN201308UV02.

    Raises:
        Unreadable: something else, or an answer that does not say whether there is a DMP.
        Refused: the DMP acknowledged with an error.
    """
    if payload.tag != _tag("PRPA_IN201308UV02"):
        raise Unreadable("not an answer to TD0.2")
    response = _code(payload.find(_path("controlActProcess/queryAck/queryResponseCode")))
    if response == "NF":
        return DmpStatus(Existence.NONE)
    if _code(payload.find(_path("acknowledgement")), "typeCode") != "AA" or response != "OK":
        error = dmp_error(_code(payload.find(_path("acknowledgement/acknowledgementDetail/code"))))
        raise Refused(error.code, error.what, error.meaning, error.remedy)
    patient = payload.find(_path("controlActProcess/subject/registrationEvent/subject1/patient"))
    if patient is None:
        raise Unreadable("an answer to TD0.2 without patient")
    existence = {"active": Existence.ACTIVE, "terminated": Existence.CLOSED}.get(
        _code(patient.find(_path("statusCode")))
    )
    if existence is None:
        raise Unreadable("a DMP in an unknown state")
    lines = {
        _code(line.find(_path("keyWordText"))): line.find(_path("value"))
        for line in payload.findall(_path("attentionLine"))
    }
    observations = {
        _code(one.find(_path("code"))): one.find(_path("value"))
        for one in patient.findall(_path("subjectOf/administrativeObservation"))
    }
    authorisation = _code(lines.get("AUTORISATION"))
    return DmpStatus(
        existence,
        Authorisation(authorisation) if authorisation in set(Authorisation) else None,
        _boolean(lines.get("STATUT_MT")),
        _boolean(observations.get("COMPTE_INTERNET_OUVERT")),
        _boolean(observations.get("RATTACHEMENT_ENS")),
    )


def _device(root: str, name: str) -> etree._Element:
    device = {"classCode": "DEV", "determinerCode": "INSTANCE"}
    return _v3("device", device, _v3("id", {"root": root}), _v3("softwareName", {}, text=name))


def _v3(tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None) -> etree._Element:
    return element(_tag(tag), attributes, *children, text=text, nsmap={None: HL7, "xsi": _XSI})


def _tag(name: str) -> str:
    return f"{{{HL7}}}{name}"


def _path(steps: str) -> str:
    return "/".join(_tag(step) for step in steps.split("/"))


def _code(this: etree._Element | None, name: str = "code") -> str:
    return this.get(name, "") if this is not None else ""


def _boolean(value: etree._Element | None) -> bool | None:
    return {"true": True, "false": False}.get(_code(value, "value"))
