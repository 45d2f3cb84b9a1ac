"""A question to INSi that a person waits for: its own short request, bounded in number, and what to say when no answer
came. Nothing ever waits for it but the line where its answer is shown."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from bonport.interop.errors import BadInput, Refused, RetryLater, Unreadable
from bonport.interop.identity import INS
from bonport.interop.insi import Answer, CardRead, InsiClient, Verification
from bonport.practice.patients import search
from bonport.practice.patients.insi.actions import keep_card_answer
from bonport.practice.patients.models import InsiAnswer, Patient
from bonport.practice.places import services
from bonport.practice.places.models import Activity, Person, Role
from bonport.practice.places.perms import doctor_answering
from bonport.www.practice.access.screens import Request

Heard = TypeVar("Heard")

AT_ONCE = 4
_slots = BoundedSemaphore(AT_ONCE)
_LATER = "L’identité reste comme elle est, les soins continuent\u202f; l’INS sera redemandée à la prochaine ouverture."


class NoAnswer(Exception):
    """INSi gave no answer; `told`, in French, with what it means."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


def by_traits(request: Request, patient: Patient) -> InsiAnswer:
    """The answer to the whole search on the traits of the record, kept.

    Raises:
        NoAnswer: INSi did not answer, or could not be asked.
    """
    answer = _asked(lambda client: search.by_traits(request.acting(), patient, client).answer, request, patient)
    return InsiAnswer.objects.get(patient=patient, message_id=answer.message_id)


def by_card(request: Request, read: CardRead, patient: Patient | None = None) -> InsiAnswer:
    """The answer to the reading of a card, kept: with this patient, or before there is one.

    Raises:
        NoAnswer: as `by_traits`.
    """

    def ask(client: InsiClient) -> Answer:
        act = request.acting()
        if patient is not None:
            return search.by_card(act, patient, client, read)
        answer = client.search_by_card(read, act.new_id(), act.now)
        keep_card_answer(request.acting(), answer)
        return answer

    answer = _asked(ask, request, patient)
    return InsiAnswer.objects.get(patient=patient, message_id=answer.message_id)


def verification(request: Request, patient: Patient) -> Verification:
    """Does the INS of this record still hold?

    Raises:
        NoAnswer: as `by_traits`.
    """
    identity, act = patient.identity, request.acting()
    ins = INS(identity.matricule, identity.oid)
    return _asked(lambda client: client.verify(ins, identity.traits, act.new_id(), act.now), request, patient)


def _asked(ask: Callable[[InsiClient], Heard], request: Request, patient: Patient | None) -> Heard:
    if not _slots.acquire(blocking=False):
        raise NoAnswer(f"INSi est déjà très sollicité par le cabinet. {_LATER}")
    try:
        return ask(_client(request.activity, patient))
    except RetryLater:
        raise NoAnswer(f"INSi ne répond pas pour l’instant. {_LATER}") from None
    except Unreadable:
        raise NoAnswer(f"INSi a mal répondu. {_LATER}") from None
    except Refused as error:
        raise NoAnswer(f"{error.what} {error.remedy}") from None
    except BadInput as error:
        raise NoAnswer(f"INSi ne peut pas être interrogé\u00a0: {error.what} {error.remedy}".strip()) from None
    finally:
        _slots.release()


def _client(activity: Activity, patient: Patient | None) -> InsiClient:
    """For the doctor under whose responsibility it is asked: himself, or for a secretary the patient's, or any."""
    doctor = doctor_answering(activity)
    if activity.role == Role.SECRETARY:
        treating = patient.treating_doctors.filter(ended_on=None).first() if patient else None
        doctor = treating.doctor if treating else Person.objects.filter(activities__role=Role.DOCTOR).first() or doctor
    return services.insi_client(activity.structure.national_id, doctor.national_id)
