"""A VSM against the values that it was made of, both ways: row by row, entry by entry, and on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bonport.interop import cda
from bonport.interop.cda.model import Document, Dosage, PartialDate, Presence, Rendition, Synthesis
from bonport.interop.cda.read import document_element
from bonport.interop.pdf.words import words_of
from bonport.interop.terminology import Code
from bonport.interop.terminology.allergies import ALLERGY
from bonport.interop.terminology.units import DOSE_UNITS
from tests.interop.pdf.poppler import pages, squeezed
from tests.interop.pdf.test_twin import said

HL7 = {"h": "urn:hl7-org:v3"}
SECTIONS = {
    "problems": ("11450-4", "probleme"),
    "history": ("11348-0", "antecedent"),
    "procedures": ("47519-4", "acte"),
    "allergies": ("48765-2", "allergie"),
    "treatments": ("10160-0", "traitement"),
    "habits": ("29762-2", "habitus"),
    "family": ("10157-6", "famille"),
}
"""Domain of the model -> code of its section, beginning of its anchors."""
LISTS = {"occupational_risks": "10161-8", "watch_points": "30954-2"}
STRUCTURE = {"DRUG", "SEV", "33999-4", "66455-7", "82606-5", "completed", "active", "64572001", "55607006", "282291009"}
"""Codes that are of the format and not of the patient: what kind of thing an entry is."""
WORDS = set(
    "fois par jour jours heure heures semaine semaines mois tous toutes les le puis et au plus pendant à h".split()
)
"""Words of ours that link the words of the record: those of a rhythm."""


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def faults(document: Document, written: Rendition | None = None) -> list[str]:
    """Everything that is lost or added, in the narrative, the entries or the page; none for a good document.

    Args:
        written: what is judged; by default the document's own rendition.
    """
    assert isinstance(document.body, Synthesis)
    written = written or cda.render(document)
    root = document_element(written.cda)
    found = []
    for domain in SECTIONS:
        found += _domain(
            root, domain, getattr(document.body, domain), getattr(document.body, f"{domain}_presence", None)
        )
    for domain, code in LISTS.items():
        lines = root.xpath(f"//h:section[h:code/@code='{code}']/h:text/h:list/h:item", namespaces=HL7)
        items = ["".join(line.itertext()) for line in lines]
        if items != list(getattr(document.body, domain)):
            found.append(f"{domain}: {items}")
    return found + _page(document, root, written.pdf)


def _domain(root: Any, domain: str, items: Sequence[Any], presence: Presence | None) -> list[str]:
    code, name = SECTIONS[domain]
    rows = root.xpath(f"//h:section[h:code/@code='{code}']/h:text//h:tbody/h:tr", namespaces=HL7)
    entries = root.xpath(f"//h:section[h:code/@code='{code}']/h:entry", namespaces=HL7)
    if len(rows) != len(items):
        return [f"{domain}: {len(rows)} rows for {len(items)}"]
    if not items:
        codes = root.xpath(f"//h:section[h:code/@code='{code}']/h:entry//@code[starts-with(., 'no-')]", namespaces=HL7)
        known = [code.startswith("no-known") for code in codes]
        wanted = {Presence.NONE_KNOWN: [True], Presence.NOT_RECORDED: [False], None: []}
        return [] if presence is not Presence.KNOWN and known == wanted[presence] else [f"{domain}: {codes}"]
    if len(entries) != len(items):
        return [f"{domain}: {len(entries)} entries for {len(items)}"]
    found = []
    for n, (item, row, entry) in enumerate(zip(items, rows, entries, strict=True), start=1):
        found += [f"{domain}[{n}] {fault}" for fault in (*_row(item, row), *_entry(item, entry, f"{name}-{n}-"))]
    return found


def _row(item: Any, row: Any) -> list[str]:
    cells = ["".join(cell.itertext()) for cell in row]
    text = " ".join(cells)
    letters = squeezed(text).casefold()
    lost = [words for words in said(item) if squeezed(words).casefold() not in letters]
    own = [getattr(item, name) for name in type(item).__dataclass_fields__ if name not in ("unit", "text")]
    lost += [words for words in own if isinstance(words, str) and words not in ("", *cells)]  # each has a cell
    given = tokens(" ".join(said(item))) | tokens(ALLERGY.display) | WORDS
    given |= {f"{word}s" for word in given}  # « comprimé », « comprimés »
    if isinstance(getattr(item, "dosage", None), Dosage):
        given |= _numbers(item.dosage) | _plurals(item.dosage)
    return [f"lost {words!r}" for words in lost] + [f"added {word!r}" for word in sorted(tokens(text) - given)]


def _numbers(dosage: Dosage) -> set[str]:
    """Numbers of its rhythms, and minutes."""
    counted = [value for intake in dosage.intakes for value in (intake.times, intake.every)]
    minutes = [f"{intake.hour.minute:02d}" for intake in dosage.intakes if intake.hour]
    return {str(value) for value in counted if value} | set(minutes)


def _plurals(dosage: Dosage) -> set[str]:
    units = [intake.unit for intake in dosage.intakes] + [dosage.max_unit]
    return {word for unit in units if unit for one in DOSE_UNITS[unit] for word in tokens(one)}


def _codes(value: Any) -> set[str]:
    if isinstance(value, Code):
        return {value.code}
    if isinstance(value, tuple):
        return {code for one in value for code in _codes(one)}
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is None or isinstance(value, PartialDate):
        return set()
    return {code for name in fields for code in _codes(getattr(value, name))}


def _entry(item: Any, entry: Any, own: str) -> list[str]:
    for reason in entry.xpath(".//h:entryRelationship[@typeCode='RSON']", namespaces=HL7):
        words = reason.xpath("string(.//h:reference/@value)", namespaces=HL7)
        if not words.startswith(f"#{own}"):
            return [f"reason at {words}"]
        reason.getparent().remove(reason)
    have = {str(code) for code in entry.xpath(".//@code", namespaces=HL7)} - STRUCTURE
    want = _codes(item) - STRUCTURE
    if type(item).__name__ == "Allergy":
        want |= _codes(item.kind or ALLERGY)
        if not item.reaction:
            want -= _codes(item.reaction_code)
    if type(item).__name__ == "Habit" and item.quantity is not None:
        want -= _codes(item.value)  # an observation has one value; the other is in its words
    elsewhere = [one for one in entry.xpath(".//h:reference/@value", namespaces=HL7) if not one.startswith(f"#{own}")]
    return [
        *(f"entry lost {code}" for code in sorted(want - have)),
        *(f"entry added {code}" for code in sorted(have - want)),
        *(f"entry points to {one}" for one in elsewhere),
        *_times(item, entry),
    ]


def _times(item: Any, entry: Any) -> list[str]:
    """The dates of an entry are the item's, but for those that a rhythm is counted from."""
    path = ".//h:effectiveTime[not(ancestor::h:substanceAdministration/ancestor::h:substanceAdministration)]"
    own = f"{path}[not(h:phase or h:comp or h:period)]"
    have = {str(one) for one in entry.xpath(f"{own}/@value | {own}/h:low/@value | {own}/h:high/@value", namespaces=HL7)}
    moments = [getattr(item, name, None) for name in ("start", "end", "day")]
    want = {_stamp(one) for one in moments if one is not None}
    return [] if have == want else [f"entry says {sorted(have)}, not {sorted(want)}"]


