"""What everybody reads: marks, places, doctors like the reader, searches, those who changed, the log, the files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bonport.base.errors import Gone, NotPossible
from bonport.reviews.catalogue import actions as keeping
from bonport.reviews.opinions import actions
from bonport.reviews.opinions.states import Ground
from bonport.reviews.opinions.written import Coarse
from bonport.reviews.reading import counting, opendata, queries, reviews
from bonport.reviews.reading.log import log
from tests.reviews.cast import WORDS, Cast

PARTS = ("specialite", "exercice", "usage", "region")
GOOD, BAD = {"ergonomie": 5, "dmp": 5}, {"ergonomie": 2, "dmp": 2}


def test_marks_places_and_what_has_none(house: Cast) -> None:
    house.many(12, house.product_b, marks=GOOD)
    house.many(4, house.product_a, marks=GOOD)
    b, a = queries.marked(house.software, house.today)
    assert (b.product, b.place, b.reviews, b.whole.shown) == (house.product_b, 1, 12, True)
    assert (a.product, a.place, a.reviews, a.whole.shown) == (house.product_a, None, 4, False)
    facets = {one.facet.code: one for one in b.facets}
    assert facets["dmp"].mark.shown and not facets["prix"].mark.shown and facets["recommande"].share is not None
    house.review(house.doctors(1)[0], house.product_a, days=1, marks=GOOD)
    assert queries.marked_product(house.product_a, house.today + timedelta(days=1)).whole.shown


def test_who_is_paid_is_read_and_not_counted(house: Cast) -> None:
    for number, (who, tie) in enumerate(zip(house.doctors(4), ("pilot", "shares", "paid", "club"), strict=True)):
        house.review(who, days=20 * number, conflict=tie)
    one = queries.marked_product(house.product_a, house.today + timedelta(days=60))
    assert (one.reviews, one.others) == (1, 3)
    shown, _ = reviews.reviews_of(house.product_a, house.today, order="oldest")
    assert [(review.counts, bool(review.tie)) for review in shown] == [(False, True)] * 3 + [(True, True)]


def test_a_major_version_ages_what_was_written_before(house: Cast) -> None:
    keeping.add_version(house.act(), house.product_b, "5.0")
    house.many(6, house.product_b, every=20, until=-20)
    before = queries.marked_product(house.product_b, house.today)
    assert (before.before_major, before.last_major_on) == (0, None)
    version = keeping.add_version(house.act(), house.product_b, "6.0", major=True, released_on=house.today)
    after = queries.marked_product(house.product_b, house.today)
    assert (after.before_major, after.last_major_on) == (6, house.today)
    assert after.effective == pytest.approx(0.7 * before.effective)
    assert reviews.reviews_of(house.product_b, house.today)[0][0].before_major
    keeping.change_version(house.act(), version, major=False, released_on=None)
    assert queries.marked_product(house.product_b, house.today).before_major == 0


def test_marks_follow_whatever_changes_them(house: Cast) -> None:
    """They are computed once for a day and a state of the category."""
    [*_, last] = house.many(5, house.product_a)

    def told() -> tuple[int, float]:
        one = queries.marked_product(house.product_a, house.today)
        return one.reviews, one.whole.value

    first = told()
    with CaptureQueriesContext(connection) as asked:
        assert told() == first
    assert len(asked) <= 2, [one["sql"] for one in asked]
    house.review(next(name for name, user in house.users.items() if user.pk == last.author_id), marks=GOOD)
    second = told()
    assert second[0] == first[0] and second[1] > first[1]
    actions.withdraw(house.act(next(name for name, user in house.users.items() if user.pk == last.author_id)), last)
    assert told()[0] == 4


def test_up_to_four_of_one_category_are_compared(house: Cast) -> None:
    house.many(10, house.product_b, marks=GOOD)
    both = queries.compared([house.product_a, house.product_b], house.today)
    assert [one.product for one in both] == [house.product_a, house.product_b]
    for wrong in ([house.product_a] * 5, [house.product_a, house.screen_a]):
        with pytest.raises(NotPossible):
            queries.compared(wrong, house.today)
    assert queries.compared([], house.today) == []


def test_doctors_like_the_reader_are_those_told_to_be(house: Cast) -> None:
    """Twelve of group practices in Brittany, three of Corsica alone: of the three nothing may be found by asking."""
    house.many(12, house.product_a, marks=GOOD)
    house.many(3, house.product_a, until=10, every=3, marks=BAD, profile=Coarse("general", "solo", "94"))
    today, later = house.today + timedelta(days=11), house.act(None, days=11)
    assert actions.tell_profiles(later) == 0  # of so few, nothing is said yet
    assert actions.tell_profiles(later, at_least=15) == 15
    shown, count = reviews.reviews_of(house.product_a, today)
    assert count == 15
    assert {one.profile for one in shown} == {()}  # three told nothing would be known: the twelve join them
    house.many(12, house.product_b, until=10, marks=BAD, profile=Coarse("general", "solo", "94"))
    house.many(11, house.product_a, until=-260, marks=GOOD)
    assert reviews.reviews_of(house.product_b, today, like=("general", "solo"))[1] == 0  # not said yet
    assert actions.tell_profiles(later, at_least=23) == 23
    assert reviews.reviews_of(house.product_b, today, like=("general", "solo"))[1] == 12
    assert reviews.reviews_of(house.product_a, today, like=("general", "solo"))[1] == 0  # the three stay untold
    like_me = queries.marked_product(house.product_a, today, like=("general", "group"))
    everybody = queries.marked_product(house.product_a, today)
    assert (like_me.reviews, everybody.reviews) == (11, 26)
    assert like_me.whole.value > everybody.whole.value


def test_orders_pages_and_what_is_not_there(house: Cast) -> None:
    house.many(5, every=20)
    shown, count = reviews.reviews_of(house.product_a, house.today, limit=2, offset=1)
    assert count == 5 and len(shown) == 2
    dates = [one.published_at for one in reviews.reviews_of(house.product_a, house.today)[0]]
    assert dates == sorted(dates, reverse=True)
    assert reviews.review_of(shown[0].id, house.today) == shown[0]
    with pytest.raises(Gone):
        reviews.review_of(house.new_id(), house.today)


def test_words_find_experiences_that_speak_of_them(house: Cast) -> None:
    review = house.review(words=WORDS)
    house.review("other_doctor", words="La télétransmission tombe en panne chaque vendredi depuis la mise à jour.")
    for asked in ("ordonnance renouvelée", "RENOUVELLEMENTS", "agenda lundi"):
        found, count = reviews.search(asked, house.today)
        assert (count, [one.id for one in found]) == (1, [review.pk]), asked
    assert reviews.search("agenda vendredi", house.today) == ([], 0)
    assert reviews.search("de la", house.today) == ([], 0)
    assert reviews.search("agenda", house.today, category=house.screen_a.category) == ([], 0)
    assert reviews.search("100% _gend", house.today) == ([], 0)


def test_what_those_say_who_left_one_for_another(house: Cast) -> None:
    for number, who in enumerate(house.doctors(6)):
        house.review(
            who, house.product_b, days=20 * number, previous=house.product_a, switched_on=house.today,
            marks={"dmp": 4, "prix": 3}, before={"dmp": 2, "prix": 3} if number else {"dmp": 5},
        )  # fmt: skip
    house.review(product=house.product_b, days=120)
    today = house.today + timedelta(days=130)
    assert reviews.switches(house.software) == [(house.product_a, house.product_b, 6)]
    seen = reviews.switch(house.product_a, house.product_b, today)
    assert seen.doctors == 6 and len(seen.reviews) == 6
    changed = {one.facet.code: one for one in seen.facets}
    dmp = changed["dmp"]
    assert (dmp.doctors, dmp.better, dmp.same, dmp.worse) == (6, 5, 0, 1)
    assert (dmp.before, dmp.after) == (2.5, 4.0)
    assert 0.4 < dmp.low < 5 / 6 < dmp.high < 1
    assert (changed["prix"].same, changed["prix"].before) == (5, 3.0)
    assert reviews.switch(house.product_b, house.product_a, today).doctors == 0


def test_the_log_counts_and_names_nobody(house: Cast) -> None:
    review = house.review()
    notice, _ = actions.notify(house.act(None), review, Ground.FAKE, "Je doute de cet avis.", good_faith=True)
    actions.remove(house.act(days=2), review, Ground.FAKE, "Pas d’usage.", notice=notice)
    actions.decide_notice(house.act(days=2), notice, upheld=True, reasons="Retiré.")
    seen = log()
    assert (seen.waiting, seen.notices, seen.decided_notices, seen.upheld, seen.median_days) == (0, 1, 1, 1, 2.0)
    assert ("retirer", "l’équipe Avis", "avis qui n’est pas sincère", 1) in [
        (one.event, one.by, one.ground, one.count) for one in seen.decided
    ]
    assert str(review.pk) not in repr(seen) and "Pas d’usage" not in repr(seen)


def test_open_data_says_what_pages_say_and_no_more(house: Cast) -> None:
    house.many(12, marks=GOOD)
    house.review(
        days=1, previous=house.product_b, before={"dmp": 1}, marks={"dmp": 4, "recommande": 0}, conflict="club",
        conflict_words="celui de Vannes", switched_on=date(2025, 9, 17),
    )  # fmt: skip
    today = house.today + timedelta(days=1)
    names = [column.name for column in opendata.columns(house.software)]
    rows = list(opendata.rows(house.software, today))
    assert len(rows) == 13 and all(list(row) == names for row in rows)
    shown = {str(one.id): one for one in reviews.reviews_of(house.product_a, today)[0]}
    for row in rows:
        told = [row["specialite"], row["exercice"], row["usage"], row["region"]]
        assert len([part for part in told if part]) == len(shown[row["avis"]].profile)
    assert (rows[0]["note_dmp"], rows[0]["note_dmp_avant"], rows[0]["reponse_recommande"]) == (4, 1, False)
    text = json.dumps(rows, ensure_ascii=False)
    assert rows[0]["lien_interet"] == "membre d’un club d’utilisateurs" and "Vannes" not in text
    assert shown[rows[0]["avis"]].switched_in == date(2025, 9, 1) and "2025-09-17" not in text  # no day of his past
    assert not any(one.words in text for one in shown.values())
    assert all(str(user.pk) not in text for user in house.users.values())
    assert not any(len(str(row["publie"])) != 7 for row in rows)


def test_who_keeps_every_file_learns_of_no_group_under_eleven(house: Cast) -> None:
    """Of a review nothing is told, then what is told at once of many, then nothing more: whatever comes and goes, an
    edit and a new profile of its author too."""
    seen: list[dict[str, tuple[str, ...]]] = []

    def file(day: float) -> None:
        actions.tell_profiles(house.act(None, days=day), at_least=22)
        rows = opendata.rows(house.software, house.today + timedelta(days=day))
        seen.append({row["avis"]: tuple(row[name] or "" for name in PARTS) for row in rows})

    corsica = Coarse("psychiatry", "solo", "94")
    first = house.many(13, until=-40)
    house.many(2, house.product_b, until=-40, profile=corsica)
    file(-39)  # fifteen: not enough
    house.many(12, house.product_b, until=-20, profile=Coarse("general", "solo", "11"))
    file(-19)  # twenty-seven are told at once; the two of Corsica with the smaller group
    house.many(9, house.product_b, until=-5, profile=corsica)
    file(-4)  # nine more of Corsica, eleven by now: nobody is told
    author = next(name for name, user in house.users.items() if user.pk == first[0].author_id)
    house.review(author, words=house.words(), profile=corsica)
    actions.withdraw(house.act(next(n for n, u in house.users.items() if u.pk == first[1].author_id)), first[1])
    actions.erase(house.act(next(n for n, u in house.users.items() if u.pk == first[2].author_id)), first[2])
    file(1)
    first_told, last = seen[1], seen[-1]
    assert not any(any(words) for words in seen[0].values())
    assert sorted(Counter(first_told.values()).values()) == [13, 14]  # thirteen told, fourteen of whom nothing is
    assert seen[2] == first_told | dict.fromkeys(seen[2].keys() - first_told, ("",) * 4)
    assert last.keys() < seen[2].keys() and len(last) == len(seen[2]) - 2
    assert all(words == seen[2][key] for key, words in last.items())
    assert house.again(first[2]).told is None


def test_open_data_is_read_again_by_a_stock_tool(house: Cast) -> None:
    pandas = pytest.importorskip("pandas", reason="the extra of the observatory is not installed")
    house.many(12, marks=GOOD)
    names = [column.name for column in opendata.columns(house.software)]
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(opendata.rows(house.software, house.today))
    read = pandas.read_csv(io.StringIO(out.getvalue()))
    assert list(read.columns) == names and len(read) == 12
    assert read["note_dmp"].mean() == 5 and read["produit"].unique().tolist() == ["Cabinet A"]


def test_marks_as_plain_json_hide_what_is_not_shown(house: Cast) -> None:
    house.many(4, marks=GOOD)
    told = {one["product"]: one for one in opendata.marks(house.software, house.today)}
    assert told["Cabinet A"]["mark"] is None and told["Cabinet A"]["facets"]["dmp"] == {"count": 4}
    house.review(days=1, marks=GOOD)
    one = {one["product"]: one for one in opendata.marks(house.software, house.today + timedelta(days=1))}["Cabinet A"]
    assert one["reviews"] == 5 and one["mark"]["low"] < one["mark"]["value"] < one["mark"]["high"]
    assert one["place"] is None
    json.dumps(one)


def test_what_is_read_asks_the_same_however_many_there_are(house: Cast) -> None:
    def asked() -> tuple[int, int]:
        house.review("doctor", words=house.words())  # so that nothing is remembered
        with CaptureQueriesContext(connection) as marks:
            queries.marked(house.software, house.today)
        with CaptureQueriesContext(connection) as list_:
            reviews.reviews_of(house.product_a, house.today)
        return len(marks), len(list_)

    house.many(3)
    few = asked()
    house.many(9, house.product_b, until=-3, every=7, previous=house.product_a)
    assert asked() == few
    assert few <= (7, 12), few


def test_what_the_constants_would_be_is_told_where_enough_is_known(house: Cast) -> None:
    assert counting.estimates("logiciel", house.today) == {}
    house.many(6, marks=GOOD)
    house.many(6, house.product_b, until=5, marks=BAD)
    found = counting.estimates("logiciel", house.today + timedelta(days=6))
    assert set(found) == {"ergonomie", "dmp"}
    assert (found["dmp"].products, found["dmp"].marks, found["dmp"].spread) == (2, 12, 0)
    assert found["dmp"].between == pytest.approx(4.5**0.5)


def test_dates_are_those_of_paris(house: Cast) -> None:
    assert house.act(days=14 / 24 + 0.01).today == date(2026, 11, 24)
