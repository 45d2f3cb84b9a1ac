"""The duties of law and of the standards, each with its source as the reference notes give it (3.3). The texts are
written for consumers' reviews; Avis takes them as its own rule. What a page must say is tested with the pages."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.reviews.catalogue import actions as keeping
from bonport.reviews.catalogue.keys import doctor_key
from bonport.reviews.catalogue.models import Doctor, Member
from bonport.reviews.catalogue.perms import acting
from bonport.reviews.opinions import actions, queries, rules
from bonport.reviews.opinions.models import Reply, Revision
from bonport.reviews.opinions.states import MEND, Ground, State
from bonport.reviews.reading import reviews
from bonport.reviews.reading.log import log
from tests.reviews.cast import WORDS, Cast
from tests.reviews.catalogue.test_permissions import REVIEWS


def shown(house: Cast) -> reviews.ShownReview:
    return reviews.reviews_of(house.product_a, house.today)[0][0]


def test_beside_each_review_the_day_of_publication_and_of_the_experience(house: Cast) -> None:
    """D111-17 code de la consommation: both dates, near the review."""
    house.review(experience_on=house.today - timedelta(days=90))
    assert shown(house).published_at == house.now
    assert shown(house).experience_on == house.today - timedelta(days=90)


def test_beside_each_review_whether_it_was_checked(house: Cast) -> None:
    """D111-17: whether a control exists. Each author is certified; beside, the proof of use where somebody saw one."""
    review = house.review()
    assert shown(house).proven_months is None
    actions.prove(house.act(), review, "order", 18)
    assert shown(house).proven_months == 18


def test_the_latest_first_unless_the_reader_chooses_and_every_order_is_named(house: Cast) -> None:
    """D111-17: the criteria of order, chronological among them. ISO 20488: newest first."""
    house.many(3, every=20)
    dates = [one.published_at for one in reviews.reviews_of(house.product_a, house.today)[0]]
    assert dates == sorted(dates, reverse=True)
    assert next(iter(reviews.ORDERS)) == "latest"


def test_how_long_a_review_is_published_and_kept_is_one_constant_that_is_obeyed(house: Cast) -> None:
    """D111-18: the longest time of publication and of keeping. GDPR, art. 5(1)(e)."""
    review = house.review()
    last = rules.PUBLISHED_FOR.days
    actions.sweep(house.act(None, days=last))
    assert house.again(review).state == State.PUBLISHED
    actions.sweep(house.act(None, days=last + 1))
    assert house.again(review).state == State.EXPIRED
    actions.sweep(house.act(None, days=last + 2 + rules.ERASED_AFTER.days))
    assert house.again(review).state == State.ERASED and not Revision.objects.exists()


@pytest.mark.parametrize("ground", list(Ground))
def test_a_refusal_is_told_to_its_author_with_its_reasons_and_the_way_to_mend(house: Cast, ground: Ground) -> None:
    """D111-18 (refusal told to the author, with how to mend) and DSA art. 17 (statement of reasons, redress)."""
    review = house.review(words=f"{WORDS} Mme Jeanne DURAND attend encore.")
    actions.refuse(house.act(), review, ground, "Voici pourquoi.")
    mine = queries.my_review(house.member("doctor"), house.product_a)
    assert (mine.told.ground, mine.told.reasons, mine.mend) == (ground, "Voici pourquoi.", MEND[ground])
    actions.contest(house.act("doctor", days=1), review, "Je ne suis pas d’accord.")
    assert house.again(review).state == State.CONTESTED


def test_a_vendor_reports_a_doubt_for_free(house: Cast) -> None:
    """L111-7-2: whoever sells the product has a free channel to report a doubt on authenticity, with its reasons."""
    notice, _ = actions.notify(
        house.act("vendor_a"), house.review(), Ground.FAKE, "Aucun client de ce profil.", good_faith=True
    )
    assert queries.queue()[0].notices == (notice,)


def test_nobody_reviews_but_a_certified_doctor_and_once(house: Cast) -> None:
    """L121-4, 27°: reviews are said to be of doctors only where it is checked."""
    for who in ("team", "vendor_a", "vendor_b", "stranger", None):
        with pytest.raises(NotAllowed):
            actions.submit(house.act(who), house.product_a, house.written())
    for who in ("team", "doctor", "vendor_a"):  # an account of a doctor is made by what the nation certified alone
        with pytest.raises(NotAllowed):
            keeping.doctor_member(house.act(who), doctor_key("10003456789"))
    one = keeping.doctor_member(acting(None, house.now), doctor_key("10003456789"))
    again = keeping.doctor_member(acting(None, house.now), doctor_key("810003456789"))
    assert one == again and Doctor.objects.filter(member=one).count() == 1


def test_nobody_edits_the_words_or_marks_of_another(house: Cast) -> None:
    """L121-4, 28°, and ISO 20488: no alteration of a review. No code changes what a revision says."""
    house.review(words=WORDS)
    assert shown(house).words == WORDS
    changed = {"words", "experience_on", "value", "before", "conflict", "solicited", "stems"}
    for path in sorted(REVIEWS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                assert not changed & {word.arg for word in node.keywords}, path
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                target = node.targets[0]
                assert not (target.attr in changed and path.parent.name == "actions" and "opinions" in path.parts), path


def test_good_and_bad_reviews_go_the_same_way(house: Cast) -> None:
    """L121-4, 28°: no selection. The state of a review does not depend on its marks."""
    states = set()
    for number, (who, value) in enumerate(zip(house.doctors(5), (1, 2, 3, 4, 5), strict=True)):
        states.add(house.review(who, days=20 * number, marks={"ergonomie": value}).state)
    assert states == {State.PUBLISHED}


def test_an_author_is_known_to_us_and_named_to_nobody(house: Cast) -> None:
    """ISO 20488: identified by the manager, a pseudonym in public. Here: nothing at all under eleven alike."""
    review = house.review()
    assert Doctor.objects.filter(member=review.author).exists()
    told = repr(shown(house))
    assert str(review.author_id) not in told and review.author.user.username not in told
    assert shown(house).profile == ()


def test_an_author_may_withdraw_his_review(house: Cast) -> None:
    """ISO 20488."""
    review = house.review()
    actions.withdraw(house.act("doctor"), review)
    assert reviews.reviews_of(house.product_a, house.today) == ([], 0)


def test_reviews_are_published_whole(house: Cast) -> None:
    """ISO 20488: all reviews, whole."""
    long = " ".join([WORDS] * 60)
    house.review(words=long)
    assert shown(house).words == long


def test_the_vendor_answers_on_each_review_for_free_and_at_once(house: Cast) -> None:
    """ISO 20488 (a reply published within 7 days); décret 2007-1527, art. 1 (no right of reply where one may answer
    directly)."""
    review = house.review()
    actions.reply(house.act("vendor_a"), review, "Voici notre réponse.")
    assert shown(house).reply.text == "Voici notre réponse."
    assert Reply.objects.get().at == house.now


def test_anybody_gives_notice_without_an_account_and_is_told_the_decision(house: Cast) -> None:
    """DSA, art. 16: reasons, location, name and address if given, good faith; acknowledged, told what was decided."""
    review = house.review()
    with pytest.raises(NotPossible):
        actions.notify(house.act(None), review, Ground.ILLEGAL, "trop court", good_faith=True)
    notice, token = actions.notify(
        house.act(None), review, Ground.ILLEGAL, "Ce passage est illicite.", mail="a@example.org", good_faith=True
    )
    assert queries.noticed(token).decided_at is None
    actions.decide_notice(house.act(), notice, upheld=False, reasons="Le passage est une opinion.")
    assert queries.noticed(token).reasons == "Le passage est une opinion."


def test_moderation_is_told_in_public_in_aggregate(house: Cast) -> None:
    """DSA, art. 15 (from which a small platform is exempt): our own rule."""
    review = house.review()
    actions.remove(house.act(), review, Ground.ADVERT, "Une réclame.")
    assert any(one.ground == Ground.ADVERT.label and one.count == 1 for one in log().decided)


def test_a_person_is_erased_on_demand_and_the_network_is_forgotten(house: Cast) -> None:
    """GDPR, art. 17 and 5(1)(e)."""
    house.review(address="192.0.2.1")
    assert Revision.objects.get().origin not in ("", "192.0.2.1")
    actions.sweep(house.act(None, days=rules.ORIGIN_KEPT.days + 1))
    assert Revision.objects.get().origin == ""
    actions.erase_me(house.act("doctor"))
    assert not Revision.objects.exists()
    assert not Doctor.objects.filter(member__user=house.users["doctor"]).exists()
    assert Member.objects.get(user=house.users["doctor"]).user.is_active is False


def test_nobody_is_paid_and_ties_are_shown(house: Cast) -> None:
    """D111-18 (any consideration), ISO 20488 (none bought): no tie, no mark counted for whoever the vendor pays."""
    house.review(conflict="pilot", conflict_words="essai de la 2.0")
    assert (shown(house).tie, shown(house).tie_words) == ("site pilote ou testeur rémunéré", "essai de la 2.0")
    assert not shown(house).counts
