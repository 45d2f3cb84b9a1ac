"""A document of somebody else is shown as words: whatever it carries, nothing of it runs, links or styles."""

from __future__ import annotations

import base64
import re

import pytest

from bonport.interop.errors import Unreadable
from bonport.interop.xds.ebrim import Retrieved
from bonport.www.practice.health_space.reading import MOST_DEPTH, readable

PDF = b"%PDF-1.4 words"


def cda(body: str) -> Retrieved:
    document = (
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3"/><title>Compte &lt;rendu&gt;</title>'
        f"<component>{body}</component></ClinicalDocument>"
    )
    return Retrieved("1.2.3", "text/xml", document.encode())


def section(text: str, title: str = "Examens") -> str:
    return (
        "<structuredBody><component><section>"
        f"<title>{title}</title><text>{text}</text></section></component></structuredBody>"
    )


@pytest.mark.parametrize(
    ("narrative", "shown"),
    [
        ("Bonjour &lt;script&gt;alert(1)&lt;/script&gt;", "Bonjour &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<linkHtml href="javascript:alert(1)">ici</linkHtml>', "ici"),
        ('<renderMultiMedia referencedObject="x"/>a', "a"),
        ('<paragraph styleCode="Bold" onclick="x()">p</paragraph>', "<p>p</p>"),
        ('<table border="9"><tbody><tr><td style="x" rowspan="3">1</td></tr></tbody></table>',
         "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("a<br/>b <content ID='x'>c</content> d", "a<br>b c d"),
        ("<!-- <script>x</script> -->e<?php x ?>", "e"),
        ("<list><item>f</item></list>", "<ul><li>f</li></ul>"),
    ],
)  # fmt: skip
def test_only_words_and_a_few_shapes_come_through(narrative: str, shown: str) -> None:
    read = readable(cda(section(narrative, "T &lt;b&gt;")))
    ((title, words),) = read.sections
    assert words == shown
    assert title == "T <b>"  # escaped by the page
    assert set(re.findall(r"</?(\w+)", words)) <= {"p", "ul", "li", "table", "tbody", "tr", "td", "br"}
    assert not re.search(r"<\w+\s", words)  # no attribute


def test_a_narrative_without_a_bottom_is_refused() -> None:
    deep = MOST_DEPTH + 2
    with pytest.raises(Unreadable):
        readable(cda(section("<paragraph>" * deep + "</paragraph>" * deep)))


def test_the_pdf_is_preferred_in_both_levels() -> None:
    inside = base64.b64encode(PDF).decode()
    first = f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{inside}</text></nonXMLBody>'
    assert readable(cda(first)).pdf == PDF
    carried = section("mots").replace(
        "</section>",
        f'<entry><observationMedia><value mediaType="application/pdf" representation="B64">{inside}</value>'
        "</observationMedia></entry></section>",
    )
    assert readable(cda(carried)).pdf == PDF
    assert readable(cda(carried.replace(inside, "bm90IGEgcGRm"))).pdf is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"%PDF-1.4", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_what_is_not_a_cda_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        readable(Retrieved("1.2.3", "text/xml", body))


def test_a_picture_in_the_place_of_a_text_is_refused() -> None:
    with pytest.raises(Unreadable):
        readable(cda('<nonXMLBody><text mediaType="image/jpeg" representation="B64">/9g=</text></nonXMLBody>'))
