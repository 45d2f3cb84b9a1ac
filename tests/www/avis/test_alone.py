"""The house alone: processes with its own settings and an empty folder, where no app of another house is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.conftest import ROOT
from tests.www.sentinelle.test_alone import run

URL = "http://localhost"
COMMAND = (sys.executable, "-m", "bonport.cli")
SERVES = """
import sys
from pathlib import Path
from bonport.houses import open_house
open_house(Path(sys.argv[1]), "bonport.config.avis")
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES={"staticfiles": plain}).enable()  # nothing is collected here
client = Client(SERVER_NAME="localhost")
for address in ("/", "/methode/", "/comparer/", "/compte/connexion/", "/donnees/notes/logiciel.json", "/file/"):
    print(client.get(address).status_code, address)
other = ("bonport.practice", "bonport.www.practice", "bonport.sentinelle.", "bonport.www.sentinelle")
print([name for name in sys.modules if name.startswith(other)])
"""


def test_it_boots_and_serves_and_knows_no_other_house(tmp_path: Path) -> None:
    assert run(sys.executable, "-c", SERVES, str(tmp_path)).splitlines() == [
        "200 /",
        "200 /methode/",
        "200 /comparer/",
        "200 /compte/connexion/",
        "200 /donnees/notes/logiciel.json",
        "302 /file/",
        "[]",
    ]


@pytest.mark.slow
def test_it_is_served_and_a_member_comes_in_by_the_link_that_the_command_prints(tmp_path: Path) -> None:
    added = run(*COMMAND, "avis", "member", "claire", "--data", str(tmp_path), "--url", URL)
    token = added.strip().partition("#")[2]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BONPORT_", "DATABASE_URL"))}
    env |= {"BONPORT_HTTPS": "0", "PYTHONPATH": str(ROOT / "src")}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    serving = subprocess.Popen(
        [*COMMAND, "serve", "avis", "--data", str(tmp_path), "--workers", "1"],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert serving.stdout is not None
        base = serving.stdout.readline().strip().rstrip("/")
        with httpx2.Client(base_url=base, trust_env=False, timeout=30) as browser:
            assert "Logiciel de cabinet" in browser.get("/").text
            page = browser.get("/compte/lien/").text
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert found
            form = {"token": token, "csrfmiddlewaretoken": found[1]}
            came = browser.post("/compte/lien/", data=form, headers={"Referer": f"{base}/"})
            assert (came.status_code, came.headers["Location"]) == (302, "/compte/securite/")  # a key or a code, first
    finally:
        serving.terminate()
        serving.wait(30)
