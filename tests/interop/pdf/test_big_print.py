"""Big print is read without searching: what belongs together stands together."""

from __future__ import annotations

import pytest

from bonport.interop import pdf
from bonport.interop.cda.model import Document
from tests.interop.cda.documents import CAST
from tests.interop.pdf.poppler import pages

pytestmark = pytest.mark.poppler


def printed(document: Document) -> list[list[str]]:
    """The lines of each page."""
    return [[line.strip() for line in page.splitlines()] for page in pages(pdf.render(document, big_print=True))]


def test_a_trait_stands_beside_its_label() -> None:
    """Under it, the label would stand nearer to the value of another trait."""
    first = printed(CAST["certificate"])[0]
    for trait in ("Nom de naissance PAT-TROIS", "Date de naissance 28/03/1979", "Sexe Féminin"):
        assert trait in first


@pytest.mark.parametrize(("name", "title"), [("certificate", "Certificat médical"), ("vsm_full", "Volet de synthèse")])
def test_a_title_does_not_end_a_page(name: str, title: str) -> None:
    (page,) = [lines for lines in printed(CAST[name]) if any(line.startswith(title) for line in lines)]
    after = page[next(n for n, line in enumerate(page) if line.startswith(title)) :]
    assert after[1].startswith("Signé le")
    assert after[2].startswith(("Je soussigné", "Allergies"))
