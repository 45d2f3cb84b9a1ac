"""The page: what is held, each document as a receiver shows it, and nothing of theirs that runs."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request

import pytest

from tests.sandbox.requests import PDF, World

STRUCTURED = {
    "type": ("SYNTH", "1.2.250.1.213.1.1.4.12"),
    "class_code": "11",
    "title": "Synthèse",
    "models": ("1.2.250.1.213.1.1.1.13",),
    "format": ("urn:asip:ci-sis:vsm:2012", "1.2.250.1.213.1.1.4.2.282"),
}
HOSTILE = (
    "<structuredBody><component><section><title>Titre &lt;script&gt;alert(1)&lt;/script&gt;</title><text>"
    '<paragraph onclick="alert(2)" styleCode="x">Bonjour<br/><content style="x">gras</content></paragraph>'
    '<linkHtml href="javascript:alert(3)">lien</linkHtml><renderMultiMedia referencedObject="i"/>'
    '<script>alert(4)</script><img src="http://ailleurs.example/x"/>'
    '<table><thead><tr><th colspan="2&quot; onload=&quot;x">A</th></tr></thead>'
    '<tbody><tr><td rowspan="2">1 &lt; 2</td></tr></tbody></table>'
    "<list><item>un</item></list></text></section></component></structuredBody>"
)


def get(world: World, path: str) -> tuple[str, dict[str, str]]:
    with urllib.request.urlopen(world.page + path) as answer:
        return answer.read().decode(errors="replace"), dict(answer.headers)


def slug(world: World, **given: object) -> str:
    document = world.document(10, **given)
    assert world.provide(world.lot(document)).success
    return str(world.entry(document)["entryUUID"]).removeprefix("urn:uuid:")


def test_index_shows_patients_and_documents(world: World) -> None:
    entry = slug(world, title="Lettre d’<b>essai</b>")
    html, headers = get(world, "/")
    assert f'href="/documents/{entry}"' in html
    assert "Lettre d’&lt;b&gt;essai&lt;/b&gt;" in html
    assert world.person(10)["matricule"] in html
    assert 'lang="fr"' in html
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in headers["Content-Security-Policy"]


def test_pdf_comes_first(world: World) -> None:
    entry = slug(world)
    html, _ = get(world, f"/documents/{entry}")
    assert f'data="/documents/{entry}/pdf"' in html
    with urllib.request.urlopen(f"{world.page}/documents/{entry}/pdf") as answer:
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.read() == base64.b64decode(PDF)


def test_the_copy_inside_a_structured_document(world: World) -> None:
    media = (
        '<structuredBody><component><section><entry><observationMedia classCode="OBS" moodCode="EVN">'
        f'<value mediaType="application/pdf" representation="B64">{PDF}</value></observationMedia></entry></section>'
        "</component></structuredBody>"
    )
    html, _ = get(world, f"/documents/{slug(world, **STRUCTURED, body=media)}")
    assert "<object" in html


def test_the_narrative_is_made_safe(world: World) -> None:
    entry = slug(world, **STRUCTURED, body=HOSTILE)
    html, headers = get(world, f"/documents/{entry}")
    body = html[html.index("<article") : html.index("</article>")]
    for forbidden in ("<script", "onclick", "javascript:", "<img", "http:", "onload", "style=", "alert(4)", "href"):
        assert forbidden not in body
    for kept in (
        "Titre &lt;script&gt;",
        "<p>Bonjour<br><span>gras</span></p>",
        "<li>un</li>",
        '<td rowspan="2">1 &lt; 2</td>',
    ):
        assert kept in body
    assert "script-src" not in headers["Content-Security-Policy"]
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(world, f"/documents/{entry}/pdf")
    assert missing.value.code == 404


def test_a_pdf_that_is_none(world: World) -> None:
    fake = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()
    body = f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{fake}</text></nonXMLBody>'
    html, _ = get(world, f"/documents/{slug(world, body=body)}")
    assert "<object" not in html
    assert "Corps non structuré" in html


def test_sections_nested_without_end(world: World) -> None:
    deep = "<component><section><text>fond</text>" * 70 + "</section></component>" * 70
    html, _ = get(world, f"/documents/{slug(world, **STRUCTURED, body=f'<structuredBody>{deep}</structuredBody>')}")
    assert "fond" in html


@pytest.mark.parametrize("path", ["/documents/x", "/documents/00000000-0000-4000-8000-000000000000/pdf", "/autre"])
def test_what_is_not_there(world: World, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(world, path)
    assert missing.value.code == 404


def test_the_style_is_ours(world: World) -> None:
    css, headers = get(world, "/style.css")
    assert headers["Content-Type"] == "text/css"
    assert "url(" not in css
