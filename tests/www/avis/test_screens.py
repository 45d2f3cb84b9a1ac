"""Every screen, as one looks at it: axe finds nothing, no script fails, nothing overflows; kept as pictures.

How often each asks the database is pinned in `queries.json`, and is the same whatever there is to show. It changes on
purpose only: `BONPORT_PIN=1 .venv/bin/pytest tests/www/avis/test_screens.py -k queries`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.reviews.cast import Cast
from tests.www.avis.rich import more, rich
from tests.www.common.hands import violations
from tests.www.hands import Hands

SCREENS = Path(os.environ.get("BONPORT_SCREENS", Path(__file__).parents[3] / "var" / "screens"))
PINNED = Path(__file__).with_name("queries.json")
SHOWN: dict[str, str | None] = {
    "home": None,
    "product": None,
    "product_history": None,
    "review": None,
    "notify": None,
    "notice_followed": None,
    "compare": None,
    "search": None,
    "switchers": None,
    "switch": None,
    "open_kit": None,
    "kit": None,
    "method": None,
    "rules": None,
    "moderation": None,
    "open_data": None,
    "my_reviews": "doctor",
    "my_review": "doctor",
    "vendor_reviews": "vendor_a",
    "vendor_reply": "vendor_a",
    "vendor_product": "vendor_a",
    "queue": "team",
    "queue_review": "team",
    "queue_correction": "team",
    "registers": "team",
    "register_product": "team",
}
PARAMETERS = {
    **dict.fromkeys("product product_history my_review vendor_product register_product".split(), ("product",)),
    **dict.fromkeys("review notify vendor_reply queue_review".split(), ("review",)),
    "notice_followed": ("token",),
    "switch": ("left", "taken"),
    "kit": ("kit",),
    "queue_correction": ("correction",),
}
ASKED = {"compare": "?produit={product}&produit={left}", "search": "?q=synthèse"}


def address_of(name: str, samples: dict[str, object]) -> str:
    given = [samples[parameter] for parameter in PARAMETERS.get(name, ())]
    return reverse(name, args=given) + ASKED.get(name, "").format(**samples)


def test_the_queries_of_every_screen_are_pinned_and_do_not_grow(
    house: Cast, as_: Callable[[str | None], Client]
) -> None:
    samples = rich(house)

    def asked() -> dict[str, int]:
        found = {}
        for name, who in SHOWN.items():
            client, address = as_(who), address_of(name, samples)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, name
            found[name] = len(queries)
        return found

    few = asked()
    if os.environ.get("BONPORT_PIN"):
        PINNED.write_text(json.dumps(few, indent=2, sort_keys=True) + "\n")
    assert few == json.loads(PINNED.read_text())
    more(house, 4)
    assert asked() == few


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), pytest.param(390, 844, marks=pytest.mark.slow)])
def test_every_screen_is_right_at_both_widths(
    house: Cast, page_of: Callable[..., Hands], width: int, height: int
) -> None:
    samples, wrong = rich(house), []
    folder = SCREENS / "avis"
    folder.mkdir(parents=True, exist_ok=True)
    hands = {who: page_of(who, width=width, height=height) for who in sorted(set(SHOWN.values()), key=str)}
    for name, who in SHOWN.items():
        page = hands[who].page
        answer = page.goto(address_of(name, samples))
        assert answer is not None and answer.status == 200, name
        page.wait_for_load_state("networkidle")  # the measures come by themselves
        page.screenshot(path=str(folder / f"{name}-{width}.png"), full_page=True)
        wrong += [f"{name}: {one}" for one in violations(page)]
        wrong += [f"{name}: {one}" for one in page.broken]  # type: ignore[attr-defined]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: wider than the window")
    assert wrong == []
