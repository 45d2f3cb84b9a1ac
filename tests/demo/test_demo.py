"""`bonport demo`, started as a process: it opens, lets in, goes on, and leaves nobody behind."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from bonport.demo.cards import PIN
from bonport.interop.identity import Status
from tests.day.playing import bonport
from tests.demo.running import Demo, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
PATIENTS = 40
CAST = {"martin", "roux", "garnier", "petit", "bernard", "adam"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("demo") / "data", "--patients", str(PATIENTS)) as started:
        yield started


def browser(demo: Demo) -> httpx2.Client:
    return httpx2.Client(base_url=demo.told["address"], trust_env=False, follow_redirects=True, timeout=30)


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def enter(client: httpx2.Client, link: str) -> httpx2.Response:
    address, _, token = link.partition("#")
    form = {"csrfmiddlewaretoken": token_in(client.get(address).text), "token": token}
    return client.post(address, data=form)


def test_a_practice_with_years_of_history_is_there(demo: Demo) -> None:
    def one(query: str) -> int:
        return int(demo.rows(query)[0][0])

    assert one("SELECT count(*) FROM patients_patient") == PATIENTS
    assert one("SELECT count(DISTINCT status) FROM patients_identity") >= 3
    assert one("SELECT count(*) FROM records_encounter") > PATIENTS * 5
    first = demo.rows("SELECT min(started_at) FROM records_encounter")[0][0]
    last = demo.rows("SELECT max(started_at) FROM records_encounter")[0][0]
    assert int(last[:4]) - int(first[:4]) >= 8
    for table in ("problem", "treatment", "vitalsign", "labvalue", "vaccination", "allergy", "noneknown"):
        assert one(f"SELECT count(*) FROM records_{table}"), table
    twice = (
        "SELECT count(*) FROM patients_identity GROUP BY birth_name, birth_first_name, birth_date HAVING count(*) > 1"
    )
    assert demo.rows(twice), "some have two files"
    written = one("SELECT count(*) FROM base_auditevent WHERE action = 'take_over_record'")
    assert written == PATIENTS - 5, "each former record came in by its action"


def test_the_morning_left_received_waiting_and_refused_documents(demo: Demo) -> None:
    end = time.monotonic() + 60
    states: set[tuple[str, str]] = set()
    while time.monotonic() < end and not {"delivered", "refused", "waiting"} <= {state for state, _ in states}:
        states = set(demo.rows("SELECT state, reason FROM deliveries_delivery"))
        time.sleep(0.5)
    assert ("refused", "XDSPatientIdDoesNotMatch") in states
    assert ("waiting", "identity_not_qualified") in states
    assert "delivered" in {state for state, _ in states}


def test_everyone_s_link_lets_in_once(demo: Demo) -> None:
    assert set(demo.told["links"]) == CAST
    for username, said in demo.told["links"].items():
        with browser(demo) as client:
            entered = enter(client, said["link"])
            assert entered.status_code == 200, username
            assert str(entered.url) != str(client.base_url) + "compte/connexion/"
        with browser(demo) as other:
            assert enter(other, said["link"]).status_code == 410, username


def test_the_front_page_opens_every_door_again_and_again(demo: Demo) -> None:
    with browser(demo) as client:
        for _ in range(2):
            page = client.get(demo.told["front"]).text
            assert "inventé" in page and demo.told["sandbox"] in page
            form = {"csrfmiddlewaretoken": token_in(page)}
            sent = client.post("/demo/entrer/martin/", data=form, follow_redirects=False)
            address, _, token = sent.headers["Location"].partition("#")
            assert address == "/compte/lien/"
            assert enter(client, f"{address}#{token}").status_code == 200
        form = {"csrfmiddlewaretoken": token_in(client.get(demo.told["front"]).text)}
        assert client.post("/demo/entrer/nobody/", data=form).status_code == 404
        assert client.get("/demo/entrer/martin/").status_code == 405
        assert httpx2.post(f"{demo.told['front']}entrer/martin/", trust_env=False).status_code == 403


def test_the_doctors_come_in_by_pro_sante_connect_too(demo: Demo) -> None:
    for username in ("martin", "roux", "garnier", "petit"):
        with browser(demo) as client:
            there = client.get("/compte/psc/", follow_redirects=False).headers["Location"]
            number = demo.rows(
                "SELECT p.national_id FROM places_person p JOIN base_user u ON u.id = p.user_id "
                f"WHERE u.username = '{username}'"
            )[0][0]
            entered = client.get(f"{there}&professional={number}")
            assert entered.status_code == 200, username
            assert str(entered.url) == demo.told["address"], username


def test_the_card_whose_code_the_front_page_tells_opens_mon_espace_sante(demo: Demo) -> None:
    with browser(demo) as client:
        front = client.get(demo.told["front"]).text
        assert f"<b>{PIN}</b>" in front
        form = {"csrfmiddlewaretoken": token_in(front)}
        enter(client, client.post("/demo/entrer/martin/", data=form, follow_redirects=False).headers["Location"])
        qualified = demo.rows(
            f"SELECT patient_id FROM patients_identity WHERE status = '{Status.QUALIFIED.value}' ORDER BY patient_id"
        )
        patient = UUID(qualified[0][0])
        page = client.get(f"/patients/{patient}/").text
        headers = {"X-CSRFToken": token_in(page), "HX-Request": "true"}
        address, agreed = f"/patients/{patient}/espace-sante/", {"understood": "1", "consent": "1"}
        asked = client.post(address, data={"pin": PIN, **agreed}, headers=headers)
        assert "accès normal" in asked.text, asked.text
        assert "pas le code" in client.post(address, data={"pin": "4321", **agreed}, headers=headers).text


def test_two_demos_at_once_do_not_meet(demo: Demo, tmp_path: Path) -> None:
    with running(tmp_path / "data", "--patients", "20", "--seed", "2", "--alone") as other:
        assert other.told["address"] != demo.told["address"]
        assert other.told["sandbox"] != demo.told["sandbox"]
        assert other.rows("SELECT count(*) FROM patients_patient") == [(20,)]
        with browser(demo) as client:
            link = other.told["links"]["roux"]["link"].replace(other.told["address"], demo.told["address"])
            assert enter(client, link).status_code == 410, "a link of the other opens nothing here"
        refused = bonport("demo", "--data", str(tmp_path / "busy"), "--patients", "20", "--port", _port(demo))
        assert refused.returncode == 2
        assert "déjà pris" in refused.stderr


def _port(demo: Demo) -> str:
    return demo.told["address"].rstrip("/").rpartition(":")[2]


def test_stopped_it_leaves_nobody_behind_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """By SIGTERM, then by Ctrl-C."""
    data = tmp_path / "data"
    with running(data, "--patients", "20", "--alone") as first:
        assert len(first.family()) >= 3
        patients = first.rows("SELECT id, number FROM patients_patient ORDER BY number")
        assert first.stop(signal.SIGTERM) == 0
        assert first.family() == []
    with running(data, "--alone") as second:
        assert second.told["resumed"] and second.told["patients"] == 20
        assert second.rows("SELECT id, number FROM patients_patient ORDER BY number") == patients
        with browser(second) as client:
            assert enter(client, second.told["links"]["petit"]["link"]).status_code == 200
        assert second.stop(signal.SIGINT) == 0
        assert second.family() == []


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à moi")
    refused = bonport("demo", "--data", str(tmp_path))
    assert refused.returncode == 2
    assert "autre chose" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_too_many_or_too_few_patients_are_refused() -> None:
    for count in ("3", "30001"):
        assert bonport("demo", "--patients", count).returncode == 2


# ----------------------------------------------------------------------------------------------- the houses beside it


def house(demo: Demo, name: str) -> httpx2.Client:
    """A browser at it, once it answers."""
    root = demo.told[name].removesuffix("demo/")
    client = httpx2.Client(base_url=root, trust_env=False, follow_redirects=True, timeout=30)
    end = time.monotonic() + 180
    while time.monotonic() < end:
        try:
            client.get("/")
            return client
        except httpx2.ConnectError:
            time.sleep(0.5)
    raise AssertionError(f"{name} does not answer")


def door(client: httpx2.Client, username: str) -> str:
    """The one-time link that the house's front page makes for one of them."""
    form = {"csrfmiddlewaretoken": token_in(client.get("/demo/").text)}
    sent = client.post(f"/demo/entrer/{username}/", data=form, follow_redirects=False)
    return str(sent.headers["location"])


