"""Who may set a machine's fault aside, and take it back."""

from __future__ import annotations

import pytest

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers.queries import waiting_signatures
from bonport.sentinelle.signatures import actions
from bonport.sentinelle.signatures.models import Signature
from tests.sentinelle.cast import Cast
from tests.sentinelle.inventory import Row, actions_of, tried_by_everyone

TEAM = frozenset({"team"})


def aside(house: Cast) -> Signature:
    fault = house.signature()
    actions.set_signature_aside(house.act(), fault, "Sans effet.")
    return fault


ROWS = {
    "actions.set_signature_aside": Row(
        TEAM, lambda h: h.signature(), lambda act, h, one: actions.set_signature_aside(act, one, "Sans effet.")
    ),
    "actions.take_signature_back": Row(TEAM, aside, lambda act, h, one: actions.take_signature_back(act, one)),
}


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("signatures")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])


def test_what_is_aside_waits_for_nobody_until_it_is_taken_back(house: Cast) -> None:
    fault = house.signature()
    for reason in ("", "  "):
        with pytest.raises(NotPossible):
            actions.set_signature_aside(house.act(), fault, reason)
    actions.set_signature_aside(house.act(), fault, "Vu chez le docteur Martin DURAND.")
    fault.refresh_from_db()
    assert "DURAND" not in fault.set_aside_reason and waiting_signatures() == []
    with pytest.raises(NotPossible):
        actions.set_signature_aside(house.act(), fault, "Encore.")
    actions.take_signature_back(house.act(), fault)
    assert waiting_signatures() == [fault]
    with pytest.raises(NotPossible):
        actions.take_signature_back(house.act(), fault)
