"""The client of INSi. A question changes nothing there: whatever happens, it may be asked again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from lxml import etree

from bonport.interop.errors import BadInput, NoAnswer, NotSent, Refused, RetryLater, Unreadable
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.status import Method
from bonport.interop.identity.traits import Sex, Traits
from bonport.interop.insi import messages, verification
from bonport.interop.insi.card import CardData, CardRead
from bonport.interop.insi.model import Answer, AnswerCode, Software, TraitsQuery, Verification
from bonport.interop.soap.envelope import content_type
from bonport.interop.soap.transport import Transport
from bonport.interop.terminology.oids import Environment


class InsiClient:
    """INSi for one structure and one professional. It holds no state: safe to share between threads.

    Every method takes `message_id`, new for each call, and `now`, aware, and raises:

        BadInput: the question cannot be asked; nothing left.
        RetryLater: unreachable, cut, busy, or an answer that was not ours. The same question may be asked again.
        Refused: INSi will not answer this software or this certificate.
        Unreadable: what came back is not an INSi answer.

    Args:
        transport: mutual TLS with the structure's authentication certificate.
        url: of the service.
        software: as authorised by the CNDA.
        emitter: national identifier of the professional for whom the questions are asked (8 + RPPS).
        environment: an INS of another environment is refused, in questions and in answers.
    """

    def __init__(
        self, transport: Transport, url: str, software: Software, emitter: str, environment: Environment
    ) -> None:
        self._transport = transport
        self._url = url
        self._software = software
        self._emitter = emitter
        self._environment = environment

    def search_by_traits(self, query: TraitsQuery, message_id: UUID, now: datetime) -> Answer:
        """Who has these traits? (WS_INS2). One call; see `strategy.search` for a whole search."""
        query.check()
        body = messages.search_by_traits(query)
        return self._search("rechercherInsAvecTraitsIdentite", body, Method.TRAITS, message_id, now)

    def search_by_card(self, card: CardRead, message_id: UUID, now: datetime) -> Answer:
        """Whose card is this? (WS_INS1)."""
        body = messages.search_by_card(card.data)
        return self._search("rechercherInsAvecCarteVitale", body, Method.CARD, message_id, now, card.data)

    def verify(self, ins: INS, traits: Traits, message_id: UUID, now: datetime) -> Verification:
        """Do this INS and these traits go together? (WS_INS3, unit). The only call where an INS that is not of a
        qualified identity may leave."""
        ins.check(self._environment)
        traits.check()
        if traits.sex is Sex.UNKNOWN:
            raise BadInput("traits.sex", "INSi ne vérifie pas une identité dont le sexe n’est pas connu.")
        body = verification.request(ins, traits)
        answer, raw = self._call("verifierInsAvecTraitsIdentite", body, message_id, now)
        if isinstance(answer, messages.Fault):
            raise _refusal(answer)
        return verification.read(answer, message_id=message_id, raw=raw)

    def _search(
        self,
        operation: str,
        body: etree._Element,
        method: Method,
        message_id: UUID,
        now: datetime,
        card: CardData | None = None,
    ) -> Answer:
        answer, raw = self._call(operation, body, message_id, now, card)
        if isinstance(answer, messages.Fault):
            # The national test service gives « nobody » as a fault (CNDA kit); production does not.
            if self._environment is not Environment.PRODUCTION and "AUCUNE IDENTITE TROUVEE" in answer.text:
                return Answer(AnswerCode.NONE, method, message_id, raw)
            raise _refusal(answer)
        return messages.read_result(
            answer, method=method, message_id=message_id, raw=raw, environment=self._environment
        )

    def _call(
        self,
        operation: str,
        body: etree._Element,
        message_id: UUID,
        now: datetime,
        card: CardData | None = None,
    ) -> tuple[etree._Element | messages.Fault, bytes]:
        sent = messages.envelope(
            operation,
            body,
            software=self._software,
            emitter=self._emitter,
            message_id=message_id,
            now=now,
            card=card,
        )
        headers = {"Content-Type": content_type(messages.action_of(operation))}
        try:
            response = self._transport.post(self._url, headers=headers, body=sent)
        except (NotSent, NoAnswer) as error:
            raise RetryLater(error.reason) from None
        try:
            return messages.open_body(response.body, message_id), response.body
        except Unreadable:
            if response.status >= 500 or response.status in (408, 429):
                raise RetryLater(f"http_{response.status}") from None
            if response.status >= 400:
                raise Refused(
                    f"http_{response.status}",
                    "INSi n’accepte pas cet appel.",
                    "L’identité n’a pas pu être recherchée ni vérifiée.",
                    "Vérifiez le certificat de la structure et l’adresse du service.",
                ) from None
            raise


def _refusal(fault: messages.Fault) -> RetryLater | Refused:
    """What a fault means: trouble on their side passes, except when it is about who we are."""
    if "AUTORISATION DU LOGICIEL INCONNU" in fault.text:
        return Refused(
            fault.code,
            "INSi ne connaît pas le numéro d’autorisation de ce logiciel.",
            "Aucune identité ne peut être recherchée ni vérifiée.",
            "Vérifiez le numéro d’autorisation CNDA dans les réglages.",
        )
    if fault.side == "Sender":
        return Refused(
            fault.code,
            "INSi refuse la question posée.",
            "L’identité n’a pas pu être recherchée ni vérifiée.",
            "Signalez ce refus\u00a0: la demande n’est pas conforme à ce qu’attend le service.",
        )
    return RetryLater(fault.code or "fault")