def test_the_front_page_links_every_house_that_answers(demo: Demo) -> None:
    for name in ("sentinelle", "avis", "observatoire"):
        house(demo, name)
    with browser(demo) as client:
        front = client.get(demo.told["front"]).text
    for name in ("sentinelle", "avis", "observatoire"):
        assert f'href="{demo.told[name]}"' in front
    assert "se prépare…" not in front and 'hx-trigger="every' not in front


def test_what_is_made_up_is_said_to_be_on_every_page(demo: Demo) -> None:
    pages = {
        "sentinelle": ("/public/", "/compte/connexion/", "/demo/"),
        "avis": ("/", "/categories/dictee/", "/comparer/", "/changer/", "/methode/", "/regles/", "/moderation/",
                 "/donnees/", "/compte/connexion/", "/demo/"),
        "observatoire": ("/", "/produits/", "/departements/", "/publie/", "/donnees/"),
    }  # fmt: skip
    for name, addresses in pages.items():
        client = house(demo, name)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert 'class="made-up"' in answer.text, f"{name} {address}"


def test_sentinelle_holds_a_year_of_which_one_story_is_whole(demo: Demo) -> None:
    client = house(demo, "sentinelle")
    public = client.get("/public/dossiers.json").json()
    dossiers = {one["title"]: one for one in public["dossiers"]}
    states = {one["state"] for one in dossiers.values()}
    assert {"closed", "verified", "deployed", "promised", "with_vendor", "remedied", "qualified"} <= states
    story = dossiers["Alisma Médical se ferme seul après une heure environ"]
    page = client.get(f"/public/{story['number']}/").text
    steps = ("Correctif promis", "Correctif annoncé livré", "trop peu pour conclure", "tolérés")
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    assert "3 Go" not in page, "nobody's own words are public"


