"""`bonport preuves`: verdicts come from the run, what a test left is in its dossier, nothing is said that was not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bonport import cli
from bonport.interop.errors import BadInput
from bonport.tools import preuves
from bonport.tools.preuves import run
from bonport.tools.preuves.frames import Frames
from bonport.tools.preuves.record import Step
from bonport.tools.preuves.words import many
from tests.conftest import ROOT
from tests.interop.cda.documents import CAST
from tests.plugins.preuves import CHROMIUM, photograph

TESTS = '''
import pytest
from bonport.interop import cda
from bonport.tools.preuves.record import Step
from tests.interop.cda.documents import CAST

@pytest.mark.requirement("EX_2.1-1260", "SC.PSC.01")
def test_a_document_is_made_and_a_file_is_kept(evidence):
    """What it is
    told in the <docstring>."""
    cda.render(next(iter(CAST.values())))
    evidence.keep("screen.png", bytes.fromhex("89504e470d0a1a0a"), "L’écran « <fiche> »")
    evidence.keep("trace.txt", b"ok", "Une trace")

@pytest.mark.requirement("EX_GEN-1060")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_of_three_is_wrong(number):
    assert number != 2, "two <is> wrong"

@pytest.mark.requirement("EX_GEN-1070")
def test_skipped():
    pytest.skip("no card reader here")

@pytest.mark.slow
@pytest.mark.requirement("EX_GEN-1070")
def test_slow():
    raise AssertionError("it must not be played")

@pytest.mark.requirement("RG_0320")
def test_a_step_that_could_not_be_played(evidence):
    evidence.step(Step("Envoyer", gestures=1, blocked=0.02, limit=3.0, waited=6.0))
    evidence.step(Step("Messagerie", not_yet="pas construite"))

@pytest.mark.requirement("RG_3330")
def test_a_step_that_was_too_long_and_nobody_asserted(evidence):
    evidence.step(Step("Envoyer", gestures=1, blocked=3.5, limit=3.0))

def test_that_shows_nothing():
    raise AssertionError("it must not be played")
'''


def environment() -> dict[str, str]:
    """For a run of tests that are not below tests/: the plugins are named."""
    plugins = "-p tests.plugins.requirements -p tests.plugins.preuves"
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTEST_ADDOPTS": plugins}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A dossier of a few tests of our own, made by the command."""
    folder = tmp_path_factory.mktemp("preuves")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_these.py").write_text(TESTS)
    out = folder / "out"
    script = f"""
import sys
from pathlib import Path
from bonport.tools.preuves import main, run
run.TESTS = Path({str(folder / "tests")!r})
sys.exit(main(["--out", {str(out)!r}]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert (out / "index.json").exists(), done.stderr[-3000:]
    return out, done


@pytest.fixture
def index(made: tuple[Path, Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((made[0] / "index.json").read_text())
    return told


def of(index: dict[str, Any], requirement: str) -> dict[str, Any]:
    (found,) = [one for one in index["dossiers"] if one["requirement"]["id"] == requirement]
    return dict(found)


def cases(dossier: dict[str, Any]) -> list[dict[str, Any]]:
    return [case for scenario in dossier["scenarios"] for case in scenario["cases"]]


def test_a_verdict_is_what_the_run_said(index: dict[str, Any]) -> None:
    states = {one["requirement"]["id"]: one["state"] for one in index["dossiers"]}
    assert states == {
        "SC.PSC.01": "shown",
        "EX_2.1-1260": "shown",
        "EX_GEN-1060": "failing",
        "EX_GEN-1070": "not yet",
        "RG_0320": "partly",
        "RG_3330": "failing",
    }
    assert [case["verdict"] for case in cases(of(index, "EX_GEN-1060"))] == ["passed", "failed", "passed"]
    assert {(case["verdict"], case["reason"]) for case in cases(of(index, "EX_GEN-1070"))} == {
        ("not played", "no card reader here"),
        ("not played", "essai long"),
    }
    assert len(index["untested"]) > 100
    assert index["ended"]


def test_one_failure_is_an_exit_status_and_a_line(made: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = made
    assert done.returncode == cli.FINDING
    assert "EX_GEN-1060\u00a0: en échec (1 essai sur 3)" in done.stdout
    assert "two <is> wrong" in done.stdout
    assert "essais\u00a0: 4 réussis, 2 en échec, 2 non joués" in done.stdout


def test_a_step_that_is_not_built_is_never_counted_as_passed(
    index: dict[str, Any], made: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    dossier = of(index, "RG_0320")
    assert (dossier["state"], dossier["why"]) == ("partly", "pas encore\u00a0: 1 étape")
    assert [step["verdict"] for step in cases(dossier)[0]["steps"]] == ["passed", "not yet"]
    assert re.search("    réussi +bloqué 20\u00a0ms, service 6,00\u00a0s +Envoyer\n", made[1].stdout)
    text = (made[0] / dossier["folder"] / "index.html").read_text()
    assert "pas construite" in text and "1 étape pas encore" in text


def test_what_a_test_left_is_in_the_folder_of_each_requirement(index: dict[str, Any], made: tuple[Path, Any]) -> None:
    for requirement in ("SC.PSC.01", "EX_2.1-1260"):
        dossier = of(index, requirement)
        folder = made[0] / dossier["folder"]
        (case,) = cases(dossier)
        (paper,) = case["documents"]
        assert paper["title"] == next(iter(CAST.values())).header.title
        assert b"ClinicalDocument" in (folder / paper["cda"]).read_bytes()
        assert (folder / paper["pdf"]).read_bytes().startswith(b"%PDF-")
        assert [(folder / kept["file"]).exists() for kept in case["kept"]] == [True, True]
        page = (folder / "index.html").read_text()
        assert "A document is made and a file is kept" in page
        assert "told in the &lt;docstring&gt;." in page
        assert 'alt="L’écran « &lt;fiche&gt; »"' in page
    failed = of(index, "EX_GEN-1060")
    assert "two <is> wrong" in (made[0] / failed["folder"] / cases(failed)[1]["failure"]).read_text()


class Links(HTMLParser):
    """What a page points to, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.links += [given[name] or "" for name in ("href", "src") if name in given]
        self.loaded += [given["src"] or ""] if "src" in given else []
        assert tag not in ("script", "link", "iframe", "object")


