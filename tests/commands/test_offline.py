"""`ins`, `cda`, `xds`: what they print, what they write, how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bonport.interop.cda import read
from bonport.interop.errors import BadInput
from bonport.interop.pdf import gate
from tests.commands.conftest import Ran, run, spawn
from tests.interop.fhir.bundles import RESOURCES, data, patient

MATRICULE = "279035121518989"
TRAITS = [
    *("--birth-name", "Pat-Trois", "--first-names", "Dominique Marie-Louise", "--sex", "F"),
    *("--birth-date", "1979-03-28", "--birth-place", "51215"),
]


@pytest.mark.parametrize("command", ["ins", "insi", "cda", "xds", "dmp"])
def test_help_says_what_how_and_with_what_status(command: str) -> None:
    said = run(command, "--help")
    assert said.status == 0
    assert "examples:" in said.out
    assert "exit status:" in said.out
    assert f"bonport {command} " in said.out


@pytest.mark.parametrize(
    "words", [("ins",), ("ins", "key"), ("cda", "vsm"), ("dmp", "nothing"), ("xds", "metadata", "a", "b")]
)
def test_bad_usage(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert "usage:" in done.err


# ------------------------------------------------------------------------------------------------------------- ins


@pytest.mark.parametrize(("number", "key"), [("2070585756270", "97"), ("1810163220751", "40"), ("2790351215189", "89")])
def test_key(number: str, key: str) -> None:
    assert run("ins", "key", number).out == f"{key}\n"
    assert run("ins", "key", number, "--json").json == {
        "status": 0, "number": number, "key": key, "matricule": number + key,
    }  # fmt: skip


def test_a_key_of_nothing() -> None:
    done = run("ins", "key", "27903", "--json")
    assert (done.status, done.json["error"]["where"]) == (2, "ins.matricule")
    assert "27903" not in done.err


def test_check() -> None:
    assert run("ins", "check", MATRICULE).status == 0
    assert run("ins", "check", "-", stdin=f"{MATRICULE}\n".encode()).status == 0
    wrong = run("ins", "check", "279035121518900", "--json")
    assert (wrong.status, wrong.json["valid"]) == (1, False)
    elsewhere = run("ins", "check", MATRICULE, "--oid", "1.2.250.1.213.1.4.10", "--environment", "production")
    assert elsewhere.status == 1
    assert run("ins", "check", MATRICULE, "--environment", "production").status == 0


def test_datamatrix_written_then_read(tmp_path: Path) -> None:
    content, drawn = tmp_path / "content", tmp_path / "ins.svg"
    made = run("ins", "datamatrix", "--ins", MATRICULE, *TRAITS, "--json")
    assert made.status == 0
    assert "identité qualifiée" in made.err
    content.write_text(made.json["content"])
    seen = run("ins", "datamatrix", "--read", content, "--json")
    assert seen.json["ins"]["matricule"] == MATRICULE
    assert seen.json["traits"]["birth_first_names"] == "DOMINIQUE MARIE-LOUISE"
    assert "PAT-TROIS" in run("ins", "datamatrix", "--read", content).out
    assert run("ins", "datamatrix", "--ins", MATRICULE, *TRAITS, "--out", drawn).out == f"{drawn}\n"
    assert drawn.read_text().startswith("<svg")
    assert run("ins", "datamatrix", "--read", content, "--environment", "production").status == 2
    assert run("ins", "datamatrix", "--read", "-", stdin=b"garbage").status == 2


# ------------------------------------------------------------------------------------------------------------- cda


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_bytes(data())
    return path


def vsm(bundle: Path, *more: str | Path) -> Ran:
    return run("cda", "vsm", "--from-fhir", bundle, "--out", bundle.with_suffix(".xml"), *more)


def test_a_vsm_from_a_bundle(bundle: Path) -> None:
    printed = bundle.with_suffix(".pdf")
    done = vsm(bundle, "--pdf", printed, "--json")
    assert done.status == 0, done.err
    plain = done.json
    assert plain["ins_written"] is True
    assert plain["warnings"] == []
    assert {"path", "why"} == set(plain["unrepresented"][0])
    header = read(bundle.with_suffix(".xml").read_bytes())
    assert header.unique_id == plain["unique_id"]
    assert header.patient.ins is not None
    gate(printed.read_bytes())
    spoken = vsm(bundle)
    assert spoken.out.count("Non repris") == len(plain["unrepresented"])


def test_a_vsm_without_qualified_identity_is_a_warning(bundle: Path) -> None:
    bundle.write_bytes(data({"Patient/one": patient("PROV")}))
    done = vsm(bundle, "--json")
    assert (done.status, done.json["ins_written"]) == (0, False)
    assert "INS" in done.err
    assert MATRICULE.encode() not in bundle.with_suffix(".xml").read_bytes()
    assert vsm(bundle, "--identity-status", "QUAL", "--json").json["ins_written"] is True
    assert vsm(bundle, "--identity-status", "QUAL", "--environment", "production").status == 2


def test_a_vsm_whose_people_the_caller_tells(bundle: Path) -> None:
    names = ("Practitioner/author", "Organization/practice")
    bare: dict[str, Any] = {
        name: {key: value for key, value in RESOURCES[name].items() if key != "identifier"} for name in names
    }
    bundle.write_bytes(data(bare))
    refused = vsm(bundle, "--json")
    assert (refused.status, refused.json["error"]["kind"]) == (2, "BadInput")
    assert "--author-rpps" in refused.err
    assert "--structure" in vsm(bundle, "--author-rpps", "99700000017").err
    assert not bundle.with_suffix(".xml").exists()
    told = ["--author-rpps", "99700000017", "--structure", "1750512344", "--facility-type", "SA07"]
    assert vsm(bundle, *told, "--author-specialty", "G15_10/SM53").status == 0
    header = read(bundle.with_suffix(".xml").read_bytes())
    assert header.authors[0].national_id == "899700000017"
    assert vsm(bundle, *told, "--practice-setting", "NOWHERE").status == 2


def test_versions(bundle: Path) -> None:
    first = vsm(bundle, "--json").json
    second = vsm(bundle, "--version", "2", "--replaces", first["unique_id"], "--json").json
    assert second["set_id"] == first["set_id"]
    header = read(bundle.with_suffix(".xml").read_bytes())
    assert (header.version, str(header.replaces)) == (2, first["unique_id"])


def test_a_document_that_may_not_be_written_is_a_refusal(bundle: Path) -> None:
    bundle.write_bytes(data(title="Synthèse 🎉"))
    done = vsm(bundle, "--json")
    assert (done.status, done.json["findings"][0]["where"]) == (1, "header.title")
    assert not bundle.with_suffix(".xml").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 10_000])
def test_what_is_no_bundle(bundle: Path, content: bytes) -> None:
    bundle.write_bytes(content)
    assert vsm(bundle, "--json").status == 2
    assert vsm(bundle.with_name("absent.json")).status == 2


def test_level_1_from_a_header_and_a_pdf(bundle: Path, tmp_path: Path) -> None:
    printed, header, made = tmp_path / "p.pdf", tmp_path / "h.json", tmp_path / "l.xml"
    vsm(bundle, "--pdf", printed)
    header.write_text(run("cda", "level1", "--example").out)
    done = run("cda", "level1", "--header", header, "--pdf", printed, "--out", made, "--json")
    assert done.status == 0, done.err
    seen = read(made.read_bytes())
    assert (seen.type and seen.type.code, seen.structured) == ("96349-6", False)
    wrong: list[dict[str, Any]] = [{"type": "0-0"}, {"author": 3}, {"created": "hier"}, {"patient": {}}]
    for change, status in [*((one, 2) for one in wrong), ({"unique_id": "x"}, 1)]:
        header.write_text(json.dumps(json.loads(run("cda", "level1", "--example").out) | change))
        assert run("cda", "level1", "--header", header, "--pdf", printed, "--out", made).status == status, change
    printed.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(BadInput):
        gate(printed.read_bytes())
    header.write_text(run("cda", "level1", "--example").out)
    assert run("cda", "level1", "--header", header, "--pdf", printed, "--out", made).status == 2
    assert run("cda", "level1").status == 2


# ------------------------------------------------------------------------------------------------------------- xds


def test_metadata(bundle: Path) -> None:
    unique_id = vsm(bundle, "--json").json["unique_id"]
    made = run("xds", "metadata", bundle.with_suffix(".xml"), "--mask", "MASQUE_PS", "--json")
    assert made.status == 0, made.err
    entry = made.json["entry"]
    assert (entry["unique_id"], entry["type_code"]["code"]) == (unique_id, "SYNTH")
    assert [code["code"] for code in entry["confidentiality"]] == ["N", "MASQUE_PS"]
    assert unique_id in run("xds", "metadata", bundle.with_suffix(".xml")).out
    assert run("xds", "metadata", bundle).status == 2


def test_as_a_script_runs_them(bundle: Path, tmp_path: Path) -> None:
    """Processes, streams and statuses, for each command that needs no service."""
    made, printed, header, level1 = (tmp_path / name for name in ("v.xml", "v.pdf", "h.json", "l.xml"))
    content = tmp_path / "content"
    header.write_text(spawn("cda", "level1", "--example").out)
    content.write_text(run("ins", "datamatrix", "--ins", MATRICULE, *TRAITS).out)
    calls: list[tuple[str | Path, ...]] = [
        ("ins", "key", "2790351215189"),
        ("ins", "check", "-"),
        ("ins", "datamatrix", "--read", content),
        ("cda", "vsm", "--from-fhir", bundle, "--out", made, "--pdf", printed),
        ("cda", "level1", "--header", header, "--pdf", printed, "--out", level1),
        ("xds", "metadata", level1),
    ]
    for words in calls:
        done = spawn(*words, "--json", stdin=MATRICULE.encode())
        assert (done.status, done.json["status"], done.err) == (0, 0, ""), words[:2]
    refused = spawn("cda", "vsm", "--from-fhir", content, "--out", made)
    assert (refused.status, refused.out) == (2, "")
    assert spawn("ins", "check", "279035121518900").status == 1
