from __future__ import annotations

from typing import Any

from bonport.practice.documents.models import Draft
from bonport.practice.documents.templates.starters import KINDS
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import Request
from bonport.www.practice.letters.choices import all_choices

QUICK = 5
PREPARED_BY = ("prepared_by__given", "prepared_by__family")


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What is being written for this patient, and the templates at hand."""
    drafts = Draft.objects.filter(patient=patient, discarded_at=None).select_related("prepared_by")
    if not request.activity.is_clinical:
        drafts = drafts.exclude(encounter__secret=True)
    return {
        "drafts": drafts.only("title", "prepared_at", *PREPARED_BY).order_by("prepared_at", "id"),
        "quick": all_choices(request.activity.person)[:QUICK],
        "kinds": KINDS,
    }
