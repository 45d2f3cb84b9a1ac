"""Opening a document: written in the audit, as every reading is."""

from __future__ import annotations

from uuid import UUID

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.practice.documents.models import Document
from bonport.practice.documents.templates.starters import KINDS
from bonport.practice.places.models import Activity
from bonport.practice.places.perms import activity_of


def read_document(act: Act, document: UUID, *, printed: bool = False) -> Document:
    """
    Args:
        printed: as a PDF.
    """
    with act.transaction():
        rows = Document.objects.select_related("patient__identity", "author", "structure", "encounter")
        opened = rows.get(pk=document)
        if not may_read(activity_of(act), opened):
            raise NotAllowed(
                "Ce document est ouvert aux médecins.",
                means="Il est fait du dossier médical, ou confidentiel.",
                remedy="Demandez-le au médecin.",
            )
        act.audit("print_document" if printed else "read_document", opened, patient=opened.patient_id)
    return opened


def may_read(activity: Activity, document: Document) -> bool:
    """Doctors, all; the secretary, letters and certificates, which she prints and sends, unless confidential."""
    return activity.is_clinical or (document.type_code in KINDS and not document.secret)
