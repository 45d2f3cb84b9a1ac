"""Between the row of an identity and the facts that `interop.identity` reasons on."""

from __future__ import annotations

from typing import Any

import msgspec

from bonport.interop.identity import INS, Traits
from bonport.interop.identity.status import (
    Attestation,
    DocumentControl,
    Facts,
    Guardian,
    InsiAnswer,
    Method,
    status_of,
)
from bonport.practice.patients.models import Identity


def facts_of(identity: Identity) -> Facts:
    """The evidence in force."""
    answer = document = attestation = None
    if identity.insi_at is not None:
        answer = InsiAnswer(
            at=identity.insi_at,
            method=Method(identity.insi_method),
            ins=INS(identity.matricule, identity.oid),
            traits=msgspec.convert(identity.insi_traits, Traits),
        )
    if identity.control_at is not None:
        document = DocumentControl(
            kind=identity.control_kind,
            by=str(identity.control_by_id),
            at=identity.control_at,
            guardian=Guardian(identity.control_guardian) if identity.control_guardian else None,
            guardian_kind=identity.control_guardian_kind,
            court_decision=identity.control_court_decision,
        )
    if identity.attested_at is not None:
        attestation = Attestation(
            by=str(identity.attested_by_id),
            at=identity.attested_at,
            text_version=identity.attestation_text,
            treating_doctor_in_person=identity.attested_in_person,
        )
    return Facts(
        answer=answer,
        document=document,
        attestation=attestation,
        homonym=identity.homonym,
        doubtful=identity.doubtful,
        fictitious=identity.fictitious,
    )


def set_facts(identity: Identity, facts: Facts, traits: Traits) -> None:
    """Write the evidence in force, the traits, and the status that follows from them; the caller saves."""
    identity.traits = traits
    answer, document, attestation = facts.answer, facts.document, facts.attestation

    identity.matricule = answer.ins.matricule if answer else ""
    identity.oid = answer.ins.oid if answer else ""
    identity.insi_method = answer.method.value if answer else ""
    identity.insi_at = answer.at if answer else None
    identity.insi_traits = plain(answer.traits) if answer else None

    identity.control_kind = document.kind if document else ""
    identity.control_by_id = document.by if document else None
    identity.control_at = document.at if document else None
    identity.control_guardian = document.guardian.value if document and document.guardian else ""
    identity.control_guardian_kind = document.guardian_kind if document else ""
    identity.control_court_decision = bool(document and document.court_decision)

    identity.attested_by_id = attestation.by if attestation else None
    identity.attested_at = attestation.at if attestation else None
    identity.attestation_text = attestation.text_version if attestation else ""
    identity.attested_in_person = bool(attestation and attestation.treating_doctor_in_person)

    identity.homonym, identity.doubtful, identity.fictitious = facts.homonym, facts.doubtful, facts.fictitious
    identity.status = status_of(facts, traits).value


def plain(traits: Traits) -> dict[str, Any]:
    value: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(traits))
    return value
