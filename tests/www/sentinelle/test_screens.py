"""Every screen, as one looks at it: axe finds nothing, no script fails, nothing overflows; kept as pictures.

How often each asks the database is pinned in `queries.json`, and is the same whatever there is to show. It changes on
purpose only: `BONPORT_PIN=1 .venv/bin/pytest tests/www/sentinelle/test_screens.py -k queries`.
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

from tests.sentinelle.cast import Cast
from tests.www.common.hands import violations
from tests.www.hands import Hands
from tests.www.sentinelle.rich import more, rich

SCREENS = Path(os.environ.get("BONPORT_SCREENS", Path(__file__).parents[3] / "var" / "screens"))
PINNED = Path(__file__).with_name("queries.json")
SHOWN = {
    "public_board": None,
    "public_dossier": None,
    "report_form": None,
    "my_reports": "doctor",
    "triage": "team",
    "triage_report": "team",
    "triage_signature": "team",
    "signature": "team",
    "vendor_signature": "vendor_a",
    "take_call": "team",
    "import_tickets": "team",
    "dossiers": "team",
    "dossier": "team",
    "overdue": "team",
    "campaigns": "team",
    "campaign": "team",
    "campaign_calls": "team",
    "survey": None,
    "survey_never_again": None,
    "products": "team",
    "product": "team",
    "registers": "team",
    "register_vendor": "team",
    "register_product": "team",
    "vendor_dossiers": "vendor_a",
    "vendor_dossier": "vendor_a",
    "vendor_products": "vendor_a",
    "vendor_product": "vendor_a",
}
PARAMETERS = {
    "public_dossier": "number",
    "triage_report": "report",
    "triage_signature": "signature",
    "signature": "signature",
    "vendor_signature": "signature",
    "dossier": "number",
    "campaign": "campaign",
    "campaign_calls": "campaign",
    "survey": "token",
    "survey_never_again": "token",
    "product": "product",
    "register_vendor": "vendor",
    "register_product": "product",
    "vendor_dossier": "number",
    "vendor_product": "product",
}


def test_the_queries_of_every_screen_are_pinned_and_do_not_grow(
    house: Cast, as_: Callable[[str | None], Client]
) -> None:
    samples = rich(house)

    def asked() -> dict[str, int]:
        found = {}
        for name, who in SHOWN.items():
            client, address = as_(who), reverse(name, args=[samples[PARAMETERS[name]]] if name in PARAMETERS else [])
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
    folder = SCREENS / "sentinelle"
    folder.mkdir(parents=True, exist_ok=True)
    hands = {who: page_of(who, width=width, height=height) for who in sorted(set(SHOWN.values()), key=str)}
    for name, who in SHOWN.items():
        page = hands[who].page
        given = [samples[PARAMETERS[name]]] if name in PARAMETERS else []
        answer = page.goto(reverse(name, args=given))
        assert answer is not None and answer.status == 200, name
        page.screenshot(path=str(folder / f"{name}-{width}.png"))
        if width == 1280:  # the elements are the same at the other width, and axe takes its time
            wrong += [f"{name}: {one}" for one in violations(page)]
        wrong += [f"{name}: {one}" for one in page.broken]  # type: ignore[attr-defined]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: wider than the window")
    assert wrong == []
