"""The diagnoses that ship, and a classification that is loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bonport.cli import OK, USAGE, main
from bonport.interop.errors import BadInput
from bonport.interop.terminology.cim10 import STARTER
from bonport.interop.terminology.oids import CIM_10
from bonport.practice.records.coding.actions import load_cim10
from bonport.practice.records.coding.finding import FOUND, diagnoses, label_of, vaccines
from bonport.practice.records.coding.reading import read_cim10
from bonport.practice.records.models import Cim10
from tests.cast import Cast

JDV = Path(__file__).parents[4] / "shared" / "data" / "jdv"
LIKE_THE_ATIH = (
    "J45   |0|0|0|Asthme|Asthme\nJ459  |0|0|0|Asthme SP|Asthme, sans précision\nZ992  |3|0|0|Dialyse|Dialyse\n"
)


def found(cast: Cast, words: str) -> list[str]:
    with cast.act(None).reading():
        return [one.code for one in diagnoses(words, cast.treating)]


# ------------------------------------------------------------------------------------------------------- what ships


def test_each_code_ships_once_and_is_written_as_a_code() -> None:
    codes = [one.code for one in STARTER]
    assert len(codes) == len(set(codes)) > 400
    assert all(re.fullmatch(r"[A-Z]\d\d(\.\d)?", code) for code in codes)
    assert all(one.label == one.label.strip() and "'" not in one.label for one in STARTER)


def test_those_of_the_national_value_sets_say_the_same_thing() -> None:
    if not JDV.is_dir():
        pytest.skip("the value sets of the ANS are not at hand")
    national: dict[str, str] = {}
    for path in JDV.glob("*.xml"):
        for concept in re.findall(r"<Concept[^>]*>", path.read_text(encoding="utf-8", errors="replace")):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', concept))
            if attributes.get("codeSystem") == CIM_10:
                national.setdefault(attributes["code"], attributes["displayName"])
    shared = [one for one in STARTER if one.code in national]
    assert len(shared) >= 45
    alike = [one for one in shared if _words(f"{one.label} {one.also}") & _words(national[one.code])]
    assert {one.code for one in shared} - {one.code for one in alike} == set()


def _words(text: str) -> set[str]:
    """Beginnings of words, so that « maligne » is « malin »."""
    synonyms = text.replace("Cancer", "Tumeur").replace("cancer", "tumeur").replace("Angor", "Angine")
    return {word[:5].lower() for word in re.findall(r"\w{4,}", synonyms)}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("hta", "I10"),
        ("asthme", "J45.9"),
        ("diab type 2", "E11.9"),
        ("ÉPILEPSIE", "G40.9"),
        ("rgo", "K21.9"),
        ("i10", "I10"),
        ("achille", "M76.6"),
        ("genou arthrose", ""),
        ("fatigue", "R53"),
    ],
)
@pytest.mark.django_db
def test_what_is_typed_finds_the_code(cast: Cast, words: str, code: str) -> None:
    codes = found(cast, words)
    assert codes == [] if not code else codes[0] == code or code in codes[:2]
    assert len(codes) <= FOUND


@pytest.mark.parametrize(
    ("words", "name", "lot"),
    [
        ("vaxigrip L1234", "Vaxigrip", "L1234"),
        ("gardasil 9 AB12", "Gardasil 9", "AB12"),
        ("prevenar 20", "Prevenar 20", ""),
        ("zona lot X9", "Shingrix", "X9"),
        ("fièvre jaune", "Stamaril", ""),
    ],
)
def test_a_vaccine_and_its_lot(words: str, name: str, lot: str) -> None:
    (vaccine, said), *_ = vaccines(words)
    assert (vaccine.name, said) == (name, lot)


def test_an_unknown_vaccine_is_free_text() -> None:
    assert vaccines("tétracoq A1") == []


# ------------------------------------------------------------------------------------------------------ what is loaded


def file_of(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "cim10.txt"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_file_like_that_of_the_atih(tmp_path: Path, encoding: str) -> None:
    rows = read_cim10(file_of(tmp_path, LIKE_THE_ATIH, encoding))
    assert rows == [("J45", "Asthme"), ("J45.9", "Asthme, sans précision"), ("Z99.2", "Dialyse")]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "ligne 1"),
        ("rien du tout", "ligne 1"),
        ("code;libellé\n", "cim10.txt"),
        ("J45;Asthme\npas un code;x\n", "ligne 2"),
        ("J45;Asthme\nJ46;\n", "ligne 2"),
        ("J45.9;Asthme\nJ459;Asthme\n", "ligne 2"),
        ("J45;Asthme\nJ46\n", "ligne 2"),
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_cim10(file_of(tmp_path, text))
    assert refused.value.where == where


def test_the_command_loads_it_and_it_is_found_after_what_ships(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(cast, "dialyse") == []
    assert main(["cim10", "load", str(file_of(tmp_path, LIKE_THE_ATIH))]) == OK
    assert "3" in capsys.readouterr().out
    assert found(cast, "dialyse") == ["Z99.2"] and label_of("Z99.2") == "Dialyse"
    assert found(cast, "asthme")[:3] == ["J45.9", "J45.0", "J45"]
    assert label_of("J45.9") == "Asthme", "our own short label stays"


@pytest.mark.django_db
def test_a_bad_file_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_cim10([("Z99.2", "Dialyse")])
    assert main(["cim10", "load", str(file_of(tmp_path, "J45;Asthme\nzz;y\n"))]) == USAGE
    assert "ligne 2" in capsys.readouterr().err
    assert list(Cim10.objects.values_list("code", flat=True)) == ["Z99.2"]
