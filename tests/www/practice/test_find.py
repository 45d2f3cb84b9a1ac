from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.www.hands import Hands


@pytest.mark.browser
def test_a_patient_is_found_and_opened_in_two_gestures(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    hands.shortcut_and_type("Alt+r", "duran")
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile("/patients/"))
    assert hands.gestures == 2
    assert hands.page.broken == []  # type: ignore[attr-defined]
