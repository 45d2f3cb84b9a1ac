"""How many met a failure. Doctors spoke, installations failed: the two are never added together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from bonport.sentinelle.dossiers.models import Dossier, ReportLink, SignatureLink
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
    """Those of each, by its id, in a few questions however many they are. A doctor of several reports counts once in a
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
    of = _machines(ids)
    return {
        one: Counts(
            doctors=said[one]["doctors"] if one in said else 0,
            unknown_reports=said[one]["unknown"] if one in said else 0,
            installations=of[one][0],
            unknown_events=of[one][1],
        )
        for one in ids
    }


def _machines(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Installations, and events without one. A signature knows its own number; only those of a dossier that has
    several are counted, since an installation may have met more than one of them."""
    links: dict[UUID, list[Signature]] = {one: [] for one in ids}
    standing = SignatureLink.objects.filter(dossier__in=ids, detached_at=None).select_related("signature")
    for link in standing:
        links[link.dossier_id].append(link.signature)
    several = [one for one, signatures in links.items() if len(signatures) > 1]
    of_signature = {
        "signature__dossier_links__dossier__in": several,
        "signature__dossier_links__detached_at": None,
    }
    distinct = dict(
        SignatureInstallation.objects.filter(**of_signature)
        .values_list("signature__dossier_links__dossier")
        .annotate(distinct=Count("installation", distinct=True))
    )
    return {
        one: (
            distinct.get(one, 0) if len(signatures) > 1 else sum(each.installations for each in signatures),
            sum(each.unknown_installations for each in signatures),
        )
        for one, signatures in links.items()
    }
