"""No violation of WCAG on the screens of identity, as axe sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bonport.practice.consultations.repair.actions import open_repair
from bonport.practice.patients.actions import flag_identity
from tests.cast import Cast
from tests.practice.factories import qualify
from tests.www.common.hands import violations
from tests.www.hands import Hands

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_every_screen_of_identity(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    page = hands.page
    flag_identity(cast.act(cast.secretary), cast.patient, homonym=True)
    hands.start("/patients/nouveau/")
    hands.fill("#line", "durand jeanne f 4/3/55")
    hands.press("Enter")
    expect(page.locator(".alike")).to_be_visible()
    wrong = {"new": violations(page)}
    addresses = {"list": "/identites/", "child": f"/patients/{cast.child.pk}/identite/"}
    for name, address in addresses.items():
        hands.start(address)
        wrong[name] = violations(page)
    qualify(cast)
    open_repair(cast.act(cast.treating), cast.patient)
    for name in ("", "reparer/"):
        hands.start(f"/patients/{cast.patient.pk}/identite/{name}")
        wrong[name] = violations(page)
    assert {name: found for name, found in wrong.items() if found} == {}
