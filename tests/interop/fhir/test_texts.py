"""A record written in FHIR comes back as it was, whole, and its VSM says it: nothing lost, nothing added."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bonport.interop import cda
from bonport.interop.cda.model import Document, Dosage, PartialDate, Regimen, Synthesis
from bonport.interop.fhir import SummaryRead, read_summary
from bonport.interop.terminology.fhir import ALLERGY_KINDS, MOMENTS, PAST, SEVERITIES
from bonport.interop.terminology.social_history import SMOKING_STATUS
from tests.interop.cda.documents import made_up
from tests.interop.cda.official import faults as official_faults
from tests.interop.cda.texts import LISTS, SECTIONS
from tests.interop.cda.texts import faults as text_faults
from tests.interop.fhir.bundles import patient
from tests.interop.fhir.written import bundle_of
from tests.interop.pdf import pdfbox

pytestmark = pytest.mark.poppler


def sayable(record: Synthesis) -> Synthesis:
    """What of a made-up record FHIR can say, in the words in which the reader writes it."""
    problems = [replace(p, certainty=_certainty(p), status=None if _over(p) else p.status) for p in record.problems]
    kinds = set(ALLERGY_KINDS.values())
    allergies = tuple(
        replace(
            a,
            certainty=_certainty(a),
            kind=a.kind if a.kind and a.kind.code in kinds else None,
            reaction_code=a.reaction_code if a.reaction else None,
            severity=a.severity if a.severity and a.severity.code in SEVERITIES.values() else None,
        )
        for a in record.allergies
    )
    treatments = []
    for given in record.treatments:
        if isinstance(given.dosage, Dosage):
            given = replace(given, dosage=_sayable_dosage(given.dosage))
        else:
            given = replace(given, route=given.route if given.dosage else None)
        treatments.append(given)
    return msgspec.structs.replace(
        record,
        problems=tuple(problems),
        history=tuple(replace(p, certainty=_certainty(p)) for p in record.history),
        procedures=tuple(replace(p, performer="", place="") for p in record.procedures),
        allergies=allergies,
        treatments=tuple(treatments),
        habits=tuple(
            replace(h, text="", quantity=None, unit="", value=SMOKING_STATUS[h.value.code])
            if h.value
            else replace(h, text="" if h.quantity is not None else h.text)
            for h in record.habits
        ),
        watch_points=tuple(f"Résultats\u00a0: {words}" for words in record.watch_points),
    )


def _certainty(item: object):  # type: ignore[no-untyped-def]
    code = getattr(item, "certainty", None)
    return None if code is None or code.code == "refuted" else code


def _over(problem: object) -> bool:
    status = getattr(problem, "status", None)
    return status is not None and status.code in PAST


def _sayable_dosage(dosage: Dosage) -> Dosage:
    """Moments that FHIR has, on days that it can say; hours are of every day; conditions begin as the reader's do."""
    intakes = []
    for intake in dosage.intakes:
        if intake.moment and intake.moment.code not in MOMENTS:
            intake = replace(intake, moment=None, times=2, every=1, per="d")
        if intake.condition:
            intake = replace(intake, condition=f"si besoin\u00a0: {intake.condition}")
        intakes.append(replace(intake, every=1 if intake.hour else intake.every))
    unit = "" if dosage.max_per_day is None or dosage.max_unit == intakes[0].unit else dosage.max_unit
    return replace(dosage, intakes=tuple(intakes), max_unit=unit)


def written_back(record: Synthesis) -> tuple[Synthesis, SummaryRead]:
    """What is expected, and what was read of it as a bundle."""
    expected = sayable(record)
    plain = msgspec.structs.replace(
        expected, watch_points=tuple(words.removeprefix("Résultats\u00a0: ") for words in expected.watch_points)
    )
    return expected, read_summary(bundle_of(plain, **{"Patient/one": patient(None)}))


def records(count: int) -> list[Synthesis]:
    every = (made_up(seed).body for seed in range(1000, 2000))
    return [body for body in every if isinstance(body, Synthesis)][:count]


def check(record: Synthesis) -> Document:
    """That it came back, and is said, whole, and that nothing of it is told as left out."""
    expected, made = written_back(record)
    assert made.document.body == expected
    entries = [one.path for one in made.unrepresented if int(one.path.split("[")[1].split("]")[0]) > 6]
    assert entries == [], "something of the record is told as not represented"
    assert text_faults(made.document) == []
    return made.document


def test_records_written_in_fhir() -> None:
    for record in records(8):
        check(record)


@pytest.mark.slow
@pytest.mark.pdfa
@pytest.mark.timeout(900)
@pytest.mark.requirement("EX_2.1-1071")
def test_two_hundred_records_written_in_fhir(tmp_path: Path) -> None:
    """Each passes the rules of VSM 2023.01 and of 1.4, and PDF/A-1b Preflight."""
    given = records(200)
    for domain in (*SECTIONS, *LISTS):
        assert sum(bool(getattr(body, domain)) for body in given) > 20, domain
    regimens = {t.dosage.regimen for body in given for t in body.treatments if isinstance(t.dosage, Dosage)}
    assert regimens == set(Regimen)
    assert any(isinstance(p.start, PartialDate) for body in given for p in body.problems)
    made = {f"record-{n}": cda.render(check(record)) for n, record in enumerate(given)}
    assert official_faults({name: one.cda for name, one in made.items()}, tmp_path) == {}
    assert pdfbox.faults({name: one.pdf for name, one in made.items()}, tmp_path) == {}
