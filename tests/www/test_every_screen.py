"""Every screen of the URL table, on a record with years behind it: what it asks of the database, how it looks.

The number of queries of each address is pinned in `queries.json`. It changes on purpose only: run

    BONPORT_PIN=1 .venv/bin/pytest tests/www/test_every_screen.py -k queries

and the change of the file stands in the commit, with its reason. Screenshots are kept in `BONPORT_SCREENS`, or under
`var/screens`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bonport.base.models import User
from bonport.practice.places.models import Person
from tests.cast import Cast
from tests.www.common.hands import violations
from tests.www.hands import Hands
from tests.www.rich import rich_samples
from tests.www.table import ACTORS, ALLOWED, WHO, Address, addresses

PINNED = Path(__file__).with_name("queries.json")
SCREENS = Path(os.environ.get("BONPORT_SCREENS", Path(__file__).parents[2] / "var" / "screens"))
SHOWN = [address for address in addresses() if not address.posts and address.name in WHO]
_NO_QUESTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def who_opens(address: Address, cast: Cast) -> Person | None:
    """Whom it is for: the doctor where he may."""
    allowed = ALLOWED[WHO[address.name]]
    actor = next(actor for actor in ("treating", "secretary", "administrator", *ACTORS) if actor in allowed)
    return None if "anonymous" in allowed else cast.everyone[actor]


def client_of(who: Person | None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(User.objects.get(pk=who.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def queries_of(cast: Cast, times: int) -> dict[str, int]:
    """How often each address asks the database, the second time it is opened."""
    samples = rich_samples(cast, times)
    asked = {}
    for address in SHOWN:
        client = client_of(who_opens(address, cast))
        client.get(address.of(samples))
        with CaptureQueriesContext(connection) as queries:
            client.get(address.of(samples))
        asked[address.name] = sum(not query["sql"].startswith(_NO_QUESTION) for query in queries)
    return asked


def test_the_queries_of_every_address_are_pinned(cast: Cast) -> None:
    asked = queries_of(cast, 1)
    if os.environ.get("BONPORT_PIN"):
        PINNED.write_text(json.dumps(asked, indent=2, sort_keys=True) + "\n")
    assert asked == json.loads(PINNED.read_text())


def test_five_times_as_much_makes_no_other_query(cast: Cast) -> None:
    asked = queries_of(cast, 5)
    pinned = json.loads(PINNED.read_text())
    assert asked == pinned


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_every_screen_is_sound(page_of: Callable[..., Hands], cast: Cast, width: int, height: int) -> None:
    """No violation of WCAG that axe sees, no script error, nothing that the policy refused; on a phone, no sideways
    scrolling. One artefact for each screen."""
    samples = rich_samples(cast)
    folder = SCREENS / f"{width}x{height}"
    folder.mkdir(parents=True, exist_ok=True)
    windows: dict[Person | None, Hands] = {}
    wrong: dict[str, list[str]] = {}
    for address in SHOWN:
        who = who_opens(address, cast)
        answer = client_of(who).get(address.of(samples))
        if answer.status_code != 200 or b"<!doctype html>" not in answer.content[:200].lower():
            continue  # a part of a page, a file, a way to elsewhere
        if who not in windows:
            windows[who] = page_of(who or cast.treating, width=width, height=height)
            if who is None:
                windows[who].page.context.clear_cookies()
        page = windows[who].page
        page.goto(address.of(samples))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{address.name}.png", full_page=True)
        found = [*violations(page), *page.broken]  # type: ignore[attr-defined]
        page.broken.clear()  # type: ignore[attr-defined]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("scrolls sideways")
        if found:
            wrong[address.name] = found
    assert len(list(folder.glob("*.png"))) > 20
    assert wrong == {}
