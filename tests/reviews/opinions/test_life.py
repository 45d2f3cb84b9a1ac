"""The life of a review: written, read by all, edited in the open, answered, contested, withdrawn, erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bonport.base.errors import Gone, NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.reviews.catalogue.models import Doctor
from bonport.reviews.opinions import actions, queries
from bonport.reviews.opinions.models import Draft, Mark, Profile, ReadFirst, Review, Revision
from bonport.reviews.opinions.states import Ground, State
from bonport.reviews.reading import reviews as reading
from bonport.reviews.reading.log import log
from tests.reviews.cast import MARKS, WORDS, Cast


def test_a_review_is_read_by_all_as_soon_as_it_is_written(house: Cast) -> None:
    review = house.review(words=WORDS, experience_on=house.today - timedelta(days=40), version=house.versions["2.0"])
    assert review.state == State.PUBLISHED
    [shown], count = reading.reviews_of(house.product_a, house.today)
    assert count == 1
    assert (shown.words, shown.version, shown.published_at) == (WORDS, "2.0", house.now)
    assert shown.experience_on == house.today - timedelta(days=40)
    assert {mark.facet.code: mark.value for mark in shown.marks} == MARKS
    assert (shown.tie, shown.counts, shown.revisions, shown.reply) == ("", True, 1, None)


def test_a_doctor_has_one_review_of_a_product_edited_in_the_open(house: Cast) -> None:
    first = house.review(words=WORDS)
    again = house.review(days=3, words=f"{WORDS} Depuis mardi tout va mieux.", marks={"ergonomie": 5})
    assert again.pk == first.pk
    [shown], _ = reading.reviews_of(house.product_a, house.today)
    assert shown.words.endswith("tout va mieux.")
    assert (shown.published_at, shown.revised_at, shown.revisions) == (
        house.now, house.now + timedelta(days=3), 2,
    )  # fmt: skip
    past = reading.revisions_of(first.pk)
    assert [one.words for one in past] == [f"{WORDS} Depuis mardi tout va mieux.", WORDS]
    assert {mark.facet.code: mark.value for mark in past[1].marks.all()} == MARKS
    assert house.review("other_doctor").pk != first.pk


def test_who_he_is_is_a_keyed_hash_apart(house: Cast) -> None:
    review = house.review()
    assert review.author_id == house.users["doctor"].pk
    held = {field.name for model in (Review, Revision, Profile, Mark) for field in model._meta.get_fields()}
    assert "key" not in held and "doctor" not in held
    assert Doctor.objects.get(member=review.author).key == Doctor.objects.get(member=house.member("doctor")).key


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "Très bien."}, "30"),
        ({"words": "x" * 8001}, "8000"),
        ({"marks": {}}, "au moins une note"),
        ({"marks": {"ergonomie": 6}}, "échelle"),
        ({"marks": {"ergonomie": 0}}, "échelle"),
        ({"marks": {"recommande": 3}}, "échelle"),
        ({"marks": {"image_son": 3}}, "catégorie"),
        ({"before": {"ergonomie": 2}}, "logiciel quitté"),
        ({"conflict": "secret"}, "lie à l’éditeur"),
        ({"conflict": "other"}, "Précisez"),
        ({"words": f"{WORDS} Appelez-moi au 06 12 34 56 78."}, "téléphone"),
        ({"words": f"{WORDS} Patient 1 85 05 78 006 084 91 perdu."}, "INS"),
        ({"words": f"{WORDS} jeanne.durand@example.org"}, "courriel"),
    ],
)
def test_what_may_not_be_written_is_refused_before_anything_is_kept(
    house: Cast, given: dict[str, object], said: str
) -> None:
    with pytest.raises(NotPossible, match=said):
        house.review(**{"words": WORDS, **given})
    assert not Review.objects.exists() and not Profile.objects.exists()


def test_dates_products_and_versions_must_agree(house: Cast) -> None:
    whole = house.written()
    for wrong in (
        replace(whole, experience_on=house.today + timedelta(days=1)),
        replace(whole, experience_on=house.today - timedelta(days=1100)),
        replace(whole, used_since=house.today + timedelta(days=1)),
        replace(whole, previous=house.product_a),
        replace(whole, previous=house.screen_a),
        replace(whole, profile=replace(whole.profile, region="00")),
    ):
        with pytest.raises(NotPossible):
            actions.submit(house.act("doctor"), house.product_a, wrong)
    with pytest.raises(NotPossible, match="version"):
        actions.submit(house.act("doctor"), house.product_b, replace(whole, version=house.versions["2.0"]))


def test_a_name_is_read_by_a_person_first(house: Cast) -> None:
    review = house.review(words=f"{WORDS} Mme Jeanne DURAND attend encore son ordonnance.")
    assert review.state == State.HELD
    assert reading.reviews_of(house.product_a, house.today) == ([], 0)
    [mine] = queries.my_reviews(house.member("doctor"))
    assert mine.told is not None and "nomme peut-être une personne" in mine.told.reasons
    assert mine.mend
    [queued] = queries.queue()
    assert [one.kind for one in queued.suspicions] == ["personal"]
    actions.release(house.act(), review)
    assert reading.reviews_of(house.product_a, house.today)[1] == 1
    assert queries.queue() == []


def test_editing_is_no_way_out_of_the_queue_nor_of_a_refusal(house: Cast) -> None:
    review = house.review(words=f"{WORDS} Mme Jeanne DURAND attend encore.")
    assert house.review(days=1).state == State.HELD
    actions.refuse(house.act(days=2), review, Ground.PERSONAL, "Une patiente est nommée.")
    [mine] = queries.my_reviews(house.member("doctor"))
    assert (mine.told.ground, mine.told.reasons) == (Ground.PERSONAL, "Une patiente est nommée.")
    assert "Retirez" in mine.mend
    assert house.review(days=3).state == State.HELD
    assert reading.reviews_of(house.product_a, house.today) == ([], 0)
    actions.release(house.act(days=4), review)
    assert queries.my_reviews(house.member("doctor"))[0].told is None


def test_while_an_edit_waits_what_was_published_is_still_read(house: Cast) -> None:
    house.review(words=WORDS)
    held = house.review(days=1, words=f"{WORDS} Mme Jeanne DURAND attend encore.")
    assert held.state == State.HELD
    [shown], _ = reading.reviews_of(house.product_a, house.today)
    assert shown.words == WORDS
    actions.refuse(house.act(days=2), held, Ground.PERSONAL, "Une patiente est nommée.")
    assert reading.reviews_of(house.product_a, house.today)[0][0].words == WORDS
    assert [one.words for one in reading.revisions_of(held.pk)] == [WORDS]  # the refused one was never published


def test_a_removal_is_contested_and_decided_again(house: Cast) -> None:
    review = house.review()
    actions.remove(house.act(days=1), review, Ground.FAKE, "Aucun signe d’usage.")
    assert reading.reviews_of(house.product_a, house.today) == ([], 0)
    with pytest.raises(NotAllowed):
        actions.contest(house.act("other_doctor", days=2), review, "Je l’utilise.")
    actions.contest(house.act("doctor", days=2), review, "Je l’utilise depuis deux ans, voici ma facture.")
    assert [one.review.pk for one in queries.queue()] == [review.pk]
    actions.prove(house.act(days=3), review, "invoice", 24)
    actions.restore(house.act(days=3), review, "Facture vue.")
    assert reading.reviews_of(house.product_a, house.today)[0][0].proven_months == 24


def test_no_decision_without_its_ground_and_reasons(house: Cast) -> None:
    review = house.review()
    for ground, reasons in (("", "Pas bien."), (Ground.FAKE, " "), ("because", "Pas bien.")):
        for act in (actions.suspend, actions.remove):
            with pytest.raises(NotPossible):
                act(house.act(), review, ground, reasons)
    assert house.again(review).state == State.PUBLISHED


def test_an_author_withdraws_and_brings_back(house: Cast) -> None:
    review = house.review()
    with pytest.raises(NotAllowed):
        actions.withdraw(house.act("other_doctor"), review)
    actions.withdraw(house.act("doctor", days=1), review)
    assert reading.reviews_of(house.product_a, house.today) == ([], 0)
    assert house.review(days=2).state == State.HELD


def test_what_is_erased_is_gone(house: Cast) -> None:
    review = house.review(words=WORDS)
    actions.reply(house.act("vendor_a"), review, "Merci de ce retour, la version 2.1 corrige l’agenda.")
    actions.notify(house.act(None), review, Ground.FAKE, "Je doute que ce médecin existe.", good_faith=True)
    actions.remove(house.act(), review, Ground.FAKE, "Pas d’usage.")
    actions.erase(house.act("doctor", days=1), review)
    gone = house.again(review)
    assert (gone.state, gone.author, gone.shown) == (State.ERASED, None, None)
    assert not Revision.objects.exists() and not Mark.objects.exists() and not gone.replies.exists()
    assert {move.reasons for move in gone.moves.all()} == {""}
    assert not any(WORDS in str(event.detail) for event in AuditEvent.objects.all())
    with pytest.raises(Gone):
        queries.queued(review.pk)
    anew = house.review(days=2)  # he may, and erasing was no way out of the decision
    assert (anew.pk != review.pk, anew.state) == (True, State.HELD)
    assert [one.kind for one in queries.queue()[0].suspicions] == ["again"]
    actions.release(house.act(days=3), anew)
    actions.erase(house.act("doctor", days=4), anew)
    assert house.review(days=5).state == State.PUBLISHED  # of what was published nothing is held against him


def test_a_doctor_may_be_forgotten(house: Cast) -> None:
    house.review()
    house.review(product=house.product_b)
    actions.save_draft(house.act("doctor"), house.screen_a, {"words": "Début"})
    actions.erase_me(house.act("doctor", days=1))
    assert not Revision.objects.exists() and not Draft.objects.exists() and not Profile.objects.exists()
    assert Doctor.objects.count() == 1  # the other one
    with pytest.raises(NotAllowed):
        house.review(days=2)


def test_a_draft_is_kept_as_it_is_typed_and_gone_once_submitted(house: Cast) -> None:
    for typed in ("Le", "Le renouvellement"):
        actions.save_draft(house.act("doctor"), house.product_a, {"words": typed})
    assert Draft.objects.get().content == {"words": "Le renouvellement"}
    assert queries.my_draft(house.member("doctor"), house.product_a).content["words"] == "Le renouvellement"
    assert queries.my_draft(house.member("other_doctor"), house.product_a) is None
    house.review()
    assert not Draft.objects.exists()


def test_a_vendor_answers_its_own_and_the_past_is_kept(house: Cast) -> None:
    review = house.review()
    with pytest.raises(NotAllowed):
        actions.reply(house.act("vendor_b"), review, "Venez chez nous.")
    with pytest.raises(NotPossible, match="personne"):
        actions.reply(house.act("vendor_a"), review, "Bonjour Dr Jeanne DURAND, nous corrigeons.")
    actions.reply(house.act("vendor_a"), review, "Nous corrigeons.")
    second = actions.reply(house.act("vendor_a", days=1), review, "C’est corrigé en 2.1.")
    [shown], _ = reading.reviews_of(house.product_a, house.today)
    assert (shown.reply.text, shown.reply.edited, shown.reply.vendor) == ("C’est corrigé en 2.1.", True, "Éditeur A")
    assert list(queries.of_vendor(house.vendor_a)) == [review]
    assert list(queries.of_vendor(house.vendor_b)) == []
    actions.remove_reply(house.act(), second, Ground.ADVERT, "Une réclame.")
    assert reading.reviews_of(house.product_a, house.today)[0][0].reply is None  # what came before does not come back


def test_what_is_too_old_expires_and_what_may_not_be_kept_goes(house: Cast) -> None:
    old = house.review(address="192.0.2.1")
    gone = house.review("other_doctor")
    actions.withdraw(house.act("other_doctor"), gone)
    actions.save_draft(house.act("doctor"), house.product_b, {"words": "Le"})
    notice, _ = actions.notify(
        house.act(None), old, Ground.FAKE, "Je doute que ce médecin existe.", mail="a@example.org", good_faith=True
    )
    actions.decide_notice(house.act(), notice, upheld=False, reasons="Rien ne le montre.")
    assert set(actions.sweep(house.act(None, days=1)).values()) == {0}
    assert actions.sweep(house.act(None, days=200)) == {
        "expired": 0, "erased": 0, "drafts": 1, "read_first": 0, "origins": 1, "contacts": 1,
    }  # fmt: skip
    assert actions.sweep(house.act(None, days=1100))["erased"] == 1
    assert actions.sweep(house.act(None, days=1830))["expired"] == 1
    assert house.again(old).state == State.EXPIRED
    assert actions.sweep(house.act(None, days=1830 + 1100))["erased"] == 1
    assert not Revision.objects.exists()


def test_a_solicitation_that_a_vendor_declares_tags_what_is_written_then(house: Cast) -> None:
    day = house.today
    actions.declare_solicitation(house.act("vendor_a"), house.product_a, day, day + timedelta(days=10), "courriel")
    house.review(days=5)
    house.review("other_doctor", days=11, solicited=True)
    shown, _ = reading.reviews_of(house.product_a, house.today, order="oldest")
    assert [(one.campaign, one.solicited) for one in shown] == [(True, False), (False, True)]


def test_a_notice_is_followed_by_its_own_address(house: Cast) -> None:
    review = house.review()
    with pytest.raises(NotPossible):
        actions.notify(house.act(None), review, Ground.FAKE, "Je doute que ce médecin existe.", good_faith=False)
    notice, token = actions.notify(
        house.act(None), review, Ground.FAKE, "Je doute que ce médecin existe.",
        name="Jeanne Durand", mail="jeanne@example.org", good_faith=True,
    )  # fmt: skip
    assert token not in notice.follow and "jeanne" not in notice.contact
    assert queries.contact_of(notice) == ("Jeanne Durand", "jeanne@example.org")
    assert [one.notices for one in queries.queue()] == [(notice,)]
    actions.suspend(house.act(), review, Ground.FAKE, "On regarde.", notice=notice)
    actions.restore(house.act(days=1), review)
    actions.decide_notice(house.act(days=1), notice, upheld=False, reasons="L’usage est prouvé.")
    assert queries.noticed(token).reasons == "L’usage est prouvé."
    assert queries.queue() == []
    with pytest.raises(Gone):
        queries.noticed("x" * 32)


def test_what_a_tie_is_told_in_is_read_like_the_experience(house: Cast) -> None:
    """Nobody's number goes out by that field; a name in it is read by a person first."""
    with pytest.raises(NotPossible, match="téléphone"):
        house.review(conflict="other", conflict_words="appelez-moi au 06 12 34 56 78")
    assert house.review(conflict="other", conflict_words="cousin de Mme Jeanne DURAND").state == State.HELD


def test_that_somebody_must_be_read_first_is_not_kept_for_ever(house: Cast) -> None:
    for days in (0, 1):
        review = house.review(days=days)
        actions.withdraw(house.act("doctor", days=days), review)
        actions.erase(house.act("doctor", days=days), review)
        assert ReadFirst.objects.count() == 1
    assert actions.sweep(house.act(None, days=1100))["read_first"] == 1
    assert house.review(days=1101).state == State.PUBLISHED


def test_a_vendor_reads_why_its_reply_was_removed_and_the_log_counts_it(house: Cast) -> None:
    review = house.review()
    actions.reply(house.act("vendor_a"), review, "Nous corrigeons.")
    second = actions.reply(house.act("vendor_a", days=1), review, "Achetez la version 3.")
    assert [one.answered for one in queries.of_vendor(house.vendor_a)] == [True]
    actions.remove_reply(house.act(), second, Ground.ADVERT, "Une réclame.")
    [told] = queries.of_vendor(house.vendor_a)
    assert (told.answered, told.replies.all()[0].reasons) == (False, "Une réclame.")
    assert [(one.event, one.ground, one.count) for one in log().decided if one.ground] == [
        ("retirer une réponse d’éditeur", "publicité", 1)
    ]
