"""The dossiers that a report may belong to: by what it says, and by what it shares. A person attaches, never this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from bonport.sentinelle.dossiers.matching import Known, Matcher
from bonport.sentinelle.dossiers.models import Dossier, ReportLink, SignatureLink
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.keys import event_key
from bonport.sentinelle.signatures.models import Event

WORDINGS = 12
"""Of a dossier's attached reports, the latest: each wording is another way to find it."""
FACETS = {
    "product": "même logiciel",
    "version": "même version",
    "function": "même fonction",
    "service": "même service national",
    "code": "même code d’erreur",
    "signature": "même erreur de la machine",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report gives to find its dossier by; `event`: the machine's event that it speaks of."""

    text: str
    product: UUID | None = None
    version: UUID | None = None
    function: str = ""
    service: str = ""
    code: str = ""
    event: UUID | None = None
    project: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dossier, how near it is (from 0), and why, in French."""

    dossier: Dossier
    score: float
    because: tuple[str, ...]


def suggest(asked: Asked, limit: int = 3) -> list[Suggestion]:
    """The dossiers that a report may belong to, the likeliest first."""
    dossiers = {
        dossier.pk: dossier
        for dossier in Dossier.objects.exclude(state=State.SET_ASIDE)
        .select_related("product__vendor", "other_product__vendor", "function")
        .prefetch_related("services")
    }
    ranked = Matcher(_known(list(dossiers.values()))).rank(asked.text, _facets(asked), limit)
    return [
        Suggestion(
            dossiers[match.key],
            match.score,
            (*(f"«\u00a0{word}\u00a0»" for word in match.words[:4]), *(FACETS[name] for name in match.facets)),
        )
        for match in ranked
    ]


def nearest(asked: Asked, reports: Sequence[Report], of: Callable[[Report], Asked], limit: int) -> list[Report]:
    """Of these reports, those that say the same."""
    by_id = {report.pk: report for report in reports}
    known = [
        Known(
            report.pk,
            (report.text,),
            {name: frozenset((value,)) for name, value in _facets(of(report)).items()},
        )
        for report in reports
    ]
    return [by_id[match.key] for match in Matcher(known).rank(asked.text, _facets(asked), limit)]


def _facets(asked: Asked) -> dict[str, str]:
    given = {
        "product": str(asked.product or ""),
        "version": str(asked.version or ""),
        "function": asked.function,
        "service": asked.service,
        "code": asked.code.strip().lower(),
        "signature": _signature(asked),
    }
    return {name: value for name, value in given.items() if value}


def _signature(asked: Asked) -> str:
    """The machine's fault that a report names by its event, if that event is here."""
    if asked.event is None or asked.project is None:
        return ""
    event = Event.objects.filter(pk=event_key(asked.project, asked.event)).first()
    return str(event.signature_id) if event else ""


def _known(dossiers: list[Dossier]) -> list[Known[UUID]]:
    ids = [dossier.pk for dossier in dossiers]
    said: dict[UUID, list[Report]] = {one: [] for one in ids}
    links = ReportLink.objects.filter(dossier__in=ids, detached_at=None).select_related("report")
    for link in links.order_by("-attached_at"):
        if len(said[link.dossier_id]) < WORDINGS:
            said[link.dossier_id].append(link.report)
    signatures: dict[UUID, set[str]] = {one: set() for one in ids}
    for dossier, signature in SignatureLink.objects.filter(dossier__in=ids, detached_at=None).values_list(
        "dossier", "signature"
    ):
        signatures[dossier].add(str(signature))
    return [_one(dossier, said[dossier.pk], signatures[dossier.pk]) for dossier in dossiers]


def _one(dossier: Dossier, reports: list[Report], signatures: set[str]) -> Known[UUID]:
    products = {str(one) for one in (dossier.product_id, dossier.other_product_id) if one}
    facets = {
        "product": frozenset(products),
        "version": frozenset(str(report.version_id) for report in reports if report.version_id),
        "function": frozenset({dossier.function_id} if dossier.function_id else ()),
        "service": frozenset(service.pk for service in dossier.services.all()),
        "code": frozenset(
            code.strip().lower() for code in (dossier.code, *(report.code for report in reports)) if code.strip()
        ),
        "signature": frozenset(signatures),
    }
    return Known(dossier.pk, (dossier.title, dossier.summary, dossier.words, *(r.text for r in reports)), facets)
