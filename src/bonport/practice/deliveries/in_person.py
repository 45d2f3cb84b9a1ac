"""What the DMP lets only a doctor do, with his card in the reader: change who sees a document (TD3.3a, b).

The structure's worker may not (PDT-INF-526 v1.8). The card's keys are passed in for one gesture and kept nowhere; its
connections are closed at the end. A gesture that was cut is resumed by doing it again: the DMP is asked how the
document is shown before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.x509.oid import NameOID

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.dmp import AlreadyThere, AuthorisationAction, DmpClient
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater
from bonport.interop.identity import INS
from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.transport import Transport
from bonport.interop.terminology import Code
from bonport.interop.xds.metadata import APPROVED, DocumentEntry
from bonport.practice.deliveries.actions import card as gesture
from bonport.practice.deliveries.dmp import masks_for
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import Event
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Rendition
from bonport.practice.documents.perms import may_change
from bonport.practice.places import services

_DENIED = "DMPAccessDeniedByRightsService"


@dataclass(frozen=True, slots=True)
class Card:
    """A doctor's card, for the time of one gesture.

    Attributes:
        transport: shows the card's authentication certificate.
        key: the card's signature key; in a file for tests, else in the card itself (PKCS#11).
    """

    transport: Transport
    key: SigningKey

    @property
    def holder(self) -> str:
        """PS_IdNat of its holder: the common name of its certificate."""
        names = self.key.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else ""


def perform_in_person(act: Act, delivery: Delivery, card: Card, *, consent: bool = False) -> Delivery:
    """Change who sees a document at the DMP, as its delivery asks.

    Args:
        consent: the patient agrees to the doctor's consulting his DMP: if the DMP asks for that authorisation, it is
            added (TD0.3, EX_0.3-1010). Never assumed.

    Raises:
        NotAllowed: not this doctor's document, or not his card.
        NotPossible: it was not done; says what to do. Calling again is always safe.
    """
    held = gesture.take(act, delivery, card.holder)
    try:
        return _Gesture(act, held, card, consent).perform()
    finally:
        card.transport.reset()


class _Gesture:
    """One gesture on one document: what does not change while it lasts."""

    def __init__(self, act: Act, delivery: Delivery, card: Card, consent: bool) -> None:
        self._act = act
        self._delivery = delivery
        self._consent = consent
        with act.reading():
            document = delivery.document
            activity = may_change(act, document)
            made = Rendition.objects.get(document=document)
            organization = contents.organization(activity.structure)
            professional = contents.professional(activity.person)
        self._ins = INS(made.matricule, made.oid)
        self._unique_id, self._secret = document.unique_id, document.secret
        self._masks = masks_for(
            from_professionals=delivery.arguments["from_professionals"],
            from_patient=delivery.arguments["from_patient"],
            from_guardians=document.hidden_from_guardians,
        )
        self._client: DmpClient = services.dmp_client_with_card(card.transport, card.key, organization, professional)

    def perform(self) -> Delivery:
        entry = self._found()
        if _shown_as(entry, self._masks):
            return gesture.done(self._act, self._delivery, {"by": "TD3.1", "entry": entry.entry_uuid})
        message_id = gesture.start(self._act, self._delivery).message_id
        try:
            accepted = self._client.set_masks(
                entry,
                self._masks,
                self._ins,
                submission_set_uid=self._delivery.submission_set,
                message_id=message_id,
                now=self._act.now,
                secret=self._secret,
            )
        except RetryLater as error:
            gesture.not_done(self._act, self._delivery, Event.NOTHING_DONE, error.reason)
            raise _unreachable() from None
        except (OutcomeUnknown, AlreadyThere) as error:
            return self._after_doubt(error)
        except Refused as error:
            gesture.not_done(self._act, self._delivery, Event.REFUSED, error.code)
            raise NotPossible(error.what, error.meaning, error.remedy) from None
        except BadInput as error:
            gesture.not_done(self._act, self._delivery, Event.REFUSED, f"input:{error.where}")
            raise NotPossible(error.what, remedy=error.remedy) from None
        return gesture.done(self._act, self._delivery, accepted.to_plain())

    def _found(self) -> DocumentEntry:
        """The document as the DMP shows it now. Nothing has been changed yet."""
        try:
            entry = self._ask_with_consent()
        except RetryLater:
            gesture.let_go(self._act, self._delivery)
            raise _unreachable() from None
        except Refused as error:
            gesture.let_go(self._act, self._delivery)
            if error.code == _DENIED and not self._consent:
                raise NotPossible(
                    "Le DMP demande que le patient vous autorise à le consulter.",
                    means="Sans cette autorisation, la visibilité du document ne peut pas changer.",
                    remedy="Avec l’accord du patient, ajoutez l’autorisation et recommencez.",
                ) from None
            raise NotPossible(error.what, error.meaning, error.remedy) from None
        if entry is None:
            gesture.let_go(self._act, self._delivery)
            raise NotPossible(
                "Ce document n’est plus dans ce DMP.", remedy="Il n’y a plus rien à masquer ni à montrer."
            )
        return entry

    def _ask_with_consent(self) -> DocumentEntry | None:
        try:
            return self._ask()
        except Refused as error:
            if error.code != _DENIED or not self._consent:
                raise
        try:
            self._client.set_authorization(
                AuthorisationAction.ADD,
                self._ins,
                message_id=self._new_id(),
                now=self._act.now,
                secret=self._secret,
            )
        except OutcomeUnknown as error:  # adding it twice changes nothing
            raise RetryLater(error.reason) from None
        gesture.record_authorisation(self._act, self._delivery)
        return self._ask()

    def _ask(self) -> DocumentEntry | None:
        entries = self._client.find_entries(
            self._unique_id, self._ins, message_id=self._new_id(), now=self._act.now, secret=self._secret
        )
        return next((entry for entry in entries if entry.status == APPROVED), next(iter(entries), None))

    def _after_doubt(self, error: OutcomeUnknown | AlreadyThere) -> Delivery:
        """It may have been done: the DMP shows it or not."""
        reason = error.reason if isinstance(error, OutcomeUnknown) else error.code
        try:
            entry = self._ask()
        except (RetryLater, Refused):
            entry = None
        if entry is not None and _shown_as(entry, self._masks):
            return gesture.done(self._act, self._delivery, {"by": "TD3.1", "entry": entry.entry_uuid})
        if entry is not None and isinstance(error, AlreadyThere):  # done once, and changed again by somebody since
            gesture.not_done(self._act, self._delivery, Event.REFUSED, reason)
            raise NotPossible(error.what, error.meaning, "Choisissez de nouveau qui peut voir ce document.") from None
        gesture.not_done(self._act, self._delivery, Event.UNKNOWN, reason)
        raise NotPossible(
            "Le DMP n’a pas confirmé le changement de visibilité.",
            means="Le document est peut-être encore visible comme avant.",
            remedy="Recommencez dans quelques minutes\u202f: le DMP sera d’abord interrogé.",
        ) from None

    def _new_id(self) -> UUID:
        return self._act.new_id()


def _shown_as(entry: DocumentEntry, masks: tuple[Code, ...]) -> bool:
    return {code.code for code in entry.confidentiality[1:]} == {mask.code for mask in masks}


def _unreachable() -> NotPossible:
    return NotPossible(
        "Le DMP ne répond pas.", means="Rien n’a été changé.", remedy="Recommencez dans quelques minutes."
    )
