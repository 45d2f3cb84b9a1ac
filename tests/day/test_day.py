"""A simulated morning, played by the command on both databases, through every fault and with workers that are killed.

Read from outside: the ledger that it prints, what it keeps, its two databases and its logs.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bonport.day import clinic
from tests.conftest import ROOT
from tests.day.conftest import KILLS
from tests.day.playing import QUICK, Day, bonport, environment, play, rows
from tests.interop.cda import official
from tests.interop.pdf import pdfbox
from tests.privacy import planted

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LAWFUL = {"identity_not_qualified", "dmp_closed", "no_dmp"}
COUNTS = ("made", "due", "not_due", "delivered", "lost", "doubled", "misfiled", "gestures", "kills", "faults")


def test_every_due_document_is_at_the_dmp_once_and_with_the_right_patient(day: Day) -> None:
    ledger = day.ledger
    assert all(type(ledger[name]) is int for name in COUNTS)
    assert [ledger[name] for name in ("lost", "doubled", "misfiled", "gestures")] == [0, 0, 0, 0]
    assert ledger["refused"] == {}
    assert set(ledger["waiting"]) <= LAWFUL
    assert ledger["made"] == ledger["due"] + ledger["not_due"]
    assert ledger["due"] == ledger["delivered"] + sum(ledger["waiting"].values())
    assert ledger["kills"] == KILLS
    assert ledger["faults"] > 20 and ledger["delivered"] > 30


def test_the_ledger_agrees_with_what_the_databases_hold(day: Day) -> None:
    """Counted here in another way than the command does."""
    left = day.rows(
        "SELECT doc.unique_id, identity.matricule FROM documents_document doc "
        "JOIN deliveries_delivery delivery ON delivery.document_id = doc.id "
        "JOIN patients_identity identity ON identity.patient_id = doc.patient_id "
        "WHERE delivery.state = 'delivered' AND delivery.operation IN ('submit', 'replace')"
    )
    held = day.in_sandbox("SELECT unique_id, matricule FROM sandbox_entry")
    assert sorted(left) == sorted(held)
    assert len(held) == day.ledger["delivered"]
    assert len(day.rows("SELECT id FROM documents_document")) == day.ledger["made"]


def test_nothing_left_under_an_identity_that_was_not_qualified(day: Day) -> None:
    statuses = day.rows("SELECT DISTINCT identity_status FROM deliveries_attempt WHERE \"transaction\" = 'TD2.1'")
    assert statuses == [("QUAL",)]


def test_the_morning_is_one(day: Day) -> None:
    """Minors, secrets, replacements of what had left, identities in every status, letters that the secretary wrote."""
    assert day.ledger["made"] > 40
    assert len(day.ledger["identities"]) >= 3
    types = {code for (code,) in day.rows("SELECT DISTINCT type_code FROM documents_document")}
    assert types >= {"SYNTH", "96349-6", "89601-9", "11488-4"}
    assert day.rows("SELECT id FROM deliveries_delivery WHERE operation = 'replace' AND state = 'delivered'")
    assert day.rows("SELECT id FROM documents_document WHERE hidden_from_guardians")
    assert day.rows("SELECT id FROM documents_document WHERE hidden_from_professionals")
    assert day.rows("SELECT id FROM base_auditevent WHERE action = 'prepare_document'")
    assert day.rows("SELECT id FROM places_activity WHERE role = 'replacement'")
    authors = day.rows("SELECT DISTINCT author_id FROM documents_document")
    assert len(authors) == 3


# ------------------------------------------------------------------------------------------------------ what is kept


def test_what_is_kept_is_one_xml_and_one_pdf_per_version_and_what_the_sandbox_holds(day: Day) -> None:
    versions = [unique_id for (unique_id,) in day.rows("SELECT unique_id FROM documents_document")]
    files = {f"{version}.{kind}" for version in versions for kind in ("xml", "pdf")} | {"sandbox.json"}
    assert {path.name for path in day.kept.iterdir()} == files
    listed = json.loads((day.kept / "sandbox.json").read_text())
    assert all(set(entry) == {"uniqueId", "matricule", "sha1"} for entry in listed)
    held = day.in_sandbox("SELECT unique_id, matricule, sha1 FROM sandbox_entry")
    assert sorted((e["uniqueId"], e["matricule"], e["sha1"]) for e in listed) == sorted(held)


def test_what_the_sandbox_received_is_what_was_kept_to_the_byte(day: Day) -> None:
    listed = json.loads((day.kept / "sandbox.json").read_text())
    assert listed
    for entry in listed:
        kept = (day.kept / f"{entry['uniqueId']}.xml").read_bytes()
        assert hashlib.sha1(kept).hexdigest() == entry["sha1"]


def test_every_document_passes_the_official_rules(day: Day, tmp_path: Path) -> None:
    documents = {path.stem: path.read_bytes() for path in day.kept.glob("*.xml")}
    assert official.faults(documents, tmp_path) == {}


@pytest.mark.pdfa
def test_every_pdf_passes_preflight(day: Day, tmp_path: Path) -> None:
    pdfs = {path.stem: path.read_bytes() for path in day.kept.glob("*.pdf")}
    assert pdfbox.faults(pdfs, tmp_path) == {}


# ---------------------------------------------------------------------------------------------------------- privacy


def personal_values(day: Day) -> set[str]:
    """All that is known of anyone, and all that was said of anyone's health."""
    people = day.in_sandbox("SELECT matricule, birth_name, first_names, used_name, phone FROM sandbox_person")
    who = {value for person in people for value in person if value}
    who |= {first for _, _, names, _, _ in people for first in names.split()}
    labels = {row[0] for row in (*clinic.PROBLEMS, *clinic.CHILD_PROBLEMS, *clinic.TREATMENTS, *clinic.ALLERGIES)}
    labels |= {row[2] for row in (*clinic.TREATMENTS, *clinic.ALLERGIES)} | {row[1] for row in clinic.HABITS}
    labels |= {row[0] for row in (*clinic.PROCEDURES, *clinic.VACCINES)} | {row[1] for row in clinic.FAMILY}
    titles = {row[0] for row in (*clinic.LETTERS, *clinic.CERTIFICATES, *clinic.CHILD_CERTIFICATES)}
    return {value for value in who | labels | titles | {*clinic.NOTES, *clinic.WATCH_POINTS} if len(value) > 2}


