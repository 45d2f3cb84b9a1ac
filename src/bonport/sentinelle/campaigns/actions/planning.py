"""A campaign is opened on a sample that is drawn once, closed, and its result taken for a check in the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.base.sealing import seal, unseal
from bonport.interop.signalement import scrub_text
from bonport.sentinelle.campaigns.actions.letters import withdraw_letters, write_invitation
from bonport.sentinelle.campaigns.draw import Candidate, sample
from bonport.sentinelle.campaigns.keys import PANEL, contact_key, mail_in, phone_in
from bonport.sentinelle.campaigns.models import Campaign, CampaignCounter, Invitation, OptOut, Panelist, Size
from bonport.sentinelle.campaigns.results import results
from bonport.sentinelle.dossiers.actions.moves import Checked, write_check
from bonport.sentinelle.dossiers.models import Check, Dossier, Move, ReportLink
from bonport.sentinelle.dossiers.regressions import current_fixes
from bonport.sentinelle.registers.models import Member, Product, Version
from bonport.sentinelle.registers.perms import must_be_team
from bonport.sentinelle.reports.actions import CONTACT
from bonport.sentinelle.reports.models import Report

QUESTION = "Rencontrez-vous encore cette panne\u202f?"


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A doctor who accepts to be asked. `doctor`: `reports.keys.doctor_key`."""

    doctor: str
    product: Product
    phone: str = ""
    mail: str = ""
    specialty: str = ""
    size: Size = Size.UNKNOWN
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign to be.

    Attributes:
        dossier or product: what it is about; a dossier's product counts.
        wanted: how many doctors at most. seed: the same draws the same doctors.
        before: the campaign with which it is compared.
    """

    title: str
    mode: Campaign.Mode
    moment: Campaign.Moment
    wanted: int
    seed: int
    dossier: Dossier | None = None
    product: Product | None = None
    before: Campaign | None = None
    question: str = ""
    with_sus: bool = True


def join_panel(act: Act, given: Volunteer) -> Panelist:
    """Somebody who told the team that he may be asked; said again, it replaces what was said."""
    with act.transaction():
        must_be_team(act)
        if not given.doctor or not (given.phone or given.mail):
            raise NotPossible("Un volontaire est un médecin identifié, qu’on peut joindre.")
        keys = [given.doctor, *(contact_key(contact) for contact in (given.phone, given.mail) if contact)]
        if OptOut.objects.filter(key__in=keys).exists():
            raise NotPossible("Ce médecin a demandé à ne plus être sollicité.")
        version = given.version if given.version and given.version.line.product_id == given.product.pk else None
        said = {
            "phone": seal(given.phone, PANEL) if given.phone else "",
            "mail": seal(given.mail, PANEL) if given.mail else "",
            "specialty": given.specialty.strip()[:60],
            "size": Size(given.size),
            "product": given.product,
            "version": version,
            "accepted_at": act.now,
        }
        panelist, _ = Panelist.objects.update_or_create(
            doctor=given.doctor, defaults=said, create_defaults={**said, "id": act.new_id()}
        )
        act.audit("join_panel", panelist)
        return panelist


def open_campaign(act: Act, given: Planned) -> Campaign:
    """With its sample drawn. A survey by mail leaves at once, from the worker."""
    with act.transaction():
        must_be_team(act)
        title = scrub_text(given.title.strip(), act.today).value[:160]
        if not title or given.wanted < 1 or (given.dossier is None and given.product is None):
            raise NotPossible("Une campagne a un titre, un objet et au moins un médecin.")
        question = given.question.strip() or (given.dossier.question if given.dossier else "") or QUESTION
        campaign = Campaign.objects.create(
            id=act.new_id(),
            number=_next_number(act.today.year),
            title=title,
            dossier=given.dossier,
            product=given.dossier.product if given.dossier else given.product,
            mode=given.mode,
            moment=given.moment,
            before=given.before,
            question=scrub_text(question, act.today).value[:200],
            with_sus=given.with_sus,
            seed=given.seed,
            opened_at=act.now,
        )
        people = {one.invitation.doctor: one for one in _people(campaign)}
        drawn = sample((one.candidate for one in people.values()), given.wanted, given.seed)
        if not drawn:
            raise NotPossible(
                "Aucun médecin concerné n’a accepté d’être contacté de cette façon.",
                remedy="Choisissez un autre moyen, ou invitez des volontaires.",
            )
        for position, candidate in enumerate(drawn, start=1):
            person = people[candidate.key]
            invitation = person.invitation
            invitation.id, invitation.position = act.new_id(), position
            invitation.save()
            if campaign.mode == Campaign.Mode.MAIL:
                write_invitation(act, invitation, person.mail)
        act.audit("campaign_open", campaign, drawn=len(drawn), wanted=given.wanted)
        return campaign


def close_campaign(act: Act, campaign: Campaign) -> Campaign:
    with act.transaction():
        must_be_team(act)
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if held.closed_at:
            raise NotPossible("Cette campagne est déjà close.")
        held.closed_at = act.now
        held.save()
        for invitation in held.invitations.filter(state=Invitation.State.ASKED):
            withdraw_letters(act, invitation)
        act.audit("campaign_close", held)
        return held


def conclude(act: Act, campaign: Campaign, why: str, *, public: str = "") -> Move:
    """Take a closed campaign's result for the check in the field of its dossier, once."""
    with act.transaction():
        must_be_team(act)
        held = Campaign.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=campaign.pk)
        if held.dossier is None or held.moment != Campaign.Moment.AFTER or held.closed_at is None:
            raise NotPossible("Seule une campagne close, menée après le correctif d’un dossier, le vérifie.")
        if Check.objects.filter(dossier=held.dossier, source=held.number).exists():
            raise NotPossible("Cette campagne a déjà servi de vérification.")
        found = results(held)
        kind = Check.Kind.CALLS if held.mode == Campaign.Mode.CALLS else Check.Kind.SURVEY
        checked = Checked(kind, found.asked, found.still.of, found.still.count, held.number)
        act.audit("campaign_conclude", held, answered=found.still.of)
        return write_check(act, held.dossier, checked, why, public)


