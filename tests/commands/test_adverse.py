"""What a vendor’s script meets: wrong files, streams that end, an interruption, wrong addresses and certificates."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from bonport import cli, clock
from bonport.commands import common
from bonport.interop import cda
from bonport.interop.pdf import gate
from tests.commands.conftest import FILES, Services, run
from tests.interop.cda.documents import CAST
from tests.interop.fhir.bundles import data

BONPORT = [sys.executable, "-m", "bonport.cli"]
LETTER = cda.render(CAST["letter"])
ENGLISH = ("No such file", "Is a directory", "Permission denied", "Traceback")
READS: dict[str, Callable[[Path, Path], list[str | Path]]] = {
    "ins datamatrix": lambda bad, out: ["ins", "datamatrix", "--read", bad],
    "cda vsm": lambda bad, out: ["cda", "vsm", "--from-fhir", bad, "--out", out],
    "cda level1 header": lambda bad, out: ["cda", "level1", "--header", bad, "--pdf", bad, "--out", out],
    "cda check": lambda bad, out: ["cda", "check", bad],
    "xds metadata": lambda bad, out: ["xds", "metadata", bad],
    "dmp send": lambda bad, out: ["dmp", "send", bad, "--services", "https://127.0.0.1:1", "--keys", bad],
}
BAD: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "a directory": lambda path: path.mkdir(),
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 8),
    "another encoding": lambda path: path.write_bytes('{"é": "<ClinicalDocument>"}'.encode("utf-16")),
    "no end": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "MAX_FILE", 1024 * 1024)
    monkeypatch.delenv("BONPORT_CISIS", raising=False)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("command", READS)
def test_a_wrong_file_is_bad_input_said_in_french(command: str, bad: str, tmp_path: Path) -> None:
    file, out = tmp_path / "given", tmp_path / "out.xml"
    BAD[bad](file)
    words = READS[command](file, out)
    for ran in (run(*words), run(*words, "--json")):
        said = ran.out + ran.err
        assert ran.status == 2, said
        assert str(file) in said
        assert "Vérifiez" in said or "--example" in said
        assert not [words for words in ENGLISH if words in said]
    assert run(*words, "--json").json["status"] == 2
    assert not out.exists()


# ---------------------------------------------------------------------------------------------------- what is written


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_bytes(data())
    return path


def test_all_files_are_written_or_none(bundle: Path, tmp_path: Path) -> None:
    made, kept = tmp_path / "v.xml", tmp_path / "kept.xml"
    kept.write_bytes(b"before")
    before = set(tmp_path.iterdir())
    for out, printed in [
        (made, tmp_path / "nowhere" / "v.pdf"),
        (kept, tmp_path),
        (made, made),
        (tmp_path / "nowhere" / "v.xml", tmp_path / "v.pdf"),
        (Path("-"), tmp_path / "v.pdf"),
    ]:
        assert run("cda", "vsm", "--from-fhir", bundle, "--out", out, "--pdf", printed).status == 2, (out, printed)
    assert set(tmp_path.iterdir()) == before
    assert kept.read_bytes() == b"before"
    assert run("cda", "vsm", "--from-fhir", bundle, "--out", kept).status == 0
    assert kept.read_bytes().startswith(b"<?xml")


def test_big_print_is_the_pdf_s_alone(bundle: Path, tmp_path: Path) -> None:
    vsm = ["cda", "vsm", "--from-fhir", str(bundle), "--id", "1.2.250.1.999.5", "--out"]
    assert run(*vsm, tmp_path / "a.xml", "--pdf", tmp_path / "a.pdf").status == 0
    assert run(*vsm, tmp_path / "b.xml", "--pdf", tmp_path / "b.pdf", "--big-print").status == 0
    small, big = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    gate(big)
    assert big != small
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
    assert run(*vsm, tmp_path / "c.xml", "--big-print").status == 2


def test_numbers_that_cannot_be_are_refused_before_anything_is_read(bundle: Path, tmp_path: Path) -> None:
    vsm = ["cda", "vsm", "--from-fhir", str(bundle), "--out", str(tmp_path / "v.xml")]
    for wrong in (["--id", "zz"], ["--version", "0"], ["--version", "²"], ["--set-id", "1..2"], ["--replaces", ""]):
        assert run(*vsm, *wrong).status == 2, wrong


def test_json_that_begins_with_a_byte_order_mark_is_read(bundle: Path, tmp_path: Path) -> None:
    bundle.write_bytes(b"\xef\xbb\xbf" + data())
    assert run("cda", "vsm", "--from-fhir", bundle, "--out", tmp_path / "v.xml").status == 0


def test_a_header_is_taken_whole_or_refused_by_the_name_of_a_field(tmp_path: Path) -> None:
    printed, header, made = tmp_path / "p.pdf", tmp_path / "h.json", tmp_path / "l.xml"
    printed.write_bytes(LETTER.pdf)
    example = run("cda", "level1", "--example").out
    for old, new, where in [
        ('"title": "Lettre', '"titel": "Lettre', "header.title"),
        ('"version": 1', '"version": 1, "recipents": []', "header.recipents"),
        ('"title": "DR"', '"tittle": "DR"', "header.author.tittle"),
        ("1979-03-28", "1979-13-28", "header.patient.traits.birth_date"),
        ("G15_10/SM26", "ZZ", "author.specialty"),
    ]:
        assert old in example
        header.write_text(example.replace(old, new))
        ran = run("cda", "level1", "--header", header, "--pdf", printed, "--out", made, "--json")
        assert (ran.status, ran.json["error"]["where"]) == (2, where)
        assert ran.json["error"]["remedy"]
    assert not made.exists()


def test_a_document_that_could_not_be_checked_is_not_said_to_be_refused(tmp_path: Path) -> None:
    letter = tmp_path / "l.xml"
    letter.write_bytes(LETTER.cda)
    ran = run("cda", "check", letter, "--cisis", tmp_path)
    assert (ran.status, "REFUSÉ" in ran.out, "NON VÉRIFIÉ" in ran.out) == (2, False, True)
    letter.write_bytes(LETTER.cda.replace(b'<family qualifier="BR">', b"<family>", 1))
    ran = run("cda", "check", letter, "--cisis", tmp_path)
    assert "à corriger" in ran.out, "what the pre-flight found is said all the same"


# ----------------------------------------------------------------------------------------------------------- streams


def test_a_reader_that_leaves_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*BONPORT, "cda", "level1", "--example"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (cli.UNREAD, b"")


def test_an_output_that_cannot_be_written_is_a_failure_not_a_finding() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*BONPORT, "ins", "key", "2790351215189"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == cli.FAILURE
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_french_letters() -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    check = [*BONPORT, "ins", "check", "279035121518900"]
    spoken = subprocess.run(check, env=env, capture_output=True, check=False)
    assert (spoken.returncode, b"Traceback" in spoken.stderr) == (1, False)
    plain = json.loads(subprocess.run([*check, "--json"], env=env, capture_output=True, check=False).stdout)
    assert plain["finding"]["what"].startswith("La clé du matricule INS est fausse")


def test_an_unexpected_error_is_a_failure_and_tells_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: list[str]) -> int:
        raise ValueError("DUPONT")

    vars(cli)["broken"] = broken
    cli.COMMANDS["broken"] = ("bonport.cli:broken", "")
    try:
        status = cli.main(["broken"])
    finally:
        del cli.COMMANDS["broken"], vars(cli)["broken"]
    said = capsys.readouterr().err
    assert (status, "ValueError" in said, "DUPONT" in said) == (cli.FAILURE, True, False)


def test_ctrl_c_while_a_service_keeps_one_waiting(services: Services, tmp_path: Path) -> None:
    letter = tmp_path / "l.xml"
    letter.write_bytes(LETTER.cda)
    services.sandbox.put("/control/faults", {"seed": 1, "dmp": {"timeout_before": 1.0}})
    try:
        running = subprocess.Popen(
            [*BONPORT, "dmp", "send", str(letter), *services.at, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        injected = {}
        while not injected.get("dmp", {}).get("timeout_before") and running.poll() is None:
            injected = services.sandbox.get("/control/faults")["injected"]
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    finally:
        services.sandbox.delete("/control/faults")
    assert running.returncode == 130
    assert json.loads(out)["error"]["kind"] == "Interrupted"
    assert "peut-être" in err.decode()


# ---------------------------------------------------------------------------------------- services that are not there


WHO = ["--rpps", "99700000017", "--family", "X", "--given", "Y", "--specialty", "G15_10/SM26"]


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:80", "https://", "https://[bad", "https://h:99999999/"])
def test_what_is_no_address(url: str, services: Services) -> None:
    keys = ["--keys", services.structure, *WHO, "--json"]
    ran = run("dmp", "status", "--ins", "279035121518989", "--services", url, *keys)
    assert (ran.status, ran.json["error"]["where"]) == (2, "services")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e9", "x"])
def test_what_is_no_duration(seconds: str, services: Services) -> None:
    ask = ["dmp", "status", "--ins", "279035121518989", *services.at, *WHO]
    assert run(*ask, "--timeout", seconds).status == 2


def test_who_asks_is_looked_at_before_anything_leaves(services: Services) -> None:
    ask = ["dmp", "status", "--ins", "279035121518989", *services.at, *WHO, "--json"]
    assert run(*ask, "--rpps", "abc").json["error"]["where"] == "rpps"
    assert run(*ask, "--lps-id", "mine").json["error"]["where"] == "lps_id"


@pytest.mark.parametrize("name", ["auth", "sign"])
def test_a_certificate_out_of_date_is_said_to_be_one(name: str, services: Services, tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).write_bytes((services.structure / file).read_bytes())
    valid = x509.load_pem_x509_certificate((tmp_path / f"{name}.pem").read_bytes())
    key = serialization.load_pem_private_key((tmp_path / f"{name}.key").read_bytes(), None)
    year = clock.from_env().now().year
    out_of_date = x509.CertificateBuilder(
        valid.issuer,
        valid.subject,
        valid.public_key(),
        valid.serial_number,
        valid.not_valid_before_utc.replace(year=year - 4),
        valid.not_valid_before_utc.replace(year=year - 3),
    ).sign(key, hashes.SHA256())  # type: ignore[arg-type]
    (tmp_path / f"{name}.pem").write_bytes(out_of_date.public_bytes(serialization.Encoding.PEM))
    where = ["--services", services.sandbox.services, "--keys", tmp_path]
    ran = run("dmp", "status", "--ins", "279035121518989", *where, *WHO, "--json")
    assert (ran.status, ran.json["error"]["where"]) == (2, str(tmp_path / f"{name}.pem"))
    assert str(year - 3) in ran.err


def test_a_service_of_another_authority_is_not_said_to_be_down(services: Services) -> None:
    ask = ["dmp", "status", "--ins", "279035121518989", *services.at, *WHO, "--json"]
    ran = run(*ask, "--authority", services.structure / "auth.pem")
    assert (ran.status, ran.json["error"]["reason"]) == (3, "untrusted")
    assert "autorité" in ran.err


def test_garbage_from_insi_is_a_service_in_trouble_not_bad_input(services: Services) -> None:
    traits = ["--birth-name", "ECETINSI", "--first-names", "PIERRE-ALAIN", "--sex", "M", "--birth-date", "14/07/2009"]
    services.sandbox.put("/control/faults", {"seed": 1, "insi": {"garbage": 1.0}})
    try:
        for _ in range(12):  # one garbage in five is a good answer under another type: it is read
            ran = run("insi", "search", *traits, *services.at, "--rpps", "99700000017", "--json")
            if ran.status:
                break
    finally:
        services.sandbox.delete("/control/faults")
    assert (ran.status, ran.json["error"]["kind"]) == (3, "RetryLater")
    assert "lisible" in ran.json["error"]["what"]
