"""The page: PDF/A-1b, the same everywhere, and saying what must be said."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from bonport.interop import pdf
from bonport.interop.cda.model import Document, Paragraph, Presence, Prose, Synthesis
from bonport.interop.identity import INS
from bonport.interop.identity.datamatrix import decode
from bonport.interop.pdf.words import typographic, words_of
from bonport.interop.terminology import oids
from tests.interop.cda.documents import CAST, EDGES, FULL, NOT_RECORDED, PATIENT, header, made_up
from tests.interop.pdf import pdfbox


def everything(words: object) -> str:
    """All the words of a page, spaces made plain."""
    if isinstance(words, dict):
        return "\n".join(everything(child) for child in words.values())
    if isinstance(words, list | tuple):
        return "\n".join(everything(child) for child in words)
    return str(words).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.pdfa
def test_cast_is_pdfa_1b(tmp_path: Path) -> None:
    assert pdfbox.faults({name: pdf.render(document) for name, document in CAST.items()}, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.pdfa
def test_edges_and_made_up_documents_are_pdfa_1b(tmp_path: Path) -> None:
    made = {f"m{seed}": pdf.render(made_up(seed)) for seed in range(45)}
    edges = {name.replace(" ", "-"): pdf.render(document) for name, document in EDGES.items()}
    assert pdfbox.faults(made | edges, tmp_path) == {}


@pytest.mark.pdfa
def test_what_is_read_on_a_synthesis(tmp_path: Path) -> None:
    """Read back by another program: every word of the record, the traits, the page numbers, the reminder."""
    read = " ".join(pdfbox.text(pdf.render(CAST["vsm_full"]), tmp_path).split())
    words = [
        "Dr Stéphane MEDIONI", "RPPS 99700000017", "Cabinet médical du Petit Pont", "75005 PARIS", "01 47 15 00 00",
        "PAT-TROIS", "DOMINIQUE MARIE-LOUISE", "28/03/1979", "51215", "2 79 03 51 215 189 89", "(NIR)", "INS",
        "Page 1/2", "Page 2/2", "*TEST*",
        *(problem.label for problem in (*FULL.problems, *FULL.history)),
        *(allergy.agent for allergy in FULL.allergies), "Choc anaphylactique",
        "APIXABAN 5 mg", "RAMIPRIL 5 mg",
        "Appendicectomie", "HHFA016", "02/07/1996", "Cancer du sein", "Père", "paquets-années",
        *FULL.occupational_risks,
    ]  # fmt: skip
    assert [word for word in words if word not in read] == []
    assert read.count("PAT-TROIS DOMINIQUE, née le 28/03/1979, sexe F") == 2
    assert read.index("Allergies") < read.index("Traitements") < read.index("Pathologies en cours")


@pytest.mark.pdfa
@pytest.mark.requirement("EXI DIF 02")
def test_the_symbol_is_scanned_back_from_the_page(tmp_path: Path) -> None:
    for name, expected in (("letter", 1), ("certificate_unqualified", 0)):
        with Image.open(pdfbox.picture(pdf.render(CAST[name]), tmp_path)) as page:
            found = zxingcpp.read_barcodes(page.convert("L"), formats=zxingcpp.BarcodeFormat.DataMatrix)
        assert len(found) == expected
        for symbol in found:
            ins, traits = decode(symbol.bytes)
            assert ins == PATIENT.ins
            assert (traits.birth_name, traits.birth_date) == (PATIENT.traits.birth_name, PATIENT.traits.birth_date)


def test_same_document_same_bytes_whatever_was_printed_before() -> None:
    first = {name: pdf.render(document) for name, document in CAST.items()}
    again = {name: pdf.render(document) for name, document in reversed(CAST.items())}
    assert first == again


def test_the_time_of_the_file_is_the_documents() -> None:
    assert b"2026-06-12T08:42:07" in pdf.render(CAST["letter"])


@pytest.mark.requirement("EXI DIF 02")
def test_matricule_its_nature_and_symbol_only_when_qualified() -> None:
    qualified, unqualified = (words_of(CAST[name]) for name in ("certificate", "certificate_unqualified"))
    assert qualified["patient"]["ins"] == {"number": "2 79 03 51 215 189 89".replace(" ", "\u00a0"), "nature": "(NIR)"}
    assert qualified["patient"]["symbol"].startswith("<svg")
    assert unqualified["patient"]["ins"] is None
    assert unqualified["patient"]["symbol"] is None
    assert "189" not in everything(unqualified)
    for words in (qualified, unqualified):
        for said in (
            "PAT-TROIS",
            "DOMINIQUE MARIE-LOUISE",
            "28/03/1979",
            "Féminin",
            "51215",
            "D'ARTAGNAN DE L'HERAULT",
        ):
            assert said in everything(words["patient"])


@pytest.mark.parametrize(
    ("oid", "said"),
    [
        (oids.INS_NIR_TEST, "Identité de test"),
        (oids.INS_NIR_DEMO, "Identité de démonstration"),
        (oids.INS_NIR, None),
        (oids.INS_NIA, None),
    ],
)
def test_test_identities_are_announced(oid: str, said: str | None) -> None:
    patient = replace(PATIENT, ins=INS("279035121518989", oid))
    band = words_of(Document(header("89601-9", patient=patient), CAST["certificate"].body))["test"]
    assert (said is None and band is None) or band.startswith(said)


def test_none_known_and_not_recorded_do_not_look_the_same() -> None:
    none_known = msgspec.structs.replace(NOT_RECORDED, allergies_presence=Presence.NONE_KNOWN)
    written = [words_of(Document(header("SYNTH"), body))["sections"][0] for body in (none_known, NOT_RECORDED)]
    assert [section["sentence"] for section in written] == [
        "Aucune allergie ou hypersensibilité connue",
        "Non renseigné",
    ]
    pages = [pdf.render(Document(header("SYNTH"), body)) for body in (none_known, NOT_RECORDED)]
    assert pages[0] != pages[1]


def test_domains_without_a_word_are_said_to_be_missing() -> None:
    words = words_of(Document(header("SYNTH"), Synthesis(problems_presence=Presence.NONE_KNOWN)))
    assert len(words["sections"]) == 5
    assert everything(words["missing"]) == (
        "Non renseigné : points de vigilance, mode de vie, antécédents familiaux, facteurs de risque professionnels."
    )


def test_a_replacement_says_whom_he_replaces() -> None:
    author = words_of(CAST["letter_by_replacement"])["author"]
    assert everything(author["replaces"]) == "En remplacement du Dr Stéphane MEDIONI"
    assert everything(author["name"]) == "Dr Anne-Lise ROUVIÈRE"


def test_second_version_is_announced() -> None:
    said = everything(words_of(CAST["vsm_second_version"])["dated"])
    assert said == "Signé le 12 juin 2026 à 10 h 42 — version 2, remplace la version précédente"


def test_a_time_in_utc_is_printed_as_in_paris() -> None:
    document = Document(
        header("89601-9", created=datetime(2026, 1, 1, 23, 30, tzinfo=UTC), act_stop=None,
               act_start=datetime(2026, 1, 1, 23, 0, tzinfo=UTC)),
        CAST["certificate"].body,
    )  # fmt: skip
    assert everything(words_of(document)["dated"]) == "Signé le 2 janvier 2026 à 00 h 30"


def test_age_of_a_baby_and_first_of_the_month() -> None:
    baby = replace(PATIENT, traits=replace(PATIENT.traits, birth_date=date(2025, 12, 20)), ins=None)
    document = Document(
        header("89601-9", patient=baby, created=datetime(2026, 6, 1, 9, tzinfo=UTC)), CAST["certificate"].body
    )
    words = words_of(document)
    assert everything(words["patient"]["born"]) == "Née le 20/12/2025 (5 mois)"
    assert everything(words["signature"]["place"]) == "Paris, le 1er juin 2026"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Attention : fièvre ?", "Attention\u00a0: fièvre\u202f?"),
        ("« oui » ; non !", "«\u00a0oui\u00a0»\u202f; non\u202f!"),
        ("Dr Le Goff, 97 %", "Dr\u00a0Le Goff, 97\u00a0%"),
        ("PA 12/8:ok", "PA 12/8:ok"),
        ("Mr  X", "Mr  X"),
    ],
)
def test_french_typography_changes_spaces_only(typed: str, printed: str) -> None:
    assert typographic(typed) == printed


def test_text_is_never_markup() -> None:
    text = '#strong[x] $a^2$ *gras* _i_ <label> @ref #import "x" \\ // /* `code` = titre - puce + 1. https://a.b'
    body = Prose((Paragraph(text),))
    assert pdf.render(Document(header("89601-9", title=text), body))


def test_a_long_letter_takes_several_pages() -> None:
    body = Prose(
        tuple(Paragraph(f"Paragraphe {n}. " + "Texte assez long pour remplir la ligne. " * 8) for n in range(60))
    )
    printed = pdf.render(Document(header("96349-6"), body))
    pdf.gate(printed)
    with pikepdf.open(io.BytesIO(printed)) as opened:
        assert len(opened.pages) >= 5
