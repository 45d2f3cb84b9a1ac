"""Our DMP client against the sandbox, over mutual TLS: two readings of docs/services/dmp.md that share no code."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bonport import clock
from bonport.interop.cda.build import build
from bonport.interop.cda.model import Bullets, Document, Heading, Paragraph, Prose, Synthesis
from bonport.interop.dmp import Authorisation, DmpClient, DmpSettings, Existence, Lot
from bonport.interop.errors import AlreadyThere, BadInput, OutcomeUnknown, Refused, RetryLater
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.pdf import render
from bonport.interop.soap.keys import software_key
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.soap.vihf import Caller, Mode, Software, VihfSettings
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.confidentiality import (
    INVISIBLE_TO_GUARDIANS,
    INVISIBLE_TO_PATIENT,
    MASKED_TO_PROFESSIONALS,
)
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds import DocumentEntry, entry_from_cda
from tests.interop.cda.documents import FULL, PRACTICE, TREATING, header

pytestmark = pytest.mark.timeout(180)

SOFTWARE = Software("1.2.250.1.999.9", "Bonport", "0.1", "SIMULATED")
SERVICES = "/si-dmp-server/v2/services"
LETTER = Prose((Heading("Motif"), Paragraph("Merci de recevoir ce patient."), Bullets(("HTA", "Tabac"))))


@dataclass
class Sandbox:
    """The sandbox's two faces."""

    services: str
    page: str
    authority: str
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def control(self, method: str, path: str, body: object = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.page}/control/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"null")

    def documents(self, unique_id: str) -> list[dict[str, Any]]:
        return [one for one in self.control("GET", "documents") if one["uniqueId"] == unique_id]

    def client(self, mode: Mode = Mode.INDIRECTE, *, structure: str = "", now: datetime | None = None) -> DmpClient:
        """A client with certificates of its own, freshly made."""
        if mode is Mode.INDIRECTE:
            made = {"structure": structure or PRACTICE.national_id, "name": PRACTICE.name}
        else:
            made = {"professional": TREATING.national_id, "family": TREATING.family, "given": TREATING.given}
        given = self.control("POST", "certificates", made)
        folder = self.folder / f"client{next(self.numbers)}"
        folder.mkdir()
        for name in ("auth_certificate", "auth_key", "authority"):
            (folder / name).write_text(given[name])
        transport = HttpTransport(
            folder / "auth_certificate",
            folder / "auth_key",
            folder / "authority",
            connect_timeout=5,
            total_timeout=20,
        )
        caller = Caller(
            mode,
            TREATING.national_id,
            TREATING.family,
            TREATING.given,
            TREATING.specialty,
            structure or PRACTICE.national_id,
            PRACTICE.name,
            PRACTICE.facility_type,
        )
        return DmpClient(
            transport,
            self.services + SERVICES,
            software_key(given["sign_certificate"].encode(), given["sign_key"].encode()),
            caller,
            SOFTWARE,
            DmpSettings(source_id="1.2.250.1.999.9.1"),
            Environment.TEST,
        )

    def uuid(self) -> UUID:
        return UUID(int=next(self.numbers) << 64 | 0x8000_0000_0000_0001)

    def oid(self) -> str:
        return f"1.2.250.1.999.8.{next(self.numbers)}"


def now() -> datetime:
    return clock.from_env().now()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "bonport.sandbox", "--data", str(folder / "data"), "--population", "60"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line, (folder / "log").read_text()[-2000:]
            yield Sandbox(**json.loads(line), folder=folder)
        finally:
            process.terminate()
            process.wait(15)


