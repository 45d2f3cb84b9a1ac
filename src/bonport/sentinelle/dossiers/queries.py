"""What the screens of the team and of a vendor show, as plain values. What anybody may see is in `public.py`.

Nothing here checks who asks: a screen of the team asks for the team's, a vendor's for `vendor_…` with its vendor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bonport.sentinelle.dossiers.counts import Counts, counts_of
from bonport.sentinelle.dossiers.deployment import Share, deployed_share
from bonport.sentinelle.dossiers.levels import PARIS, Levels, Overdue, overdue
from bonport.sentinelle.dossiers.models import Check, Dossier, Move, ReportLink, SignatureLink
from bonport.sentinelle.dossiers.public import MOVES, WAS_TOLD, PublicDossier, as_json, is_public, public_dossier
from bonport.sentinelle.dossiers.regressions import Seen, regressions, seen_in_fixed_versions, seen_since_fix
from bonport.sentinelle.dossiers.similarity import Asked, Suggestion, nearest, suggest
from bonport.sentinelle.dossiers.states import ENDED, FIXED, By, Event, State, possible
from bonport.sentinelle.dossiers.words import told
from bonport.sentinelle.registers.models import Vendor
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.models import Signature

TRIAGE = 100
"""Reports on the board at once, the oldest: what comes after them comes up as they go."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A dossier among others. `late`: days past what its state allows, or past what was promised; 0: none."""

    dossier: Dossier
    seen: PublicDossier
    late: int
    possible: tuple[Event, ...]

    @property
    def counts(self) -> Counts:
        return self.seen.counts


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the team reads it: scrubbed, and without who said it."""

    report: Report
    number: str
    text: str
    received_at: datetime
    channel: str
    product: str
    version: str
    function: str
    service: str
    code: str
    doctor_known: bool
    attachments: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the team and the vendor read it. `author`: the vendor, the team or the machine, never a person."""

    move: Move
    at: datetime
    event: str
    source: str
    target: str
    author: str
    why: str
    public: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A machine's fault that is attached, with its link."""

    link: SignatureLink
    signature: Signature
    title: str
    culprit: str
    events: int
    installations: int
    unknown_installations: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class AttachedReport:
    link: ReportLink
    row: ReportRow


@dataclass(frozen=True, slots=True)
class DossierPage:
    """All of a dossier that the team, or its vendor, sees.

    Attributes:
        detached: links that were taken back, with who and why.
        seen: where its failure is seen since the fix. share: how many have the fix, as the vendors' parks say.
        possible: what the reader may do now.
    """

    dossier: Dossier
    public: PublicDossier
    late: Overdue | None
    steps: list[StepRow]
    reports: list[AttachedReport]
    signatures: list[SignatureRow]
    detached: list[ReportLink | SignatureLink]
    checks: list[Check]
    seen: list[Seen]
    share: Share | None
    possible: list[Event]


# --------------------------------------------------------------------------------------------------------- the team


def triage(limit: int = TRIAGE) -> list[ReportRow]:
    """Reports that no dossier has, and that were not set aside: the oldest first, the order of the keyboard."""
    return report_rows(_waiting_reports().order_by("received_at", "number")[:limit])


def triage_count() -> int:
    return _waiting_reports().count()


def similar_dossiers(report: Report, limit: int = 3) -> list[Suggestion]:
    """The dossiers that a report may belong to, the likeliest first, with why."""
    return suggest(asked_of(report), limit=limit)


def similar_reports(report: Report, limit: int = 5) -> list[ReportRow]:
    """Reports that wait with it and say the same: to be attached at one go."""
    others = list(_waiting_reports().exclude(pk=report.pk).order_by("-received_at")[:500])
    return report_rows(nearest(asked_of(report), others, asked_of, limit))


def asked_of(report: Report) -> Asked:
    """What a report gives to find its dossier by."""
    return Asked(
        text=report.text,
        product=report.product_id,
        version=report.version_id,
        function=report.function_id or "",
        service=report.service_id or "",
        code=report.code,
        event=report.event_id,
        project=report.project_id,
    )


def waiting_signatures(limit: int = TRIAGE) -> list[Signature]:
    """Faults of machines that no dossier has, and nobody set aside: those that most installations met first."""
    attached = SignatureLink.objects.filter(signature=OuterRef("pk"), detached_at=None)
    found = Signature.objects.filter(~Exists(attached), set_aside_at=None).select_related("line__product", "function")
    return list(found.order_by("-installations", "-events", "pk")[:limit])


def board(
    now: datetime, *, state: State | None = None, vendor: Vendor | None = None, words: str = "", ended: bool = False
) -> list[BoardRow]:
    """The dossiers: what is late first, then what waits longest."""
    found = dossiers().filter(state__in=ENDED) if ended else dossiers().exclude(state__in=ENDED)
    if state:
        found = dossiers().filter(state=state)
    if vendor:
        found = found.filter(_of(vendor))
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(product__name__icontains=word))
    return _rows(found, By.TEAM, now)


def overdue_list(now: datetime) -> list[Overdue]:
    """Those that stay too long, the latest first."""
    return overdue(dossiers().exclude(state__in=ENDED), now)


def regressions_to_judge() -> list[tuple[Dossier, list[Seen]]]:
    """Dossiers whose fix is said to be there, and that are seen in versions that have it."""
    suspected = dossiers().filter(state__in=FIXED, pk__in=seen_in_fixed_versions())
    return [(dossier, found) for dossier in suspected if (found := regressions(dossier))]


def find(number: str) -> Dossier | None:
    return dossiers().filter(number=number.strip().upper()).first()


