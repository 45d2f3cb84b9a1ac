"""How much of what the official rules refuse does the pre-flight refuse, without them?"""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from bonport.interop import cda
from bonport.interop.cda.rules import OfficialRules
from bonport.interop.errors import Unreadable
from tests.interop.cda.damages import family
from tests.interop.cda.documents import CAST, EDGES
from tests.interop.cda.mutations import MutationReport, measured, refuses
from tests.interop.cda.refusals import SUBJECTS, damages, read_refused

AT_LEAST = 300
CAUGHT = 0.98
SAMPLE = 12
"""With a checkout, every twelfth damage is judged again by the official rules themselves."""


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.requirement("EX_2.1-1071")
def test_preflight_catches_what_the_official_rules_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole report is printed, with what is missed; every kind of document is held to the same share."""
    report = measured()
    with capsys.disabled():
        print(f"\n{report}")
    total, caught = report.count()
    assert total >= AT_LEAST
    assert caught >= CAUGHT * total
    for subject in SUBJECTS:
        of_it, caught_of_it = report.count(subject=subject)
        assert caught_of_it >= CAUGHT * of_it > 0, subject


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_refusals_are_those_of_the_official_rules(subject: str, official_rules: OfficialRules) -> None:
    """The committed list says what a checkout says, on a sample."""
    refused = read_refused()
    wrong = []
    for name, damaged in itertools.islice(damages(subject), 0, None, SAMPLE):
        try:
            passed = official_rules.check(damaged, SUBJECTS[subject].model).passed
        except Unreadable:
            passed = False
        if passed == (name in refused):
            wrong.append(name)
    assert wrong == []


def test_a_hundred_refused_damages_are_caught() -> None:
    """The slow test's question on a sample, in every run."""
    refused = read_refused()
    names = [(name, damaged) for name, damaged in itertools.islice(damages("level 1"), 0, None, 12) if name in refused]
    assert len(names) > 100
    missed = [name for name, damaged in names if not refuses(damaged)]
    assert len(missed) <= len(names) // 50, missed


def test_the_report_counts_and_names() -> None:
    report = MutationReport()
    for name, caught in (("VSM a/b: removed", True), ("VSM a/b: no @code", False), ("CS8 a: time 24", True)):
        report.add(name.split(" ")[0], name, refused=True, caught=caught)
    report.add("VSM", "VSM a: doubled", refused=False, caught=True)
    assert (report.count(), report.count(subject="VSM"), report.count(kind="time")) == ((3, 2), (2, 1), (1, 1))
    said = [line.split() for line in str(report).splitlines()]
    assert ["VSM", "2", "1", "1", "50.00", "%"] in said
    assert ["VAC-NOTE", "0", "0", "0", "-"] in said
    assert ["attribute", "missing", "1", "0", "1", "0.00", "%"] in said
    assert ["VSM", "a/b:", "no", "@code"] in said
    assert "also refuses 1 that" in str(report)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_refused_damage_is_of_a_family(subject: str) -> None:
    names = [name for name in read_refused() if name.startswith(f"{subject} ")]
    assert len(names) > 100
    assert {family(name) for name in names} >= {"removed or emptied", "repeated", "out of order", "null", "code"}


@pytest.mark.parametrize("name", [*CAST, *EDGES])
def test_nothing_is_found_in_what_we_write(name: str) -> None:
    document = CAST.get(name) or EDGES[name]
    assert cda.preflight_xml(cda.render(document).cda) == []


def test_checkout_is_named_in_the_environment() -> None:
    """Where it is named, it is there: a test skipped for a wrong path would go unseen."""
    named = os.environ.get("BONPORT_CISIS")
    assert named is None or Path(named).is_dir()
