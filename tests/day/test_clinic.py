"""What the simulated doctors write exists: drugs in the public drug base, codes in their tables."""

from __future__ import annotations

import re

import pytest

from bonport.day import clinic
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.social_history import SOCIAL_HISTORY
from tests.conftest import ROOT

BDPM = ROOT.parent / "shared" / "data" / "bdpm-2026-05" / "CIS_bdpm.txt"


def plain(label: str) -> str:
    return re.sub(r"\W", "", label).lower()


def test_drugs_and_vaccines_are_those_of_the_public_drug_base_and_may_be_prescribed() -> None:
    if not BDPM.exists():
        pytest.skip("the public drug base is not beside the project")
    rows = [line.split("\t") for line in BDPM.read_text("latin-1").splitlines()]
    base = {row[0]: (row[1], row[4]) for row in rows}
    named = {cis: label for label, cis, _, _ in clinic.TREATMENTS if cis} | {cis: name for name, cis in clinic.VACCINES}
    for cis, label in named.items():
        official, state = base[cis]
        assert plain(official).startswith(plain(label)), cis
        assert state == "Autorisation active", cis


def test_codes_are_in_their_tables() -> None:
    assert {kind for kind, *_ in clinic.HABITS} <= set(SOCIAL_HISTORY)
    assert {relation for relation, *_ in clinic.FAMILY} <= set(RELATIONSHIPS)
    assert {route for *_, route in clinic.TREATMENTS if route} <= set(ROUTES)


def test_diagnoses_and_acts_have_the_form_of_their_code_and_some_have_none() -> None:
    diagnoses = [code for _, code in (*clinic.PROBLEMS, *clinic.CHILD_PROBLEMS)] + [code for *_, code in clinic.FAMILY]
    assert all(re.fullmatch(r"[A-Z]\d\d(\.\d)?", code) for code in diagnoses if code)
    assert all(re.fullmatch(r"[A-Z]{4}\d{3}", code) for _, code in clinic.PROCEDURES if code)
    assert "" in diagnoses and "" in {code for _, code in clinic.PROCEDURES}, "the record holds uncoded lines too"
