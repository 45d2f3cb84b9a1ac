"""The strict and complementary traits of a person (Référentiel INS v2.1; RNIV 1 v2.0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """JDV_J143."""

    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "UN"


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits that make an identity.

    Attributes:
        birth_name: nom de naissance.
        birth_first_names: the whole list of given names of the birth certificate, separated by spaces.
        birth_first_name: the first of them (EXI ID 10); derived locally, never given by INSi.
        sex, birth_date: strict. A day or month not known is written by the rule of EXI ID 11-12, and
            `birth_date_uncertain` then says so.
        birth_place: INSEE code (COG) of 5 characters; `99xxx` is a country.
        used_name, used_first_name: complementary; never filled from the strict traits (EXI ID 08).
    """

    birth_name: str
    birth_first_names: str
    birth_first_name: str
    sex: Sex
    birth_date: date
    birth_place: str = ""
    birth_date_uncertain: bool = False
    used_name: str = ""
    used_first_name: str = ""
