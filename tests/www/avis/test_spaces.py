"""What each space shows and does: the public's, the vendors', the team's by keyboard, a practice's that chooses; and
the files, re-read by a stock tool."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date

import pandas
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.reviews.catalogue.models import Correction
from bonport.reviews.kits.models import Kit
from bonport.reviews.marks import METHODS
from bonport.reviews.opinions.models import Notice, Proof, Reply, Review, Solicitation
from bonport.reviews.opinions.rules import ANSWER_NOTICE_WITHIN, ERASED_AFTER, PUBLISHED_FOR
from bonport.reviews.opinions.states import Ground
from bonport.reviews.reading import queries
from tests.reviews.cast import Cast
from tests.www.avis.rich import held, rich
from tests.www.hands import Hands

As = Callable[[str | None], Client]


def page(answer: object) -> str:
    return str(answer.content.decode()).split("<main")[1]  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------- the public's


def test_products_are_in_the_order_of_their_lower_bound_and_nothing_is_shown_of_few(house: Cast, as_: As) -> None:
    rich(house)
    shown = page(as_(None).get(reverse("home")))
    placed, others = shown.split('id="others"')
    assert placed.index("Cabinet A") < placed.index("Logiciel B")
    assert "Tout Neuf C" not in placed and "2\u00a0avis, note à venir" in others
    (first, *_) = queries.marked(house.software, house.today)
    assert first.whole is not None
    told = f"{first.whole.low:.1f} à {first.whole.high:.1f}".replace(".", ",")
    assert told in placed and f"{first.whole.count}\u00a0avis, poids" in placed


def test_the_reader_weighs_and_nothing_is_kept(house: Cast, as_: As) -> None:
    facets = [facet.code for facet in house.software.facets.filter(kind="mark")]
    house.many(12, house.product_a, marks=dict.fromkeys(facets, 3) | {"prix": 5})
    house.many(12, house.product_b, marks=dict.fromkeys(facets, 4) | {"prix": 1})
    reader = as_(None)
    equal = page(reader.get(reverse("home")))
    assert equal.index("Logiciel B") < equal.index("Cabinet A")
    asked = {f"p-{code}": "3" if code == "prix" else "0" for code in facets}
    weighed = page(reader.get(reverse("home"), asked))
    assert weighed.index("Cabinet A") < weighed.index("Logiciel B") and "suit vos poids" in weighed
    assert not reader.cookies.keys() - {"avis_csrf"}


def test_a_product_says_what_it_knows_and_what_it_does_not(house: Cast, as_: As) -> None:
    samples = rich(house)
    shown = page(as_(None).get(reverse("product", args=[samples["product"]])))
    for words in (
        "écrit avant la dernière version majeure", "Réponse de Éditeur A", "expérience du", "Signaler cet avis",
        "129\u00a0€", "36\u00a0mois", "Ségur, vague 1", "publiés en dernier d’abord", "Comment les avis sont contrôlés",
    ):  # fmt: skip
        assert words in shown, words
    days = [part.split('"')[0] for part in shown.split('<time datetime="')[1:]]
    assert days == sorted(days, reverse=True) and len(days) > 5  # chronological unless asked otherwise
    oldest = page(as_(None).get(reverse("product", args=[samples["product"]]), {"ordre": "oldest"}))
    assert [part.split('"')[0] for part in oldest.split('<time datetime="')[1:]] == days[::-1]


def test_measures_come_apart_and_their_absence_is_said(house: Cast, as_: As) -> None:
    there = reverse("measures", args=[house.product_a.pk])
    assert there in page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    assert "Aucune mesure" in as_(None).get(there).content.decode()


def test_four_are_compared_and_a_fifth_is_refused(house: Cast, as_: As) -> None:
    rich(house)
    there = reverse("compare")
    two = page(as_(None).get(there, {"produit": [house.product_a.pk, house.product_b.pk]}))
    assert two.count('scope="col"') == 2 and "Ergonomie" in two and "36\u00a0mois" in two
    assert as_(None).get(there, {"produit": [house.product_a.pk, house.screen_a.pk]}).status_code == 409


def test_experiences_are_found_and_switchers_told(house: Cast, as_: As) -> None:
    rich(house)
    found = page(as_(None).get(reverse("search"), {"q": "synthèses minute"}))
    assert found.count("Auteur certifié, avis contrôlé") == found.count('class="review"') > 0  # D111-17: near each
    assert "la synthèse se relit" in found
    assert "Aucune expérience" in page(as_(None).get(reverse("search"), {"q": "hélicoptère"}))


def test_who_left_one_for_another(house: Cast, as_: As) -> None:
    gave = {
        "previous": house.product_b,
        "before": {"ergonomie": 1, "fiabilite": 3, "recommande": 0},
        "switched_on": date(2025, 9, 17),
    }
    house.many(6, house.product_a, **gave)
    listed = page(as_(None).get(reverse("switchers")))
    there = reverse("switch", args=[house.product_b.pk, house.product_a.pk])
    assert there in listed
    told = page(as_(None).get(there))
    assert "oui 0\u00a0% → 100\u00a0%" in told  # a question by yes or no is no mark
    assert "6\u00a0médecins" in told and "1,0 → 4,0" in told and told.count('class="review"') == 6
    assert "a quitté Logiciel B en septembre 2025" in told and "17" not in re.findall(r"a quitté [^<]*", told)[0]


def test_the_method_shows_what_the_code_computes(house: Cast, as_: As) -> None:
    shown = page(as_(None).get(reverse("method")))
    method = METHODS[-1]
    assert f"m = {method.prior:g}" in shown and "0,70" in shown and "0,49" in shown and "0,71" in shown
    assert "(25 + 6 × 3,72) ÷ (5 + 6) = 47,32 ÷ 11 = 4,30" in shown  # five fives, towards the mean of the category
    rules = page(as_(None).get(reverse("rules")))
    for ground in Ground:
        assert str(ground.label)[1:] in rules


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("D111-17: any consideration", "Aucun avis n’est payé, récompensé ni échangé"),
        ("D111-17: longest publication", f"publié {PUBLISHED_FOR.days // 365}\u00a0ans après l’expérience"),
        ("D111-17: longest keeping", f"effacé {ERASED_AFTER.days // 365}\u00a0ans après"),
        ("D111-18: how reviews are checked", "Chaque avis est contrôlé"),
        ("D111-18: refusal told, with its reasons", "des raisons que l’auteur lit, avec le moyen d’y remédier"),
        ("D111-17: how they are ordered", "L’ordre est chronologique, le plus récent d’abord"),
        ("L111-7-2: a free channel to report a doubt", "signale gratuitement un avis ou une réponse, sans compte"),
        ("ISO 20488: the author may withdraw", "Son auteur retire son avis quand il veut"),
        ("ISO 20488: no editing", "Avis ne change jamais le texte d’un avis"),
        ("ISO 20488: right of reply, within 7 days", "sa réponse paraît aussitôt"),
        ("ISO 20488: the author is known, and pseudonymous", "son nom n’est nulle part"),
        ("DSA, art. 16: the decision, and when", f"sous {ANSWER_NOTICE_WITHIN.days} jours"),
        ("the profile cell of eleven", "11 médecins au moins le partagent"),
    ],
)
def test_the_page_of_the_rules_says_what_the_law_asks(house: Cast, as_: As, source: str, said: str) -> None:
    """Reference notes, 3.3; the constants are those that the code obeys (tests/reviews/test_law.py)."""
    assert said in page(as_(None).get(reverse("rules"))), source


def test_a_notice_is_taken_from_anybody_and_its_decision_read_by_its_address(house: Cast, as_: As) -> None:
    review, anybody = house.review(), as_(None)
    there = reverse("notify", args=[review.pk])
    form = {"ground": "insult", "text": "La deuxième phrase vise une personne.", "mail": "paule@exemple.example"}
    assert anybody.post(there, form).status_code == 409  # in good faith, or not at all
    address = anybody.post(there, form | {"good_faith": "1"})["Location"]
    waiting = page(anybody.get(address))
    assert "en cours d’examen" in waiting and f"http://testserver{address}" in waiting
    notice, team = Notice.objects.get(), as_("team")
    asked = page(team.get(reverse("queue_review", args=[review.pk])))
    assert "La deuxième phrase vise une personne." in asked and "paule@exemple.example" in asked
    team.post(reverse("decide_notice", args=[notice.pk]), {"upheld": "0", "reasons": "Elle décrit un fait."})
    assert "Elle décrit un fait." in page(anybody.get(address))
    assert "Signalements reçus</dt><dd>1" in page(anybody.get(reverse("moderation")))


# ------------------------------------------------------------------------------------------------------------- files


def test_the_files_are_read_by_a_stock_tool_and_agree_with_the_pages(house: Cast, as_: As) -> None:
    rich(house)
    answer = as_(None).get(reverse("open_marks", args=["logiciel", "csv"]))
    assert answer["Access-Control-Allow-Origin"] == "*" and "avis-notes-logiciel.csv" in answer["Content-Disposition"]
    marks = pandas.read_csv(io.BytesIO(answer.content), sep=";", encoding="utf-8-sig")
    (first, *_) = queries.marked(house.software, house.today)
    assert first.whole is not None
    whole = marks[(marks["produit"] == "Cabinet A") & (marks["critere"] == "ensemble")].iloc[0]
    assert (whole["valeur"], whole["avis"]) == (round(first.whole.value, 3), first.whole.count)
    assert marks[marks["produit"] == "Tout Neuf C"]["valeur"].isna().all()  # too few
    plain = json.loads(as_(None).get(reverse("open_marks", args=["logiciel", "json"])).content)
    assert plain["notes"][0]["product"] == "Cabinet A"
    rows = as_(None).get(reverse("open_reviews", args=["logiciel", "csv"]))
    reviews = pandas.read_csv(io.BytesIO(rows.content), sep=";", encoding="utf-8-sig")
    assert len(reviews) == Review.objects.filter(shown__isnull=False, product__category="logiciel").count()
    assert "synthèse se relit" not in rows.content.decode("utf-8-sig")
    told = [name for name in ("specialite", "exercice", "usage", "region") if reviews[name].notna().any()]
    assert reviews.fillna("").groupby(told or "avis").size().min() >= (11 if told else 1)
    decisions = as_(None).get(reverse("moderation_file", args=["csv"]))
    counted = pandas.read_csv(io.BytesIO(decisions.content), sep=";", encoding="utf-8-sig")
    assert counted["combien"].sum() > 20
    assert as_(None).get(reverse("open_marks", args=["logiciel", "xml"])).status_code == 404


@pytest.mark.parametrize("name", ["open_marks", "open_reviews", "moderation_file"])
def test_every_file_says_what_its_columns_mean_in_both_its_forms(house: Cast, as_: As, name: str) -> None:
    """Read by pandas; the page of the files and the JSON itself say what each column and each field holds."""
    rich(house)
    shown = page(as_(None).get(reverse("open_data")))
    of = [] if name == "moderation_file" else ["logiciel"]
    table, plain = (as_(None).get(reverse(name, args=[*of, form])).content for form in ("csv", "json"))
    read = pandas.read_csv(io.BytesIO(table), sep=";", encoding="utf-8-sig")
    (told,) = [value for value in json.loads(plain).values() if isinstance(value, list)]
    (meanings,) = [value for value in json.loads(plain).values() if isinstance(value, dict)]
    again = pandas.DataFrame(told)
    assert len(read) and all(f"<code>{column}</code>" in shown for column in read.columns)
    assert set(again.columns) <= set(meanings) and all(f"<code>{field}</code>" in shown for field in meanings)
    if name != "open_marks":  # the same rows, in the same order
        assert list(read.columns) == list(again.columns) == list(meanings) and len(read) == len(again)
    else:
        assert again.set_index("product")["place"].dropna().to_dict() == {
            row.produit: row.place for row in read.itertuples() if row.critere == "ensemble" and row.place == row.place
        }


# ------------------------------------------------------------------------------------------------------------ vendors


def test_a_vendor_answers_corrects_and_says_whom_it_asked(house: Cast, as_: As) -> None:
    review, vendor = house.review(days=-3), as_("vendor_a")
    assert reverse("vendor_reply", args=[review.pk]) in page(vendor.get(reverse("vendor_reviews")))
    vendor.post(reverse("vendor_reply", args=[review.pk]), {"text": "L’agenda est corrigé depuis hier."})
    assert Reply.objects.get().text in page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    there = reverse("vendor_product", args=[house.product_a.pk])
    assert vendor.post(there, {"price_month_cents": "cent", "why": "Tarif."}).status_code == 409
    vendor.post(there, {"price_month_cents": "129,50", "commitment_months": "12", "hosting": "", "why": "Tarif 2027."})
    waiting = Correction.objects.get()
    assert waiting.changes == {"price_month_cents": 12950, "commitment_months": 12}
    assert "129,50" not in page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    team = as_("team")
    team.post(reverse("decide_correction", args=[waiting.pk]), {"accepted": "1"})
    assert "129,50\u00a0€" in page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    told = page(as_(None).get(reverse("product_history", args=[house.product_a.pk])))
    assert "Tarif 2027." in told and "Éditeur A" in told
    dates = {"begins_on": "2026-11-01", "ends_on": "2026-11-30", "how": "Courriel aux clients"}
    vendor.post(reverse("declare_solicitation", args=[house.product_a.pk]), dates)
    assert Solicitation.objects.get().how == "Courriel aux clients"
    shown = page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    assert "écrit pendant une sollicitation de l’éditeur" in shown


def test_a_vendor_reads_why_its_reply_is_gone_and_writes_another(house: Cast, as_: As) -> None:
    review, vendor = house.review(), as_("vendor_a")
    there = reverse("vendor_reply", args=[review.pk])
    vendor.post(there, {"text": "Achetez la version 3."})
    remove = reverse("remove_reply", args=[Reply.objects.get().pk])
    as_("team").post(remove, {"ground": "advert", "reasons": "Une réclame n’est pas une réponse."})
    for address in (there, reverse("vendor_reviews")):
        assert "Une réclame n’est pas une réponse." in page(vendor.get(address))
    assert "Retirer une réponse d’éditeur" in page(as_(None).get(reverse("moderation")))
    vendor.post(there, {"text": "La version 3 corrige l’agenda."})
    assert "Une réclame" not in page(vendor.get(there))


def test_a_version_is_proposed_read_and_told_with_its_past(house: Cast, as_: As) -> None:
    there, vendor, team = reverse("propose_version", args=[house.product_a.pk]), as_("vendor_a"), as_("team")
    form = {"name": "3.0", "major": "1", "released_on": "2026-11-02", "why": "Refonte de l’agenda."}
    assert vendor.post(there, form | {"released_on": ""}).status_code == 409
    vendor.post(there, form)
    waiting = Correction.objects.get()
    queued = page(team.get(reverse("queue_correction", args=[waiting.pk])))
    assert "Version 3.0" in queued and "majeure, livrée le 02/11/2026" in queued
    team.post(reverse("decide_correction", args=[waiting.pk]), {"accepted": "1"})
    assert "3.0 (majeure)" in page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    source = {"programme": "Ségur, vague 2", "since": "2026-10-01", "source": "https://exemple.example/liste"}
    for status in ("pending", "referenced"):
        team.post(reverse("note_referencing", args=[house.product_a.pk]), source | {"status": status})
    told = page(as_(None).get(reverse("product_history", args=[house.product_a.pk])))
    for words in ("Refonte de l’agenda.", "Éditeur A", "en cours de référencement", "référencé depuis"):
        assert words in told, words


def test_a_refused_correction_is_told_why(house: Cast, as_: As) -> None:
    there = reverse("vendor_product", args=[house.product_a.pk])
    as_("vendor_a").post(there, {"claims": "Le meilleur.", "why": "C’est vrai."})
    waiting = Correction.objects.get()
    decide = reverse("decide_correction", args=[waiting.pk])
    assert as_("team").post(decide, {"reasons": ""}).status_code == 409
    as_("team").post(decide, {"reasons": "Une promesse n’est pas un fait."})
    assert "Une promesse n’est pas un fait." in page(as_("vendor_a").get(reverse("vendor_reviews")))


# ----------------------------------------------------------------------------------------------------------- the team


def test_the_team_decides_with_reasons_and_the_author_reads_them(house: Cast, as_: As) -> None:
    review, team = house.review(), as_("team")
    refuse = reverse("decide_review", args=[review.pk, "remove"])
    held(house)
    copied = Review.objects.get(state="held")
    assert "Texte très proche d’un autre\u00a0: 100,0 sur 100" in page(
        team.get(reverse("queue_review", args=[copied.pk]))
    )
    assert team.post(refuse, {"ground": "advert", "reasons": ""}).status_code == 409
    assert team.post(refuse, {"ground": "", "reasons": "Non."}).status_code == 409
    assert team.post(reverse("decide_review", args=[review.pk, "edit"])).status_code == 404  # the author's own
    assert team.post(reverse("decide_review", args=[review.pk, "release"])).status_code == 409  # not from there
    team.post(refuse, {"ground": "advert", "reasons": "Le texte vend une formation."})
    assert house.again(review).state == "removed"
    assert "Le texte vend une formation." in page(as_("doctor").get(reverse("my_reviews")))
    team.post(reverse("prove_use", args=[review.pk]), {"kind": "invoice", "months": "14"})
    assert Proof.objects.get().months == 14


@pytest.mark.browser
def test_the_queue_is_worked_by_keyboard(house: Cast, page_of: Callable[..., Hands]) -> None:
    held(house)
    held(house)
    assert Review.objects.filter(state="held").count() >= 2
    first, second = Review.objects.filter(state="held").order_by("state_since")[:2]
    hands = page_of("team")
    hands.start(reverse("queue"))
    hands.press("j")
    hands.page.wait_for_url("**/file/avis/**")
    hands.press("k")
    expect(hands.page.locator(".here")).to_have_count(1)
    hands.press("p")
    expect(hands.page.get_by_text("Publié.")).to_be_visible()
    hands.press("r")
    expect(hands.page.locator("#ground")).to_be_focused()
    hands.page.locator("#ground").select_option("copy")
    hands.fill("#reasons", "C’est le texte d’un autre.")
    hands.page.get_by_role("button", name="Refuser").click()
    expect(hands.page.get_by_text("son auteur en lit les raisons")).to_be_visible()
    states = {house.again(review).state for review in (first, second)}
    assert states == {"published", "refused"}
    assert hands.page.broken == []  # type: ignore[attr-defined]


# ----------------------------------------------------------------------------------------- a practice that chooses


def test_a_practice_chooses_together_without_accounts(house: Cast, as_: As) -> None:
    rich(house)
    Kit.objects.all().delete()
    anybody = as_(None)
    assert anybody.get(reverse("open_kit")).status_code == 200 and not Kit.objects.exists()  # looking opens nothing
    there = anybody.post(reverse("open_kit"), {"category": "logiciel"})["Location"]
    token = there.split("/")[-2]
    say = reverse("add_voice", args=[token])
    assert anybody.post(say, {"profession": "", "w-dmp": "3"}).status_code == 409
    anybody.post(say, {"profession": "médecin", "w-dmp": "3", "w-prix": "0"})
    anybody.post(say, {"profession": "secrétaire", "w-prix": "3", "w-dmp": "0"})
    shown = page(anybody.get(there))
    assert "à discuter" in shown and "Cabinet A" in shown and "médecin" in shown
    voice = Kit.objects.get().voices.get(profession="médecin")
    assert 'name="again"' in page(anybody.get(there, {"voix": str(voice.pk)}))
    anybody.post(say, {"profession": "médecin", "w-dmp": "1", "w-prix": "3", "again": str(voice.pk)})
    assert Kit.objects.get().voices.get(pk=voice.pk).weights == {"dmp": 1, "prix": 3}
    anybody.post(reverse("drop_voice", args=[token, voice.pk]))
    assert Kit.objects.get().voices.count() == 1


def test_a_doctor_asks_for_doctors_like_himself(house: Cast, as_: As) -> None:
    rich(house)
    asked = "?specialite=general&amp;exercice=group"
    for there in (reverse("home"), reverse("product", args=[house.product_a.pk])):
        assert asked in page(as_("doctor").get(there)), there
        assert asked not in page(as_(None).get(there)) and asked not in page(as_("team").get(there))
    alike = page(as_("doctor").get(reverse("product", args=[house.product_a.pk]), {"specialite": "general"}))
    assert "expériences racontées par des profils comme celui-ci" in alike and alike.count('class="review"') > 10


def test_two_camps_are_seen_where_their_mean_says_nothing(house: Cast, as_: As) -> None:
    for value in (1, 5):
        house.many(4, house.product_a, marks={"ergonomie": value, "prix": 3})
    house.review(product=house.product_a, marks={"ergonomie": 5})
    shown = page(as_(None).get(reverse("product", args=[house.product_a.pk])))
    assert (
        "Ergonomie, nombre d’avis par note\u00a0: 1\u00a0: 4, 2\u00a0: 0, 3\u00a0: 0, 4\u00a0: 0, 5\u00a0: 5" in shown
    )
    assert "DMP, nombre d’avis" not in shown  # nobody marked it