def dossier_page(dossier: Dossier, now: datetime, by: By = By.TEAM) -> DossierPage:
    """All of it. A vendor's (`vendor_page`) holds neither links that were taken back nor what the team may do."""
    steps = dossier.moves.select_related("vendor").order_by("position")
    report_links = list(dossier.report_links.filter(detached_at=None).order_by("-report__received_at", "-pk"))
    read = {
        row.report.pk: row for row in report_rows(Report.objects.filter(pk__in=[r.report_id for r in report_links]))
    }
    signature_links = dossier.signature_links.filter(detached_at=None).select_related("signature")
    gone: list[ReportLink | SignatureLink] = [
        *dossier.report_links.exclude(detached_at=None),
        *dossier.signature_links.exclude(detached_at=None),
    ]
    return DossierPage(
        dossier=dossier,
        public=public_dossier(dossier, timeline=True),
        late=Levels().late(dossier, now),
        steps=[_step(move) for move in steps],
        reports=[AttachedReport(link, read[link.report_id]) for link in report_links],
        signatures=[_signature(link) for link in signature_links.order_by("attached_at")],
        detached=sorted(gone, key=lambda link: (link.detached_at, link.pk)) if by == By.TEAM else [],
        checks=list(dossier.checks.order_by("at")),
        seen=seen_since_fix(dossier),
        share=deployed_share(dossier, now.astimezone(PARIS).date()),
        possible=possible(dossier.state, by),
    )


# --------------------------------------------------------------------------------------------------------- a vendor


def vendor_dossiers(vendor: Vendor, now: datetime, *, ended: bool = False) -> list[BoardRow]:
    """Of this vendor's products only, once somebody said what they are."""
    found = dossiers().filter(_of(vendor), WAS_TOLD)
    return _rows(found.filter(state__in=ENDED) if ended else found.exclude(state__in=ENDED), By.VENDOR, now)


def vendor_page(vendor: Vendor, number: str, now: datetime) -> DossierPage | None:
    """None: there is no such dossier of this vendor."""
    dossier = find(number)
    if dossier is None or not dossier.concerns(vendor) or not is_public(dossier):
        return None
    return dossier_page(dossier, now, By.VENDOR)


# --------------------------------------------------------------------------------------------------------- a doctor


def dossiers_of(reports: Sequence[Report]) -> dict[UUID, list[PublicDossier]]:
    """The dossiers that each report belongs to, as the public reads them, with their timeline."""
    links = set(ReportLink.objects.filter(report__in=reports, detached_at=None).values_list("report", "dossier"))
    attached = dossiers().filter(WAS_TOLD, pk__in={dossier for _, dossier in links})
    found = list(attached.prefetch_related(MOVES).order_by("number"))
    counted = counts_of(found)
    seen = {one.pk: public_dossier(one, counted[one.pk], timeline=True) for one in found}
    return {report.pk: [seen[pk] for pk in seen if (report.pk, pk) in links] for report in reports}


# ------------------------------------------------------------------------------------------------------- everybody's


def rows() -> list[dict[str, object]]:
    """Every dossier as plain JSON, the command line's and the exports'."""
    found = list(dossiers().order_by("number"))
    counted = counts_of(found)
    return [as_json(public_dossier(dossier, counted[dossier.pk])) for dossier in found]


# ------------------------------------------------------------------------------------------------------------ rows


def dossiers() -> QuerySet[Dossier]:
    """All, with what their rows show."""
    return Dossier.objects.select_related("product__vendor", "other_product__vendor", "function").prefetch_related(
        "services"
    )


def report_rows(reports: Iterable[Report]) -> list[ReportRow]:
    if isinstance(reports, QuerySet):
        reports = reports.select_related("product", "version", "function", "service").prefetch_related("attachments")
    return [
        ReportRow(
            report=report,
            number=report.number,
            text=report.text,
            received_at=report.received_at,
            channel=report.get_channel_display(),
            product=report.product.name if report.product else "",
            version=report.version.name if report.version else report.release,
            function=report.function.label if report.function else "",
            service=report.service.label if report.service else "",
            code=report.code,
            doctor_known=bool(report.doctor),
            attachments=len(report.attachments.all()),
        )
        for report in reports
    ]


def _waiting_reports() -> QuerySet[Report]:
    attached = ReportLink.objects.filter(report=OuterRef("pk"), detached_at=None)
    waiting = Report.objects.filter(~Exists(attached), set_aside_at=None)
    return waiting.select_related("product", "version", "function", "service").prefetch_related("attachments")


def _of(vendor: Vendor) -> Q:
    return Q(product__vendor=vendor) | Q(other_product__vendor=vendor)


def _rows(found: QuerySet[Dossier], by: By, now: datetime) -> list[BoardRow]:
    all_of_them, levels = list(found), Levels()
    counted = counts_of(all_of_them)
    rows = []
    for dossier in all_of_them:
        late = levels.late(dossier, now)
        seen = public_dossier(dossier, counted[dossier.pk])
        rows.append(BoardRow(dossier, seen, late.days_late if late else 0, tuple(possible(dossier.state, by))))
    return sorted(rows, key=lambda row: (-row.late, row.dossier.state_since, row.dossier.number))


def _step(move: Move) -> StepRow:
    return StepRow(
        move=move,
        at=move.at,
        event=Event(move.event).label if move.event else "ouvrir",
        source=State(move.source).label if move.source else "",
        target=State(move.target).label,
        author=move.vendor.name if move.vendor else By(move.by).label,
        why=move.why,
        public=told(move),
        evidence=str(move.data.get("evidence", "")),
    )


def _signature(link: SignatureLink) -> SignatureRow:
    one = link.signature
    return SignatureRow(
        link, one, one.title, one.culprit, one.events, one.installations, one.unknown_installations,
        one.first_seen, one.last_seen,
    )  # fmt: skip
