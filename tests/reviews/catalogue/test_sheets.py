"""A product's sheet: what its vendor says, under the team's eye, with its history; versions, programmes, members."""

from __future__ import annotations

from datetime import date

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.reviews.catalogue import actions, queries
from bonport.reviews.catalogue.keys import doctor_key, origin_key
from bonport.reviews.catalogue.models import SHEET, Category, Facet, Product
from tests.reviews.cast import Cast


def product(house: Cast) -> Product:
    return queries.product_of(house.product_a.pk)


def test_every_category_has_its_own_facets(db: None) -> None:
    codes = {one.code: [facet.code for facet in queries.facets_of(one)] for one in queries.categories()}
    assert list(codes) == ["logiciel", "teleconsultation", "agenda", "objet", "dictee", "messagerie"]
    assert {"ergonomie", "fiabilite", "temps", "prix", "donnees", "portabilite", "contrat"} <= set.intersection(
        *map(set, codes.values())
    )
    segur = Facet.objects.filter(category="logiciel", segur=True).values_list("code", flat=True)
    assert set(segur) == {"ins", "dmp", "mssante", "ordonnance", "vsm", "psc"}
    assert "image_son" in codes["teleconsultation"] and "image_son" not in codes["logiciel"]
    assert not Facet.objects.filter(question__contains=" ?").exists()


def test_what_a_vendor_says_changes_nothing_until_the_team_accepts_it(house: Cast) -> None:
    said = {"price_month_cents": 9900, "claims": "  Tout en un.  ", "website": "https://a.example/cabinet"}
    waiting = actions.propose_correction(house.act("vendor_a"), house.product_a, said, "Tarif 2027.")
    assert product(house).price_month_cents is None and queries.corrections_waiting() == [waiting]
    actions.decide_correction(house.act(days=1), waiting, accepted=True)
    now = product(house)
    assert (now.price_month_cents, now.claims, now.website) == (9900, "Tout en un.", "https://a.example/cabinet")
    [kept] = queries.history_of(house.product_a)
    assert kept.before == {"price_month_cents": None, "claims": "", "website": ""}
    assert (kept.vendor, kept.why) == (house.vendor_a, "Tarif 2027.")
    with pytest.raises(NotPossible, match="déjà"):
        actions.decide_correction(house.act(), waiting, accepted=False, reason="Non.")


def test_a_refusal_has_its_reason_and_changes_nothing(house: Cast) -> None:
    waiting = actions.propose_correction(house.act("vendor_a"), house.product_a, {"claims": "Le meilleur."}, "Pub.")
    with pytest.raises(NotPossible, match="raison"):
        actions.decide_correction(house.act(), waiting, accepted=False)
    actions.decide_correction(house.act(), waiting, accepted=False, reason="Une réclame, pas un fait.")
    assert product(house).claims == "" and queries.history_of(house.product_a) == []
    assert [one.reason for one in queries.corrections_of(house.vendor_a)] == ["Une réclame, pas un fait."]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"claims": ""},
        {"name": "Autre"},
        {"vendor": "x"},
        {"price_month_cents": -1},
        {"price_month_cents": "beaucoup"},
        {"website": "javascript:alert(1)"},
        {"hosting": "x" * 201},
        {"claims": "x" * 4001},
    ],
)
def test_a_sheet_says_what_its_fields_hold(house: Cast, said: dict[str, object]) -> None:
    with pytest.raises(NotPossible):
        actions.correct(house.act(), house.product_a, said, "Lu.")
    assert all(getattr(product(house), name) in ("", None) for name in SHEET)


def test_what_is_not_known_any_more_is_emptied(house: Cast) -> None:
    actions.correct(house.act(), house.product_a, {"notice_months": 3, "hosting": "HDS"}, "Lu.")
    actions.correct(house.act(days=1), house.product_a, {"notice_months": None, "hosting": ""}, "N’y est plus.")
    assert (product(house).notice_months, product(house).hosting) == (None, "")
    assert len(queries.history_of(house.product_a)) == 2


