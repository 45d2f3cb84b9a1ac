"""What every screen of a patient has at its top: who this is, beyond doubt."""

from __future__ import annotations

from typing import Any

from bonport.practice.consultations.models import Repair
from bonport.practice.consultations.repair import progress
from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Allergy, NoneKnown
from bonport.www.practice.access.screens import Request
from bonport.www.practice.identity import words
from bonport.www.practice.identity.steps import steps


def banner(request: Request, patient: Patient, *, beside_summary: bool = False) -> dict[str, Any]:
    """What `practice/record/banner.html` shows.

    Args:
        beside_summary: the summary's panel is on the page, and has read the allergies.
    """
    identity = patient.identity
    return {
        "patient": patient,
        "identity": identity,
        "standing": words.standing(identity),
        "matricule": words.matricule(identity),
        "repairs": [repair for repair in open_repairs(patient) if not progress.is_done(repair)],
        **steps(request, patient),
        **(_allergies(patient) if request.activity.is_clinical and not beside_summary else {}),
    }


def open_repairs(patient: Patient) -> list[Repair]:
    return list(Repair.objects.filter(patient=patient, abandoned_at=None).order_by("opened_at"))


def _allergies(patient: Patient) -> dict[str, Any]:
    """Those that were written; else whether it was said that there are none."""
    agents = list(
        Allergy.objects.filter(patient=patient, ended=False).order_by("agent").values_list("agent", flat=True)
    )
    none = not agents and NoneKnown.objects.filter(patient=patient, domain=NoneKnown.Domain.ALLERGIES).exists()
    return {"allergic_to": agents, "no_known_allergy": none, "shows_allergies": True}