def test_no_log_holds_a_name_a_matricule_or_a_health_datum(day: Day, tmp_path: Path) -> None:
    told = tmp_path / "day.log"
    told.write_text(day.stderr)
    logs = [*day.data.rglob("*.log"), told]
    assert {log.name for log in logs} == {"workers.log", "sandbox.log", "day.log"}
    assert (day.data / "workers.log").read_text().count('"accepted"') > 10, "the workers told what they did"
    assert planted(personal_values(day)).in_files(logs) == []


def test_an_unexpected_error_that_quotes_a_row_is_not_told(day: Day) -> None:
    """A database whose error names a patient: the worker tells where it happened, not what was said, and goes on."""
    name = day.rows("SELECT birth_name FROM patients_identity ORDER BY birth_name")[0][0]
    plant_error(day.url, f"duplicate key (birth_name)=({name} QUILLIVIC) already exists")
    try:
        told = work_until(day, '"worker_error"')
    finally:
        remove_error(day.url)
    assert "attempts.py" in told
    assert planted([name, "QUILLIVIC"]).in_bytes(told.encode()) == []
    work_until(day, "", waiting=True)


# --------------------------------------------------------------------------------------------- what others may rely on


def test_status_and_audit_of_a_played_day(day: Day) -> None:
    status = bonport("status", "--json", DATABASE_URL=day.url)
    told = json.loads(status.stdout)
    assert status.returncode == 0
    assert (told["queue"], told["due"], told["oldest_due"]) == (0, 0, None)
    assert told["states"]["delivered"] == day.ledger["delivered"]
    assert told["states"]["waiting"] == sum(day.ledger["waiting"].values())
    assert told["last_success"]["dmp"].startswith("2026-11-23")
    audit = bonport("audit", "verify", "--json", DATABASE_URL=day.url)
    assert (audit.returncode, json.loads(audit.stdout)) == (0, {"broken": {}})


