"""A whole morning in two windows, a doctor's and a secretary's, while the DMP is down, slow and back.

The practice runs as it does: sandbox, worker and web are processes. What is measured is told (`pytest -s`); the judge
of what arrived is the sandbox's registry, and of what was asked, the page « À décider ».
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from bonport import clock
from bonport.sandbox.people import generate
from tests.practice.factories import LETTER
from tests.www.conftest import _watch
from tests.www.practice.identity.conftest import line_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[3]
AT_ONCE = 2.0
"""Seconds within which the page has answered, on a machine that does other work too: less than the slow DMP's three."""
DRAINED = 240.0
CONSULTATIONS = 8
WEATHER = {2: {"closed": 1.0}, 4: {"latency": 1.0}, 6: {}}  # of the DMP, from this consultation on
NOTE = "Toux depuis cinq jours, pas de fièvre. Auscultation claire."
RECORD = re.compile(r"/patients/([0-9a-f-]{36})/$")


class Running:
    """The practice, and the nation around it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.address, self.links = ready["address"], ready["links"]
        self.nation = httpx2.Client(base_url=ready["sandbox"], timeout=60.0, trust_env=False)

    def weather(self, dmp: dict[str, float]) -> None:
        self.nation.put("control/faults", json={"seed": 1, "dmp": dmp}).raise_for_status()

    def newcomers(self) -> list[dict[str, Any]]:
        """Adults with a DMP, whom nobody here knows or resembles: they have just moved in."""
        people = generate(400, 77, clock.from_env().now().date())
        names = Counter(person["birthName"] for person in people)
        taken = {one["matricule"] for one in self.nation.get("control/people", params={"limit": 500}).json()}
        moved_in = [
            person
            for person in people
            if names[person["birthName"]] == 1
            and person["birthName"].isalpha()
            and person["matricule"] not in taken
            and person["dmp"] == "active"
            and "1940" < person["birthDate"] < "2000"
        ][:CONSULTATIONS]
        assert len(moved_in) == CONSULTATIONS
        self.nation.post("control/people", json=moved_in).raise_for_status()
        return moved_in

    def received(self, matricule: str = "") -> list[dict[str, Any]]:
        entries = self.nation.get("control/documents").json()
        return [entry for entry in entries if not matricule or entry["matricule"] == matricule]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """`bonport demo`, of which the people of this morning are not patients yet."""
    env = {**os.environ, "BONPORT_NOT_BEFORE": "3", "PYTHONPATH": f"{ROOT / 'src'}"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "BONPORT_CLOCK"):
        env.pop(name, None)
    command = [sys.executable, "-m", "bonport.cli", "demo", "--json", "--data", str(tmp_path / "demo")]
    with (tmp_path / "demo.log").open("wb") as log:
        demo = subprocess.Popen([*command, "--patients", "24"], env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
    try:
        assert demo.stdout is not None
        line = demo.stdout.readline()
        assert line, (tmp_path / "demo.log").read_text()
        yield Running(json.loads(line))
    finally:
        demo.terminate()
        demo.wait(timeout=60)


class Person:
    """Somebody before a screen, and how long each gesture took to be answered."""

    def __init__(self, browser: Browser, running: Running, username: str) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=running.address, locale="fr-FR")
        self.page: Page = context.new_page()
        _watch(self.page)
        self.waits: dict[str, list[float]] = {}
        self.page.goto(running.links[username]["link"])
        self.page.get_by_role("button", name="Entrer").click()
        expect(self.page.locator("#find")).to_be_visible()

    @contextmanager
    def gesture(self, name: str) -> Iterator[None]:
        """From the hand's last move to what the page shows of it."""
        start = time.monotonic()
        yield
        self.waits.setdefault(name, []).append(time.monotonic() - start)

    def press(self, keys: str) -> None:
        self.page.wait_for_load_state()  # nobody's hand is faster than the page's own scripts
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    # ------------------------------------------------------------------------------------------------- what they do

    def add_colleague(self) -> None:
        self.page.goto("/correspondants/")
        self.page.fill("[name=family]", "LEGRAND")
        self.page.fill("[name=given]", "Anne")
        self.page.select_option("[name=title]", "DR")
        self.page.get_by_role("button", name="Enregistrer").click()
        expect(self.page.get_by_role("link", name="LEGRAND")).to_be_visible()

    def create(self, person: dict[str, Any]) -> str:
        """From traits typed as one line, identified by INSi, qualified by a document that was seen."""
        self.press("Alt+r")
        self.type(line_of(person))
        with self.gesture("créer : la ligne comprise"):
            self.press("Enter")
            expect(self.page.get_by_role("button", name="Créer la fiche")).to_be_focused(timeout=15_000)
        with self.gesture("créer : la fiche ouverte"):
            self.press("Enter")
            expect(self.page).to_have_url(RECORD, timeout=15_000)
        expect(self.page.get_by_role("button", name="Accepter ces traits")).to_be_visible(timeout=30_000)  # INSi’s time
        with self.gesture("accepter les traits d’INSi"):
            self.page.get_by_role("button", name="Accepter ces traits").click()
            expect(self.page.locator("#banner")).to_contain_text("INS récupérée", timeout=15_000)
        self.page.select_option("#kind", "passport")
        with self.gesture("qualifier"):
            self.page.locator(".see-document button").click()
            expect(self.page.locator("#banner")).to_contain_text("INS qualifiée", timeout=15_000)
        found = RECORD.search(self.page.url)
        assert found
        self._declare(found[1])
        return found[1]

    def _declare(self, patient: str) -> None:
        """Dr MARTIN is the médecin traitant: the synthesis is due from her."""
        self.page.goto(f"/patients/{patient}/identite/")
        self.page.select_option("#doctor", label="Claire MARTIN")
        self.page.get_by_role("button", name="Déclarer").click()
        expect(self.page.locator("main")).to_contain_text("Claire MARTIN, déclaré")
        self.page.goto(f"/patients/{patient}/")

    def find(self, person: dict[str, Any], patient: str) -> None:
        self.press("Alt+r")
        with self.gesture("chercher"):
            self.type(f"{person['birthName']} {person['birthDate'][:4]}")
            expect(self.page.locator(f'#found a[href*="{patient}"]')).to_be_visible(timeout=15_000)
        with self.gesture("ouvrir le dossier"):
            self.press("Enter")
            expect(self.page).to_have_url(RECORD, timeout=15_000)
            expect(self.page.locator("#note")).to_be_visible(timeout=15_000)

    def consult(self) -> None:
        """A problem, measures, the note, the signature."""
        self.press("Alt+p")
        self.type("asthme")
        with self.gesture("ajouter un problème"):
            self.press("Enter")
            expect(self.page.locator("#lines-problem")).to_contain_text("J45.9", timeout=15_000)
        self.press("Alt+m")
        self.type("TA 132/78 T 168")
        with self.gesture("noter des mesures"):
            self.press("Enter")
            self.press("Alt+t")  # the hands do not wait for the answer
            self.type(NOTE)
            expect(self.page.locator("#values")).to_contain_text("132/78", timeout=15_000)
        with self.gesture("la note enregistrée d’elle-même"):
            expect(self.page.locator("#note-state")).to_contain_text("Enregistré", timeout=15_000)
        with self.gesture("signer la consultation"):
            self.press("Alt+v")
            expect(self.page.locator("#past")).to_contain_text(NOTE, timeout=15_000)

    def write_letter(self) -> None:
        self.press("Alt+l")
        self.type("avis legrand")
        expect(self.page.locator("#letters [role=option]").first).to_be_visible(timeout=15_000)
        with self.gesture("ouvrir un courrier"):
            self.press("Enter")
            expect(self.page.locator("#addressee")).to_contain_text("LEGRAND", timeout=15_000)
        with self.gesture("signer le courrier"):
            self.press("Alt+v")
            expect(self.page.locator(".sheet")).to_be_visible(timeout=15_000)


