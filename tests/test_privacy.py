"""The scanner for planted personal data finds it in every disguise, and cries only then."""

from __future__ import annotations

import base64
import json
import quopri
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy import Leak, planted

NAMES = ["Hervé", "Le Goff", "D'Aboville", "Zoé-Maëlle", "Cœuret", "Quillivic"]
MATRICULE = "207058575627097"

LINE = '{{"event": "sent", "text": "{}", "seconds": 0.12}}'

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "accents stripped": lambda value: (
        unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode() if "œ" not in value else "COEURET"
    ),
    "accents apart": lambda value: unicodedata.normalize("NFD", value),
    "glued": lambda value: re.sub(r"\W", "", value),
    "with hyphens": lambda value: re.sub(r"\W", "-", value),
    "with underscores": lambda value: re.sub(r"\W", "_", value),
    "typographic": lambda value: value.replace("'", "’").replace(" ", "\u00a0"),
}

CARRIERS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "Latin-1": lambda text: text.encode("latin-1", "replace"),
    "JSON": lambda text: json.dumps(text).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"a": text})).encode(),
    "Python's bytes": lambda text: repr(text.encode()).encode(),
    "Python's ascii": lambda text: ascii(text).encode(),
    "percent": lambda text: quote(text, safe="").encode(),
    "form": lambda text: quote_plus(text).encode(),
    "percent, Latin-1": lambda text: quote(text, safe="", encoding="latin-1", errors="replace").encode(),
    "percent twice": lambda text: quote(quote(text)).encode(),
    "character references": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 after one letter": lambda text: b"x" + base64.b64encode(text.encode()),
    "base64 after two letters": lambda text: b"xy" + base64.b64encode(text.encode()),
    "base64 without padding": lambda text: base64.b64encode(text.encode()).rstrip(b"="),
    "base64 for URLs": lambda text: b"?state=" + base64.urlsafe_b64encode(b"???>>>" + text.encode()),
    "base64 among binary": lambda text: base64.b64encode(b"\x00\xff\xfe" + b"text: " + text.encode() + b"\x00\x9f"),
    "base64 on lines": lambda text: base64.encodebytes(b"." * 50 + text.encode() + b"." * 50),
    "base64 of JSON, percent": lambda text: quote(base64.b64encode(json.dumps({"a": text}).encode())).encode(),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())),
}
NOT_LATIN = {"Latin-1", "percent, Latin-1"}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_is_found_in_every_spelling_and_carrier(spelling: str, carrier: str) -> None:
    for name in NAMES:
        written = SPELLINGS[spelling](name)
        if carrier in NOT_LATIN and written.encode("latin-1", "ignore").decode("latin-1") != written:
            continue  # that carrier cannot hold these letters
        content = CARRIERS[carrier](LINE.format(f"refus pour {written} hier"))
        assert {leak.value for leak in planted(NAMES).in_bytes(content)} == {name}, (name, content)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "written",
    ["207058575627097", "2 07 05 85 756 270 97", "2.07.05.85.756.270-97", "2070585756270", "2 07 05 85 756 270"],
)
def test_a_matricule_is_found_spaced_or_not_with_or_without_its_key(written: str, carrier: str) -> None:
    content = CARRIERS[carrier](LINE.format(f"INS {written} inconnu"))
    assert [leak.value for leak in planted([MATRICULE]).in_bytes(content)] == [MATRICULE]
    assert planted(["2 07 05 85 756 270 97"]).in_bytes(content)


def test_a_corsican_matricule_is_found_in_lower_case() -> None:
    assert planted(["1 81 01 2A 220 751 40"]).in_bytes(b"181012a220751")


@given(
    name=st.text(st.sampled_from("abcdefghijklmnoprstuvyzéèçôüABCDEFZ"), min_size=3, max_size=20),
    before=st.text(st.sampled_from("azertyéùµ0123456789 ,;:={}[]\"'/+-_\n"), max_size=40),
    after=st.text(st.sampled_from("azertyéùµ0123456789 ,;:={}[]\"'/+-_\n"), max_size=40),
    carrier=st.sampled_from(sorted(CARRIERS.keys() - NOT_LATIN)),
)
def test_a_word_is_found_wherever_it_stands(name: str, before: str, after: str, carrier: str) -> None:
    content = CARRIERS[carrier](f"{before} {name} {after}")
    assert planted([name]).in_bytes(content), content


def test_what_is_not_there_is_not_found() -> None:
    innocent = b"""
    {"event": "delivered", "delivery": "7b6c7f4e-3f0d-4c6e-9b0d-8f5a2d1c9e77", "code": "XDSUnknownPatientId"}
    2026-11-21T22:05:01Z mairie, mariage, remarquable, legoffre, roseraie; 1.2.250.1.213.1.4.10; 107058575627097
    Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI4OTk3MDAwMDAwMTcifQ.c2lnbmF0dXJl
    """
    assert planted(["Marie", "Marc", "Rose", "Le Goff", MATRICULE]).in_bytes(innocent) == []


def test_a_short_name_counts_as_a_word_a_long_one_anywhere() -> None:
    assert planted(["Rose"]).in_bytes(b"une patiente, Rose.")
    assert planted(["Rose"]).in_bytes(b"patient_rose_2")
    assert not planted(["Rose"]).in_bytes(b"roseraie")
    assert planted(["Quillivic"]).in_bytes(b"patientQuillivicFile")


def test_a_leak_is_told_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("first\nsecond for Hervé\n")
    (tmp_path / "b.log").write_text("Le\nGoff\n")
    assert planted(["Hervé", "Le Goff"]).in_files(sorted(tmp_path.iterdir())) == [
        Leak("a.log", "Hervé", 2),
        Leak("b.log", "Le Goff", None),
    ]


def test_looking_through_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.log").touch()
    with pytest.raises(ValueError, match="nothing to look through in 1 files"):
        planted(["Hervé"]).in_files(tmp_path.iterdir())
    with pytest.raises(ValueError, match="nothing to look through in 0 files"):
        planted(["Hervé"]).in_files([])
    with pytest.raises(ValueError, match="no value"):
        planted([])
    with pytest.raises(ValueError, match="too short"):
        planted(["Lô"])
    with pytest.raises(FileNotFoundError):
        planted(["Hervé"]).in_files([tmp_path / "none.log"])
