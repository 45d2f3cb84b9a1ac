"""Hypothesis strategies for identities: any that INSi could hold, and what people may type."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.matricule import key_of
from bonport.interop.terminology.oids import INS_NIR_TEST, Environment

departments = st.one_of(st.integers(1, 99).map("{:02d}".format), st.sampled_from(["2A", "2B"]))
numbers = st.builds(
    "{}{:04d}{}{:06d}".format,
    st.integers(1, 9),
    st.integers(0, 9999),
    departments,
    st.integers(0, 999_999),
)
oids = st.sampled_from(sorted(set().union(*(environment.ins_oids for environment in Environment))))
any_ins = st.builds(lambda number, oid: INS(number + key_of(number), oid), numbers, oids)
test_ins = st.builds(lambda number: INS(number + key_of(number), INS_NIR_TEST), numbers)

_word = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8)
_joined = st.lists(_word, min_size=1, max_size=3)
family_names = st.builds(lambda words, glue: glue.join(words), _joined, st.sampled_from([" ", "-", "'", "--"]))
given_names = st.builds(lambda words, glue: glue.join(words), _joined, st.sampled_from(["-", "'"]))
places = st.one_of(st.just(""), st.builds(lambda dep, rest: f"{dep}{rest:03d}", departments, st.integers(0, 999)))
birth_dates = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@st.composite
def traits(draw: st.DrawFn) -> Traits:
    """Valid strict traits, with or without used name."""
    names = draw(st.lists(given_names, min_size=1, max_size=4))
    return Traits(
        birth_name=draw(family_names),
        birth_first_names=" ".join(names),
        birth_first_name=names[0],
        sex=draw(st.sampled_from([Sex.MALE, Sex.FEMALE])),
        birth_date=draw(birth_dates),
        birth_place=draw(places),
        used_name=draw(st.one_of(st.just(""), family_names)),
    )