def _stamp(when: Any) -> str:
    if isinstance(when, PartialDate):
        return f"{when.year:04d}" + (f"{when.month:02d}" if when.month else "")
    return when.strftime("%Y%m%d")  # type: ignore[no-any-return]


def _page(document: Document, root: Any, printed: bytes) -> list[str]:
    """Word by word: a page break may fall within a cell."""
    narrative = root.xpath("//h:section/h:text//text()[not(ancestor::h:th)]", namespaces=HL7)
    text = " ".join(pages(printed))
    letters = squeezed(text).casefold()
    copy = tokens(
        "Copie du document au format PDF. Aucun point de vigilance. Non renseigné renseignés, ci-dessous. Matricule"
    )
    lost = [word for word in tokens(" ".join(map(str, narrative))) if word not in letters]
    words = words_of(document)
    own = [_everything({name: one for name, one in words.items() if name != "sections"}), "Page"]
    own += [_everything((section.get("title"), section["columns"])) for section in words["sections"]]
    known = squeezed(" ".join([*map(str, narrative), *own])).casefold()
    added = [word for word in tokens(text) if word not in known and not word.isdigit() and word not in copy]
    return [f"page lost {word!r}" for word in sorted(set(lost) - copy)] + [
        f"page added {word!r}" for word in sorted(added)
    ]


def _everything(words: Any) -> str:
    if isinstance(words, dict):
        return " ".join(_everything(one) for one in words.values())
    if isinstance(words, list | tuple):
        return " ".join(_everything(one) for one in words)
    return str(words)