def test_the_whole_morning(browser: Browser, running: Running) -> None:
    doctor, secretary = (Person(browser, running, name) for name in ("martin", "bernard"))
    secretary.add_colleague()
    newcomers = running.newcomers()
    seen: dict[str, dict[str, Any]] = {}
    for number, person in enumerate(newcomers):
        if number in WEATHER:
            running.weather(WEATHER[number])
        patient = (secretary if number % 2 else doctor).create(person)
        if number % 2:
            doctor.find(person, patient)
        doctor.consult()
        doctor.write_letter()
        seen[patient] = person
    slowest = {name: max(waits) for who in (doctor, secretary) for name, waits in who.waits.items()}
    print(*(f"{name} : au plus {wait * 1000:.0f} ms" for name, wait in slowest.items()), sep="\n")
    assert {name: wait for name, wait in slowest.items() if wait > AT_ONCE} == {}, "the page answers at once"

    for patient, person in seen.items():
        due = _until_all_left(doctor, patient)
        entries = running.received(person["matricule"])
        types = Counter(entry["typeCode"] for entry in entries)
        assert len(entries) == due, "what is due was received"
        assert set(Counter(entry["uniqueId"] for entry in entries).values()) == {1}, "and once"
        assert types[LETTER] == 1
        assert len(types) > 1, "the synthesis too"
    for patient in seen:
        doctor.page.goto(f"/patients/{patient}/")
        expect(doctor.page.locator("#past")).to_contain_text(NOTE)
    for who in (doctor, secretary):
        who.page.goto("/a-decider/")
        asked = [patient for patient in seen if who.page.locator(f'main a[href*="{patient}"]').count()]
        assert asked == [], "nothing was asked"
    assert doctor.page.broken == secretary.page.broken == []  # type: ignore[attr-defined]


def _until_all_left(doctor: Person, patient: str) -> int:
    """Wait until each of this patient's documents says that the DMP has it; how many they are."""
    until = time.monotonic() + DRAINED
    while time.monotonic() < until:
        doctor.page.goto(f"/patients/{patient}/envois/")
        all_of_them = doctor.page.locator("li.sent").count()
        received = doctor.page.locator("li.sent .where", has_text="reçu par le DMP").count()
        if all_of_them == received > 0:
            return received
        time.sleep(2)
    raise AssertionError(doctor.page.locator("main").inner_text())
