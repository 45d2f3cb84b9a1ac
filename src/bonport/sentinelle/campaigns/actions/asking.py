"""Each doctor who is asked: a call and its outcome at one go, an answer by his own link, a reminder, or never more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from bonport.base.act import Act
from bonport.base.errors import Gone, NotAllowed, NotPossible
from bonport.base.sealing import unseal
from bonport.interop.signalement import scrub_text
from bonport.sentinelle.campaigns.actions.letters import withdraw_letters, write_invitation
from bonport.sentinelle.campaigns.keys import PANEL, contact_key, invitation_in, mail_in
from bonport.sentinelle.campaigns.models import Answer, Campaign, Invitation, OptOut, Panelist, PhoneCall
from bonport.sentinelle.campaigns.sus import score
from bonport.sentinelle.registers.perms import must_be_team
from bonport.sentinelle.reports.actions import CONTACT
from bonport.sentinelle.reports.models import Contact

REMINDERS, REMIND_AFTER = 2, timedelta(days=7)
CALLS = 5
"""Calls without an answer, after which a doctor is left in peace."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a doctor says. `sus`: ten marks from 1 to 5, or none; `satisfaction`: 1 to 5, or none."""

    still: Answer.Still
    satisfaction: int | None = None
    sus: tuple[int, ...] | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """How a call ended; with an answer, where there is one; with when to call again, where he asked."""

    outcome: PhoneCall.Outcome
    answered: Answered | None = None
    call_at: datetime | None = None


def record_call(act: Act, invitation: Invitation, called: Called) -> PhoneCall:
    """A call, its outcome and the answer, at one go."""
    with act.transaction():
        must_be_team(act)
        held = _held(invitation)
        if (called.outcome == PhoneCall.Outcome.ANSWERED) != (called.answered is not None):
            raise NotPossible("Un appel qui aboutit a une réponse, et un autre n’en a pas.")
        if called.outcome == PhoneCall.Outcome.CALL_BACK and (called.call_at is None or called.call_at < act.now):
            raise NotPossible("Indiquez quand rappeler.")
        assert act.user
        call = PhoneCall.objects.create(
            id=act.new_id(), invitation=held, at=act.now, by_id=act.user, outcome=called.outcome
        )
        held.asked_at, held.call_at = held.asked_at or act.now, None
        held.state = Invitation.State.ASKED
        match called.outcome:
            case PhoneCall.Outcome.ANSWERED:
                assert called.answered
                _answer(act, held, called.answered)
            case PhoneCall.Outcome.CALL_BACK:
                held.call_at = called.call_at
            case PhoneCall.Outcome.WRONG_NUMBER:
                held.state = Invitation.State.UNREACHABLE
            case PhoneCall.Outcome.REFUSED:
                held.state = Invitation.State.REFUSED
            case PhoneCall.Outcome.OPTED_OUT:
                _opt_out(act, held)
            case PhoneCall.Outcome.NO_ANSWER:
                if held.calls.filter(outcome=PhoneCall.Outcome.NO_ANSWER).count() >= CALLS:
                    held.state = Invitation.State.UNREACHABLE
        held.save()
        act.audit("campaign_call", held.campaign, outcome=called.outcome)
        return call


def answer_survey(act: Act, token: str, answered: Answered) -> Answer:
    """By the personal link, without an account."""
    with act.transaction():
        held = _held(_of(token))
        answer = _answer(act, held, answered)
        held.save()
        act.audit("campaign_answer", held.campaign)
        return answer


def opt_out_by_link(act: Act, token: str) -> None:
    """No more of this campaign, nor of any other: a link of long ago does it too."""
    with act.transaction():
        held = Invitation.objects.select_for_update(of=("self",)).get(pk=_of(token).pk)
        _opt_out(act, held)
        held.save()
        act.audit("campaign_opt_out", held.campaign)


def opt_out(act: Act, invitation: Invitation) -> None:
    """The same, told to the team."""
    with act.transaction():
        must_be_team(act)
        held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        _opt_out(act, held)
        held.save()
        act.audit("campaign_opt_out", held.campaign)


