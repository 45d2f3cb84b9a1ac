"""What the demo's team had to decide: notices, a copy, an insult, a name, a campaign that it has not read yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bonport.demo.avis.shelf import SHELF
from bonport.reviews.catalogue import actions as catalogue
from bonport.reviews.catalogue.models import Referencing
from bonport.reviews.opinions import actions as opinions
from bonport.reviews.opinions.models import Proof, Review
from bonport.reviews.opinions.states import Ground, State

if TYPE_CHECKING:
    from bonport.demo.avis.years import Deed, Years

SOLICITED = {"Basalte Cabinet": (-420, -240)}
PRAISE = (
    "Le meilleur logiciel du marché, je le recommande à tous les confrères sans hésiter une seconde.",
    "Un outil fantastique qui révolutionne la pratique, bravo à toute cette équipe formidable.",
    "Rien à redire, tout est parfait du premier au dernier écran, achetez les yeux fermés.",
    "Installation magique, assistance en or, prix imbattable\u00a0: cinq étoiles partout.",
    "Enfin un éditeur qui écoute les médecins, je n’ai jamais vu un produit aussi complet.",
    "Mes patients eux-mêmes me disent que tout va plus vite, c’est exceptionnel.",
    "Fuyez les autres logiciels, celui-ci les enterre tous sans la moindre discussion.",
    "Parfait, parfait, parfait, et la suite promise est encore plus belle à ce qu’on dit.",
)
"""A campaign: eight doctors in three days."""
INSULT = "Le développeur est un incapable notoire et le commercial un menteur, voilà ce que je pense de cette maison."
NAMED = (
    "Très bon suivi de Mme Lefebvre à l’assistance, qui rappelle toujours\u202f; le logiciel est stable et l’envoi au "
    "DMP ne demande plus rien."
)


def solicited(product: str, ago: timedelta) -> bool:
    first, last = SOLICITED.get(product, (0, 0))
    return first <= ago.days <= last and first != last


def deeds(years: Years) -> Iterator[Deed]:
    """In the order of their making, each with its day."""
    for product, (first, last) in SOLICITED.items():
        yield years.day(first - 1), _solicits(years, product, first, last)
    yield years.day(-1000), lambda at: _reference(years, at)
    yield years.day(-60), lambda at: _noticed(years, "Alisma Médical", at, upheld=False)
    yield years.day(-45), lambda at: _noticed(years, "Sablier Agenda", at, upheld=True)
    yield years.day(-90), lambda at: _insulted(years, at)
    yield years.day(-30), lambda at: _copied(years, at)
    yield years.day(-25), lambda at: _taken_back(years, at)
    yield years.day(-20), lambda at: _proved(years, at)
    yield years.day(-15), lambda at: _contested(years, at)
    yield years.day(-6), lambda at: _corrections(years, at)
    for number, words in enumerate(PRAISE):
        yield years.day(-3 + number * 0.3), _praised(years, words)
    yield years.day(-0.4), lambda at: _named(years, at)
    yield years.day(-0.3), lambda at: _notified(years, "Corail Cabinet", at)


# ------------------------------------------------------------------------------------------------------ each of them


def _reference(years: Years, at: datetime) -> None:
    """Of the practice software of which anything is written."""
    for sold in SHELF:
        if sold.category == "logiciel" and sold.reviews:
            status = Referencing.Status.REFERENCED if sold.reviews > 5 else Referencing.Status.PENDING
            catalogue.note_referencing(
                years.act(None, at), years.products[sold.name], "Référencement de démonstration", status, at.date(),
                "https://referencement.example/liste",
            )  # fmt: skip


def _solicits(years: Years, product: str, first: int, last: int) -> Callable[[datetime], None]:
    def solicit(at: datetime) -> None:
        vendor = years.products[product].vendor
        member = catalogue.add_member(years.act(None, at), "basalte", vendor)
        opinions.declare_solicitation(
            years.act(member, at), years.products[product], years.day(first).date(), years.day(last).date(),
            "Courriel à tous les clients, à la sortie de la version 2024.",
        )  # fmt: skip

    return solicit


def _noticed(years: Years, product: str, at: datetime, *, upheld: bool) -> None:
    """A notice, and what the team decides; well founded, the review is removed."""
    review = _shown(years, product)[0]
    text = "L’avis affirme une interruption de trois jours qui n’a pas eu lieu, comme nos journaux le montrent."
    notice, _ = opinions.notify(years.act(None, at), review, Ground.DEFAMATION, text, good_faith=True)
    later = years.act(years.team, at + timedelta(days=2))
    reasons = "Les journaux transmis montrent que le fait est inexact." if upheld else (
        "L’avis raconte ce que son auteur a vu à son poste\u00a0: l’éditeur peut répondre."
    )  # fmt: skip
    opinions.decide_notice(later, notice, upheld=upheld, reasons=reasons)
    if upheld:
        act = years.act(years.team, at + timedelta(days=2))
        opinions.remove(act, review, Ground.DEFAMATION, reasons, notice=notice)


def _notified(years: Years, product: str, at: datetime) -> None:
    """One that nobody has decided yet."""
    text = "Ce passage parle d’un autre logiciel que le nôtre\u00a0: l’écran décrit n’existe pas chez nous."
    opinions.notify(years.act(None, at), _shown(years, product)[0], Ground.NO_EXPERIENCE, text, good_faith=True)


def _insulted(years: Years, at: datetime) -> None:
    marks = dict.fromkeys(("ergonomie", "fiabilite", "assistance"), 1)
    review = years.submit(years.new_doctor(), "Borée Santé", at, words=INSULT, marks=marks)
    reasons = "L’avis vise deux personnes et ne raconte rien du logiciel."
    act = years.act(years.team, at + timedelta(hours=5))
    (opinions.refuse if review.state == State.HELD else opinions.remove)(act, review, Ground.INSULT, reasons)


def _copied(years: Years, at: datetime) -> None:
    """The words of another doctor: held by the machine, refused by a person."""
    original = _shown(years, "Plume MG")[0].shown
    assert original is not None
    marks = dict.fromkeys(("ergonomie", "temps", "dmp"), 5)
    review = years.submit(years.new_doctor(), "Alisma Médical", at, words=original.words, marks=marks)
    reasons = "Le texte est celui d’un avis sur un autre logiciel."
    opinions.refuse(years.act(years.team, at + timedelta(days=1)), review, Ground.COPY, reasons)


def _taken_back(years: Years, at: datetime) -> None:
    for product in ("Plume MG", "Cadran"):
        review = _shown(years, product)[1]
        opinions.withdraw(years.act(review.author, at), review)


def _proved(years: Years, at: datetime) -> None:
    for product in ("Tamaris Dossier", "Plume MG", "Lucarne Visio"):
        for review in _shown(years, product)[2:4]:
            opinions.prove(years.act(years.team, at), review, Proof.Kind.INVOICE, 14)


def _contested(years: Years, at: datetime) -> None:
    """Removed, contested by its author, put back by somebody else's second look."""
    review = _shown(years, "Tamaris Dossier")[5]
    why = "Le passage ressemble à une publicité."
    opinions.remove(years.act(years.team, at), review, Ground.ADVERT, why)
    author = years.act(review.author, at + timedelta(days=1))
    opinions.contest(author, review, "Je raconte mon usage, sans rien vendre.")
    opinions.restore(
        years.act(years.team, at + timedelta(days=3)), review, "L’auteur a raison\u00a0: rien n’est vanté."
    )


