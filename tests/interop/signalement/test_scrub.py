"""What leaves a practice holds nobody's name, number or address; what an engineer needs is left."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.interop.identity.matricule import key_of
from bonport.interop.signalement import KINDS, scrub, scrub_text
from bonport.interop.signalement.scrub import MAX_DEPTH
from tests.interop.signalement.planted import STAYS, all_plants, flat, report

TODAY = date(2026, 11, 22)
PLANTS = all_plants()


def bare(text: str) -> str:
    return flat(text)[1:-1]


def test_there_are_enough_of_them() -> None:
    assert len({plant.text for plant in PLANTS}) * len(list(report(""))) >= 500
    assert len({plant.text for plant in PLANTS}) >= 300


def test_nothing_planted_is_left_in_any_place_of_a_report() -> None:
    left = set()
    for plant in PLANTS:
        for place, event in report(plant.text):
            scrubbed = scrub(event, TODAY)
            seen = flat(scrubbed.value)
            seen += flat(unquote_plus(seen))
            if any(bare(secret) in seen for secret in plant.secrets):
                left.add(f"{place}: {plant.text!r} -> {scrubbed.value}")
    assert sorted(left) == []


@pytest.mark.parametrize("text", STAYS)
def test_what_an_engineer_needs_is_left(text: str) -> None:
    for place, event in report(text):
        assert scrub(event, TODAY).removed == {}, place
    assert scrub_text(text, TODAY).value == text


def test_what_was_taken_away_is_counted() -> None:
    text = "Mme DURAND (1 85 05 78 006 084 91), Dr MARTIN, 06 12 34 56 78"
    assert scrub_text(text, TODAY).removed == {"INS": 1, "NOM": 2, "TÉLÉPHONE": 1}


@pytest.mark.parametrize(
    "split",
    [
        ["1850578006084", "91"],
        ["185057800", "608491"],
        ["1", "85", "05", "78", "006", "084", "91"],
        {"a": "1850578", "b": "00608491"},
        ["x", 1850578006, "08491"],
        {"nom": "?", "x": "185057800", "y": "6084"},
    ],
)
def test_split_over_neighbours(split: Any) -> None:
    left = scrub({"vars": split}, TODAY)
    assert left.removed["INS"] == 1
    digits = "".join(filter(str.isdigit, json.dumps(left.value["vars"])))
    assert digits in ("", "91"), "the key alone is nobody's"


def test_a_number_is_a_text_too() -> None:
    assert scrub({"x": 185057800608491, "line": 118, "duration": 3600.5}, TODAY).value == {
        "x": "[INS]",
        "line": 118,
        "duration": 3600.5,
    }


def test_the_two_people_of_two_keys_stay_two() -> None:
    left = scrub({"1850578006084 91": 1, "279035121518989": 2}, TODAY).value
    assert sorted(left.values()) == [1, 2]


@pytest.mark.parametrize("wrap", [lambda one: [one, {"x": 1}], lambda one: {"user": one}, lambda one: {"nom": [one]}])
def test_too_deep_is_taken_away_whole(wrap: Callable[[Any], Any]) -> None:
    value: Any = {"id": 1234}
    for _ in range(9 * MAX_DEPTH):  # as deep as a JSON text may be read
        value = wrap(value)
    assert "1234" not in json.dumps(scrub(value, TODAY).value)


def test_every_kind_has_its_name() -> None:
    removed = Counter[str]()
    for plant in PLANTS:
        removed.update(scrub_text(plant.text, TODAY).removed)
    removed.update(scrub({"server_name": "poste-3"}, TODAY).removed)
    assert set(removed) == set(KINDS)
    assert scrub_text("jeanne.durand@orange.fr", TODAY).value == "[ADRESSE MAIL]"
    assert scrub({"email": "x"}, TODAY).value == {"email": "[ADRESSE MAIL]"}


numbers = st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[1-8][0-9]|9[0-5]|2[AB])[0-9]{6}", fullmatch=True)
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzé ,;:()'\n", max_size=40)


@given(words, numbers, words, st.sampled_from(["", " ", "-", ".", "\u00a0"]))
@settings(max_examples=300, deadline=None)
def test_a_matricule_with_its_key_never_stays(before: str, number: str, after: str, gap: str) -> None:
    parts = (number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:], key_of(number))
    left = scrub_text(before + gap.join(parts) + after, TODAY)
    assert number.casefold() not in bare(left.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    max_leaves=30,
)


@given(anything)
@settings(max_examples=200, deadline=None)
def test_any_json_comes_out_as_json_and_a_second_time_unchanged(value: Any) -> None:
    once = scrub(value, TODAY)
    assert set(once.removed) <= set(KINDS)
    assert json.loads(json.dumps(once.value)) == once.value
    again = scrub(once.value, TODAY)
    assert again.value == once.value


HOSTILE = (
    "1 ",
    "Mme ",
    "a",
    "rue ",
    "0",
    "<a>",
    "nom=",
    "1.2.",
    "%31",
    "é@",
    "A^",
    "12 rue ",
    "a:",
    "le ",
    "\\u0031",
    "PID|",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_no_more_than_their_length(text: str) -> None:
    start = time.process_time()
    scrub_text((text * 100_000)[:100_000], TODAY)
    assert time.process_time() - start < 2.0
