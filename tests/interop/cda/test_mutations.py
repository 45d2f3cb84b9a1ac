"""How much of what the official rules refuse does the pre-flight refuse, without them?"""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from bonport.interop import cda
from bonport.interop.cda.rules import OfficialRules
from bonport.interop.errors import Unreadable
from tests.interop.cda.documents import CAST, EDGES
from tests.interop.cda.refusals import SUBJECTS, damages, read_refused

AT_LEAST = 300
CAUGHT = 0.98
SAMPLE = 12
"""With a checkout, every twelfth damage is judged again by the official rules themselves."""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.requirement("EX_2.1-1071")
def test_preflight_catches_what_the_official_rules_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole report is printed, with what is missed."""
    refused, seen, missed, stricter = read_refused(), dict.fromkeys(SUBJECTS, 0), [], 0
    for subject in SUBJECTS:
        for name, damaged in damages(subject):
            caught = refuses(damaged)
            if name not in refused:
                stricter += caught
                continue
            seen[subject] += 1
            if not caught:
                missed.append(name)
    total = sum(seen.values())
    with capsys.disabled():
        counts = ", ".join(f"{subject} {count}" for subject, count in seen.items())
        print(f"\n{total} damages that the official rules refuse ({counts}): the pre-flight misses {len(missed)}")
        print(f"it also refuses {stricter} that they let pass", *(f"  missed: {name}" for name in missed), sep="\n")
    assert total >= AT_LEAST
    assert len(missed) <= (1 - CAUGHT) * total


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


def refuses(damaged: bytes) -> bool:
    try:
        return any(finding.blocking for finding in cda.preflight_xml(damaged))
    except Unreadable:
        return True


def test_a_hundred_refused_damages_are_caught() -> None:
    """The slow test's question on a sample, in every run."""
    refused = read_refused()
    names = [(name, damaged) for name, damaged in itertools.islice(damages("level 1"), 0, None, 12) if name in refused]
    assert len(names) > 100
    missed = [name for name, damaged in names if not refuses(damaged)]
    assert len(missed) <= len(names) // 50, missed


@pytest.mark.parametrize("name", [*CAST, *EDGES])
def test_nothing_is_found_in_what_we_write(name: str) -> None:
    document = CAST.get(name) or EDGES[name]
    assert cda.preflight_xml(cda.render(document).cda) == []


def test_checkout_is_named_in_the_environment() -> None:
    """Where it is named, it is there: a test skipped for a wrong path would go unseen."""
    named = os.environ.get("BONPORT_CISIS")
    assert named is None or Path(named).is_dir()