def test_the_pages_stand_alone(made: tuple[Path, Any]) -> None:
    """Plain HTML: every link leads to a file of the dossier or to a source's public page, and nothing is loaded."""
    pages = list(made[0].rglob("*.html"))
    assert len(pages) == 7
    for page in pages:
        text = page.read_text()
        found = Links(text)
        assert '<html lang="fr">' in text and "fictives" in text
        assert "url(" not in text and "@import" not in text
        assert not [one for one in found.loaded if "//" in one]
        for link in found.links:
            assert link.startswith("https://") or (page.parent / link).exists(), link


def test_the_sums_are_those_of_every_file(made: tuple[Path, Any]) -> None:
    lines = dict(reversed(line.split("  ", 1)) for line in (made[0] / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(made[0])) for path in made[0].rglob("*") if path.is_file()}
    assert files - {"SHA256SUMS"} == set(lines)
    for name, expected in lines.items():
        assert hashlib.sha256((made[0] / name).read_bytes()).hexdigest() == expected


def test_a_run_that_was_cut_short_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    broken = tmp_path / "tests"
    broken.mkdir()
    (broken / "test_broken.py").write_text('import nothing_of_that_name\n"mark.requirement("\n')
    monkeypatch.setattr(run, "TESTS", broken)
    for name in ("PYTHONPATH", "PYTEST_ADDOPTS"):
        monkeypatch.setenv(name, environment()[name])
    assert preuves.main(["--out", str(tmp_path / "out")]) == cli.FINDING
    out, err = capfd.readouterr()
    assert "ne sont pas allés à leur terme" in out
    assert "nothing_of_that_name" in err
    assert "interrompus" in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "SC.PSC.O1"], r"SC\.PSC\.O1 n’est pas au registre.*SC\.PSC\.01"),
        (["--only", "PORT-999"], "n’est pas au registre"),
        ([], "n’est pas vide"),
    ],
)
def test_bad_usage_is_told_before_anything_is_played(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "here").touch()
    with pytest.raises(BadInput, match=said):
        preuves.main(["--out", str(tmp_path), *arguments])


