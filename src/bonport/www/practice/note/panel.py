from __future__ import annotations

from typing import Any

from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Encounter
from bonport.www.common.http import Request


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What the template of this panel shows."""
    past = Encounter.objects.filter(patient=patient).exclude(closed_at=None).select_related("doctor")
    return {"past": past.order_by("-started_at")[:20]}
