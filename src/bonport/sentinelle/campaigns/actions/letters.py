"""The mails of a survey: the first and its reminders. Written here, within another action; sent by the worker."""

from __future__ import annotations

from django.conf import settings

from bonport.base.act import Act
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Campaign, Invitation
from bonport.sentinelle.dossiers.actions.telling import write_letter
from bonport.sentinelle.dossiers.models import Letter

SURVEY_PATH = "/enquete/{token}"
"""Where the screens answer a personal link; `/enquete/{token}/non` is the way out for ever."""


def survey_url(invitation: Invitation) -> str:
    return settings.SITE_URL.rstrip("/") + SURVEY_PATH.format(token=survey_token(invitation.pk))


def write_invitation(act: Act, invitation: Invitation, mail: str) -> None:
    """The first mail, or a reminder: as many as were written already are in its key."""
    campaign = invitation.campaign
    reminder = "Rappel\u00a0: " if invitation.reminders else ""
    subject = f"{reminder}Sentinelle vous pose une question sur votre logiciel"
    write_letter(act, f"{_prefix(invitation)}:{invitation.reminders}", mail, subject, _body(campaign, invitation))
    invitation.state, invitation.asked_at = Invitation.State.ASKED, invitation.asked_at or act.now
    invitation.save()


def withdraw_letters(act: Act, invitation: Invitation) -> None:
    """What has not left will not."""
    waiting = Letter.objects.filter(key__startswith=_prefix(invitation), done_at=None, given_up_at=None)
    waiting.update(given_up_at=act.now, to="", body="")


def _prefix(invitation: Invitation) -> str:
    return f"survey:{invitation.pk}"


def _body(campaign: Campaign, invitation: Invitation) -> str:
    why = (
        "Vous avez signalé une panne, et vous avez accepté d’être recontacté."
        if invitation.reporter
        else "Vous avez accepté d’être interrogé sur votre logiciel."
    )
    about = f"Dossier {campaign.dossier.number}\u00a0: {campaign.dossier.title}." if campaign.dossier else ""
    url = survey_url(invitation)
    return "\n\n".join(
        part
        for part in (
            "Bonjour,",
            why,
            about,
            f"{campaign.question}",
            f"Répondre prend moins de deux minutes, sans compte\u00a0:\n{url}",
            f"Ne plus jamais être sollicité\u00a0:\n{url}/non",
            "L’équipe Sentinelle",
        )
        if part
    )
