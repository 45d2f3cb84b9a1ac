from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.identity.matricule import key_of
from bonport.interop.terminology.oids import INS_NIA, INS_NIR, INS_NIR_DEMO, INS_NIR_TEST, Environment
from tests.interop.identity.people import ADRTROIS, ECETINSI, PEOPLE
from tests.interop.identity.strategies import numbers, test_ins

PUBLISHED = [
    *((person.ins.number, person.ins.key) for person in PEOPLE),
    *((former.number, former.key) for person in PEOPLE for former in person.history),
    ("1810163220751", "40"), ("2770101154003", "29"), ("2770763220829", "10"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "key"), PUBLISHED)
def test_the_key_of_every_published_matricule(number: str, key: str) -> None:
    assert key_of(number) == key


@given(numbers)
def test_both_computations_agree_in_corsica(number: str) -> None:
    """The letter counted as 0, less one million for 2A and two for 2B: the other way that texts describe."""
    less = {"A": 1_000_000, "B": 2_000_000}.get(number[6], 0)
    other = 97 - (int(number.replace("A", "0").replace("B", "0")) - less) % 97
    assert int(key_of(number)) == other


@given(test_ins, st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_is_refused(ins: INS, position: int, shift: int) -> None:
    """97 is prime: the key catches every change of one digit (unless the change makes another shape)."""
    digit = ins.matricule[position]
    if not digit.isdigit():
        return
    wrong = ins.matricule[:position] + str((int(digit) + shift) % 10) + ins.matricule[position + 1 :]
    with pytest.raises(BadInput):
        INS(wrong, ins.oid).check(Environment.TEST)


@pytest.mark.parametrize(
    "matricule",
    ["", "1090763220834", "10907632208349", "1090763220834890", "109076322083488", "10907632208A489", "29702AA02077878",
     "297022C02077878", "009076322083489", "١٠٩٠٧٦٣٢٢٠٨٣٤٨٩", "109076322083489\n1", "x" * 100_000],
)  # fmt: skip
def test_what_is_no_matricule_is_refused_without_being_repeated(matricule: str) -> None:
    with pytest.raises(BadInput) as refusal:
        INS(matricule, INS_NIR_TEST).check(Environment.TEST)
    assert refusal.value.where == "ins.matricule"
    assert not matricule or matricule not in str(refusal.value)


def test_parse_takes_what_is_typed() -> None:
    assert INS.parse(" 2 97 02 2a 020 778 78 ", INS_NIR_TEST, Environment.TEST) == ADRTROIS.ins
    assert INS.parse(ECETINSI.ins.grouped, INS_NIR_TEST, Environment.TEST) == ECETINSI.ins


@pytest.mark.requirement("EX_GEN-1430")
@pytest.mark.parametrize("environment", Environment)
@pytest.mark.parametrize("oid", [INS_NIR, INS_NIA, INS_NIR_TEST, INS_NIR_DEMO, "1.2.250.1.213.1.4.2", "", "x"])
def test_each_environment_takes_its_own_authorities_only(environment: Environment, oid: str) -> None:
    allowed = {
        Environment.PRODUCTION: {"1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"},
        Environment.TEST: {"1.2.250.1.213.1.4.10"},
        Environment.DEMO: {"1.2.250.1.213.1.4.11"},
    }
    ins = INS(ECETINSI.ins.matricule, oid)
    if oid in allowed[environment]:
        ins.check(environment)
    else:
        with pytest.raises(BadInput) as refusal:
            ins.check(environment)
        assert refusal.value.where == "ins.oid"


def test_faces() -> None:
    ins = ECETINSI.ins
    assert ins.cx == "109076322083489^^^&1.2.250.1.213.1.4.10&ISO^NH"
    assert ins.grouped.replace("\u202f", "_") == "1_09_07_63_220_834_89"
    assert [INS(ins.matricule, oid).nature for oid in (INS_NIR, INS_NIA, INS_NIR_TEST)] == ["NIR", "NIA", "NIR"]


def test_nothing_shows_in_a_traceback() -> None:
    assert ECETINSI.ins.number not in repr(ECETINSI.ins)
    assert ECETINSI.traits.birth_name not in repr(ECETINSI.traits)
