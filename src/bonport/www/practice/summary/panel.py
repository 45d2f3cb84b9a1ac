from __future__ import annotations

from typing import Any

from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Allergy, Problem, Treatment
from bonport.www.common.http import Request


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What the template of this panel shows."""
    lines = {"patient": patient, "ended": False}
    return {
        "problems": Problem.objects.filter(**lines, end=None).order_by("recorded_at"),
        "treatments": Treatment.objects.filter(**lines, end=None).order_by("recorded_at"),
        "allergies": Allergy.objects.filter(**lines).order_by("recorded_at"),
    }
