"""Every address × team, vendor A, vendor B, doctor, stranger, public: what the views do is what the table says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bonport.www.sentinelle import public
from tests.sentinelle.cast import Cast
from tests.www.houses import refused, said, taken_back
from tests.www.sentinelle.rich import rich
from tests.www.sentinelle.table import ACTORS, ALLOWED, MACHINES, THE_WAY_IN, VENDOR_A, WHO, Address, addresses

As = Callable[[str | None], Client]
PAGE = {"Sec-Fetch-Dest": "document"}
FORMS: dict[str, dict[str, str]] = {"declare_park": {"corridor": "ville", "installations": "3", "day": "2026-11-23"}}
"""What an address needs before it looks whose a row is."""


def by_name() -> dict[str, Address]:
    return {address.name: address for address in addresses()}


def test_every_address_has_its_line() -> None:
    assert sorted(by_name()) == sorted(WHO)


def test_only_those_it_is_for(house: Cast, as_: As) -> None:
    samples, wrong, opened = rich(house), [], 0
    for actor in ACTORS:
        for name, address in by_name().items():
            if WHO[name] in (THE_WAY_IN, MACHINES) or "pk" in address.parameters:
                continue
            opened += 1
            response = _open(address, as_(None if actor == "public" else actor), samples)
            if refused(response) == (actor in ALLOWED[WHO[name]]):
                wrong.append(f"{actor}, {name}: {response.status_code}, for {WHO[name]}")
    assert opened > 400
    assert not wrong, "\n".join(wrong)


def test_another_vendors_row_is_as_one_that_does_not_exist(house: Cast, as_: As) -> None:
    samples = rich(house)
    nothing = samples | {"number": "D-26-9999", "product": "00000000-0000-4000-8000-000000000000"}
    for name, address in by_name().items():
        if WHO[name] == VENDOR_A:
            theirs, none = (_open(address, as_("vendor_b"), found) for found in (samples, nothing))
            assert (theirs.status_code, said(theirs)) == (404, said(none)), name


def test_a_post_without_its_token_does_nothing(house: Cast) -> None:
    samples, client = rich(house), Client(enforce_csrf_checks=True)
    client.force_login(house.users["team"])
    posts = [address for address in addresses() if address.posts and WHO[address.name] != MACHINES]
    assert len(posts) > 25
    assert [post.name for post in posts if client.post(_at(post, samples)).status_code != 403] == []


def test_absurd_forms_are_told_not_broken(house: Cast, as_: As) -> None:
    """Nothing, a null, what is not among the choices: an answer below 500, whatever the address."""
    samples, broken = rich(house), []
    names = "why text words name title dossier next reason version versions day cause share asked product vendor url "
    names += "remedier evidence public question comment phone mail specialty address token code release contact days "
    names += "username number alike file mode moment outcome still sus-1 author corridor installations invitation"
    absurd = [dict.fromkeys(names.split(), value) for value in ("\x00", "9" * 400)]
    for address in addresses():
        if WHO[address.name] in (MACHINES, THE_WAY_IN) or "pk" in address.parameters:
            continue
        for form in absurd:
            who = next(actor for actor in ACTORS if actor in ALLOWED[WHO[address.name]])
            with taken_back():
                status = as_(None if who == "public" else who).post(_at(address, samples), form).status_code
            if status >= 500:
                broken.append(f"{address.name}: {status} for {next(iter(form.values()))[:12]!r}")
    assert broken == []


def test_the_longest_words_are_told_or_cut_not_broken(house: Cast, as_: As) -> None:
    """PostgreSQL takes no more than a column holds: what is right but for its length is refused, or cut."""
    samples, long, broken = rich(house), "é" * 5000, []
    right = {"mode": "calls", "moment": "after", "wanted": "9", "product": str(samples["product"]), "day": "2026-11-23"}
    right |= {"channel": "phone", "cause": "rule", "author": "10001234567", "size": "solo", "outcome": "answered"}
    right |= {
        "still": "works",
        "installations": "3",
        "version": str(samples["version"]),
        "days": "9",
        "state": "received",
    }
    right |= {"url": f"https://editeur.example/{long}", "mail": f"{long}@cabinet.example", "since": "2026-11-23"}
    texts = "title why name text words summary code question release contact phone specialty comment username corridor "
    texts += "reason remedier evidence public address"
    form = dict.fromkeys(texts.split(), long) | right
    for address in addresses():
        if address.posts and WHO[address.name] not in (MACHINES, THE_WAY_IN) and "pk" not in address.parameters:
            who = next(actor for actor in ACTORS if actor in ALLOWED[WHO[address.name]])
            with taken_back():
                status = as_(None if who == "public" else who).post(_at(address, samples), form).status_code
            if status >= 500:
                broken.append(f"{address.name}: {status}")
    for name in ("undertake", "qualify", "promise", "answer", "set_aside", "reopen"):
        dossier = house.dossier()
        for move in ("qualify", name):
            with transaction.atomic():
                there = reverse("move_dossier", args=[dossier.number, move])
                if as_("team").post(there, form).status_code >= 500:
                    broken.append(name)
    assert broken == []


def test_every_page_is_guarded(house: Cast, as_: As) -> None:
    """The policy has no exception, and a signed-in page stays in no cache."""
    rich(house)
    for who, name in (("team", "triage"), ("vendor_a", "vendor_dossiers"), ("doctor", "my_reports")):
        answer = as_(who).get(reverse(name))
        assert answer["Cache-Control"] == "no-store"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "data:" not in policy
    nobody = as_(None)
    nobody.get(reverse("public_board"))
    assert settings.SESSION_COOKIE_NAME not in nobody.cookies


def test_a_failure_of_ours_speaks_for_this_house(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(public, "public_board", fails)
    answer = Client(raise_request_exception=False).get(reverse("public_board"))
    assert answer.status_code == 500
    assert "Sentinelle a rencontré une panne" in answer.text and "Bonport" not in answer.text


def test_what_does_not_exist_is_told_in_this_houses_words(house: Cast, as_: As) -> None:
    for address in ("/nulle/part/", "/public/D-00-0000/"):
        answer = as_(None).get(address, headers=PAGE)
        assert answer.status_code == 404 and "dans Sentinelle" in answer.text and "cabinet" not in answer.text


def _at(address: Address, samples: dict[str, object]) -> str:
    given = dict(samples)
    if "campaign" in address.name or address.name == "record_call":
        given["number"] = samples["campaign"]
    return address.of(given)


def _open(address: Address, client: Client, samples: dict[str, object]) -> HttpResponse:
    with taken_back():
        if address.posts:
            form = {"why": "Vu.", "version": str(samples["version"]), "number": str(samples["number"])} | FORMS.get(
                address.name, {}
            )
            return client.post(_at(address, samples), form, headers=PAGE)
        return client.get(_at(address, samples), headers=PAGE)
