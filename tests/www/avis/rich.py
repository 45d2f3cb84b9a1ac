"""A house with a past: products with reviews, replies, notices, corrections and a kit; a sample of each parameter."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from bonport.reviews.catalogue import actions as catalogue
from bonport.reviews.catalogue.models import Facet
from bonport.reviews.kits import actions as kits
from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Conflict
from bonport.reviews.opinions.states import Ground
from tests.reviews.cast import Cast

SAID = (
    "Les documents partent au DMP sans que j’y pense, et la synthèse se relit en une minute avant de signer.",
    "Depuis la version de printemps les feuilles de soins restent bloquées le lundi matin, il faut tout relancer.",
    "La reprise des données de mon ancien logiciel a pris trois semaines, avec des pièces perdues en route.",
    "L’assistance rappelle dans l’heure et connaît son métier ; jamais plus d’une demi-journée d’attente.",
    "L’ordonnance numérique demande six gestes là où deux suffiraient, et la salle d’attente se remplit.",
    "Contrat de quatre ans reconduit d’office : lisez la page sept avant de signer, le préavis est de six mois.",
    "Le tarif a doublé en deux ans sans nouvelle fonction utile pour un cabinet de groupe comme le nôtre.",
    "La messagerie sécurisée range seule les comptes rendus au bon endroit, c’est un vrai gain chaque soir.",
)


def rich(house: Cast) -> dict[str, object]:
    """Fill the house; the sample of each parameter of an address."""
    facets = list(house.software.facets.order_by("position"))
    rated = [facet.code for facet in facets if facet.kind == Facet.Kind.MARK]
    sheet = {
        "price_month_cents": 12900,
        "commitment_months": 36,
        "portability": "Export complet en CDA et CSV.",
        "claims": "Un logiciel pensé avec des médecins.",
        "website": "https://editeur.example/cabinet",
    }
    catalogue.correct(house.act(), house.product_a, sheet, "Plaquette de l’éditeur.")
    since = date(2023, 3, 1)
    catalogue.note_referencing(
        house.act(), house.product_a, "Ségur, vague 1", "referenced", since, "https://exemple.example/liste"
    )
    marks, texts = cycle((4, 5, 3, 4, 2, 5)), cycle(SAID)
    for product, count in ((house.product_a, 13), (house.product_b, 11)):
        for place, who in enumerate(house.doctors(count)):
            value = next(marks)
            given = {code: max(1, value - (place + number) % 3) for number, code in enumerate(rated)}
            house.review(who, product, days=-25 * (count - place) - 3, marks=given | {"recommande": value > 3},
                         words=f"{next(texts)} {house.words()[:26]}")  # fmt: skip
    newcomer = catalogue.add_product(house.act(), house.vendor_b, house.software, "Tout Neuf C")
    house.many(2, newcomer, until=-30)
    changed = {
        "marks": dict.fromkeys(rated, 5), "previous": house.product_b, "version": house.versions["2.0"],
        "switched_on": date(2025, 9, 1), "before": dict.fromkeys(rated[:6], 2), "conflict": Conflict.CLUB,
    }  # fmt: skip
    first = house.review(days=-40, words=SAID[0], **changed)
    house.review(days=-20, words=f"{SAID[0]} Toujours vrai en novembre.", **changed)
    replied = actions.reply(
        house.act("vendor_a", days=-10), first, "La relecture de la synthèse tient maintenant sur un écran."
    )
    notice, token = actions.notify(
        house.act(None, days=-5), first, Ground.NO_EXPERIENCE, "Ce texte ne raconte rien de précis à mon avis.",
        name="Paule", mail="paule@exemple.example", good_faith=True,
    )  # fmt: skip
    refused = house.review("other_doctor", house.product_b, days=-4, words=SAID[5])
    if refused.state == "published":
        actions.hold(house.act(days=-3), refused, "À relire.")
    actions.refuse(house.act(days=-3), house.again(refused), Ground.ADVERT, "La dernière phrase vante un service.")
    actions.tell_profiles(house.act(None), at_least=22)
    held(house)
    actions.save_draft(house.act("doctor", days=-1), house.product_b, {"words": "Je commence à écrire", "m-prix": "2"})
    correction = catalogue.propose_correction(
        house.act("vendor_a", days=-1),
        house.product_a,
        {"hosting": "France, certifié HDS"},
        "Notre certificat de 2026.",
    )
    _, kit = kits.open_kit(house.act(None), house.software)
    voices = [
        kits.add_voice(house.act(None), kit, who, weights)
        for who, weights in (
            ("médecin", {"dmp": 3, "prix": 0, "temps": 2}),
            ("secrétaire", {"ergonomie": 3, "prix": 3}),
        )
    ]
    return {
        "category": "logiciel", "product": house.product_a.pk, "review": first.pk, "reply": replied.pk, "token": token,
        "left": house.product_b.pk, "taken": house.product_a.pk, "form": "csv", "event": "hold", "notice": notice.pk,
        "correction": correction.pk, "version": house.versions["2.0"].pk, "member": house.users["vendor_b"].pk,
        "kit": kit, "voice": voices[0].pk,
    }  # fmt: skip


def held(house: Cast) -> None:
    """Two reviews in the same words: the second awaits a person."""
    words = house.words()
    for who in house.doctors(2):
        house.review(who, house.screen_a, days=-2, words=words, marks={"ergonomie": 1})


def more(house: Cast, times: int) -> None:
    """So many more of each: reviews, revisions, replies, notices, corrections, what is held."""
    for turn in range(times):
        for review in house.many(3, house.product_a, every=60, until=-300 - 180 * turn):  # no wave
            if review.state == "published":
                actions.reply(house.act("vendor_a"), review, "Merci de ce retour, nous y travaillons.")
                actions.notify(
                    house.act(None), review, Ground.ADVERT, "Ce texte vante un autre service que celui-ci.",
                    good_faith=True,
                )  # fmt: skip
        held(house)
        changes = {"contract": f"Résiliable à tout moment, {house.words()[:8]}"}
        catalogue.propose_correction(house.act("vendor_a"), house.product_a, changes, "Le contrat a changé.")
