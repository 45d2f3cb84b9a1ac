"""The page and the CDA say the same: every value of the model is read in both, and neither says more than the other."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from enum import Enum

import msgspec
import pikepdf
import pytest

from bonport.interop import cda, pdf
from bonport.interop.cda.model import (
    ChildCertificate,
    Contact,
    Document,
    Dosage,
    Habit,
    Intake,
    Paragraph,
    PartialDate,
    Professional,
    Prose,
    Regimen,
    Synthesis,
    Vaccination,
)
from bonport.interop.cda.read import document_element
from bonport.interop.cda.words import dosage_words, habit_words, intake_words, shown
from bonport.interop.identity import INS
from bonport.interop.pdf.words import words_of
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.child_health import questions_of
from bonport.interop.terminology.social_history import SMOKING
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from bonport.interop.terminology.units import DOSE_UNITS, UNITS
from tests.interop.cda.documents import CAST, EDGES, LETTER, PATIENT, RICH, header, made_up, made_up_structured
from tests.interop.pdf.poppler import pages, squeezed

HL7 = {"h": "urn:hl7-org:v3"}
READ_AS_CODES = {oids.CIM_10, oids.CIM_11, oids.CCAM, oids.CIS, oids.CIP, oids.ATC}
DAYS_OF_THE_WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
STRUCTURED = {name: document for name, document in CAST.items() if not isinstance(document.body, Prose)}


def said(value: object) -> Iterator[str]:
    """Every value that a reader must find, written by this test's own rules."""
    if value is None or isinstance(value, Enum):
        return
    if isinstance(value, Code):
        yield value.display
        if value.system in READ_AS_CODES:
            yield value.code
    elif isinstance(value, date):
        yield f"{value.day:02d}/{value.month:02d}/{value.year}"
    elif isinstance(value, PartialDate):
        yield f"{value.month:02d}/{value.year}" if value.month else str(value.year)
    elif isinstance(value, Intake):
        yield f"{value.dose:.10g}".replace(".", ",")
        yield DOSE_UNITS[value.unit][0][:5]  # « comprimé », « comprimés »
        yield from said((value.dose_max, value.moment, value.days, value.condition, value.around))
        yield from (DAYS_OF_THE_WEEK[day] for day in value.weekdays)
        yield f"{value.hour.hour} h" if value.hour else ""
    elif isinstance(value, Habit):
        yield from said((value.kind, value.text, value.quantity, value.start, value.end, value.value))
        yield UNITS.get(value.unit, "")
    elif isinstance(value, Professional):
        yield f"{value.given} {value.family}"
    elif isinstance(value, Vaccination):
        yield from said(tuple(getattr(value, field.name) for field in fields(value) if field.name != "identifier"))
    elif isinstance(value, ChildCertificate):
        asked = questions_of(value.exam)
        yield from (asked[key].code.display for key in value.answers)
        answers = (given.display if isinstance(given, Code) else given for given in value.answers.values())
        yield from said((*answers, value.mother, value.father, value.vaccinations, value.comment))
    elif isinstance(value, bool):
        yield "Oui" if value else "Non"
    elif isinstance(value, float | int):
        yield f"{value:.10g}".replace(".", ",")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for child in value:
            yield from said(child)
    elif isinstance(value, msgspec.Struct):
        yield from said(tuple(getattr(value, name) for name in value.__struct_fields__))
    else:
        assert is_dataclass(value), type(value)
        yield from said(tuple(getattr(value, field.name) for field in fields(value)))


def missing(document: Document, text: str) -> list[str]:
    letters = squeezed(text).casefold()
    return [words for words in said(document.body) if squeezed(words).casefold() not in letters]


def narrative(document: Document) -> list[str]:
    """Every bit of text of the CDA's sections, titles left out: they are each format's own."""
    root = document_element(cda.render(document).cda)
    found = root.xpath("//h:section/h:text//text()[normalize-space() and not(ancestor::h:th)]", namespaces=HL7)
    return [str(words) for words in found]  # type: ignore[union-attr]


