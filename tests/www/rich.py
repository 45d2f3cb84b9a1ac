"""A practice with years behind it: what every screen is opened on. Five times as much of it makes no other query."""

from __future__ import annotations

from datetime import timedelta

from bonport.day.reception import traits_of
from bonport.demo.history import Somebody, history_of
from bonport.practice.deliveries.models import Delivery, WaitingReason
from bonport.practice.deliveries.states import State
from bonport.practice.documents.correspondents.actions import save_correspondent
from bonport.practice.documents.drafts.actions import begin_draft
from bonport.practice.documents.templates.starters import STARTERS
from bonport.practice.patients.actions import flag_identity, register_patient
from bonport.practice.records.actions import add_entry, begin_encounter, write_note
from bonport.practice.records.models import Phrase
from bonport.practice.records.phrases.actions import save_phrase
from bonport.practice.records.takeover.actions import take_over_record
from bonport.sandbox.people import generate
from tests.cast import Cast
from tests.practice.factories import LINES, letter
from tests.www.samples import samples_of

YEARS, LETTERS, OTHERS, SAVED = 5.0, 4, 3, 2
_STATES = (
    (State.DELIVERED, ""),
    (State.REFUSED, "XDSRegistryError"),
    (State.READY, ""),
    (State.WAITING, WaitingReason.DMP_CLOSED),
)


def rich_samples(cast: Cast, times: int = 1) -> dict[str, object]:
    """`samples_of` the cast, with a past. `times`: how much of everything."""
    _live(cast, times)
    samples = samples_of(cast)
    for number in range(LETTERS * times):
        signed = letter(cast, after=timedelta(minutes=-number))
        with cast.act(None).reading():
            state, reason = _STATES[number % len(_STATES)]
            delivered = cast.now if state == State.DELIVERED else None
            Delivery.objects.filter(document=signed).update(state=state, reason=reason, delivered_at=delivered)
        begin_draft(cast.act(cast.treating), cast.patient, STARTERS[number % len(STARTERS)])
    for number in range(SAVED * times):
        save_phrase(cast.act(cast.treating), Phrase.Kind.TEMPLATE, f"Modèle {number}", "Examen sans particularité.")
        save_correspondent(cast.act(cast.secretary), {"family": f"CONFRERE{'ABCDEFGHIJ'[number]}", "given": "Luc"})
    return samples


def _live(cast: Cast, times: int) -> None:
    who = Somebody("F", cast.patient.identity.birth_date)
    former = history_of(who, [cast.treating], cast.structure, cast.now, years=YEARS * times, seed="rich")
    take_over_record(cast.act(None), cast.patient, former)
    for kind, values in LINES.items():  # what is not there is not asked for
        add_entry(cast.act(cast.treating), kind, cast.patient, None, values)
    for person in generate(60, 5, cast.now.date())[20 : 20 + OTHERS * times]:
        patient = register_patient(cast.act(cast.secretary), traits_of(person))
        begun = begin_encounter(cast.act(cast.treating), patient)
        write_note(cast.act(cast.treating), begun, "À finir.")
        flag_identity(cast.act(cast.secretary), patient, homonym=True)
