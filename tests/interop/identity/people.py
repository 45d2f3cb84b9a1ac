"""Published test identities of INSi (CNDA kit, DMP kit, as public client libraries quote them): facts, not code.

They are published under the production OID; here they are under the test OID, as every identity of a test must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.terminology.oids import INS_NIR_TEST


@dataclass(frozen=True)
class TestPerson:
    """What INSi holds of someone, former matricules from the most recent."""

    __test__ = False

    ins: INS
    traits: Traits
    history: tuple[INS, ...] = ()


def _person(
    number: str, key: str, birth_name: str, first_names: str, sex: Sex, born: date, place: str, *former: str
) -> TestPerson:
    first = first_names.split(" ")[0]
    return TestPerson(
        INS(number + key, INS_NIR_TEST),
        Traits(birth_name, first_names, first, sex, born, place),
        tuple(INS(matricule, INS_NIR_TEST) for matricule in former),
    )


ECETINSI = _person(
    "1090763220834", "89", "ECETINSI", "PIERRE-ALAIN MURIEL FLORIANT", Sex.MALE, date(2009, 7, 14), "63220",
    "209076322083439", "209066322012355",
)  # fmt: skip
ADRTROIS = _person("297022A020778", "78", "ADRTROIS", "DOMINIQUE", Sex.FEMALE, date(1997, 2, 26), "2A020")
CORSE = _person("180032B020401", "23", "CORSE", "ANTHONY", Sex.MALE, date(1980, 3, 2), "2B020")
TCHITCHI = _person("2360663220836", "56", "TCHITCHI", "CATARINA BELLA", Sex.FEMALE, date(1936, 6, 21), "63220")
NESSI = _person("1100863220830", "60", "NESSI", "MICHELANGELO ANTHONY", Sex.MALE, date(2010, 8, 7), "63220")
ADRUN = _person("2751263220749", "74", "ADRUN", "ZOE", Sex.FEMALE, date(1975, 12, 31), "63220")
PATB_QUATRE = _person("2070585756270", "97", "PATB-QUATRE", "LAURENCE", Sex.FEMALE, date(1907, 5, 25), "85756")
PAT_TROIS = _person("2790351215189", "89", "PAT-TROIS", "DOMINIQUE", Sex.FEMALE, date(1979, 3, 28), "51215")

PEOPLE = (ECETINSI, ADRTROIS, CORSE, TCHITCHI, NESSI, ADRUN, PATB_QUATRE, PAT_TROIS)

# Asked and not found (01): no matricule is published. Several found (02): the same.
HOUILLES = Traits("HOUILLES", "PIERRE PAUL JACQUES", "PIERRE", Sex.MALE, date(1993, 1, 27))
DE_VINCI = Traits("DE VINCI", "LEONARDO", "LEONARDO", Sex.MALE, date(2014, 2, 1))
# A name with two apostrophes and spaces.
D_ARTAGNAN = Traits("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "PIERRE-ALAIN", Sex.MALE, date(2001, 6, 17))
