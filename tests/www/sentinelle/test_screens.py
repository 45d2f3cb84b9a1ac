"""Every screen, as one looks at it: axe finds nothing, no script fails, nothing overflows; kept as pictures."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from tests.sentinelle.cast import Cast
from tests.www.common.hands import violations
from tests.www.hands import Hands
from tests.www.sentinelle.rich import rich

SCREENS = Path(os.environ.get("BONPORT_SCREENS", Path(__file__).parents[3] / "var" / "screens"))
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