@pytest.mark.parametrize(
    ("name", "username", "sees"),
    [
        ("sentinelle", "sentinelle", "signalements à trier"),
        ("sentinelle", "alisma", "Alisma Médical"),
        ("avis", "avis", "À relire"),
        ("avis", "alisma", "Alisma Médical"),
    ],
)
def test_a_link_lets_the_team_and_a_vendor_in_once(demo: Demo, name: str, username: str, sees: str) -> None:
    client = house(demo, name)
    assert f"/demo/entrer/{username}/" in client.get("/demo/").text
    link = door(client, username)
    answer = enter(client, link)
    assert answer.status_code == 200 and sees in answer.text
    assert enter(house(demo, name), link).status_code == 410


def test_avis_ranks_what_enough_doctors_wrote_of_and_says_nothing_of_the_rest(demo: Demo) -> None:
    client = house(demo, "avis")
    marks = {one["product"]: one for one in client.get("/donnees/notes/logiciel.json").json()["notes"]}
    ranked = [name for name, one in marks.items() if one["place"]]
    assert len(ranked) >= 5 and marks["Alisma Médical"]["reviews"] > 40
    assert marks["Fougère MG"]["mark"] is None, "three honest reviews; a campaign of eight is held"
    assert not marks["Sarrasin Médecine"]["place"] and marks["Sarrasin Médecine"]["mark"]
    enter(client, door(client, "avis"))
    assert client.get("/file/").text.count("Fougère MG") >= 8


def test_avis_tells_beside_its_marks_what_sentinelle_measured(demo: Demo) -> None:
    client = house(demo, "avis")
    found = re.search(r'href="(/logiciels/[^"]+)"><b>Alisma Médical', client.get("/").text)
    assert found
    page = client.get(found[1]).text
    asked = re.search(r'hx-get="([^"]+)"[^>]*hx-trigger="load', page)
    assert asked, page[:500]
    assert "Sans plantage" in client.get(asked[1]).text


def test_a_doctor_comes_into_avis_by_pro_sante_connect(demo: Demo) -> None:
    client = house(demo, "avis")
    assert "/compte/psc/" in client.get("/demo/").text
    there = client.get("/compte/psc/", follow_redirects=False).headers["Location"]
    number = demo.rows(
        "SELECT p.national_id FROM places_person p JOIN base_user u ON u.id = p.user_id WHERE u.username = 'martin'"
    )[0][0]
    entered = client.get(f"{there}&professional={number}")
    assert entered.status_code == 200 and "Mes avis" in entered.text


def test_the_observatoire_says_that_its_history_is_being_made_or_shows_it(demo: Demo) -> None:
    client = house(demo, "observatoire")
    page = client.get("/").text
    assert ("historique engendré se prépare" in page) != ("Médecins de ville, sauf mention contraire" in page)


def test_killed_it_takes_its_family_along(demo: Demo) -> None:
    """The last test of this file: nobody opens that demo any more."""
    assert len(demo.family()) >= 6
    demo.process.kill()
    demo.process.wait()
    end = time.monotonic() + 20
    while demo.family() and time.monotonic() < end:
        time.sleep(0.2)
    assert demo.family() == []
