"""What the screens of a campaign show, as plain values. `call_list` tells how doctors are reached: the team's alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from bonport.base.sealing import unseal
from bonport.sentinelle.campaigns.actions.letters import survey_url
from bonport.sentinelle.campaigns.keys import PANEL, invitation_in, phone_in
from bonport.sentinelle.campaigns.models import Campaign, Invitation
from bonport.sentinelle.campaigns.results import Compared, Results, compared, compared_sentence, results, sentence
from bonport.sentinelle.campaigns.sus import ITEMS, NOTE, SATISFACTION, SATISFIED, SCALE
from bonport.sentinelle.dossiers.models import Dossier
from bonport.sentinelle.reports.actions import CONTACT
from bonport.sentinelle.reports.models import Contact, Report


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign among others: how many were drawn, asked, and answered."""

    campaign: Campaign
    drawn: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign, its results, and what they prove or do not in a sentence."""

    campaign: Campaign
    results: Results
    sentence: str
    compared: Compared | None
    compared_sentence: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A doctor to be called. `report`: the number and words of what he reported, to begin with."""

    invitation: Invitation
    phone: str
    reporter: bool
    specialty: str
    size: str
    report: str
    said: str
    calls: int
    call_at: datetime | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a personal link shows: two minutes at most.

    Attributes:
        about: the dossier, as the public reads it, or "". question: the dossier's own. sus: ten items, or none.
        closed: too late. done: answered, or opted out.
    """

    campaign: str
    about: str
    product: str
    question: str
    sus: tuple[str, ...]
    scale: tuple[str, ...]
    satisfaction: str
    satisfied: tuple[str, ...]
    note: str
    closed: bool
    done: bool


def campaigns(dossier: Dossier | None = None) -> list[CampaignRow]:
    """The open ones first, the latest first."""
    found = Campaign.objects.select_related("dossier", "product").prefetch_related("invitations")
    if dossier:
        found = found.filter(dossier=dossier)
    rows = [_row(campaign) for campaign in found.order_by("-opened_at", "number")]
    return sorted(rows, key=lambda row: row.campaign.closed_at is not None)


def campaign_page(number: str) -> CampaignPage | None:
    found = Campaign.objects.select_related("dossier", "product", "before").filter(number=number.strip().upper())
    campaign = found.first()
    if campaign is None:
        return None
    measured, pair = results(campaign), compared(campaign)
    said = compared_sentence(pair) if pair else ""
    return CampaignPage(campaign, measured, sentence(measured, campaign.moment), pair, said)


def call_list(campaign: Campaign, now: datetime, limit: int = 50) -> list[CallRow]:
    """Whom to call now: those who asked for this hour, then those never called, then those called least. For the team:
    it opens what is sealed."""
    open_states = (Invitation.State.TO_ASK, Invitation.State.ASKED)
    waiting = campaign.invitations.filter(state__in=open_states).select_related("report", "panelist")
    rows = [_call(one) for one in waiting.prefetch_related("calls").order_by("position")]
    due = [row for row in rows if row.phone and (row.call_at is None or row.call_at <= now)]
    return sorted(due, key=lambda row: (row.call_at is None, row.calls, row.invitation.position))[:limit]


def script(campaign: Campaign) -> list[str]:
    """What is said on the telephone, sentence after sentence."""
    about = f"Il s’agit de «\u00a0{campaign.dossier.title}\u00a0»." if campaign.dossier else ""
    return [
        sentence
        for sentence in (
            "Bonjour, je vous appelle de l’équipe Sentinelle, qui suit les pannes des logiciels de cabinet. "
            "Avez-vous deux minutes\u202f?",
            about,
            campaign.question,
            SATISFACTION,
            "Les dix phrases suivantes se notent de 1, pas du tout d’accord, à 5, tout à fait d’accord."
            if campaign.with_sus
            else "",
            "Merci. Si vous ne voulez plus être appelé, dites-le-moi, je le note tout de suite.",
        )
        if sentence
    ]


def survey(token: str) -> Survey | None:
    """What a personal link shows. None: not a link of ours."""
    named = invitation_in(token)
    found = Invitation.objects.select_related("campaign__dossier", "campaign__product")
    invitation = found.filter(pk=named).first() if named else None
    if invitation is None:
        return None
    campaign = invitation.campaign
    return Survey(
        campaign=campaign.number,
        about=f"{campaign.dossier.number}\u00a0: {campaign.dossier.title}" if campaign.dossier else "",
        product=campaign.product.name if campaign.product else "",
        question=campaign.question,
        sus=ITEMS if campaign.with_sus else (),
        scale=SCALE,
        satisfaction=SATISFACTION,
        satisfied=SATISFIED,
        note=NOTE if campaign.with_sus else "",
        closed=campaign.closed_at is not None,
        done=invitation.state in (Invitation.State.ANSWERED, Invitation.State.OPTED_OUT),
    )


def surveys_for(report: Report) -> list[str]:
    """The addresses of the surveys that wait for who made this report: what his software, or his page, shows him. Of
    this report alone: an RPPS that was typed is no proof of whose the others are."""
    return _waiting(Q(report=report))


def surveys_of(doctor: str) -> list[str]:
    """Of a doctor who is signed in (`reports.keys.doctor_key`)."""
    return _waiting(Q(doctor=doctor)) if doctor else []


def _waiting(whose: Q) -> list[str]:
    waiting = Invitation.objects.filter(
        whose,
        campaign__mode=Campaign.Mode.PRODUCT,
        campaign__closed_at=None,
        state__in=(Invitation.State.TO_ASK, Invitation.State.ASKED),
    )
    return [survey_url(one) for one in waiting.order_by("campaign__opened_at")]


def find_invitation(campaign: Campaign, id: UUID) -> Invitation | None:
    return campaign.invitations.select_related("campaign__dossier").filter(pk=id).first()


def _row(campaign: Campaign) -> CampaignRow:
    invitations = list(campaign.invitations.all())
    answered = sum(one.state == Invitation.State.ANSWERED for one in invitations)
    return CampaignRow(campaign, len(invitations), sum(one.asked_at is not None for one in invitations), answered)


def _call(invitation: Invitation) -> CallRow:
    contact = Contact.objects.filter(report=invitation.report_id, may_call=True).first() if invitation.report else None
    phone = phone_in(unseal(contact.sealed, CONTACT)) if contact else ""
    if not phone and invitation.panelist and invitation.panelist.phone:
        phone = unseal(invitation.panelist.phone, PANEL)
    report = invitation.report
    return CallRow(
        invitation=invitation,
        phone=phone,
        reporter=invitation.reporter,
        specialty=invitation.specialty,
        size=invitation.get_size_display(),
        report=report.number if report else "",
        said=report.text if report else "",
        calls=len(invitation.calls.all()),
        call_at=invitation.call_at,
    )
