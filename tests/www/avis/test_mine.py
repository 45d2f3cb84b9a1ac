"""A doctor's own review: typed, kept as it is typed, published, edited in the open, refused with the way to mend it,
withdrawn, erased; and who he is, by Pro Santé Connect over the wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.base.models import AuditEvent, User
from bonport.day.sandbox import Sandbox
from bonport.reviews.catalogue.models import Doctor, Member
from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Draft, Review, Revision
from bonport.reviews.opinions.states import MEND, Ground
from tests.reviews.cast import Cast
from tests.www.common.test_psc import certified, psc, sandbox  # noqa: F401 - fixtures
from tests.www.hands import Hands

As = Callable[[str | None], Client]
WORDS = "L’agenda et le dossier se parlent enfin, et la synthèse part seule après la consultation."
FORM = {
    "words": WORDS,
    "experience_on": "2026-11-20",
    "m-ergonomie": "4",
    "m-dmp": "5",
    "m-recommande": "1",
    "m-prix": "",
    "conflict": "none",
    "specialty": "general",
    "setting": "group",
    "region": "53",
}


def page(answer: object) -> str:
    return str(answer.content.decode()).split("<main")[1]  # type: ignore[attr-defined]


def test_it_is_published_and_everybody_reads_it(house: Cast, as_: As) -> None:
    there = reverse("my_review", args=[house.product_a.pk])
    assert as_("doctor").post(there, FORM)["Location"] == reverse("my_reviews")
    review = Review.objects.get()
    assert (review.state, review.product) == ("published", house.product_a)
    assert dict(review.shown.marks.values_list("facet__code", "value")) == {"ergonomie": 4, "dmp": 5, "recommande": 1}
    shown = page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    assert WORDS in shown and "publié le" in shown and "expérience du 20/11/2026" in shown
    assert "1\u00a0avis, note à venir" in shown
    told = shown.split('<ol class="reviews"')[1]
    assert "<b>Médecin</b>" in told and "Bretagne" not in told  # one doctor is nobody's profile


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("words", "Court.", "30 à 8"),
        ("experience_on", "", "Date de l’expérience"),
        ("experience_on", "2026-12-31", "L’expérience date"),
        ("conflict", "", "Vos liens avec l’éditeur"),
        ("m-ergonomie", "9", "Ergonomie"),
        ("m-recommande", "2", "Le recommande"),
        ("region", "99", "Votre région"),
        ("words", f"{WORDS} Rappelez-moi au 06 12 34 56 78.", "numéro de téléphone"),
    ],
)
def test_what_is_missing_is_told_and_the_text_stays(house: Cast, as_: As, field: str, value: str, said: str) -> None:
    doctor, there = as_("doctor"), reverse("my_review", args=[house.product_a.pk])
    form = FORM | {field: value}
    assert doctor.post(reverse("save_draft", args=[house.product_a.pk]), form).status_code == 200
    refused = doctor.post(there, form, headers={"HX-Request": "true"})
    assert refused.status_code == 409 and refused["HX-Retarget"] == "#notice"
    assert said in refused.content.decode()
    assert not Review.objects.exists() and Draft.objects.count() == 1
    kept = form["words"].replace("'", "&#x27;")
    assert kept in page(doctor.get(there))


def test_a_draft_comes_back_whole_and_leaves_with_the_review(house: Cast, as_: As) -> None:
    doctor, there = as_("doctor"), reverse("my_review", args=[house.product_a.pk])
    doctor.post(reverse("save_draft", args=[house.product_a.pk]), FORM | {"previous": str(house.product_b.pk)})
    typed = page(doctor.get(there))
    assert WORDS in typed and 'name="m-dmp" value="5" checked' in typed and f'{house.product_b.pk}" selected' in typed
    assert "Je" not in page(as_("other_doctor").get(there)).split("<textarea")[1].split("</textarea>")[0]
    assert doctor.post(there, FORM).status_code == 302
    assert not Draft.objects.exists()
    doctor.post(reverse("save_draft", args=[house.product_b.pk]), {"words": "Autre"})
    doctor.post(reverse("drop_draft", args=[house.product_b.pk]))
    assert not Draft.objects.exists()


def test_it_is_edited_in_the_open(house: Cast, as_: As) -> None:
    doctor, there = as_("doctor"), reverse("my_review", args=[house.product_a.pk])
    doctor.post(there, FORM)
    assert WORDS in page(doctor.get(there)) and "modifié à découvert" in page(doctor.get(there))
    later = f"{WORDS} Depuis, la facturation aussi."
    doctor.post(there, FORM | {"words": later, "m-ergonomie": "5"})
    review = Review.objects.get()
    assert Revision.objects.filter(review=review).count() == 2
    past = page(as_(None).get(reverse("review", args=[review.pk])))
    assert later in past and past.count(WORDS) == 2  # what is read, and what was
    assert "Ce qu’il disait avant" in page(as_(None).get(reverse("product", args=[house.product_a.pk])))


def test_a_refusal_is_told_with_its_reasons_and_the_way_to_mend_it(house: Cast, as_: As) -> None:
    doctor = as_("doctor")
    doctor.post(reverse("my_review", args=[house.product_a.pk]), FORM)
    review = Review.objects.get()
    actions.remove(house.act(), review, Ground.ADVERT, "La dernière phrase vend une formation.")
    mine = page(doctor.get(reverse("my_reviews")))
    assert "La dernière phrase vend une formation." in mine and MEND[Ground.ADVERT] in mine
    assert doctor.post(reverse("contest_review", args=[review.pk]), {"why": ""}).status_code == 409
    doctor.post(reverse("contest_review", args=[review.pk]), {"why": "Je n’en vends aucune."})
    assert house.again(review).state == "contested"
    asked = page(as_("team").get(reverse("queue_review", args=[review.pk])))
    assert "Je n’en vends aucune." in asked and "Rétablir" in asked


def test_he_withdraws_it_and_erases_it_for_good(house: Cast, as_: As) -> None:
    doctor = as_("doctor")
    doctor.post(reverse("my_review", args=[house.product_a.pk]), FORM)
    review = Review.objects.get()
    doctor.post(reverse("withdraw_review", args=[review.pk]))
    assert as_(None).get(reverse("review", args=[review.pk])).status_code == 404
    assert doctor.post(reverse("erase_review", args=[review.pk])).status_code == 302
    assert not Revision.objects.filter(review=review).exists()
    assert WORDS not in str(list(AuditEvent.objects.values_list()))


def test_all_that_is_known_of_him_goes_with_his_session(house: Cast, as_: As) -> None:
    doctor = as_("doctor")
    doctor.post(reverse("my_review", args=[house.product_a.pk]), FORM)
    assert doctor.post(reverse("erase_me"))["Location"] == reverse("home")
    assert doctor.get(reverse("my_reviews")).status_code == 302
    assert not Revision.objects.exists() and not Doctor.objects.filter(member=house.users["doctor"].pk).exists()


@pytest.mark.usefixtures("house")
def test_a_doctor_comes_by_pro_sante_connect_and_writes_at_once(house: Cast, psc: Sandbox) -> None:  # noqa: F811
    """Of what the nation says nothing is kept but the keyed hash of his RPPS, apart from what he writes."""
    client = Client(SERVER_NAME="localhost")
    assert client.get(certified(client, "899700000017")).status_code == 302
    assert client.post(reverse("my_review", args=[house.product_a.pk]), FORM).status_code == 302
    made = Member.objects.exclude(user__in=house.users.values()).get()
    kept = str([list(model.objects.values_list()) for model in (User, Member, Review, Revision, Doctor)])
    assert "MARTIN" not in kept and "99700000017" not in kept
    again = Client(SERVER_NAME="localhost")
    again.get(certified(again, "899700000017"))
    assert again.session["_auth_user_id"] == str(made.pk)
    assert again.get(reverse("queue")).status_code == 403


@pytest.mark.browser
def test_what_is_typed_is_kept_by_itself_and_survives_a_closed_window(
    house: Cast, page_of: Callable[..., Hands]
) -> None:
    hands = page_of("doctor")
    there = reverse("my_review", args=[house.product_a.pk])
    hands.start(there)
    hands.page.locator("#words").fill(WORDS)
    hands.page.locator("[name=m-dmp][value='4']").check()
    expect(hands.page.locator("#saved")).to_contain_text("Brouillon gardé")
    hands.page.wait_for_function("!document.querySelector('.htmx-request')")
    hands.page.goto(reverse("home"))
    hands.page.goto(there)
    expect(hands.page.locator("#words")).to_have_value(WORDS)
    expect(hands.page.locator("[name=m-dmp][value='4']")).to_be_checked()
    hands.page.get_by_role("button", name="Publier mon avis").click()  # what is missing is told, nothing is lost
    hands.page.locator("#experience_on").fill("2026-11-20")
    for name, value in (("conflict", "none"), ("specialty", "general"), ("setting", "solo"), ("region", "53")):
        hands.page.locator(f"#{name}").select_option(value)
    hands.page.get_by_role("button", name="Publier mon avis").click()
    hands.page.wait_for_url(f"**{reverse('my_reviews')}")
    expect(hands.page.get_by_text("Votre avis est publié.")).to_be_visible()
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.browser
def test_a_draft_that_cannot_be_kept_says_so(house: Cast, page_of: Callable[..., Hands]) -> None:
    hands = page_of("doctor")
    hands.start(reverse("my_review", args=[house.product_a.pk]))
    hands.page.context.set_offline(True)
    hands.page.locator("#words").fill(WORDS)
    expect(hands.page.locator("#saved")).to_contain_text("n’est pas gardé")
    hands.page.context.set_offline(False)
    expect(hands.page.locator("#saved")).to_contain_text("Brouillon gardé", timeout=15_000)  # by itself
