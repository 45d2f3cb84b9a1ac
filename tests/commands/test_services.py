"""`insi` and `dmp` against the sandbox, over mutual TLS."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bonport import clock
from bonport.interop.cda import render
from bonport.interop.cda.model import Document, Paragraph, Prose
from bonport.interop.identity import INS, Sex, Traits
from tests.commands.conftest import Services, run, spawn
from tests.interop.cda.documents import TREATING, header

pytestmark = pytest.mark.timeout(180)

numbers = count(7000)


def letter(person: dict[str, Any], path: Path, **changes: Any) -> str:
    """A letter about this person, in a file; its uniqueId."""
    names = person["firstNames"]
    traits = Traits(
        person["birthName"], names, names.split(" ")[0], Sex(person["sex"]), date.fromisoformat(person["birthDate"]),
        person["birthPlace"],
    )  # fmt: skip
    signed = clock.from_env().now() - timedelta(minutes=1)
    made = header("96349-6", next(numbers), created=signed, act_start=signed, act_stop=None)
    about = replace(made.patient, traits=traits, ins=INS(person["matricule"], person["oid"]), contacts=())
    document = Document(replace(made, patient=about, **changes), Prose((Paragraph("Merci de recevoir ce patient."),)))
    path.write_bytes(render(document).cda)
    return document.header.unique_id


def held(services: Services, unique_id: str) -> list[dict[str, Any]]:
    return [one for one in services.sandbox.get("/control/documents") if one["uniqueId"] == unique_id]


# ------------------------------------------------------------------------------------------------------------ insi


@pytest.mark.requirement("EXI REC 07")
def test_search(services: Services) -> None:
    traits = ["--birth-name", "ECETINSI", "--first-names", "Pierre-Alain", "--sex", "M", "--birth-date", "14/07/2009"]
    done = run("insi", "search", *traits, *services.at, "--rpps", "99700000017", "--json")
    assert done.status == 0, done.err
    assert (done.json["code"], len(done.json["ins"]["matricule"])) == ("00", 15)
    assert "ECETINSI" in run("insi", "search", *traits, *services.at, "--rpps", "899700000017").out
    nobody = run(
        "insi", "search", *traits[:2], "--first-names", "ZZZ", *traits[4:], *services.at, "--rpps", "99700000017"
    )
    assert (nobody.status, "personne" in nobody.out) == (1, True)
    assert run("insi", "search", *traits, *services.at, "--rpps", "12").status == 2
    real = ["--environment", "production", "--rpps", "99700000017", "--json"]
    assert run("insi", "search", *traits, *services.at, *real).json["error"]["where"] == "authorisation"
    assert run("insi", "search", *traits[:6], *services.at, "--rpps", "99700000017").status == 2


def test_a_service_that_does_not_answer(services: Services) -> None:
    traits = ["--birth-name", "ECETINSI", "--first-names", "PIERRE", "--sex", "M", "--birth-date", "14/07/2009"]
    closed = ["--services", "https://127.0.0.1:1", "--keys", str(services.structure)]
    done = run("insi", "search", *traits, *closed, "--rpps", "99700000017", "--json")
    assert (done.status, done.json["error"]["kind"]) == (3, "RetryLater")
    assert run("insi", "search", *traits, "--services", "https://127.0.0.1:1", "--rpps", "99700000017").status == 2


# ------------------------------------------------------------------------------------------------------------- dmp


def test_status(services: Services) -> None:
    person = services.person()
    ask = ["dmp", "status", "--ins", person["matricule"], *services.at, *services.who]
    done = run(*ask, "--json")
    assert done.status == 0, done.err
    assert done.json["dmp"]["existence"] == "active"
    from_stdin = run("dmp", "status", "--ins", "-", *services.at, *services.who, stdin=person["matricule"].encode())
    assert "actif" in from_stdin.out
    services.sandbox._http.patch(f"/control/people/{person['matricule']}", json={"dmp": "closed"}).raise_for_status()
    closed = run(*ask)
    assert (closed.status, "fermé" in closed.out) == (1, True)
    assert run(*ask[:-2], "--json").json["error"]["where"] == "specialty"
    assert run("dmp", "status", "--ins", "123", *services.at, *services.who).status == 2
    assert run(*ask, "--environment", "production").status == 2
    real = [*ask, "--environment", "production", "--ins-oid", "1.2.250.1.213.1.4.8", "--json"]
    assert run(*real).json["error"]["where"] == "lps_id", "a product names itself in production"


@pytest.mark.requirement("EX_2.1-1260", "EX_0.3-1010")
def test_a_document_from_its_feeding_to_its_withdrawal(services: Services, tmp_path: Path) -> None:
    person, path = services.person(), tmp_path / "letter.xml"
    unique_id = letter(person, path)
    sent = run("dmp", "send", path, "--mask", "INVISIBLE_PATIENT", *services.at, "--json")
    assert sent.status == 0, sent.err
    assert (sent.json["unique_id"], sent.json["already_there"]) == (unique_id, False)
    again = run("dmp", "send", path, "--mask", "INVISIBLE_PATIENT", *services.at, "--json")
    assert (again.status, again.json["already_there"], again.json["masks"]) == (3, True, None), "none that it may see"
    (one,) = held(services, unique_id)
    assert (one["status"], one["masks"], one["matricule"]) == ("Approved", ["INVISIBLE_PATIENT"], person["matricule"])

    about = ["--ins", person["matricule"], *services.with_card]
    assert run("dmp", "list", *about).status == 1, "no right to consult yet"
    assert run("dmp", "authorise", *about).status == 2, "not without the patient's consent"
    assert run("dmp", "authorise", "--consent", *about).status == 0
    listed = run("dmp", "list", *about, "--json")
    assert [entry["unique_id"] for entry in listed.json["documents"]] == [unique_id]
    assert unique_id in run("dmp", "list", *about).out

    fetched = tmp_path / "fetched.xml"
    assert run("dmp", "get", unique_id, "--out", fetched, *about).status == 0
    assert fetched.read_bytes() == path.read_bytes()

    shown = run("dmp", "mask", unique_id, *about)
    assert (shown.status, held(services, unique_id)[0]["masks"]) == (0, [])
    assert run("dmp", "mask", unique_id, "--mask", "MASQUE_PS", *about, "--json").json["masks"] == ["MASQUE_PS"]
    hidden = run("dmp", "mask", unique_id, "--mask", "INVISIBLE_PATIENT", *about)
    assert (hidden.status, held(services, unique_id)[0]["masks"]) == (2, ["MASQUE_PS"]), "seen once, seen for ever"

    worker = ["--ins", person["matricule"], *services.at, *services.who]
    assert "DMPAccessDeniedByRightsService" in run("dmp", "mask", unique_id, *worker).err, "a structure may not"
    assert run("dmp", "withdraw", unique_id, *worker).status == 0
    assert held(services, unique_id)[-1]["status"] == "Deleted"
    assert run("dmp", "withdraw", "1.2.3.4", *worker).status == 1


def test_a_new_version_replaces_the_old_one(services: Services, tmp_path: Path) -> None:
    person, path = services.person(), tmp_path / "letter.xml"
    first = letter(person, path)
    assert run("dmp", "send", path, *services.at).status == 0
    second = letter(person, path, version=2, replaces=first)
    done = run("dmp", "send", path, "--replace", *services.at)
    assert done.status == 0, done.err
    assert [held(services, one)[0]["status"] for one in (first, second)] == ["Deprecated", "Approved"]
    third = letter(person, path)
    assert run("dmp", "send", path, "--replace", *services.at).status == 2, third


def test_a_refusal_says_what_it_means(services: Services, tmp_path: Path) -> None:
    person, path = services.person(), tmp_path / "letter.xml"
    letter(person, path)
    services.sandbox._http.patch(f"/control/people/{person['matricule']}", json={"dmp": "closed"}).raise_for_status()
    done = run("dmp", "send", path, *services.at, "--json")
    assert (done.status, done.json["error"]["code"]) == (1, "DMPClosed")
    assert done.json["error"]["what"] and done.json["error"]["meaning"] and done.json["error"]["remedy"]
    assert person["birthName"] not in done.err + done.out


def test_masks_that_a_document_has_not_are_never_said_to_be_there(services: Services, tmp_path: Path) -> None:
    """Sent a first time visible, then again to be hidden: it stays visible, and the command says so."""
    person, path = services.person(), tmp_path / "letter.xml"
    letter(person, path)
    masked = ["dmp", "send", str(path), "--mask", "MASQUE_PS"]
    assert run("dmp", "send", path, *services.at).status == 0
    assert run("dmp", "send", path, *services.at).status == 0, "the same again, already there"
    assert run(*masked, *services.at).status == 3, "a structure may not look"
    assert run("dmp", "authorise", "--consent", "--ins", person["matricule"], *services.with_card).status == 0
    seen = run(*masked, *services.with_card, "--json")
    assert (seen.status, seen.json["masks"]) == (1, [])
    assert "dmp mask" in run(*masked, *services.with_card).out
    unique_id = seen.json["unique_id"]
    about = ["--ins", person["matricule"], *services.with_card]
    assert run("dmp", "mask", unique_id, "--mask", "MASQUE_PS", *about).status == 0
    assert run(*masked, *services.with_card, "--json").json["masks"] == ["MASQUE_PS"]
    assert run(*masked, *services.with_card).status == 0


def test_an_answer_that_is_lost_is_looked_up(services: Services, tmp_path: Path) -> None:
    """Cut after the DMP acted: found there, it is done; not reachable at all, it is unknown and says so."""
    person, path = services.person(), tmp_path / "letter.xml"
    unique_id = letter(person, path)
    services.sandbox.put("/control/faults", {"seed": 1, "dmp": {"timeout_after": 1.0}})
    try:
        lost = run("dmp", "send", path, *services.at, "--timeout", "2", "--json")
        assert (lost.status, lost.json["error"]["kind"]) == (3, "OutcomeUnknown"), "the DMP has it"
    finally:
        services.sandbox.delete("/control/faults")
    again = run("dmp", "send", path, *services.at, "--json")
    assert (again.status, again.json["already_there"]) == (0, True)
    assert len(held(services, unique_id)) == 1


def test_a_document_without_ins_does_not_leave(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "letter.xml"
    made = header("96349-6", next(numbers))
    bare = replace(made, patient=replace(made.patient, ins=None))
    path.write_bytes(render(Document(bare, Prose((Paragraph("Texte."),)))).cda)
    done = run("dmp", "send", path, *services.at, "--json")
    assert (done.status, done.json["error"]["where"]) == (2, "patient.ins")
    assert json.loads(done.out)["status"] == 2
    assert TREATING.family not in done.err


def test_as_a_script_runs_them(services: Services, tmp_path: Path) -> None:
    """Processes, streams and statuses, for each command that speaks to a service."""
    person, path, fetched = services.person(), tmp_path / "letter.xml", tmp_path / "fetched.xml"
    unique_id = letter(person, path)
    about = ["--ins", "-", *services.with_card, "--json"]
    matricule = f"{person['matricule']}\n".encode()
    traits = ["--birth-name", person["birthName"], "--first-names", person["firstNames"], "--sex", person["sex"]]
    traits += ["--birth-date", person["birthDate"], *services.at, "--rpps", "99700000017", "--json"]
    calls: list[tuple[str, ...]] = [
        ("insi", "search", *traits),
        ("dmp", "send", str(path), *services.at, "--json"),
        ("dmp", "status", *about),
        ("dmp", "authorise", "--consent", *about),
        ("dmp", "list", *about),
        ("dmp", "get", unique_id, "--out", str(fetched), *about),
        ("dmp", "mask", unique_id, "--mask", "MASQUE_PS", *about),
        ("dmp", "withdraw", unique_id, *about),
    ]
    for words in calls:
        done = spawn(*words, stdin=matricule)
        assert (done.status, done.json["status"], done.err) == (0, 0, ""), words[:2]
    assert fetched.read_bytes() == path.read_bytes()
    assert held(services, unique_id)[0]["status"] == "Deleted"
