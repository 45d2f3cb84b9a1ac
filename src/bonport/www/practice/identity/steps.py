"""What is still to be done to establish an identity, under the banner: INSi, a document seen, the doctor's word."""

from __future__ import annotations

from typing import Any

from bonport.interop.identity import Sex, Status
from bonport.interop.identity.status import ATTESTATION_TEXTS, Method
from bonport.interop.terminology.identity_documents import AGE_OF_MAJORITY, IDENTITY_DOCUMENTS
from bonport.practice.patients.minors import age_on
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.places.models import Role
from bonport.www.practice.access.screens import Request

TEXT = list(ATTESTATION_TEXTS)[-1]
CODES = {"01": "aucune identité trouvée", "02": "plusieurs identités trouvées"}


def steps(request: Request, patient: Patient) -> dict[str, Any]:
    """What `practice/identity/steps.html` shows; nothing once the INS is qualified."""
    identity = patient.identity
    if identity.status == Status.QUALIFIED or identity.doubtful or identity.fictitious:
        return {"to_do": False}
    minor = age_on(identity.birth_date, request.today) < AGE_OF_MAJORITY
    last = None if identity.insi_at else patient.insi_answers.exclude(operation="INS3").order_by("asked_at").last()
    return {
        "to_do": True,
        "retrieved": bool(identity.insi_at),
        "asks_itself": not identity.insi_at and last is None and identity.sex != Sex.UNKNOWN,
        "last_said": CODES.get(last.code, "") if last else "",
        "last_asked": last.asked_at if last else None,
        "maybe_married": bool(last and last.code == "01" and identity.sex == Sex.FEMALE and not identity.used_name),
        "document_kinds": [kind for kind in IDENTITY_DOCUMENTS.values() if minor or not kind.minors_only],
        "guardian_kinds": [kind for kind in IDENTITY_DOCUMENTS.values() if not kind.minors_only] if minor else [],
        "controlled": bool(identity.control_at),
        "may_attest": may_attest(request, identity),
        "attested_text": ATTESTATION_TEXTS[TEXT],
    }


def may_attest(request: Request, identity: Identity) -> bool:
    """Whether the one gesture is open: his own declared patient, whose card was read. The action decides."""
    return (
        request.activity.role == Role.DOCTOR
        and identity.status == Status.RETRIEVED
        and identity.insi_method == Method.CARD
        and identity.patient.treating_doctors.filter(doctor=request.activity.person, ended_on=None).exists()
    )
