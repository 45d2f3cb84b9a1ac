"""Every INS that the DMP received belongs to an identity that was qualified at that moment.

The sandbox cannot see a status: what it received is compared with what the practice knew when its worker ran.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bonport.interop.identity import INS
from bonport.interop.insi.card import CardData, SimulatedCardReader
from bonport.interop.terminology.oids import Environment
from bonport.practice.deliveries.actions import withdraw_document
from bonport.practice.deliveries.models import Attempt
from bonport.practice.documents.actions import replace_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import flag_identity, qualify_identity, record_identity, verify_identity
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.places import services
from tests.cast import Cast
from tests.practice.factories import delivery_of, letter, prose
from tests.practice.nation import Nation, traits_of


@dataclass
class Morning:
    """A practice beside the sandbox, and what the DMP received since it opened."""

    cast: Cast
    nation: Nation
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._seen = len(self.nation.sandbox.get("/control/received"))

    def welcome(self, name: str, identified: Callable[[str], object] | None = None) -> None:
        self.people[name] = next(self.nation.adults)
        self.patients[name] = self.nation.welcome(self.cast, self.people[name])
        if identified:
            identified(name)

    def reads_card(self, name: str) -> None:
        written = self.people[name]["card"]
        data = CardData(written["insured"], written["birthDate"], written["rank"])
        (card,) = SimulatedCardReader(Environment.TEST, [data]).read(self.cast.now)
        answer = self._insi().search_by_card(card, self.cast.new_id(), self.nation.clock.now())
        record_identity(self.cast.act(self.cast.secretary), self.patients[name], answer)

    def sees_passport(self, name: str) -> None:
        qualify_identity(self.cast.act(self.cast.secretary), self.patients[name], "passport")

    def reads_card_and_sees_passport(self, name: str) -> None:
        self.reads_card(name)
        self.sees_passport(name)

    def shows_app(self, name: str) -> None:
        self.nation.qualify(self.cast, self.patients[name], self.people[name])

    def doubts(self, name: str) -> None:
        flag_identity(self.cast.act(self.cast.secretary), self.patients[name], doubtful=True)

    def asks_insi_about_a_wrong_trait(self, name: str) -> None:
        """INSi does not confirm: someone else's first names."""
        person = self.people[name]
        other = next(one for one in self.people.values() if one["firstNames"] != person["firstNames"])
        wrong = traits_of({**person, "firstNames": other["firstNames"]})
        ins = INS(person["matricule"], person["oid"])
        said = self._insi().verify(ins, wrong, self.cast.new_id(), self.nation.clock.now())
        assert not said
        verify_identity(self.cast.act(self.cast.secretary), self.patients[name], said)

    def sign(self, name: str) -> Document:
        return letter(self.cast, patient=self.patients[name])

    def statuses(self) -> dict[str, str]:
        """Status by matricule that the practice knows, former ones apart."""
        with self.cast.act(None).reading():
            rows = Identity.objects.exclude(matricule="").values_list("matricule", "status")
            return dict(rows)

    def leave(self) -> set[str]:
        """Let the worker do all that is due; whose INS the DMP received meanwhile, each of them qualified."""
        statuses = self.statuses()
        self.nation.run()
        received = self.nation.sandbox.get("/control/received")
        new, self._seen = received[self._seen :], len(received)
        told = {row["matricule"] for row in new if row["service"] == "dmp" and row["matricule"]}
        assert {statuses.get(matricule) for matricule in told} <= {"QUAL"}
        names = {person["matricule"]: name for name, person in self.people.items()}
        return {names[matricule] for matricule in told}

    def _insi(self) -> Any:
        return services.insi_client(self.cast.structure.national_id, self.cast.treating.national_id)


@pytest.mark.slow
@pytest.mark.requirement("INS/va1.53", "EXI SI 08", "EXI ID 29", "EX_GEN-1250", "EX_GEN-1530")
def test_every_ins_that_the_dmp_received_was_qualified_when_it_was_sent(clinic: Cast, nation: Nation) -> None:
    day = Morning(clinic, nation)
    day.welcome("card and passport", day.reads_card_and_sees_passport)
    day.welcome("app", day.shows_app)
    day.welcome("card alone", day.reads_card)
    day.welcome("passport alone", day.sees_passport)
    day.welcome("nothing")
    day.welcome("doubtful", day.shows_app)
    day.welcome("not confirmed", day.reads_card_and_sees_passport)
    day.welcome("lost later", day.shows_app)
    documents = {name: day.sign(name) for name in day.patients}
    day.doubts("doubtful")
    day.asks_insi_about_a_wrong_trait("not confirmed")

    assert day.leave() == {"card and passport", "app", "lost later"}

    # What was not qualified becomes so, and what was is so no more: a version and another document are queued.
    day.doubts("lost later")
    day.sees_passport("card alone")
    day.reads_card("passport alone")
    again = replace_document(clinic.act(clinic.treating), documents["lost later"], "Lettre", prose("Corrigée."))
    day.sign("app")
    day.doubts("app")
    assert day.leave() == {"card alone", "passport alone"}
    assert delivery_of(clinic, again).state == "waiting"

    withdraw_document(clinic.act(clinic.treating), documents["card alone"], confirmed=True)
    assert day.leave() == {"card alone"}
    assert day.leave() == set(), "nothing is left to do"

    never = {day.people[name]["matricule"] for name in ("nothing", "doubtful", "not confirmed")}
    received = nation.sandbox.get("/control/received")
    dmp = [row for row in received if row["service"] == "dmp"]
    assert not never & {row["matricule"] for row in dmp}
    told = {row["messageId"].removeprefix("urn:uuid:"): row["matricule"] for row in dmp}
    with clinic.act(None).reading():
        attempts = list(Attempt.objects.filter(transaction="TD2.1"))
    assert len(attempts) == 5
    for attempt in attempts:
        assert attempt.identity_status == "QUAL"
        assert told[str(attempt.message_id)] == attempt.matricule
