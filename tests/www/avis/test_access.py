"""Every address × team, vendor A, vendor B, doctor, other doctor, stranger, public: what the views do is what the table
says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bonport.www.avis import files
from tests.reviews.cast import Cast
from tests.www.avis.rich import rich
from tests.www.avis.table import ACTORS, ALLOWED, AUTHOR, THE_WAY_IN, VENDOR_A, WHO, Address, addresses
from tests.www.houses import refused, said, taken_back

As = Callable[[str | None], Client]
PAGE = {"Sec-Fetch-Dest": "document"}
NOTHING = "00000000-0000-4000-8000-000000000000"


def by_name() -> dict[str, Address]:
    return {address.name: address for address in addresses()}


def tried() -> list[Address]:
    return [one for one in addresses() if WHO[one.name] != THE_WAY_IN and "pk" not in one.parameters]


def first_allowed(name: str) -> str | None:
    who = next(actor for actor in ACTORS if actor in ALLOWED[WHO[name]])
    return None if who == "public" else who


def test_every_address_has_its_line() -> None:
    assert sorted(by_name()) == sorted(WHO)


def test_only_those_it_is_for(house: Cast, as_: As) -> None:
    samples, wrong, opened = rich(house), [], 0
    for actor in ACTORS:
        for address in tried():
            opened += 1
            response = _open(address, as_(None if actor == "public" else actor), samples)
            if refused(response) == (actor in ALLOWED[WHO[address.name]]):
                wrong.append(f"{actor}, {address.name}: {response.status_code}, for {WHO[address.name]}")
    assert opened > 350
    assert not wrong, "\n".join(wrong)


def test_what_is_somebody_elses_is_as_what_does_not_exist(house: Cast, as_: As) -> None:
    samples = rich(house)
    nothing = samples | {"review": NOTHING, "product": NOTHING}
    for name, address in by_name().items():
        other = {VENDOR_A: "vendor_b", AUTHOR: "other_doctor"}.get(WHO[name])
        if other:
            theirs, none = (_open(address, as_(other), found) for found in (samples, nothing))
            assert (theirs.status_code, said(theirs)) == (404, said(none)), name


def test_a_post_without_its_token_does_nothing(house: Cast) -> None:
    samples, client = rich(house), Client(enforce_csrf_checks=True)
    client.force_login(house.users["team"])
    posts = [address for address in addresses() if address.posts]
    both = [
        one for one in addresses() if one.name in ("my_review", "vendor_reply", "vendor_product", "notify", "open_kit")
    ]
    assert len(posts) > 20
    assert [post.name for post in posts + both if client.post(_at(post, samples)).status_code != 403] == []


@pytest.mark.parametrize("absurd", ["\x00", "9" * 400, "é" * 20_000])
def test_absurd_forms_are_told_not_broken(house: Cast, as_: As, absurd: str) -> None:
    samples, broken = rich(house), []
    names = "words experience_on version used_since previous switched_on conflict conflict_words solicited specialty "
    names += "setting region m-ergonomie b-ergonomie text why ground name mail good_faith reasons kind months upheld "
    names += "accepted begins_on ends_on how vendor category website username released_on major later programme status "
    names += "since source on price_month_cents commitment_months claims profession w-dmp again next"
    form = dict.fromkeys(names.split(), absurd)
    for address in tried():
        with taken_back():
            status = as_(first_allowed(address.name)).post(_at(address, samples), form).status_code
        if status >= 500:
            broken.append(f"{address.name}: {status}")
    assert broken == []


@pytest.mark.slow
def test_absurd_questions_are_told_not_broken(house: Cast, as_: As) -> None:
    samples, client, broken = rich(house), as_(None), []
    names = "produit categorie q p-ergonomie specialite exercice anciennete region ordre page voix"
    for absurd in ("\x00", "9" * 400, "-1", "é", NOTHING, "1e9", "general"):
        for name in names.split():
            for address in ("home", "category", "product", "compare", "search", "switchers", "kit"):
                status = client.get(_at(by_name()[address], samples), {name: absurd}).status_code
                if status >= 500:
                    broken.append(f"{address}?{name}={absurd[:9]}: {status}")
    assert broken == []


def test_every_page_is_guarded(house: Cast, as_: As) -> None:
    """The policy has no exception, and a signed-in page stays in no cache."""
    rich(house)
    for who, name in (("team", "queue"), ("vendor_a", "vendor_reviews"), ("doctor", "my_reviews")):
        answer = as_(who).get(reverse(name))
        assert answer["Cache-Control"] == "no-store"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "data:" not in policy
    nobody = as_(None)
    nobody.get(reverse("home"))
    assert settings.SESSION_COOKIE_NAME not in nobody.cookies


def test_a_failure_of_ours_speaks_for_this_house(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(files, "log", fails)
    answer = Client(raise_request_exception=False).get(reverse("moderation"))
    assert answer.status_code == 500
    assert "Avis a rencontré une panne" in answer.text and "Bonport" not in answer.text


def test_what_does_not_exist_is_told_in_this_houses_words(house: Cast, as_: As) -> None:
    for address in ("/nulle/part/", f"/logiciels/{NOTHING}/", "/signalements/inconnu/", "/choisir/inconnu/"):
        answer = as_(None).get(address, headers=PAGE)
        assert answer.status_code == 404 and "cabinet" not in answer.text.split("<main")[1], address


def _at(address: Address, samples: dict[str, object]) -> str:
    given = dict(samples)
    if address.name in ("kit", "add_voice", "drop_voice"):
        given["token"] = samples["kit"]
    return address.of(given)


def _open(address: Address, client: Client, samples: dict[str, object]) -> HttpResponse:
    with taken_back():
        if address.posts:
            return client.post(_at(address, samples), {"reasons": "Relu."}, headers=PAGE)
        return client.get(_at(address, samples), headers=PAGE)
