"""Passkeys in a real browser, and every page of the way in: French, accessible, within the page's security policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bonport.practice.places.accounts.actions import issue_link
from tests.cast import Cast
from tests.www.common.hands import PASSWORD, Authenticator, code, give_application, give_password, violations
from tests.www.conftest import _watch

pytestmark = pytest.mark.browser


@pytest.fixture
def page(live_server: Any, browser: Browser, cast: Cast) -> Iterator[Page]:
    """A browser of somebody who has not signed in."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="fr-FR", reduced_motion="reduce"
    )
    page = context.new_page()
    _watch(page)
    yield page
    assert page.broken == []  # type: ignore[attr-defined]
    context.close()


def by_link(page: Page, cast: Cast) -> None:
    page.goto(f"/compte/lien/#{issue_link(cast.act(None), cast.treating)}")
    assert "#" not in page.evaluate("location.href")  # the address that stays in the history opens nothing
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/compte/securite/"))


def test_from_the_first_link_to_a_passkey_that_signs_in_by_itself(page: Page, cast: Cast) -> None:
    Authenticator(page)
    by_link(page, cast)
    page.goto("/")
    expect(page).to_have_url(re.compile("/compte/securite/"))  # nothing else before a second factor is there
    page.get_by_text("Ajouter une clé d’accès").click()
    page.get_by_label("Son nom").fill("Portable du cabinet")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_text("Je les ai notés").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()

    expect(page).to_have_url(re.compile("/compte/connexion/"))
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))  # one gesture, no name typed, no code asked
    page.goto("/compte/securite/")
    expect(page.get_by_text("Portable du cabinet")).to_be_visible()


def test_a_finger_that_is_not_recognised_is_told_and_leaves_the_other_way_open(page: Page, cast: Cast) -> None:
    authenticator = Authenticator(page)
    by_link(page, cast)
    page.goto("/compte/securite/cles/ajouter/")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.context.clear_cookies()
    page.goto("/compte/connexion/")
    authenticator.refuses()
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("n’a pas été lue")
    expect(page.get_by_label("Mot de passe")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)], ids=("desk", "phone"))
def test_every_page_of_the_way_in(page: Page, cast: Cast, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    give_password(cast.treating)
    seen = 0

    def look(address: str = "") -> None:
        nonlocal seen
        if address:
            page.goto(address)
        assert violations(page) == []
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        seen += 1

    look("/compte/lien/")
    look("/compte/inactif/")
    look("/compte/connexion/")
    page.get_by_label("Identifiant").fill("martin")
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_text("inexact")).to_be_visible()
    look()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/compte/securite/"))
    look()
    for address in ("cles/ajouter/", "application/"):
        look(f"/compte/securite/{address}")
    look("/compte/mot-de-passe/")
    look("/compte/deconnexion/")
    page.context.clear_cookies()

    give_application(cast.treating)
    page.goto("/compte/connexion/")
    page.get_by_label("Identifiant").fill("martin")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Encore une étape")).to_be_visible()
    look()
    page.get_by_label("Code de votre application").fill(code())
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    for address in ("", "application/retirer/", "secours/", "secours/refaire/"):
        look(f"/compte/securite/{address}")
    assert seen == 14
