"""What the record said is what the VSM says: nothing lost, nothing added, in its words, its entries and its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bonport.interop import cda
from bonport.interop.cda.model import Document, Dosage, Presence, Regimen, Synthesis, Treatment
from bonport.interop.terminology.problems import SEVERITIES
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from tests.interop.cda.documents import CAST, RICH, header, made_up
from tests.interop.cda.texts import LISTS, SECTIONS, faults
from tests.interop.pdf.test_twin import real

pytestmark = pytest.mark.poppler


def summaries(count: int) -> list[Document]:
    every = (made_up(seed) for seed in range(300, 800))
    return [real(document) for document in every if isinstance(document.body, Synthesis)][:count]


@pytest.mark.parametrize("name", [name for name, one in CAST.items() if isinstance(one.body, Synthesis)])
def test_the_cast_says_what_its_record_says(name: str) -> None:
    assert faults(real(CAST[name])) == []


def test_made_up_patients() -> None:
    assert [faults(document) for document in summaries(10)] == [[]] * 10


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_hundred_made_up_patients() -> None:
    made = summaries(200)
    bodies = [document.body for document in made if isinstance(document.body, Synthesis)]
    for domain in (*SECTIONS, *LISTS):
        assert sum(bool(getattr(body, domain)) for body in bodies) > 20, f"{domain} is hardly ever there"
    treatments = [one for body in bodies for one in body.treatments if isinstance(one.dosage, Dosage)]
    regimens = {one.dosage.regimen for one in treatments if isinstance(one.dosage, Dosage)}
    assert regimens == set(Regimen)
    allergies = [one for body in bodies for one in body.allergies]
    for name in ("agent_code", "kind", "reaction_code", "severity", "criticality", "certainty"):
        assert any(getattr(one, name) for one in allergies), name
    assert {n: found for n, document in enumerate(made) if (found := faults(document))} == {}


def changed(domain: str, **values: Any) -> Synthesis:
    """RICH with another first item of a domain."""
    first, *others = getattr(RICH, domain)
    return msgspec.structs.replace(RICH, **{domain: (replace(first, **values), *others)})


PREDNISONE = RICH.treatments[0]
assert isinstance(PREDNISONE, Treatment) and isinstance(PREDNISONE.dosage, Dosage)
STEPS = PREDNISONE.dosage.intakes
OTHERS: dict[str, Synthesis] = {
    "a problem's words": changed("problems", label="Arthrite"),
    "a problem's code": changed("problems", code=None),
    "a problem's date": changed("problems", start=None),
    "a problem's severity": changed("problems", severity=SEVERITIES["24484000"]),
    "a problem's note": changed("problems", note=""),
    "one problem less": msgspec.structs.replace(RICH, problems=RICH.problems[1:]),
    "one problem more": msgspec.structs.replace(RICH, problems=(*RICH.problems, RICH.problems[0])),
    "an act's performer": changed("procedures", performer=""),
    "an act's reason": changed("procedures", reason="autre"),
    "an allergy's agent": changed("allergies", agent="Céphalosporines"),
    "an allergy's criticality": changed("allergies", criticality=None),
    "an allergy's certainty": changed("allergies", certainty=None),
    "a reaction": changed("allergies", reaction="Urticaire"),
    "a drug": changed("treatments", drug="PREDNISOLONE 5 mg, comprimé"),
    "a dose": changed("treatments", dosage=Dosage((replace(STEPS[0], dose=6), *STEPS[1:]), Regimen.TAPERED)),
    "a moment": changed(
        "treatments",
        dosage=Dosage((*STEPS[:2], replace(STEPS[2], moment=TIMING_EVENTS["HS"])), Regimen.TAPERED),
    ),
    "a habit's end": changed("habits", end=None),
    "a relative": changed("family", relation=RICH.family[1].relation),
    "a risk": msgspec.structs.replace(RICH, occupational_risks=()),
    "a watch point": msgspec.structs.replace(RICH, watch_points=("Autre.",)),
    "nothing known": msgspec.structs.replace(RICH, allergies=(), allergies_presence=Presence.NONE_KNOWN),
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_comparison_sees_what_differs(name: str) -> None:
    """A rendition of another record is told, whichever of the two says more."""
    document, other = (real(Document(header("SYNTH"), body)) for body in (RICH, OTHERS[name]))
    assert faults(document, cda.render(other)) != []
    assert faults(other, cda.render(document)) != []
