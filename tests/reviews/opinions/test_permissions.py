"""Who may do what to reviews: every action of the room, tried by everyone."""

from __future__ import annotations

import pytest

from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Notice, Reply, Review
from bonport.reviews.opinions.states import Ground
from tests.reviews.cast import WORDS, Cast
from tests.reviews.catalogue.test_permissions import KEEPERS, REVIEWS
from tests.sentinelle.inventory import EVERYONE, Row, actions_of, tried_by_everyone

AUTHOR, TEAM, VENDOR = frozenset({"doctor"}), frozenset({"team"}), frozenset({"vendor_a"})
DOCTORS = frozenset({"doctor", "other_doctor"})
WHY = "Vu avec son auteur."


def published(house: Cast) -> Review:
    return house.review()


def held(house: Cast) -> Review:
    return house.review(words=f"{WORDS} Mme Jeanne DURAND attend encore.")


def removed(house: Cast) -> Review:
    review = house.review()
    actions.remove(house.act(), review, Ground.FAKE, WHY)
    return review


def suspended(house: Cast) -> Review:
    review = house.review()
    actions.suspend(house.act(), review, Ground.FAKE, WHY)
    return review


def replied(house: Cast) -> Reply:
    return actions.reply(house.act("vendor_a"), house.review(), "Merci.")


def noticed(house: Cast) -> Notice:
    return actions.notify(house.act(None), house.review(), Ground.FAKE, "Je doute de cet avis.", good_faith=True)[0]


def typed(house: Cast) -> None:
    for who in DOCTORS:
        actions.save_draft(house.act(who), house.product_a, {"words": "Le"})


ROWS: dict[str, Row] = {
    "writing.save_draft": Row(
        DOCTORS, lambda h: None, lambda act, h, _: actions.save_draft(act, h.product_a, {"words": "Le"})
    ),
    "writing.drop_draft": Row(DOCTORS, typed, lambda act, h, _: actions.drop_draft(act, h.product_a)),
    "writing.submit": Row(DOCTORS, lambda h: None, lambda act, h, _: actions.submit(act, h.product_a, h.written())),
    "writing.withdraw": Row(AUTHOR, published, lambda act, h, one: actions.withdraw(act, one)),
    "writing.contest": Row(AUTHOR, removed, lambda act, h, one: actions.contest(act, one, WHY)),
    "writing.erase": Row(AUTHOR, published, lambda act, h, one: actions.erase(act, one)),
    "writing.erase_me": Row(DOCTORS, published, lambda act, h, _: actions.erase_me(act)),
    "replying.reply": Row(VENDOR, published, lambda act, h, one: actions.reply(act, one, "Merci.")),
    "replying.declare_solicitation": Row(
        VENDOR,
        lambda h: None,
        lambda act, h, _: actions.declare_solicitation(act, h.product_a, h.today, h.today, "courriel"),
    ),
    "noticing.notify": Row(
        EVERYONE,
        published,
        lambda act, h, one: actions.notify(act, one, Ground.FAKE, "Je doute de cet avis.", good_faith=True),
    ),
    "moderating.release": Row(TEAM, held, lambda act, h, one: actions.release(act, one)),
    "moderating.refuse": Row(TEAM, held, lambda act, h, one: actions.refuse(act, one, Ground.PERSONAL, WHY)),
    "moderating.hold": Row(TEAM, published, lambda act, h, one: actions.hold(act, one, WHY)),
    "moderating.suspend": Row(TEAM, published, lambda act, h, one: actions.suspend(act, one, Ground.FAKE, WHY)),
    "moderating.restore": Row(TEAM, suspended, lambda act, h, one: actions.restore(act, one)),
    "moderating.remove": Row(TEAM, published, lambda act, h, one: actions.remove(act, one, Ground.FAKE, WHY)),
    "moderating.decide_notice": Row(
        TEAM, noticed, lambda act, h, one: actions.decide_notice(act, one, upheld=True, reasons=WHY)
    ),
    "moderating.remove_reply": Row(
        TEAM, replied, lambda act, h, one: actions.remove_reply(act, one, Ground.ADVERT, WHY)
    ),
    "moderating.prove": Row(TEAM, published, lambda act, h, one: actions.prove(act, one, "order", 6)),
    "keeping.sweep": Row(KEEPERS, typed, lambda act, h, _: actions.sweep(_later(act, h))),
    "telling.tell_profiles": Row(KEEPERS, published, lambda act, h, _: actions.tell_profiles(act, at_least=1)),
}


def _later(act: object, house: Cast) -> object:
    act.now = house.act(days=400).now  # type: ignore[attr-defined]
    return act


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("opinions", REVIEWS)} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])
