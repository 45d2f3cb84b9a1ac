"""How many met a failure. Doctors spoke, installations failed: the two are never added together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from bonport.sentinelle.dossiers.models import Dossier, ReportLink
from bonport.sentinelle.signatures.models import Signature, SignatureInstallation


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the links of one dossier that stand.

    Attributes:
        doctors: distinct ones. unknown_reports: reports whose author is not known, who may be one of them.
        installations: distinct ones. unknown_events: events that name no installation.
    """

    doctors: int = 0
    unknown_reports: int = 0
    installations: int = 0
    unknown_events: int = 0


def counts(dossier: Dossier) -> Counts:
    return counts_of([dossier])[dossier.pk]


def counts_of(dossiers: Iterable[Dossier]) -> dict[UUID, Counts]:
    """Those of each, by its id, in three questions however many they are. A doctor of several reports counts once in a
    dossier, and in each of several dossiers."""
    ids = [dossier.pk for dossier in dossiers]
    reports = ReportLink.objects.filter(dossier__in=ids, detached_at=None, report__set_aside_at=None)
    said = {
        row["dossier"]: row
        for row in reports.values("dossier").annotate(
            doctors=Count("report__doctor", distinct=True, filter=~Q(report__doctor="")),
            unknown=Count("report", filter=Q(report__doctor="")),
        )
    }
    stands = {"dossier_links__dossier__in": ids, "dossier_links__detached_at": None}
    unknown = dict(
        Signature.objects.filter(**stands)
        .values_list("dossier_links__dossier")
        .annotate(events=Sum("unknown_installations"))
    )
    of_signature = {f"signature__{name}": value for name, value in stands.items()}
    installations = dict(
        SignatureInstallation.objects.filter(**of_signature)
        .values_list("signature__dossier_links__dossier")
        .annotate(distinct=Count("installation", distinct=True))
    )
    return {
        one: Counts(
            doctors=said[one]["doctors"] if one in said else 0,
            unknown_reports=said[one]["unknown"] if one in said else 0,
            installations=installations.get(one, 0),
            unknown_events=unknown.get(one) or 0,
        )
        for one in ids
    }
