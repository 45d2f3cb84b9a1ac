"""The patient's card, read by a reader. A value made here proves that the card was there: typed or pasted data cannot
become one, since only a reader of this module can make it.

A reader of real cards (the lecture API of SESAM-Vitale, the appli carte Vitale) is to be written in this module, behind
the same ports; only simulated readers exist today, and they refuse production.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from datetime import datetime
from typing import Protocol

from bonport.interop.errors import BadInput
from bonport.interop.identity.matricule import INS, key_of
from bonport.interop.identity.status import InsiAnswer, Method
from bonport.interop.identity.traits import Traits
from bonport.interop.terminology.oids import Environment

_READER = object()
_CARD_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class CardData:
    """What a carte Vitale says of one beneficiary.

    Attributes:
        insured: the insured person's number, 13 characters; for a child it is a parent's.
        birth_date: `AAAA-MM-JJ` as on the card; it may be lunar (a month or day that does not exist), so it is text.
        rank: rank among twins, from 1.
        own_number: the beneficiary's own number, 13 characters, where the card holds it.
        birth_name: where the card holds it.
    """

    insured: str
    birth_date: str
    rank: int = 1
    own_number: str = ""
    birth_name: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CardRead:
    """One beneficiary of a carte Vitale that a reader read. Raises TypeError unless a reader makes it."""

    data: CardData
    read_at: datetime
    reader: InitVar[object]

    def __post_init__(self, reader: object) -> None:
        if reader is not _READER:
            raise TypeError("only a card reader makes a CardRead")


@dataclass(frozen=True, slots=True, repr=False)
class AppCardRead:
    """The identity that an appli carte Vitale gave: it arrives qualified. Raises TypeError unless a reader makes it."""

    ins: INS
    traits: Traits
    read_at: datetime
    reader: InitVar[object]

    def __post_init__(self, reader: object) -> None:
        if reader is not _READER:
            raise TypeError("only a reader makes an AppCardRead")

    def accepted(self) -> InsiAnswer:
        """The fact to record once the user has accepted this identity."""
        return InsiAnswer(self.read_at, Method.APP_CARD, self.ins, self.traits)


class CardReader(Protocol):
    """A reader of cartes Vitale."""

    def read(self, at: datetime) -> tuple[CardRead, ...]:
        """The beneficiaries of the card that is in the reader, in its order.

        Raises:
            BadInput: no card, or one that cannot be read; in French, for the user.
        """
        ...


class AppCardReader(Protocol):
    """A reader of the appli carte Vitale (QR code or contactless)."""

    def read(self, at: datetime) -> AppCardRead:
        """The identity presented.

        Raises:
            BadInput: none, or one that cannot be read; in French, for the user.
        """
        ...


class SimulatedCardReader:
    """A reader that holds a card made of given data. Not in production.

    Raises:
        BadInput: in production, or the data could not be on a card.
    """

    def __init__(self, environment: Environment, beneficiaries: Sequence[CardData]) -> None:
        _refuse_production(environment)
        for data in beneficiaries:
            key_of(data.insured)
            if data.own_number:
                key_of(data.own_number)
            if not _CARD_DATE.fullmatch(data.birth_date) or data.rank < 1:
                raise BadInput("card", "La date de naissance ou le rang de cette carte n’est pas lisible.")
        self._beneficiaries = tuple(beneficiaries)

    def read(self, at: datetime) -> tuple[CardRead, ...]:
        """See `CardReader.read`."""
        if not self._beneficiaries:
            raise BadInput("card", "Il n’y a pas de carte dans le lecteur.", "Insérez la carte Vitale du patient.")
        return tuple(CardRead(data, at, _READER) for data in self._beneficiaries)


class SimulatedAppCardReader:
    """A reader to which a given identity is presented. Not in production.

    Raises:
        BadInput: in production, or not a possible identity.
    """

    def __init__(self, environment: Environment, ins: INS, traits: Traits) -> None:
        _refuse_production(environment)
        ins.check(environment)
        traits.check()
        self._ins = ins
        self._traits = traits

    def read(self, at: datetime) -> AppCardRead:
        """See `AppCardReader.read`."""
        return AppCardRead(self._ins, self._traits, at, _READER)


def _refuse_production(environment: Environment) -> None:
    if environment is Environment.PRODUCTION:
        raise BadInput("card", "Un lecteur simulé n’existe pas en production.")
