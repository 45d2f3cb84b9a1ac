from __future__ import annotations

from bonport.interop.identity.status import Event
from tests.interop.identity.states_doc import BEGIN, END, LABELS, PAGE, written


def test_the_page_agrees_with_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert page == written(page), "run python -m tests.interop.identity.states_doc"


def test_every_event_has_its_label() -> None:
    assert set(LABELS) == set(Event)
