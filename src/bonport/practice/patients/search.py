"""Looking for a patient's INS: questions to INSi, outside any transaction, each answer kept as received."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.interop import insi
from bonport.interop.insi import Answer, CardRead, InsiClient, Search, TraitsQuery
from bonport.practice.patients.actions import keep_insi_answer
from bonport.practice.patients.models import Identity, Patient


def by_traits(act: Act, patient: Patient, client: InsiClient) -> Search:
    """The bounded search strategy on the traits that the practice has.

    The answer found is for a person to accept (`record_identity`).

    Raises:
        RetryLater, Refused, Unreadable, BadInput: as the client does; what was answered before is kept.
    """
    with act.reading():
        traits = Identity.objects.get(patient_id=patient.pk).traits

    def ask(query: TraitsQuery) -> Answer:
        answer = client.search_by_traits(query, act.new_id(), act.now)
        keep_insi_answer(act, patient, answer)
        return answer

    return insi.search(traits, ask)


def by_card(act: Act, patient: Patient, client: InsiClient, card: CardRead) -> Answer:
    """Whose card is this?

    Raises:
        RetryLater, Refused, Unreadable, BadInput: as the client does.
    """
    answer = client.search_by_card(card, act.new_id(), act.now)
    keep_insi_answer(act, patient, answer)
    return answer
