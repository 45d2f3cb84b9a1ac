"""A document of Mon espace santé as a line: what, by whom, when. No trait of the patient that the DMP sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.interop.xds.metadata import DocumentEntry
from bonport.practice.deliveries.consult import Found
from bonport.practice.documents.models import Document

_MASKS = {
    "MASQUE_PS": "masqué aux professionnels",
    "INVISIBLE_PATIENT": "pas encore visible du patient",
    "INVISIBLE_REPRESENTANTS_LEGAUX": "non visible des représentants légaux",
}
BY_PATIENT = "90"  # the class of what the patient put there himself (EX_3.1-1040)


@dataclass(frozen=True, slots=True)
class Held:
    unique_id: str
    title: str
    kind: str
    authors: str
    act: datetime | None
    masks: list[str]
    ours: bool
    new: bool
    by_patient: bool


def shown(found: Found) -> list[Held]:
    """One query: which of them this practice wrote."""
    ids = [entry.unique_id for entry in found.entries]
    ours = set(Document.objects.filter(unique_id__in=ids).values_list("unique_id", flat=True))
    return [_held(entry, entry.unique_id in ours, found.since) for entry in found.entries]


def _held(entry: DocumentEntry, ours: bool, since: datetime | None) -> Held:
    known = DOCUMENT_TYPES.get(entry.type_code.code)
    made = _moment(entry.creation_time)
    return Held(
        unique_id=entry.unique_id,
        title=entry.title,
        kind=known.code.display if known else entry.type_code.display,
        authors=", ".join(_name(author.person or author.institution) for author in entry.authors),
        act=_moment(entry.service_start),
        masks=[_MASKS[code.code] for code in entry.confidentiality if code.code in _MASKS],
        ours=ours,
        new=bool(since and made and made > since),
        by_patient=entry.class_code.code == BY_PATIENT or entry.type_code.code.startswith("DOCPAT"),
    )


def _moment(digits: str) -> datetime | None:
    """XDS dates are in UTC (EX_3.1-1070)."""
    try:
        return datetime.strptime(digits[:8].ljust(8, "0") + digits[8:14].ljust(6, "0"), "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None


def _name(identifier: str) -> str:
    """`id^FAMILY^Given^…` of a person, `NAME^…` of a place."""
    parts: Sequence[str] = identifier.split("^")
    person = f"{parts[2]} {parts[1]}".strip() if len(parts) > 2 else ""
    return person or parts[0]
