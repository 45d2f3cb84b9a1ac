"""`bonport cda check` as a script runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bonport.interop import cda
from tests.commands.conftest import run, spawn
from tests.interop.cda.documents import CAST
from tests.interop.cda.sources import Sources, asserts, rule

LETTER = cda.render(CAST["letter"]).cda


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.xml"
    path.write_bytes(LETTER)
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.xml"
    path.write_bytes(LETTER.replace(b'<family qualifier="BR">', b"<family>", 1))
    return path


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    made = Sources(tmp_path / "cisis")
    made.write(  # any document
        "infrastructure/cda/CDA_extended.xsd",
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:hl7-org:v3">'
        '<xs:element name="ClinicalDocument"/></xs:schema>',
    )
    return made


@pytest.fixture(autouse=True)
def no_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BONPORT_CISIS", raising=False)


def test_the_preflight_alone(letter: Path, wrong: Path) -> None:
    ran = run("cda", "check", letter)
    words = ["pré-vol", "passé", str(letter)]  # it conforms if the official rules say so, and they were not asked
    assert (ran.status, ran.out.split()) == (0, words)
    assert "Règles officielles non appliquées" in ran.err
    ran = run("cda", "check", letter, wrong)
    assert ran.status == 1
    assert "recordTarget/patientRole/patient/name/family" in ran.out


def test_with_a_checkout(letter: Path, sources: Sources) -> None:
    sources.rules(rule("cda:languageCode", asserts("@code = 'en'", "langue")))
    ran = run("cda", "check", letter, "--cisis", sources.root, "--json")
    assert ran.status == 1
    (document,) = ran.json["documents"]
    assert (ran.json["official"], document["passed"], document["preflight"]) == (True, False, [])
    (stage,) = [stage for stage in document["rules"]["stages"] if not stage["passed"]]
    assert (stage["name"], stage["failures"][0]["message"]) == ("IHE", "langue")
    assert stage["failures"][0]["location"] == "/ClinicalDocument[1]/languageCode[1]"
    sources.rules(rule("cda:languageCode", asserts("@code = 'fr-FR'")))
    assert spawn("cda", "check", letter, "--cisis", sources.root).status == 0


def test_what_did_not_run_is_no_pass(letter: Path, sources: Sources) -> None:
    ran = run("cda", "check", letter, "--cisis", sources.root, "--model", "VSM_1812.01")
    assert ran.status == 1
    assert "NON EXÉCUTÉ" in ran.out


def test_bad_input(letter: Path, tmp_path: Path) -> None:
    assert run("cda", "check", letter, "--cisis", tmp_path).status == 2
    assert run("cda", "check", tmp_path / "gone.xml").status == 2
    (tmp_path / "no.xml").write_bytes(b"<a/>")
    ran = run("cda", "check", tmp_path / "no.xml", letter, "--json")
    assert ran.status == 2
    assert [document["passed"] for document in ran.json["documents"]] == [False, True]