def copied(document: Document, *, big_print: bool = False) -> str:
    """What is copied from all the pages, footers and repeated heads left out."""
    words = words_of(document)
    footer = re.escape(squeezed(words["patient"]["reminder"] + words["footer"])) + r"Page\d+/\d+"
    texts = [re.sub(footer, "", squeezed(page)) for page in pages(pdf.render(document, big_print=big_print))]
    heads = [squeezed("".join(head for head, _ in section["columns"])) for section in words["sections"]]
    # A table that goes on says its heads again.
    again = [
        next((text.removeprefix(head) for head in heads if head and text.startswith(head)), text) for text in texts
    ]
    return "".join([texts[0], *again[1:]])


def cells(document: Document) -> list[str]:
    """What the page is given to lay out: a page break may fall within a cell."""
    sections = words_of(document)["sections"]
    return [cell for section in sections for row in (*section["rows"], section["items"]) for cell in row]


def real(document: Document) -> Document:
    """The same under an identity that draws no « TEST » across the page, whose letters come between the words."""
    if document.header.patient.ins is None:
        return document
    ins = INS(document.header.patient.ins.matricule, oids.INS_NIR)
    return replace(document, header=replace(document.header, patient=replace(document.header.patient, ins=ins)))


@pytest.mark.poppler
@pytest.mark.parametrize("name", STRUCTURED)
def test_every_value_is_read_in_both(name: str) -> None:
    document = real(STRUCTURED[name])
    assert missing(document, " ".join(narrative(document))) == []
    assert missing(document, copied(document)) == []
    assert missing(document, copied(document, big_print=True)) == []


@pytest.mark.poppler
def test_made_up_summaries_say_every_value_in_both() -> None:
    made = (*(made_up(seed) for seed in range(25)), *(made_up_structured(seed) for seed in range(25)))
    for document in (*EDGES.values(), *made):
        if not isinstance(document.body, Prose):
            assert missing(document, " ".join(narrative(document))) == []
            assert missing(document, " ".join(cells(document))) == []


@pytest.mark.poppler
@pytest.mark.parametrize("name", STRUCTURED)
def test_neither_says_what_the_other_does_not(name: str) -> None:
    """Cell by cell: what stands in the CDA's narrative is on the page, and the page's cells are in the narrative."""
    document = real(STRUCTURED[name])
    page, letters = copied(document), squeezed(" ".join(narrative(document)))
    unsaid = ("Copie du document au format PDF", "Aucun point de vigilance renseigné.", "Voir ci-dessous.")
    spoken = [words for words in narrative(document) if words not in unsaid and "non renseigné" not in words.lower()]
    assert [words for words in spoken if squeezed(words).removesuffix(".") not in page] == []
    assert [cell for cell in cells(document) if squeezed(cell) not in letters] == []


@pytest.mark.poppler
@pytest.mark.parametrize("big_print", [False, True])
def test_a_letter_copied_out_is_its_text(big_print: bool) -> None:
    """Word for word, on as many pages as it takes, « ffi » and « œ » as they were typed."""
    hard = "Œdème, officine, affligé, flux, coefficient, « guillemets », SpO₂ < 92 %, 1 000 mg, l'aïeul, c’est ça."
    body = Prose((*LETTER.blocks, *(Paragraph(f"{n}. {hard} " * 4) for n in range(25))), LETTER.addressee, "Paris")
    document = real(Document(header("96349-6"), body))
    words = words_of(document)
    text = "".join(squeezed(part) for block in words["blocks"] for part in block.get("items", [block.get("text", "")]))
    assert text in copied(document, big_print=big_print).replace("•", "")
    assert not set(copied(document)) & set("ﬀﬁﬂﬃﬄ")


@pytest.mark.poppler
def test_people_around_the_patient_are_on_the_page() -> None:
    page = copied(real(CAST["vsm_rich"]))
    contacts = CAST["vsm_rich"].header.patient.contacts
    assert len(contacts) == 4
    for contact in contacts:
        assert isinstance(contact, Contact)
        for words in (contact.family, contact.given, contact.relation.display if contact.relation else ""):
            assert squeezed(words) in page
    assert squeezed(f"{PATIENT.ins and PATIENT.ins.matricule}@patient.mssante.fr") in page
    assert squeezed("Médecin traitant Dr Yann LE GOFF, Cardiologie") in page