def remind(act: Act, invitation: Invitation) -> bool:
    """By the machine, one week after the last mail, twice at most. False: he is not to be reminded, or not yet."""
    with act.transaction():
        if act.user is not None:
            raise NotAllowed("Ceci est fait par Sentinelle elle-même.")
        held = due_reminders(act.now).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
        mail = _mail(held) if held else ""
        if held is None or not mail:
            return False
        held.reminders += 1
        write_invitation(act, held, mail)
        act.audit("campaign_remind", held.campaign)
        return True


def due_reminders(now: datetime) -> QuerySet[Invitation]:
    """Of open surveys by mail: those who were asked long enough ago, not too often, and have not answered."""
    late = Q()
    for sent in range(REMINDERS):
        late |= Q(reminders=sent, asked_at__lte=now - REMIND_AFTER * (sent + 1))
    asked = Invitation.objects.filter(late, state=Invitation.State.ASKED).select_related("campaign__dossier")
    return asked.filter(campaign__mode=Campaign.Mode.MAIL, campaign__closed_at=None)


# ----------------------------------------------------------------------------------------------------------------


def _of(token: str) -> Invitation:
    named = invitation_in(token)
    found = Invitation.objects.filter(pk=named).first() if named else None
    if found is None:
        raise Gone("Ce lien n’est pas valable.", remedy="Reprenez celui du courriel que vous avez reçu.")
    return found


def _held(invitation: Invitation) -> Invitation:
    """The invitation, locked, if it can still be answered."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("campaign__dossier")
    held = rows.get(pk=invitation.pk)
    if held.campaign.closed_at:
        raise NotPossible("Cette enquête est close. Merci d’y avoir pensé.")
    if held.state == Invitation.State.ANSWERED:
        raise NotPossible("Une réponse est déjà enregistrée. Merci.")
    if held.state == Invitation.State.OPTED_OUT:
        raise NotPossible("Ce médecin a demandé à ne plus être sollicité.")
    return held


def _answer(act: Act, held: Invitation, answered: Answered) -> Answer:
    try:
        if answered.sus is not None:
            score(answered.sus)
    except ValueError:
        raise NotPossible("L’échelle compte dix réponses, ou aucune.") from None
    if answered.satisfaction is not None and answered.satisfaction not in (1, 2, 3, 4, 5):
        raise NotPossible("La satisfaction va de 1 à 5.")
    held.state, held.asked_at = Invitation.State.ANSWERED, held.asked_at or act.now
    withdraw_letters(act, held)
    return Answer.objects.create(
        invitation=held,
        at=act.now,
        still=Answer.Still(answered.still),
        satisfaction=answered.satisfaction,
        sus=list(answered.sus) if answered.sus else None,
        comment=scrub_text(answered.comment.strip()[:1000], act.today).value[:1000],
    )


def _opt_out(act: Act, held: Invitation) -> None:
    """By every key by which he was known; what was about to leave does not, here or in another campaign."""
    keys = {held.doctor}
    contact = Contact.objects.filter(report=held.report_id).first() if held.report_id else None
    if contact:
        keys.add(contact_key(unseal(contact.sealed, CONTACT)))
    panelist = Panelist.objects.filter(doctor=held.doctor).first()
    if panelist:
        keys |= {contact_key(unseal(one, PANEL)) for one in (panelist.phone, panelist.mail) if one}
        panelist.delete()
        held.panelist = None
    for key in sorted(keys):
        OptOut.objects.get_or_create(key=key, defaults={"at": act.now})
    for other in Invitation.objects.filter(doctor__in=keys).exclude(state=Invitation.State.ANSWERED):
        withdraw_letters(act, other)
        other.state, other.call_at = Invitation.State.OPTED_OUT, None
        other.save()
    if held.state != Invitation.State.ANSWERED:
        held.state = Invitation.State.OPTED_OUT


def _mail(held: Invitation) -> str:
    """How he is reached now: a contact that was erased is no more."""
    contact = Contact.objects.filter(report=held.report_id, may_call=True).first() if held.report_id else None
    if contact and (mail := mail_in(unseal(contact.sealed, CONTACT))):
        return mail
    panelist = Panelist.objects.filter(pk=held.panelist_id).first() if held.panelist_id else None
    return unseal(panelist.mail, PANEL) if panelist and panelist.mail else ""
