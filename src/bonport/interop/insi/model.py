"""What is asked of INSi and what it answers, as plain values. None of them has a readable `repr`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bonport.interop.errors import BadInput
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.status import InsiAnswer, Method
from bonport.interop.identity.traits import Sex, Traits, check_birth_place, check_family_name, check_given_names


class AnswerCode(StrEnum):
    """CodeCR."""

    FOUND = "00"
    NONE = "01"
    SEVERAL = "02"


@dataclass(frozen=True, slots=True)
class Software:
    """Who calls, as the CNDA knows it (ContexteLPS).

    Attributes:
        authorisation: the CNDA authorisation number (IDAM).
        name, version: of the product; sent as `urn:lps:<name>:<version>`.
        instance: UUID of this installation.
    """

    authorisation: str
    name: str
    version: str
    instance: UUID


@dataclass(frozen=True, slots=True, repr=False)
class TraitsQuery:
    """A search by traits (WS_INS2), in official characters.

    Attributes:
        birth_name: nom de naissance.
        first_names: one or several given names, in the order of the identity document.
        sex, birth_date: both are needed.
        birth_place: COG, or '' to search everywhere.
    """

    birth_name: str
    first_names: tuple[str, ...]
    sex: Sex
    birth_date: date
    birth_place: str = ""

    def check(self) -> None:
        """Refuse what INSi would not take (SEL-MP-043 §3.4.1).

        Raises:
            BadInput: names the field.
        """
        check_family_name(self.birth_name, "traits.birth_name")
        check_given_names(" ".join(self.first_names), "traits.birth_first_names")
        check_birth_place(self.birth_place, "traits.birth_place")
        if self.sex is Sex.UNKNOWN:
            raise BadInput(
                "traits.sex",
                "INSi ne cherche pas une personne dont le sexe n’est pas connu.",
                "Indiquez le sexe qui figure sur la pièce d’identité, ou lisez la carte Vitale.",
            )


@dataclass(frozen=True, slots=True, repr=False)
class PastIns:
    """A matricule that the person had before (EXI REC 08). The days are not always given."""

    ins: INS
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What INSi answered to a search.

    Attributes:
        code: found, none, several.
        method: CARD only for a search made with a `CardRead`.
        message_id: of the question.
        raw: the answer as received, to be kept (EXI REC 07).
        ins, traits: for FOUND. The first given name is derived here from the list: INSi does not give it.
        history: former matricules.
    """

    code: AnswerCode
    method: Method
    message_id: UUID
    raw: bytes
    ins: INS | None = None
    traits: Traits | None = None
    history: tuple[PastIns, ...] = ()

    def accepted(self, at: datetime) -> InsiAnswer:
        """The fact to record once the user has accepted this answer.

        Raises:
            ValueError: nobody was found.
        """
        if self.ins is None or self.traits is None:
            raise ValueError("INSi found no single identity: nothing to accept")
        return InsiAnswer(at, self.method, self.ins, self.traits)


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """What INSi answered to a verification; true if it confirmed.

    Attributes:
        confirmed: INS and traits are those of one person, today.
        message_id: of the question.
        raw: the answer as received.
    """

    confirmed: bool
    message_id: UUID
    raw: bytes

    def __bool__(self) -> bool:
        return self.confirmed
