from __future__ import annotations

from bonport.interop.identity.status import Event
from tests.interop.identity.states_doc import LABELS, PAGE, drawn
from tests.states_doc import is_drawn


def test_the_page_agrees_with_the_code() -> None:
    assert is_drawn(PAGE, drawn()), "run python -m tests.interop.identity.states_doc"


def test_every_event_has_its_label() -> None:
    assert set(LABELS) == set(Event)