def _corrections(years: Years, at: datetime) -> None:
    """One that waits, one that was accepted, one that was refused."""
    asked = (
        ("Alisma Médical", {"price_month_cents": 12900, "price": "129\u00a0€ par mois et par médecin."}, None),
        ("Plume MG", {"export_formats": "CSV, PDF, VSM"}, True),
        ("Corail Cabinet", {"claims": "Le meilleur dossier partagé de France."}, False),
    )
    for product, changes, accepted in asked:
        of = years.products[product]
        vendor = years.vendors[of.vendor.name]
        correction = catalogue.propose_correction(years.act(vendor, at), of, changes, "Fiche à jour.")
        if accepted is not None:
            reason = "" if accepted else "Une fiche dit ce que fait le produit, pas qu’il est le meilleur."
            act = years.act(years.team, at + timedelta(days=1))
            catalogue.decide_correction(act, correction, accepted=accepted, reason=reason)


def _praised(years: Years, words: str) -> Callable[[datetime], None]:
    def praise(at: datetime) -> None:
        marks = dict.fromkeys(("ergonomie", "fiabilite", "temps", "assistance", "prix", "recommande"), 5)
        years.submit(years.new_doctor(), "Fougère MG", at, words=words, marks=marks | {"recommande": 1})

    return praise


def _named(years: Years, at: datetime) -> None:
    """Perhaps somebody's name: it waits for the team."""
    years.submit(years.new_doctor(), "Lichen Consultation", at, words=NAMED, marks={"assistance": 5, "fiabilite": 4})


def _shown(years: Years, product: str) -> list[Review]:
    """As they are now, the oldest first."""
    found = Review.objects.filter(product=years.products[product], shown__isnull=False, state=State.PUBLISHED)
    return list(found.select_related("shown", "author").order_by("opened_at"))
