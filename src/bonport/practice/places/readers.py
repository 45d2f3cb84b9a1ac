"""The reader of patients' cards that stands at the practice: a port, and the one that exists, simulated.

A reader of real cards is to be written behind the same port, beside `interop.insi.card`. The simulated one holds the
cards of a file (`BONPORT_CARDS`), of which a person chooses one as if he put it in:

    [{"id": "1", "kind": "vitale", "label": "Carte de DURAND Jeanne", "beneficiaries":
        [{"label": "DURAND Jeanne", "insured": "2550363113045", "birthDate": "1955-03-04", "rank": 1}]},
     {"id": "2", "kind": "app", "label": "…", "matricule": "…", "oid": "…", "birthName": "…", "firstNames": "…",
      "sex": "F", "birthDate": "…", "birthPlace": "…"}]
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from bonport.base.errors import NotPossible
from bonport.interop.errors import BadInput
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.traits import first_name_of
from bonport.interop.insi import AppCardRead, CardRead
from bonport.interop.insi.card import CardData, SimulatedAppCardReader, SimulatedCardReader
from bonport.interop.terminology.oids import Environment


@dataclass(frozen=True, slots=True)
class Slot:
    """A card that may be put in a simulated reader."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Someone on a carte Vitale, as the card names them."""

    label: str
    read: CardRead


@dataclass(frozen=True, slots=True)
class Card:
    """What was read: a carte Vitale and its beneficiaries, or the identity that an appli carte Vitale gave."""

    beneficiaries: tuple[Beneficiary, ...] = ()
    app: AppCardRead | None = None


class Reader(Protocol):
    """A reader at the practice."""

    def slots(self) -> list[Slot]:
        """The cards to choose from, for a simulated reader; a real one has none: the card is in it."""
        ...

    def read(self, slot: str, now: datetime) -> Card:
        """Read the card.

        Raises:
            NotPossible: no card, or one that cannot be read.
        """
        ...


def reader() -> Reader | None:
    """The reader of this installation; None where there is none."""
    path = Path(settings.CARDS) if settings.CARDS else None
    return SimulatedReader(json.loads(path.read_text())) if path and path.is_file() else None


class SimulatedReader:
    """See the top of this file. Not in production."""

    def __init__(self, cards: list[dict[str, Any]]) -> None:
        self._cards = {card["id"]: card for card in cards}
        self._environment = Environment(settings.ENVIRONMENT)

    def slots(self) -> list[Slot]:
        return [Slot(card["id"], card["label"]) for card in self._cards.values()]

    def read(self, slot: str, now: datetime) -> Card:
        card = self._cards.get(slot)
        try:
            if card is None:
                SimulatedCardReader(self._environment, []).read(now)
                raise BadInput("card", "Il n’y a pas de carte dans le lecteur.")
            if card["kind"] == "app":
                ins = INS(card["matricule"], card["oid"])
                return Card(app=SimulatedAppCardReader(self._environment, ins, _traits(card)).read(now))
            data = [CardData(it["insured"], it["birthDate"], it["rank"]) for it in card["beneficiaries"]]
            reads = SimulatedCardReader(self._environment, data).read(now)
            labels = [it["label"] for it in card["beneficiaries"]]
            return Card(tuple(Beneficiary(label, read) for label, read in zip(labels, reads, strict=True)))
        except BadInput as error:
            raise NotPossible(error.what, remedy=error.remedy) from None


def _traits(card: dict[str, Any]) -> Traits:
    return Traits(
        birth_name=card["birthName"],
        birth_first_names=card["firstNames"],
        birth_first_name=first_name_of(card["firstNames"]),
        sex=Sex(card["sex"]),
        birth_date=date.fromisoformat(card["birthDate"]),
        birth_place=card["birthPlace"],
    )
