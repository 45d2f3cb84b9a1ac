"""Sections of a structured body and their words, with the anchors that entries point to."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from bonport.interop.cda.node import Node, coded, node, reference, templates
from bonport.interop.cda.words import Chart, anchor
from bonport.interop.terminology import Code, oids

PCC = "1.3.6.1.4.1.19376.1.5.3.1"
"""IHE Patient Care Coordination."""
CCD = "2.16.840.1.113883.10.20.1"
"""HL7 Continuity of Care Document."""
SECTION = "1.2.250.1.213.1.1.2"
"""CI-SIS, sections."""
ENTRY = "1.2.250.1.213.1.1.3"
"""CI-SIS, entries."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Identifiers of sections and entries: the same for the same document and position, on every machine."""

    document: str

    def at(self, position: str) -> Node:
        return node("id", root=str(uuid5(NAMESPACE_OID, f"{self.document}/{position}")))


def loinc(code: str, display: str) -> Code:
    return Code(code, oids.LOINC, display, "LOINC")


def section(
    id_: Node,
    template_roots: Sequence[str],
    code: Code,
    title: str,
    *,
    text: Node | None = None,
    entries: Iterable[Node] = (),
    subsections: Sequence[Node] = (),
) -> Node:
    return node(
        "section",
        *templates(*template_roots),
        id_,
        coded("code", code),
        node("title", title),
        text,
        *entries,
        *(node("component", subsection) for subsection in subsections),
    )


def table(chart: Chart) -> Node:
    """A chart as the text of a section. Each cell that says something has its anchor."""
    columns = chart.shown
    body = [
        node("tr", *(_cell(anchor(chart.name, n, column.key), row[column.key]) for column in columns))
        for n, row in enumerate(chart.rows, start=1)
    ]
    heads = (node("th", column.head) for column in columns)
    return node("text", node("table", node("thead", node("tr", *heads)), node("tbody", *body), border="0"))


def _cell(name: str, words: str) -> Node:
    return node("td", content(name, words) if words else None)


def content(name: str, words: str) -> Node:
    return node("content", words, ID=name)


def bullets(items: Sequence[str], name: str) -> Node:
    lines = (node("item", content(f"{name}-{n}", item)) for n, item in enumerate(items, start=1))
    return node("text", node("list", *lines))


def sentence(words: str, name: str | None = None) -> Node:
    return node("text", node("paragraph", content(name, words) if name else words))


def pdf_copy(pdf: bytes, ids: Ids) -> Node:
    """The section « Copie du document » (1.2.250.1.213.1.1.2.243): for those who read no CDA."""
    kind = node(
        "observation",
        *templates(f"{PCC}.4.13", f"{ENTRY}.48", f"{ENTRY}.48.18"),
        ids.at("pdf/type"),
        coded("code", loinc("69764-9", "Type de document")),
        node("text", reference("pdf-title")),
        node("statusCode", code="completed"),
        node("effectiveTime", nullFlavor="NA"),
        coded("value", loinc("55108-5", "Copie du document"), xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    media = node(
        "observationMedia",
        node("value", base64.b64encode(pdf).decode("ascii"), mediaType="application/pdf", representation="B64"),
        classCode="OBS",
        moodCode="EVN",
        ID="pdf-copy",
    )
    organizer = node(
        "organizer",
        *templates(f"{ENTRY}.18"),
        ids.at("pdf"),
        coded("code", loinc("55107-7", "Document attaché")),
        node("statusCode", code="completed"),
        node("component", kind),
        node("component", media),
        classCode="CLUSTER",
        moodCode="EVN",
    )
    text = node(
        "text",
        node("paragraph", content("pdf-title", "Copie du document au format PDF")),
        node("renderMultiMedia", referencedObject="pdf-copy"),
    )
    return section(
        ids.at("section/55108-5"),
        (f"{SECTION}.243",),
        loinc("55108-5", "Copie du document"),
        "Copie du document",
        text=text,
        entries=(node("entry", organizer),),
    )