@pytest.mark.pdfa
def test_big_print_is_pdfa_too_and_has_no_small_letter() -> None:
    """Every letter has at least 16 points, the « TEST » drawn across the page aside."""
    printed = pdf.render(real(CAST["vsm_rich"]), big_print=True)
    pdf.gate(printed)
    with pikepdf.open(io.BytesIO(printed)) as opened:
        sizes = {
            float(operands[1])
            for page in opened.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Tf"
        }
    assert min(sizes) >= 16
    assert pdf.render(CAST["vsm_rich"], big_print=True) != pdf.render(CAST["vsm_rich"])


# -------------------------------------------------------------------------------------------------------- wording


@pytest.mark.parametrize(
    ("intake", "words"),
    [
        (Intake(1, "{tablet}", times=1), "1 comprimé, 1 fois par jour"),
        (Intake(1.5, "{tablet}", times=3), "1,5 comprimé, 3 fois par jour"),
        (Intake(2, "{tablet}", times=1, every=6, per="h"), "2 comprimés, toutes les 6 heures"),
        (Intake(1, "{patch}", times=1, every=3), "1 patch, tous les 3 jours"),
        (Intake(4, "{tablet}", times=1, per="wk"), "4 comprimés, 1 fois par semaine"),
        (Intake(1, "{injection}", times=2, every=3, per="mo"), "1 injection, 2 fois tous les 3 mois"),
        (Intake(10, "mg", moment=TIMING_EVENTS["HS"], days=1), "10 mg, au coucher, pendant 1 jour"),
        (Intake(1, "{capsule}", dose_max=2, condition="si douleur"), "1 à 2 gélules, si douleur"),
        (Intake(1, "{tablet}", times=1, around="le matin"), "1 comprimé, le matin"),
        (Intake(1, "{tablet}", times=3, around="avant les repas"), "1 comprimé, 3 fois par jour, avant les repas"),
        (Intake(1, "{tablet}", times=1, every=2, hour=time(8)), "1 comprimé, tous les 2 jours, à 8 h"),
        (Intake(1, "{tablet}", times=1, hour=time(20, 5)), "1 comprimé, à 20 h 05"),
        (Intake(4, "{tablet}", times=1, per="wk", weekdays=(0,)), "4 comprimés, 1 fois par semaine, le lundi"),
        (Intake(1, "{tablet}", times=1, weekdays=(0, 2, 4)), "1 comprimé, le lundi, le mercredi et le vendredi"),
    ],
)
def test_an_intake_in_words(intake: Intake, words: str) -> None:
    assert intake_words(intake).replace("\u00a0", " ") == words


def test_a_dosage_in_words() -> None:
    tapered = RICH.treatments[0].dosage
    assert dosage_words(tapered).replace("\u00a0", " ") == (
        "4 comprimés, 1 fois par jour, pendant 5 jours, puis 2 comprimés, 1 fois par jour, pendant 5 jours, "
        "puis 1 comprimé, avant le petit-déjeuner, pendant 10 jours\u202f; ne pas arrêter d'un coup"
    )
    assert dosage_words("1 le soir") == "1 le soir"
    half = Intake(1, "{tablet}", times=1, days=3)
    together = Dosage((half, replace(half, dose=2, together=True), replace(half, days=None)), Regimen.TAPERED)
    assert dosage_words(together).replace("\u00a0", " ") == (
        "1 comprimé, 1 fois par jour, pendant 3 jours et 2 comprimés, 1 fois par jour, pendant 3 jours, "
        "puis 1 comprimé, 1 fois par jour"
    )
    at_most = Dosage((Intake(1, "g", condition="si fièvre"),), Regimen.CONDITIONAL, max_per_day=3)
    assert dosage_words(at_most).replace("\u00a0", " ") == "1 g, si fièvre\u202f; au plus 3 g par jour"


def test_what_the_words_already_say_is_not_said_twice() -> None:
    assert habit_words(Habit(SMOKING, "15 paquets-années, sevrée", 15, "{pack}/a")) == "15 paquets-années, sevrée"
    assert habit_words(Habit(SMOKING, "sevrée", 15, "{pack}/a")) == "sevrée, 15\u00a0paquets-années"


def test_dates_as_far_as_they_are_known() -> None:
    known = (date(2012, 3, 4), PartialDate(2012, 3), PartialDate(2012), None)
    assert [shown(when) for when in known] == ["04/03/2012", "03/2012", "2012", ""]
    assert isinstance(CAST["vsm_rich"].body, Synthesis)