def test_versions_keep_their_order_and_a_major_one_its_day(house: Cast) -> None:
    with pytest.raises(NotPossible, match="date"):
        actions.add_version(house.act(), house.product_a, "3.0", major=True)
    added = actions.add_version(house.act(), house.product_a, "1.2")
    for _ in range(2):
        actions.move_version(house.act(), added, later=False)
    assert [one.name for one in queries.versions_of(house.product_a)] == ["2.0", "1.1", "1.2", "1.0"]
    assert queries.majors_of([house.product_a.pk]) == {house.product_a.pk: [date(2026, 3, 1)]}
    with pytest.raises(NotPossible):
        actions.add_version(house.act(), house.product_a, "1.2")


def test_where_a_product_stands_has_its_source_and_its_past(house: Cast) -> None:
    source = "https://example.org/liste"
    with pytest.raises(NotPossible):
        actions.note_referencing(house.act(), house.product_a, "Ségur", "referenced", date(2023, 1, 1), "on me l’a dit")
    for status, since in (("pending", date(2022, 5, 1)), ("referenced", date(2023, 1, 1))):
        actions.note_referencing(house.act(), house.product_a, "Ségur, vague 1", status, since, source)
    [now] = queries.referencings_of(house.product_a)
    assert (now.status, now.since) == ("referenced", date(2023, 1, 1))
    assert house.product_a.referencings.count() == 2


def test_names_are_unique_and_not_empty(house: Cast) -> None:
    for name in ("", " ", "Éditeur A", "x" * 121):
        with pytest.raises(NotPossible):
            actions.add_vendor(house.act(), name)
    with pytest.raises(NotPossible):
        actions.add_product(house.act(), house.vendor_a, house.software, "Cabinet A")
    assert actions.add_product(house.act(), house.vendor_b, house.software, "Cabinet A").vendor == house.vendor_b


def test_keys_are_ours_alone(settings: object) -> None:
    key = doctor_key("10003456789")
    assert key == doctor_key("810003456789") == doctor_key("8 100 034 567 89")
    assert key != origin_key("10003456789") and "10003456789" not in key
    settings.SECRET_KEY = "another installation"  # type: ignore[attr-defined]
    assert doctor_key("10003456789") != key


def test_a_closed_member_comes_in_no_more(house: Cast) -> None:
    actions.close_member(house.act(), house.member("vendor_a"))
    with pytest.raises(NotAllowed):
        actions.propose_correction(house.act("vendor_a"), house.product_a, {"claims": "Oui."}, "Oui.")


def test_a_change_turns_its_category_alone(house: Cast) -> None:
    before = dict(Category.objects.values_list("pk", "turn"))
    actions.add_version(house.act(), house.product_a, "9.9")
    after = Category.objects.values_list("pk", "turn")
    assert [category for category, turn in after if turn != before[category]] == ["logiciel"]


def test_a_vendor_proposes_a_version_and_its_history_is_kept(house: Cast) -> None:
    major, day = {"major": True, "released_on": date(2026, 11, 1)}, date(2026, 11, 1)
    for name, why in (("2.0", "Déjà là."), ("", "Sans nom."), ("3.0", " ")):
        with pytest.raises(NotPossible):
            actions.propose_version(house.act("vendor_a"), house.product_a, name, why=why, **major)
    with pytest.raises(NotPossible, match="date"):
        actions.propose_version(house.act("vendor_a"), house.product_a, "3.0", why="Refonte.", major=True)
    first, second = (
        actions.propose_version(house.act("vendor_a"), house.product_a, "3.0", why="Refonte.", **major) for _ in "ab"
    )
    assert [one.name for one in queries.versions_of(house.product_a)] == ["2.0", "1.1", "1.0"]
    turn = Category.objects.get(pk="logiciel").turn
    actions.decide_correction(house.act(days=1), first, accepted=True)
    made = queries.versions_of(house.product_a)[0]
    assert (made.name, made.major, made.released_on) == ("3.0", True, day)
    assert Category.objects.get(pk="logiciel").turn != turn
    with pytest.raises(NotPossible, match="pris"):  # proposed twice, accepted once
        actions.decide_correction(house.act(days=1), second, accepted=True)
    actions.change_version(house.act(days=2), made, major=False, released_on=None)
    (changed, asked) = queries.history_of(house.product_a)
    assert changed.before == {"version": {"name": "3.0", "major": True, "released_on": "2026-11-01"}}
    assert changed.changes == {"version": {"name": "3.0", "major": False, "released_on": None}}
    assert (asked.vendor, asked.why, changed.vendor) == (house.vendor_a, "Refonte.", None)
