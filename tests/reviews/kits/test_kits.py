"""A practice chooses together: who may, where it agrees, and what is forgotten."""

from __future__ import annotations

import pytest

from bonport.base.errors import Gone, NotPossible
from bonport.reviews.kits import actions
from bonport.reviews.kits.models import Kit, Voice
from bonport.reviews.kits.queries import kit_of, together
from tests.reviews.cast import Cast
from tests.reviews.catalogue.test_permissions import KEEPERS, REVIEWS
from tests.sentinelle.inventory import EVERYONE, Row, actions_of, tried_by_everyone


def opened(house: Cast) -> str:
    return actions.open_kit(house.act(None), house.software)[1]


def voiced(house: Cast) -> tuple[str, Voice]:
    token = opened(house)
    return token, actions.add_voice(house.act(None), token, "médecin", {"dmp": 3})


ROWS: dict[str, Row] = {
    "actions.open_kit": Row(EVERYONE, lambda h: None, lambda act, h, _: actions.open_kit(act, h.software)),
    "actions.add_voice": Row(
        EVERYONE, opened, lambda act, h, token: actions.add_voice(act, token, "infirmière", {"dmp": 1})
    ),
    "actions.drop_voice": Row(EVERYONE, voiced, lambda act, h, one: actions.drop_voice(act, one[0], one[1].pk)),
    "actions.sweep_kits": Row(
        KEEPERS,
        lambda h: actions.open_kit(h.act(None, days=-100), h.software),
        lambda act, h, _: actions.sweep_kits(act),
    ),
}


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("kits", REVIEWS)} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])


def test_it_opens_to_its_address_alone_and_for_three_months(house: Cast) -> None:
    kit, token = actions.open_kit(house.act(None), house.software)
    assert token not in kit.token
    assert kit_of(token, house.now) == kit
    with pytest.raises(Gone):
        kit_of(token, house.act(days=91).now)
    with pytest.raises(Gone):
        actions.add_voice(house.act(None, days=91), token, "médecin", {"dmp": 3})
    with pytest.raises(Gone):
        actions.drop_voice(house.act(None), "another", voiced(house)[1].pk)
    assert actions.sweep_kits(house.act(None, days=91)) == 2
    assert not Kit.objects.exists() and not Voice.objects.exists()


@pytest.mark.parametrize("weights", [{}, {"dmp": 0}, {"dmp": 4}, {"image_son": 1}, {"recommande": 2}])
def test_a_voice_weighs_what_is_marked_from_0_to_3(house: Cast, weights: dict[str, int]) -> None:
    with pytest.raises(NotPossible):
        actions.add_voice(house.act(None), opened(house), "médecin", weights)


def test_it_shows_where_they_agree(house: Cast) -> None:
    house.many(12, house.product_a, marks={"dmp": 5, "prix": 1, "ergonomie": 4})
    house.many(12, house.product_b, marks={"dmp": 2, "prix": 5, "ergonomie": 4})
    kit, token = actions.open_kit(house.act(None), house.software)
    alone = together(kit, house.today)
    assert (alone.voices, alone.agree) == ((), ()) and len(alone.candidates) == 2
    actions.add_voice(house.act(None), token, "médecin", {"dmp": 3, "ergonomie": 2})
    nurse = actions.add_voice(house.act(None, days=1), token, "infirmière", {"prix": 3, "ergonomie": 2})
    seen = together(kit, house.today)
    matters = {one.facet.code: one for one in seen.matters}
    assert matters["ergonomie"].agreed and not matters["ergonomie"].split
    assert matters["dmp"].split and matters["dmp"].indispensable == 1
    places = {one.marked.product.pk: one.places for one in seen.candidates}
    assert places == {house.product_a.pk: (1, 2), house.product_b.pk: (2, 1)}
    weak = {one.marked.product.pk: [facet.code for facet in one.weak] for one in seen.candidates}
    assert weak == {house.product_a.pk: ["prix"], house.product_b.pk: ["dmp"]}
    actions.add_voice(house.act(None), token, "infirmière", {"dmp": 3}, again=nurse.pk)
    assert [one.marked.product.name for one in together(kit, house.today).candidates] == ["Cabinet A", "Logiciel B"]
