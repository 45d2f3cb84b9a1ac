"""The house alone: processes with its own settings and an empty folder, where no app of the practice is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.conftest import ROOT

URL = "http://localhost"
SERVES = """
import sys
from pathlib import Path
from bonport.houses import open_house
open_house(Path(sys.argv[1]), "bonport.config.sentinelle")
from django.apps import apps
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES={"staticfiles": plain}).enable()  # nothing is collected here
client = Client(SERVER_NAME="localhost")
for address in ("/", "/public/", "/compte/connexion/", "/public/dossiers.json", "/public/chiffres.json", "/tri/"):
    print(client.get(address).status_code, address)
print([name for name in sys.modules if name.startswith(("bonport.practice", "bonport.www.practice"))])
"""


def run(*arguments: str, **env: str) -> str:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("BONPORT_", "DATABASE_URL"))}
    plain |= {"BONPORT_HTTPS": "0", "PYTHONPATH": str(ROOT / "src"), **env}
    plain.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(arguments, env=plain, cwd=ROOT, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_boots_and_serves_and_knows_no_practice(tmp_path: Path) -> None:
    said = run(sys.executable, "-c", SERVES, str(tmp_path)).splitlines()
    assert said == [
        "302 /",
        "200 /public/",
        "200 /compte/connexion/",
        "200 /public/dossiers.json",
        "200 /public/chiffres.json",
        "302 /tri/",
        "[]",
    ]


@pytest.mark.slow
def test_a_member_comes_in_by_the_link_that_the_command_prints(tmp_path: Path) -> None:
    """Over the wire, to a server of its own, as a browser without scripts would."""
    command = (sys.executable, "-m", "bonport.cli")
    added = run(*command, "sentinelle", "member", "add", "claire", "--data", str(tmp_path), "--url", URL)
    address, _, token = added.strip().partition("#")
    assert address == f"{URL}/compte/lien/" and len(token) == 32
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BONPORT_", "DATABASE_URL"))}
    env |= {"BONPORT_HTTPS": "0", "PYTHONPATH": str(ROOT / "src")}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    serving = subprocess.Popen(
        [*command, "serve", "sentinelle", "--data", str(tmp_path), "--workers", "1"],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert serving.stdout is not None
        base = serving.stdout.readline().strip().rstrip("/")
        with httpx2.Client(base_url=base, trust_env=False, timeout=30) as browser:
            page = browser.get("/compte/lien/")
            form = {"token": token, "csrfmiddlewaretoken": _hidden(page.text)}
            came = browser.post("/compte/lien/", data=form, headers={"Referer": f"{base}/"})
            assert (came.status_code, came.headers["Location"]) == (302, "/compte/securite/")  # a key or a code, first
            assert browser.get("/tri/").headers["Location"] == "/compte/securite/"
        with httpx2.Client(base_url=base, trust_env=False, timeout=30) as other:
            page = other.get("/compte/lien/")
            form = {"token": token, "csrfmiddlewaretoken": _hidden(page.text)}
            assert other.post("/compte/lien/", data=form, headers={"Referer": f"{base}/"}).status_code == 410
    finally:
        serving.terminate()
        serving.wait(30)


def _hidden(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]