def test_an_identifier_without_test_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "TESTS", tmp_path / "none")
    with pytest.raises(BadInput, match=r"aucun essai ne porte SC\.DMP/CONF\.12"):
        preuves.main(["--out", str(tmp_path / "out"), "--only", "SC.DMP/CONF.12"])


def test_a_step_is_judged_by_what_was_measured() -> None:
    assert Step("a", blocked=2.99, limit=3.0).verdict == "passed"
    assert Step("a", blocked=3.0, limit=3.0).verdict == "failed"
    assert Step("a", blocked=0.1, limit=3.0, not_yet="pas construit").verdict == "not yet"
    assert Step("a").verdict == "not yet"


ENVELOPE = """<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"
 xmlns:wsa="http://www.w3.org/2005/08/addressing"><env:Header><wsa:Action>urn:hl7-org:v3:PRPA_IN201307UV02</wsa:Action>
<lps:ContexteLPS xmlns:lps="urn:siram:lps:ctxlps"/></env:Header><env:Body/></env:Envelope>"""


def test_frames_are_those_that_began_during_the_test(tmp_path: Path) -> None:
    """A garbled request, and an answer that never came, are kept as they are."""
    head = "POST /x HTTP/1.1\r\nContent-Type: application/soap+xml\r\n\r\n"
    for began, body in ((10, ENVELOPE), (20, "<html>"), (30, ENVELOPE)):
        (tmp_path / f"{began}.request").write_text(head + body, newline="")
        told = {
            "began": began,
            "ended": began + 3_010_000_000,
            "at": "2026-11-23T08:00:00+00:00",
            "certificate": "CN=a",
        }
        (tmp_path / f"{began}.json").write_text(json.dumps(told))
    (tmp_path / "10.response").write_text("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nnot XML", newline="")
    first, second = Frames.read(tmp_path).between(5, 25)
    assert first.transaction == "TD0.2, existence du DMP et autorisation"
    assert first.security == ["TLS mutuel, certificat CN=a", "en-tête ContexteLPS"]
    assert first.request.envelope == ENVELOPE.encode()
    assert first.response and first.response.envelope is None and first.response.start == "HTTP/1.1 200 OK"
    assert (second.transaction, second.response, second.documents) == ("illisible", None, [])
    assert first.seconds == pytest.approx(3.01)


@pytest.mark.parametrize(
    ("words", "count", "said"),
    [
        ("montrée en partie", 6, "montrées en partie"),
        ("montrée", 1, "montrée"),
        ("en échec", 4, "en échec"),
        ("sans objet", 2, "sans objet"),
        ("non joué", 2, "non joués"),
        ("réussi", 9, "réussis"),
    ],
)
def test_words_agree(words: str, count: int, said: str) -> None:
    assert many(words, count) == said


@pytest.mark.browser
def test_a_picture_is_what_chromium_shows(tmp_path: Path) -> None:
    assert CHROMIUM.exists()
    (tmp_path / "page.html").write_text("<body style='background:red'>")
    data = photograph((tmp_path / "page.html").as_uri(), 300)
    assert data.startswith(b"\x89PNG")
    assert re.match(rb"\x89PNG\r\n\x1a\n....IHDR\x00\x00\x05\x00\x00\x00\x01\x2c", data, re.DOTALL)