def test_a_day_refuses_a_database_that_holds_a_practice(day: Day) -> None:
    before = day.rows("SELECT count(*) FROM base_auditevent")
    again = bonport("day", "--consultations", "2", "--database", day.url)
    assert again.returncode == 2
    assert "contient déjà un cabinet" in again.stderr
    assert day.rows("SELECT count(*) FROM base_auditevent") == before


@pytest.mark.parametrize("option", ["--keep", "--data"])
def test_a_day_refuses_a_folder_that_holds_something(option: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    refused = bonport("day", "--consultations", "2", option, str(tmp_path))
    assert refused.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_same_seed_draws_the_same_morning_whatever_goes_wrong(tmp_path: Path) -> None:
    def drawn(name: str, seed: str, *faults: str) -> list[tuple[str, ...]]:
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'practice.sqlite3'}"
        day = play(folder, url, "--seed", seed, "--consultations", "12", "--workers", "1", *faults)
        assert day.ledger["lost"] == day.ledger["doubled"] == day.ledger["misfiled"] == 0
        return day.rows(
            "SELECT doc.type_code, doc.title, doc.version, patient.number, author.national_id, patient.phone "
            "FROM documents_document doc JOIN patients_patient patient ON patient.id = doc.patient_id "
            "JOIN places_person author ON author.id = doc.author_id ORDER BY 4, 1, 2, 3, 5"
        )

    calm = drawn("calm", "5", "--faults", "none")
    assert calm == drawn("stormy", "5", "--faults", "heavy", "--kill-workers", "2")
    assert calm != drawn("another", "6", "--faults", "none")


def test_a_day_that_is_stopped_leaves_no_process(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bonport.cli", "day", "--consultations", "500", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL) as process:
        until(lambda: (tmp_path / "workers.log").exists() and "accepted" in (tmp_path / "workers.log").read_text())
        family = descendants(process.pid)
        assert len(family) >= 5, "two workers, the sandbox and its two servers"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
    until(lambda: not [pid for pid in family if alive(pid)])


# ------------------------------------------------------------------------------------------------------------------


def work_until(day: Day, line: str, *, waiting: bool = False) -> str:
    """Give a worker what waits for an identity; what it told until it told this, or until all of it waits again."""
    day.rows(
        "UPDATE deliveries_delivery SET state = 'ready', reason = '', due_at = '2026-01-01 00:00:00+00:00' "
        "WHERE reason = 'identity_not_qualified'"
    )
    log = day.data / "another-worker.txt"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [sys.executable, "-m", "bonport.cli", "worker"],
            cwd=ROOT,
            env=environment(DATABASE_URL=day.url, **QUICK),
            stderr=told,
        ) as worker,
    ):
        until(lambda: line in log.read_text() and not (waiting and ready(day.url)))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    return log.read_text()


def ready(url: str) -> int:
    return int(rows(url, "SELECT count(*) FROM deliveries_delivery WHERE state = 'ready'")[0][0])


def plant_error(url: str, message: str) -> None:
    """From here on, the database refuses that a delivery waits, and says this."""
    if url.startswith("sqlite"):
        rows(
            url,
            "CREATE TRIGGER planted BEFORE UPDATE ON deliveries_delivery WHEN NEW.state = 'waiting' "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
        return
    rows(
        url,
        "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'unique_violation'; END $$",
    )
    rows(
        url,
        "CREATE TRIGGER planted BEFORE UPDATE ON deliveries_delivery FOR EACH ROW WHEN (NEW.state = 'waiting') "
        "EXECUTE FUNCTION planted()",
    )


def remove_error(url: str) -> None:
    rows(url, "DROP TRIGGER planted" + ("" if url.startswith("sqlite") else " ON deliveries_delivery"))


def until(done, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return children + [pid for child in children for pid in descendants(child)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
