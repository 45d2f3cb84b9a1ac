"""A doctor looks at his patient's documents in Mon espace santé, with his card (TD3.1a, TD3.2).

Outside any transaction, on his explicit gesture. What is found is shown and not kept (REC_3.2-1020), never filtered
again by identity (EX_3.1-1055), and the traits that the DMP sends back are not shown (RG_0320). « Bris de glace » and
the « connexion secrète » of minors are not offered: every access is of the usual kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.interop.dmp import AuthorisationAction, DmpClient
from bonport.interop.errors import OutcomeUnknown, Refused, RetryLater
from bonport.interop.identity import INS
from bonport.interop.xds.ebrim import Retrieved
from bonport.interop.xds.metadata import DocumentEntry
from bonport.practice.deliveries.actions import consulting
from bonport.practice.deliveries.in_person import Card
from bonport.practice.documents import content as contents
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.places import services
from bonport.practice.places.models import Activity

LATELY = timedelta(days=2 * 365)
"""How far back a list goes unless all is asked for: the official algorithm's two years (ANS guide V0.3, 26/05/2026)."""
_DENIED = "DMPAccessDeniedByRightsService"

Answer = TypeVar("Answer")


class AskConsent(NotPossible):
    """The DMP wants the patient's authorisation, which is added with his consent only (EX_0.3-1010)."""


class Unreachable(NotPossible):
    """Nothing came back in time. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Found:
    """`entries`, latest first. `since`: when this doctor looked last (EX_3.1-1020)."""

    entries: tuple[DocumentEntry, ...]
    since: datetime | None


def look(act: Act, patient: Patient, card: Card, *, whole: bool = False, consent: bool = False) -> Found:
    """The patient's documents.

    Args:
        whole: of all times, not only of the last two years.
        consent: the patient agrees that the doctor consults his DMP: the authorisation is added if there is none.

    Raises:
        AskConsent, Unreachable, NotAllowed, NotPossible: nothing was shown; says what to do.
    """
    client, ins = _client(act, patient, card)
    since = consulting.last_look(act, patient)
    consulting.note_look(act, patient)
    service_from = None if whole else act.now - LATELY

    def ask() -> tuple[DocumentEntry, ...]:
        return client.find_documents(ins, message_id=act.new_id(), now=act.now, service_from=service_from)

    entries = _asked(lambda: _with_consent(act, patient, client, ins, ask) if consent else ask())
    return Found(tuple(sorted(entries, key=lambda entry: entry.service_start, reverse=True)), since)


def open_one(act: Act, patient: Patient, card: Card, unique_id: str) -> Retrieved:
    """One document, as it came: untrusted. Opened by an explicit gesture, and in the log.

    Raises:
        AskConsent, Unreachable, NotAllowed, NotPossible: nothing was shown; says what to do.
    """
    client, ins = _client(act, patient, card)
    consulting.note_opening(act, patient)
    found = _asked(lambda: client.retrieve([unique_id], ins, message_id=act.new_id(), now=act.now))
    wanted = next((one for one in found if one.unique_id == unique_id), None)
    if wanted is None:
        raise NotPossible("Ce document n’est plus dans Mon espace santé.", remedy="Demandez la liste de nouveau.")
    return wanted


def _client(act: Act, patient: Patient, card: Card) -> tuple[DmpClient, INS]:
    activity = consulting.may_consult(act)
    with act.reading():
        ins = Identity.objects.get(patient=patient).ins
        organization = contents.organization(activity.structure)
        professional = contents.professional(activity.person)
    _refuse_other_card(activity, card)
    if ins is None:
        raise NotPossible(
            "L’identité du patient n’est pas qualifiée\u202f: Mon espace santé ne peut pas être interrogé.",
            remedy="Qualifiez l’identité.",
        )
    return services.dmp_client_with_card(card.transport, card.key, organization, professional), ins


def _refuse_other_card(activity: Activity, card: Card) -> None:
    if card.holder != activity.person.national_id:
        raise NotAllowed("Cette carte n’est pas la vôtre.", remedy="Insérez votre propre carte.")


def _with_consent(act: Act, patient: Patient, client: DmpClient, ins: INS, ask: Callable[[], Answer]) -> Answer:
    """Ask; add the authorisation only if that is what is missing; ask again."""
    try:
        return ask()
    except Refused as error:
        if error.code != _DENIED:
            raise
    client.set_authorization(AuthorisationAction.ADD, ins, message_id=act.new_id(), now=act.now)
    consulting.note_authorisation(act, patient)
    return ask()


def _asked(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except (RetryLater, OutcomeUnknown):  # an authorisation added twice changes nothing
        raise Unreachable(
            "Mon espace santé est injoignable.",
            means="Rien n’est perdu, et le reste de Bonport marche.",
            remedy="Réessayez dans quelques minutes.",
        ) from None
    except Refused as error:
        if error.code == _DENIED:
            raise AskConsent(
                "Le DMP demande que le patient vous autorise à le consulter.",
                remedy="Avec son accord, ajoutez l’autorisation.",
            ) from None
        raise NotPossible(error.what, error.meaning, error.remedy) from None


def informed(act: Act) -> bool:
    """Whether this person read, lately enough, what consulting Mon espace santé asks of him (SC.DMP/CONF.11, .21)."""
    read = consulting.last_reading(act)
    return read is not None and act.now - read < settings.DMP_INFORMATION_EVERY
