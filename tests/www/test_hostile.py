"""Requests that no page of ours sends: other methods, another host's name, fields full of what cannot be text, more
than may be sent, pages from before another sign-in. Each is told in French, in the form that its page expects."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from bonport.base.models import AuditEvent, User
from bonport.practice.places.models import Person
from tests.cast import Cast
from tests.conftest import ROOT
from tests.practice.factories import LETTER
from tests.www.samples import samples_of
from tests.www.table import addresses

As = Callable[[Person], Client]
HTMX, PAGE = {"HX-Request": "true"}, {"Sec-Fetch-Dest": "document"}
WINDOW = str(UUID(int=7))
BIG = {"text": "a" * 3_000_000, "based_on": 0, "window": WINDOW, "serial": 1}


# -------------------------------------------------------------------------------------------------------- methods


def test_no_screen_is_asked_otherwise_than_by_get_and_post(as_: As, cast: Cast) -> None:
    samples, client = samples_of(cast), as_(cast.treating)
    before = AuditEvent.objects.count()
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answers = {one.name: client.generic(method, one.of(samples)).status_code for one in addresses()}
        assert len(answers) > 100
        assert answers == dict.fromkeys(answers, 405), method
    assert AuditEvent.objects.count() == before


@pytest.mark.slow
def test_head_is_a_get_without_its_body(as_: As, cast: Cast) -> None:
    samples, client = samples_of(cast), as_(cast.treating)
    differ = {}
    for one in addresses():
        if one.name in ("account_logout", "lock"):
            continue
        with transaction.atomic():
            head, get = client.head(one.of(samples)), client.get(one.of(samples))
            transaction.set_rollback(True)
        if head.status_code != get.status_code or (head.content and not head.streaming):
            differ[one.name] = (head.status_code, get.status_code)
    assert differ == {}


def test_an_address_that_only_takes_what_is_sent_is_no_white_page(as_: As, cast: Cast) -> None:
    """The browser's own « reload », or Enter in the bar of addresses, after a form that was refused."""
    shown = as_(cast.treating).get("/patients/nouveau/creer/", headers=PAGE)
    assert (shown.status_code, shown["Allow"]) == (405, "POST")
    assert "ne s’ouvre pas ainsi" in shown.text and 'href="/"' in shown.text


# ------------------------------------------------------------------------------------------------------- too much


def test_a_note_of_three_megabytes_is_refused_in_words_with_the_limit(as_: As, cast: Cast) -> None:
    client, note = as_(cast.treating), f"/patients/{cast.patient.pk}/note/"
    saved = client.post(note, BIG)
    assert saved.status_code == 413
    assert "2\u00a0Mo au plus" in saved.json()["what"] and "toujours dans la page" in saved.json()["means"]
    signed = client.post(f"{note}signer/", BIG, headers=HTMX)
    assert (signed.status_code, signed["HX-Retarget"]) == (413, "#notice") and "2\u00a0Mo au plus" in signed.text
    form = client.post("/modeles/enregistrer/", BIG, headers=PAGE)
    assert form.status_code == 413 and "<h1" in form.text and "2\u00a0Mo au plus" in form.text
    assert client.get(f"{note}maintenant/").json() == {"revision": 0, "text": ""}


def test_so_is_a_letter(as_: As, cast: Cast) -> None:
    draft, client = samples_of(cast)["draft"], as_(cast.treating)
    before = client.get(f"/courriers/{draft}/maintenant/").json()
    assert client.post(f"/courriers/{draft}/enregistrer/", BIG).status_code == 413
    assert client.post(f"/courriers/{draft}/signer/", BIG, headers=HTMX).status_code == 413
    assert client.get(f"/courriers/{draft}/maintenant/").json() == before