@pytest.fixture(autouse=True)
def _no_faults(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.control("DELETE", "faults")
    sandbox.control("PUT", "settings", {"duplicates": "refuse"})


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> DmpClient:
    return sandbox.client()


@pytest.fixture(scope="module")
def card(sandbox: Sandbox) -> DmpClient:
    return sandbox.client(Mode.DIRECTE)


@pytest.fixture(scope="module")
def people(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """A person with an active DMP for each test that asks."""
    return (one for one in sandbox.control("GET", "people?limit=100") if one["dmp"] == "active")


@pytest.fixture
def person(people: Iterator[dict[str, Any]]) -> dict[str, Any]:
    return next(people)


def ins_of(person: dict[str, Any]) -> INS:
    return INS(person["matricule"], person["oid"])


def letter(sandbox: Sandbox, person: dict[str, Any], **changes: Any) -> Document:
    return document(sandbox, person, "96349-6", LETTER, **changes)


def document(
    sandbox: Sandbox, person: dict[str, Any], type_code: str, body: Prose | Synthesis, **changes: Any
) -> Document:
    traits = Traits(
        birth_name=person["birthName"],
        birth_first_names=person["firstNames"],
        birth_first_name=person["firstNames"].split(" ")[0],
        sex=Sex(person["sex"]),
        birth_date=date.fromisoformat(person["birthDate"]),
        birth_place=person["birthPlace"],
        used_name=person["usedName"],
    )
    signed = now() - timedelta(minutes=1)
    made = header(type_code, next(sandbox.numbers), created=signed, act_start=signed, act_stop=None)
    patient = replace(made.patient, traits=traits, ins=ins_of(person))
    return Document(replace(made, patient=patient, **changes), body)


def lot_of(sandbox: Sandbox, made: Document, *, masks: tuple[Code, ...] = (), replaces: str | None = None) -> Lot:
    cda = build(made, render(made))
    return Lot(sandbox.oid(), now(), cda, entry_from_cda(cda, masks=masks), replaces)


# ------------------------------------------------------------------------------------------------- what works


@pytest.mark.parametrize("mode", list(Mode))
def test_the_state_of_a_dmp(sandbox: Sandbox, person: dict[str, Any], mode: Mode) -> None:
    """TD0.2, before and after closure."""
    client, ins = sandbox.client(mode), ins_of(person)
    status = client.status(ins, message_id=sandbox.uuid(), now=now())
    assert (status.existence, status.active) == (Existence.ACTIVE, True)
    assert status.authorisation is not None
    assert status.treating_doctor is False
    sandbox.control("PATCH", f"people/{ins.matricule}", {"dmp": "closed"})
    assert client.status(ins, message_id=sandbox.uuid(), now=now()).existence is Existence.CLOSED
    sandbox.control("PATCH", f"people/{ins.matricule}", {"dmp": "none"})
    assert client.status(ins, message_id=sandbox.uuid(), now=now()).existence is Existence.NONE
    sandbox.control("PATCH", f"people/{ins.matricule}", {"dmp": "active"})


@pytest.mark.requirement("EX_2.1-1260")
@pytest.mark.parametrize("kind", ["letter", "certificate", "report", "synthesis"])
def test_a_document_arrives_to_the_byte(sandbox: Sandbox, client: DmpClient, person: dict[str, Any], kind: str) -> None:
    """TD2.1: level 1 and VSM; then TD3.1b."""
    made = {
        "letter": lambda: letter(sandbox, person),
        "certificate": lambda: document(sandbox, person, "89601-9", LETTER),
        "report": lambda: document(sandbox, person, "11488-4", LETTER),
        "synthesis": lambda: document(sandbox, person, "SYNTH", FULL),
    }[kind]()
    lot, ins = lot_of(sandbox, made, masks=(MASKED_TO_PROFESSIONALS,)), ins_of(person)
    assert client.find_reference(lot.entry.unique_id, ins, message_id=sandbox.uuid(), now=now()) == ()
    message_id = sandbox.uuid()
    accepted = client.submit(lot, ins, message_id=message_id, now=now())
    assert accepted.message_id == message_id.urn
    (held,) = sandbox.documents(lot.entry.unique_id)
    assert (held["matricule"], held["sha1"], held["size"]) == (ins.matricule, lot.entry.hash, len(lot.cda))
    assert (held["status"], held["masks"], held["structure"]) == ("Approved", ["MASQUE_PS"], PRACTICE.national_id)
    with urllib.request.urlopen(f"{sandbox.page}/control/documents/{held['entryUUID']}/bytes", timeout=30) as response:
        assert response.read() == lot.cda
    found = client.find_reference(lot.entry.unique_id, ins, message_id=sandbox.uuid(), now=now())
    assert found == (held["entryUUID"],)


def test_a_new_version_replaces_the_old_one(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    ins = ins_of(person)
    first = letter(sandbox, person)
    client.submit(lot_of(sandbox, first), ins, message_id=sandbox.uuid(), now=now())
    (reference,) = client.find_reference(first.header.unique_id, ins, message_id=sandbox.uuid(), now=now())
    second = letter(sandbox, person, set_id=first.header.set_id, version=2, replaces=first.header.unique_id)
    lot = lot_of(sandbox, second, replaces=reference)
    client.submit(lot, ins, message_id=sandbox.uuid(), now=now())
    assert [one["status"] for one in sandbox.documents(first.header.unique_id)] == ["Deprecated"]
    (held,) = sandbox.documents(second.header.unique_id)
    assert (held["status"], held["replaces"]) == ("Approved", reference)
    third = letter(sandbox, person, set_id=first.header.set_id, version=3, replaces=first.header.unique_id)
    with pytest.raises(Refused, match="XDSReplaceFailed"):
        client.submit(lot_of(sandbox, third, replaces=reference), ins, message_id=sandbox.uuid(), now=now())


def test_a_structure_withdraws_its_own_document(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    ins, lot = ins_of(person), lot_of(sandbox, letter(sandbox, person))
    client.submit(lot, ins, message_id=sandbox.uuid(), now=now())
    (reference,) = client.find_reference(lot.entry.unique_id, ins, message_id=sandbox.uuid(), now=now())
    stranger = sandbox.client(structure="1690000013")
    with pytest.raises(Refused, match="DMPAccessDeniedByRightsService"):
        stranger.withdraw(reference, ins, submission_set_uid=sandbox.oid(), message_id=sandbox.uuid(), now=now())
    uid = sandbox.oid()
    client.withdraw(reference, ins, submission_set_uid=uid, message_id=sandbox.uuid(), now=now())
    assert [one["status"] for one in sandbox.documents(lot.entry.unique_id)] == ["Deleted"]
    with pytest.raises(AlreadyThere):
        client.withdraw(reference, ins, submission_set_uid=uid, message_id=sandbox.uuid(), now=now())


def test_a_card_sees_masks_and_reads(sandbox: Sandbox, card: DmpClient, person: dict[str, Any]) -> None:
    """TD3.1a, TD3.3a/b, TD3.2 with the doctor's card, once he is the médecin traitant."""
    ins = ins_of(person)
    sandbox.control("PATCH", f"people/{ins.matricule}", {"treatingDoctor": TREATING.national_id})
    lot = lot_of(sandbox, letter(sandbox, person), masks=(INVISIBLE_TO_PATIENT,))
    card.submit(lot, ins, message_id=sandbox.uuid(), now=now())
    status = card.status(ins, message_id=sandbox.uuid(), now=now())
    assert (status.authorisation, status.treating_doctor) == (Authorisation.VALIDE, True)

    def found() -> DocumentEntry:
        (entry,) = card.find_documents(ins, message_id=sandbox.uuid(), now=now())
        return entry

    entry = found()
    sent = replace(entry, entry_uuid="", logical_id="", status="", version_name="", repository_id="")
    assert sent == lot.entry
    assert [code.code for code in entry.confidentiality] == ["N", "INVISIBLE_PATIENT"]

    def mask(*masks: Code) -> None:
        card.set_masks(found(), masks, ins, submission_set_uid=sandbox.oid(), message_id=sandbox.uuid(), now=now())

    mask(MASKED_TO_PROFESSIONALS)  # and so visible to the patient
    assert [code.code for code in found().confidentiality] == ["N", "MASQUE_PS"]
    with pytest.raises(BadInput):
        mask(INVISIBLE_TO_PATIENT)
    mask()
    assert [code.code for code in found().confidentiality] == ["N"]
    (retrieved,) = card.retrieve([lot.entry.unique_id], ins, message_id=sandbox.uuid(), now=now())
    assert (retrieved.body, retrieved.mime_type) == (lot.cda, "text/xml")


@pytest.mark.requirement("EX_0.1-1100")
def test_what_is_secret_is_fed_in_a_secret_connection(
    sandbox: Sandbox, client: DmpClient, person: dict[str, Any]
) -> None:
    ins = ins_of(person)
    lot = lot_of(sandbox, letter(sandbox, person), masks=(INVISIBLE_TO_GUARDIANS,))
    client.submit(lot, ins, message_id=sandbox.uuid(), now=now(), secret=True)
    (held,) = sandbox.documents(lot.entry.unique_id)
    assert held["masks"] == ["INVISIBLE_REPRESENTANTS_LEGAUX"]
    with pytest.raises(BadInput):
        client.submit(lot_of(sandbox, letter(sandbox, person)), ins, message_id=sandbox.uuid(), now=now(), secret=True)


def test_names_that_hold_delimiters(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    organization = replace(PRACTICE, name="Cabinet Dupont & Durand | Étage^2")
    author = replace(TREATING, family="O’NEILL-D'ARC ~ & fils")
    made = letter(sandbox, person, organization=organization, author=author, title="Compte rendu <1> & « suite »")
    lot = lot_of(sandbox, made)
    client.submit(lot, ins_of(person), message_id=sandbox.uuid(), now=now())
    assert len(sandbox.documents(lot.entry.unique_id)) == 1


# ------------------------------------------------------------------------------------------------ what is refused


def test_what_a_structure_may_not_do_is_refused_there(
    sandbox: Sandbox, client: DmpClient, person: dict[str, Any]
) -> None:
    ins = ins_of(person)
    with pytest.raises(Refused, match="DMPAccessDeniedByRightsService") as caught:
        client.find_documents(ins, message_id=sandbox.uuid(), now=now())
    assert caught.value.what and caught.value.meaning and caught.value.remedy
    with pytest.raises(Refused, match="DMPAccessDeniedByRightsService"):
        client.retrieve(["1.2.3"], ins, message_id=sandbox.uuid(), now=now())


def test_refusals_by_the_state_of_the_dmp(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    ins = ins_of(person)
    for state, code in (("closed", "DMPClosed"), ("none", "XDSUnknownPatientId")):
        sandbox.control("PATCH", f"people/{ins.matricule}", {"dmp": state})
        with pytest.raises(Refused, match=code):
            client.submit(lot_of(sandbox, letter(sandbox, person)), ins, message_id=sandbox.uuid(), now=now())
    sandbox.control("PATCH", f"people/{ins.matricule}", {"dmp": "active"})


def test_another_identity_is_refused_by_both(
    sandbox: Sandbox, client: DmpClient, people: Iterator[dict[str, Any]]
) -> None:
    one, other = next(people), next(people)
    lot = lot_of(sandbox, letter(sandbox, one))
    with pytest.raises(BadInput):
        client.submit(lot, ins_of(other), message_id=sandbox.uuid(), now=now())
    wrong = letter(sandbox, one | {"birthName": "AUTRE"})
    with pytest.raises(Refused, match="XDSPatientIdDoesNotMatch"):
        client.submit(lot_of(sandbox, wrong), ins_of(one), message_id=sandbox.uuid(), now=now())
    assert sandbox.documents(lot.entry.unique_id) == []


def test_an_identity_of_production_leaves_nothing(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    received = len(sandbox.control("GET", "received"))
    with pytest.raises(BadInput):
        client.status(INS(person["matricule"], oids.INS_NIR), message_id=sandbox.uuid(), now=now())
    assert len(sandbox.control("GET", "received")) == received


def test_metadata_that_lie_are_refused(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    lot = lot_of(sandbox, letter(sandbox, person))
    lying = replace(lot, entry=replace(lot.entry, title="Autre titre"))
    with pytest.raises(Refused, match=r"XDSRe(gistry|pository)MetadataError"):
        client.submit(lying, ins_of(person), message_id=sandbox.uuid(), now=now())


def test_a_vihf_of_another_time_or_holder(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    for late in (now() - timedelta(hours=2), now() + timedelta(hours=2)):
        with pytest.raises(Refused, match="DMPInvalidCertificate"):
            client.status(ins_of(person), message_id=sandbox.uuid(), now=late)
    other = sandbox.client(structure="1690000013")
    other._key = client._key  # authenticated as one structure, signed as another
    with pytest.raises(Refused, match="DMPInvalidCertificate"):
        other.status(ins_of(person), message_id=sandbox.uuid(), now=now())


def test_version_4_of_the_vihf_is_understood_too(sandbox: Sandbox, person: dict[str, Any]) -> None:
    client = sandbox.client()
    client._settings = replace(client._settings, vihf=VihfSettings(version="4.0"))
    assert client.status(ins_of(person), message_id=sandbox.uuid(), now=now()).active


# ------------------------------------------------------------------------------------- repeated, and doubtful


def test_repeated_submissions(sandbox: Sandbox, client: DmpClient, person: dict[str, Any]) -> None:
    ins, lot = ins_of(person), lot_of(sandbox, letter(sandbox, person))
    client.submit(lot, ins, message_id=sandbox.uuid(), now=now())
    again = replace(lot, submission_set_uid=sandbox.oid())
    for repeated in (lot, again):
        with pytest.raises(AlreadyThere):
            client.submit(repeated, ins, message_id=sandbox.uuid(), now=now())
    sandbox.control("PUT", "settings", {"duplicates": "accept"})
    client.submit(again, ins, message_id=sandbox.uuid(), now=now())
    assert len(client.find_reference(lot.entry.unique_id, ins, message_id=sandbox.uuid(), now=now())) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        ("http_500", None),
        ("cut", None),
        ("garbage", None),
        ("duplicate_answer", None),
        ("timeout_before", False),
        ("timeout_after", True),
        ("slow_drip", True),
    ],
)
def test_under_each_fault_what_is_said_is_what_is_true(
    sandbox: Sandbox, client: DmpClient, person: dict[str, Any], fault: str, arrived: bool | None
) -> None:
    """Whatever happens on the wire, the client never says « done » when it is not, nor « not done » when it may be."""
    ins, lot = ins_of(person), lot_of(sandbox, letter(sandbox, person))
    client.status(ins, message_id=sandbox.uuid(), now=now())  # something for a duplicate answer to repeat
    hasty = sandbox.client()
    hasty._transport._total_timeout = 2.0  # type: ignore[attr-defined]
    hasty.status(ins, message_id=sandbox.uuid(), now=now())
    sandbox.control("PUT", "faults", {"seed": 1, "dmp": {fault: 1.0}})
    try:
        hasty.submit(lot, ins, message_id=sandbox.uuid(), now=now())
        said = True
    except OutcomeUnknown:
        said = None
    except RetryLater:
        said = False
    sandbox.control("DELETE", "faults")
    there = len(sandbox.documents(lot.entry.unique_id))
    if said is not None:
        assert said == bool(there)
    if arrived is not None:
        assert bool(there) == arrived
    # The next attempt, with the same lot, ends with exactly one.
    found = hasty.find_reference(lot.entry.unique_id, ins, message_id=sandbox.uuid(), now=now())
    assert len(found) == there
    if not found:
        hasty.submit(lot, ins, message_id=sandbox.uuid(), now=now())
    assert len(sandbox.documents(lot.entry.unique_id)) == 1