# ------------------------------------------------------------------------------------------- those who may be asked


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who may be asked, and by which mail."""

    candidate: Candidate[str]
    invitation: Invitation
    mail: str


def _people(campaign: Campaign) -> Iterator[_Person]:
    """Volunteers first, those who reported after: of one who is both, what comes last stands, with both contacts."""
    panel = Panelist.objects.filter(product=campaign.product_id).select_related("version").order_by("doctor")
    known = {one.doctor: one for one in panel if not _is_behind(campaign, one)}
    away = set(OptOut.objects.values_list("key", flat=True))
    for panelist in known.values():
        phone, mail = _opened(panelist.phone), _opened(panelist.mail)
        if not away & {panelist.doctor, *(contact_key(one) for one in (phone, mail) if one)}:
            yield from _askable(campaign, panelist.doctor, phone, mail, panelist=panelist)
    for report in _reports(campaign):
        contact = unseal(report.contact.sealed, CONTACT)
        key, phone, mail = report.doctor or contact_key(contact), phone_in(contact), mail_in(contact)
        if away & {key, contact_key(contact), *(contact_key(one) for one in (phone, mail) if one)}:
            continue
        volunteer = known.get(key)
        if volunteer:
            phone, mail = phone or _opened(volunteer.phone), mail or _opened(volunteer.mail)
        yield from _askable(campaign, key, phone, mail, report=report, panelist=volunteer)


def _is_behind(campaign: Campaign, panelist: Panelist) -> bool:
    """Whether he is known not to have the fix yet: what he would say after it says nothing of it."""
    version = panelist.version
    if campaign.dossier is None or campaign.moment != Campaign.Moment.AFTER or version is None:
        return False
    fix = current_fixes(campaign.dossier).get(version.line_id)
    return fix is not None and version.rank < fix.version.rank


def _reports(campaign: Campaign) -> Iterator[Report]:
    """Those whose authors may be called back: of the dossier, else of the product."""
    reports = Report.objects.filter(contact__may_call=True, set_aside_at=None).select_related("contact")
    if campaign.dossier_id:
        links = ReportLink.objects.filter(dossier=campaign.dossier_id, detached_at=None)
        reports = reports.filter(pk__in=links.values("report"))
    else:
        reports = reports.filter(product=campaign.product_id)
    return reports.order_by("received_at", "pk").iterator()


def _askable(
    campaign: Campaign,
    key: str,
    phone: str,
    mail: str,
    *,
    report: Report | None = None,
    panelist: Panelist | None = None,
) -> Iterator[_Person]:
    """Nobody, where this campaign's means does not reach him."""
    reached = {
        Campaign.Mode.CALLS: bool(phone),
        Campaign.Mode.MAIL: bool(mail),
        Campaign.Mode.PRODUCT: report is not None or _is_seen(key),
    }
    if not reached[Campaign.Mode(campaign.mode)]:
        return
    specialty, size = (panelist.specialty, panelist.size) if panelist else ("", Size.UNKNOWN)
    invitation = Invitation(
        campaign=campaign, doctor=key, reporter=report is not None, report=report, panelist=panelist,
        specialty=specialty, size=size,
    )  # fmt: skip
    yield _Person(Candidate(key, (specialty, size), report is not None), invitation, mail)


def _is_seen(doctor: str) -> bool:
    """Whether he comes where a survey can wait for him: signed in."""
    return Member.objects.filter(doctor=doctor).exists()


def _opened(sealed: str) -> str:
    return unseal(sealed, PANEL) if sealed else ""


def _next_number(year: int) -> str:
    CampaignCounter.objects.get_or_create(year=year)
    counter = CampaignCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=("last",))
    return f"C-{year % 100:02}-{counter.last:04}"
