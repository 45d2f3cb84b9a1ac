from __future__ import annotations

from typing import Any

from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.www.common.http import Request


def panel(request: Request, patient: Patient) -> dict[str, Any]:
    """What the template of this panel shows."""
    documents = Document.objects.filter(patient=patient).select_related("author").prefetch_related("deliveries")
    return {"documents": documents.order_by("-signed_at")[:20]}
