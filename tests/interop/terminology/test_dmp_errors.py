"""Every code of the wire contract is explained, in French as it is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bonport.interop.terminology.dmp_errors import BUSY, DMP_ERRORS, UNSURE, DmpError, dmp_error

CONTRACT = Path(__file__).parents[3] / "docs/services/dmp.md"


def test_every_code_of_the_contract_has_its_row() -> None:
    codes = set(re.findall(r"`((?:DMP|XDS)[A-Z][A-Za-z]+)`", CONTRACT.read_text(encoding="utf-8")))
    assert len(codes) > 10
    assert codes - {"DMPOk"} <= set(DMP_ERRORS)  # which is no error


@pytest.mark.parametrize("row", [*DMP_ERRORS.values(), dmp_error("DMPNew")], ids=lambda row: row.code)
def test_each_row_says_what_it_means_and_what_to_do(row: DmpError) -> None:
    for text in (row.what, row.meaning, row.remedy):
        assert text.endswith(".")
        assert "'" not in text
        assert not re.search(r"[^\u202f\u00a0][:;!?»]|«[^\u202f\u00a0]", text), "no-break spaces, as French prints them"


def test_trouble_on_their_side_asks_nothing_of_a_person() -> None:
    for code in BUSY | UNSURE | {"XDSDuplicateUniqueIdInRegistry"}:
        assert not DMP_ERRORS[code].human


def test_an_unknown_code_is_a_matter_for_a_person() -> None:
    assert dmp_error("").human
    assert "absent" in dmp_error("").what
    assert "DMPNew" in dmp_error("DMPNew").what