def test_more_fields_or_files_than_any_form_has(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    assert client.post("/chercher/", {f"f{n}": "a" for n in range(2000)}, headers=HTMX).status_code == 413
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = {f"f{n}": SimpleUploadedFile("a", b"a") for n in range(200)}
    assert client.post(f"/patients/{cast.patient.pk}/fichiers/", files, headers=PAGE).status_code == 413


# ------------------------------------------------------------------------------------------- what is not readable


@pytest.mark.parametrize("kind", [
    "multipart/form-data", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=utf-7",
])  # fmt: skip
def test_a_body_that_cannot_be_read_is_told(kind: str, as_: As, cast: Cast) -> None:
    shown = as_(cast.treating).generic("POST", "/chercher/", "q=a", content_type=kind, headers=HTMX)
    assert shown.status_code == 400 and "illisible" in shown.text


def test_a_null_character_is_told_and_kept_nowhere(as_: As, cast: Cast) -> None:
    client, note = as_(cast.treating), f"/patients/{cast.patient.pk}/note/"
    said = client.post(note, {"text": "a\0b", "based_on": 0, "window": WINDOW, "serial": 1})
    assert said.status_code == 400 and "caractère nul" in said.json()["what"]
    assert client.get(f"{note}maintenant/").json() == {"revision": 0, "text": ""}


def test_another_host_s_name_is_refused_and_never_repeated(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    for name in ("evil.example", "evil.example:80", "localhost.evil.example", "@evil.example", "[::1", "éà"):
        shown = client.get("/", headers={**PAGE, "Host": name})
        assert shown.status_code == 400 and "sous ce nom" in shown.text, name
        assert "evil" not in shown.text
    forwarded = client.get("/patients/nouveau", headers={"X-Forwarded-Host": "evil.example"})
    assert forwarded["Location"] == "/patients/nouveau/"


def test_a_page_from_before_another_sign_in_is_told(cast: Cast, as_: As) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = as_(cast.treating).cookies
    said = client.post(f"/patients/{cast.patient.pk}/note/", {"text": "Toux."})
    assert said.status_code == 403 and "Rechargez la page" in said.json()["remedy"]
    notice = client.post("/reprendre/", headers=HTMX)
    assert notice.status_code == 403 and notice["HX-Retarget"] == "#notice" and "ouverte trop longtemps" in notice.text
    assert "ouverte trop longtemps" in client.post("/compte/connexion/", {}, headers=PAGE).text


def test_what_is_not_there_is_told_where_one_looks(as_: As, cast: Cast) -> None:
    client, nobody = as_(cast.treating), f"/patients/{UUID(int=1)}/"
    assert "n’existe pas dans votre cabinet" in client.get(nobody, headers=PAGE).text
    notice = client.post(f"{nobody}note/signer/", headers=HTMX)
    assert notice["HX-Retarget"] == "#notice" and "n’existe pas" in notice.text
    assert "n’existe pas" in client.post(f"{nobody}note/").json()["what"]


# --------------------------------------------------------------------------------------------- fields full of junk

_SCREENS = ROOT / "src" / "bonport" / "www"
HOSTILE = {
    "null": "a\x00b",
    "controls": "a\x0b\x0c\x1b\x7f\x85b",
    "digits of others": "²٣",
    "endless number": "9" * 5000,
    "endless brackets": "[" * 100_000,
    "turned": "\u202e\u2066a\ufeff\u200b",
    "not characters": "\ufffe\uffff\U0010ffff😀",
    "not json": '{"id": "\\ud800", "response": []}',
    "a path": "../../../../etc/passwd",
    "a number": "-1e309",
    "a day": "0001-01-01",
}
SOUND: dict[str, Any] = {
    "kind": "problem", "sex": "F", "birth_date": "01/02/1970", "serial": 1, "based_on": 0, "window": WINDOW,
    "type_code": LETTER, "day": "2026-11-02", "first_day": "2026-11-02", "role": "doctor",
}  # fmt: skip


def fields() -> set[str]:
    """Every field that a form, a view or a template names."""
    found = set()
    for page in _SCREENS.rglob("*.html"):
        found |= set(re.findall(r'\bname="(\w+)"', page.read_text()))
    for module in _SCREENS.rglob("*.py"):
        text = module.read_text()
        found |= set(re.findall(r'(?:POST|said|sent)(?:\.get\(|\[)"(\w+)"', text))
        found |= set(re.findall(r"^    (\w+) = forms\.", text, re.MULTILINE))
    return found - {"viewport"}


@pytest.mark.parametrize("sound", [False, True], ids=["every field", "beside sound ones"])
@pytest.mark.parametrize(
    "value", [one if one == "digits of others" else pytest.param(one, marks=pytest.mark.slow) for one in HOSTILE]
)
def test_whatever_a_field_holds_nothing_breaks(value: str, sound: bool, as_: As, cast: Cast) -> None:
    samples, client = samples_of(cast), as_(cast.treating)
    client.raise_request_exception = False
    form = dict.fromkeys(fields(), HOSTILE[value]) | (SOUND if sound else {})
    assert len(form) > 90
    broken = {}
    for address in addresses():
        if address.name in ("account_logout", "lock"):
            continue
        for who in (client, Client(raise_request_exception=False)):
            with transaction.atomic():
                status = who.post(address.of(samples), form).status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken[address.name] = status
    assert broken == {}


# ------------------------------------------------------------------------------------------------- elsewhere, seen


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_who_shows_again_who_he_is_is_sent_nowhere_else(evil: str, as_: As, cast: Cast) -> None:
    user = User.objects.get(pk=cast.treating.user_id)
    user.set_password("une phrase assez longue")
    user.save()
    answer = as_(cast.treating).post("/compte/confirmer/", {"password": "une phrase assez longue", "next": evil})
    assert "evil" not in answer.get("Location", "") and "alert" not in answer.get("Location", "")


def test_cookies_say_little_and_to_nobody_else() -> None:
    """As a practice runs, behind a proxy that does TLS."""
    names = (
        "SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SECURE CSRF_COOKIE_SAMESITE"
    )
    program = (
        "from bonport.cli import setup_django; setup_django(); from django.conf import settings\n"
        f"print([getattr(settings, name) for name in {names.split()!r}], settings.SECURE_HSTS_SECONDS >= 31536000)"
    )
    env = {name: value for name, value in os.environ.items() if name not in ("BONPORT_HTTPS", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "[True, True, 'Lax', True, 'Lax'] True\n"


@pytest.mark.usefixtures("db")
def test_what_a_page_sets_is_the_token_alone_and_stays_here(client: Client) -> None:
    (cookie,) = client.get("/compte/connexion/").cookies.values()
    assert (cookie.key, cookie["samesite"], cookie["path"], cookie["domain"]) == ("csrftoken", "Lax", "/", "")
