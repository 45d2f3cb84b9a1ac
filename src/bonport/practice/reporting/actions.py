"""What people do: report a failure; let leave again what Sentinelle refused."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from bonport import __version__
from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.base.sealing import seal
from bonport.interop import signalement
from bonport.interop.errors import BadInput
from bonport.practice.deliveries.models import Delivery, Operation
from bonport.practice.deliveries.states import Event, State
from bonport.practice.places.perms import activity_of
from bonport.practice.reporting.models import Report

CONTACT = "contact of a report"
"""The purpose that contacts are sealed for."""
SENTINELLE = "sentinelle"
"""The name of the destination."""
PRODUCT = "Bonport"
LONGEST, LONGEST_CONTACT = 1500, 200


def report_failure(
    act: Act, text: str, context: signalement.Context, *, contact: str = "", picture: bytes = b""
) -> Report:
    """Keep what somebody of the care team says of a failure, and queue it for Sentinelle.

    Args:
        text: one sentence is enough; personal values are taken out before it is kept.
        context: what was shown to its author.
        contact: how to reach its author, if he wants to be.
        picture: PNG, blurred already.

    Raises:
        NotPossible: nothing is said, too much is said, or nobody told this installation where Sentinelle is.
    """
    _refuse_without_address()
    text, contact = text.strip(), contact.strip()
    if not text:
        raise NotPossible("Le signalement est vide.", remedy="Écrivez en une phrase ce qui s’est passé.")
    if len(text) > LONGEST or len(contact) > LONGEST_CONTACT:
        raise NotPossible(
            f"Un signalement compte au plus {LONGEST} caractères, un contact {LONGEST_CONTACT}.",
            remedy="Gardez l’essentiel\u202f: l’équipe vous rappellera si elle doit en savoir plus.",
        )
    told = _told(act, text, context)
    try:
        bare = signalement.bare_png(picture) if picture else b""
    except BadInput as error:
        raise NotPossible(error.what[:1].upper() + error.what[1:], remedy=error.remedy) from None
    with act.transaction():
        activity = activity_of(act)
        delivery = Delivery.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            structure=activity.structure,
            destination=SENTINELLE,
            operation=Operation.REPORT,
            chain=str(told.id),
            position=1,
            submission_set=str(told.id),
            created_at=act.now,
            due_at=act.now,
            correlation=act.correlation,
        )
        report = Report.objects.create(
            id=told.id,
            practice_id=act.practice,
            delivery=delivery,
            author=activity.person,
            made_at=act.now,
            content=told.to_plain(),
            contact=seal(contact, CONTACT) if contact else "",
            picture=bare,
        )
        act.audit("report_failure", report, picture=bool(bare), contact=bool(contact))
    return report


def report_again(act: Act, report: Report) -> None:
    """What Sentinelle refused may leave again: what stood in its way was mended."""
    with act.transaction():
        activity_of(act)
        delivery = Delivery.objects.select_for_update().get(report=report.pk)
        if delivery.state != State.REFUSED:
            raise NotPossible("Ce signalement n’a pas été refusé.")
        delivery.move(Event.REMEDY)
        delivery.due_at = act.now
        delivery.save(update_fields=("state", "reason", "due_at"))
        act.audit("report_again", report)


# ---------------------------------------------------------------------------------------------------------------


def _told(act: Act, text: str, context: signalement.Context) -> signalement.Report:
    """As it will leave, without personal values; what is then longer than a report may be is refused by its length."""
    software = signalement.Software(PRODUCT, __version__)
    told = signalement.Report(
        id=act.new_id(), text=text, channel=signalement.BUTTON, software=software, context=context
    )
    today = act.today
    try:
        return signalement.scrubbed(told, today)
    except signalement.BadReport:  # something that the machine added was taken for personal: the sentence leaves alone
        return signalement.scrubbed(replace(told, context=signalement.Context()), today)


def _refuse_without_address() -> None:
    if not settings.SENTINELLE:
        raise NotPossible(
            "Ce cabinet n’est relié à aucun Sentinelle.",
            means="Votre signalement ne partirait pas.",
            remedy="Dites-le à la personne qui administre Bonport dans votre cabinet.",
        )
