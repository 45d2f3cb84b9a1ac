"""What a doctor does with his own review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import User
from bonport.base.stems import stems
from bonport.interop.signalement import scrub_text
from bonport.reviews.catalogue.keys import origin_key
from bonport.reviews.catalogue.models import Doctor, Facet, Member, Product
from bonport.reviews.catalogue.perms import must_be_doctor
from bonport.reviews.opinions.actions.moving import held, latest, move, write
from bonport.reviews.opinions.models import (
    Conflict,
    Draft,
    Mark,
    Notice,
    Profile,
    ReadFirst,
    Region,
    Review,
    Revision,
    Setting,
    Specialty,
    Suspicion,
)
from bonport.reviews.opinions.rules import LONGEST, OLDEST_EXPERIENCE, SHORTEST
from bonport.reviews.opinions.states import MOVES, By, Event, State
from bonport.reviews.opinions.suspecting import Suspected, in_the_wave, suspected
from bonport.reviews.opinions.written import Coarse, Written

_DRAFT_MOST = 40_000
NEVER_WRITTEN = {"INS": "un matricule INS", "RPPS": "un numéro RPPS", "TÉLÉPHONE": "un numéro de téléphone",
                 "ADRESSE MAIL": "une adresse de courriel"}  # fmt: skip
"""Kinds of personal values with which no review is taken. Others that resemble one are read by a person first."""


def save_draft(act: Act, product: Product, content: Mapping[str, Any]) -> Draft:
    """What the form holds, as it is typed: a later saving takes its place."""
    if len(json.dumps(content)) > _DRAFT_MOST:
        raise NotPossible("Ce brouillon est trop long.")
    with act.transaction():
        member = must_be_doctor(act)
        found = Draft.objects.select_for_update().filter(product=product, author=member).first()
        draft = found or Draft(id=act.new_id(), product=product, author=member)
        draft.content, draft.at = dict(content), act.now
        draft.save()
        if found is None:  # one entry for a draft, as for a note: what was typed is in the audit of its submission
            act.audit("save_draft", draft, product=product.pk)
    return draft


def drop_draft(act: Act, product: Product) -> None:
    with act.transaction():
        member = must_be_doctor(act)
        for draft in Draft.objects.filter(product=product, author=member):
            act.audit("drop_draft", draft, product=product.pk)
            draft.delete()


def submit(act: Act, product: Product, written: Written, *, address: str = "") -> Review:
    """A doctor's review of this product: the first time, or again; then what it said before stays in its past.

    Args:
        address: of the network that it comes from; a keyed hash of it is kept for `ORIGIN_KEPT`.

    Returns:
        The review. Published at once, or held until somebody has read it; its author is told why.

    Raises:
        NotAllowed: not a doctor. NotPossible: something is missing or may not be written.
    """
    with act.transaction():
        member = must_be_doctor(act)
        facets = {facet.code: facet for facet in Facet.objects.filter(category=product.category_id)}
        _check(written, product, facets, act.today)
        _keep_profile(act, member, written.profile)
        review, first = _review(act, member, product)
        revision = _revise(act, review, written, facets, origin_key(address))
        Draft.objects.filter(product=product, author=member).delete()
        if first:
            write(act, review, Event.EDIT, By.AUTHOR, source="")
        else:
            move(act, review, Event.EDIT, By.AUTHOR)
        found = suspected(review, revision, first=first, today=act.today)
        _suspect(act, review, found)
        ReadFirst.objects.filter(product=product, author=member).delete()
        if review.state == State.SUBMITTED:
            if found:
                move(act, review, Event.HOLD, By.MACHINE, reasons=" ".join(one.told for one in found))
            else:
                move(act, review, Event.PASS, By.MACHINE)
    return review


def withdraw(act: Act, review: Review) -> None:
    """Shown no more; its author may bring it back by writing it again."""
    with act.transaction():
        move(act, _mine(act, review), Event.WITHDRAW, By.AUTHOR)


def contest(act: Act, review: Review, why: str) -> None:
    """A refusal or a removal: somebody of the team decides again, with what the author says."""
    if not why.strip():
        raise NotPossible("Dites en quoi la décision vous paraît fausse.")
    with act.transaction():
        move(act, _mine(act, review), Event.CONTEST, By.AUTHOR, reasons=why)


def erase(act: Act, review: Review) -> None:
    """All that it said is gone, its past and its replies too. It cannot be undone."""
    with act.transaction():
        mine = _mine(act, review)
        if MOVES.get((State(mine.state), Event.EDIT)) != State.SUBMITTED:  # written again, a person would have read it
            ReadFirst.objects.get_or_create(product=mine.product, author=mine.author, defaults={"at": act.now})
        erase_content(act, mine, By.AUTHOR)


def erase_me(act: Act) -> None:
    """All reviews, drafts and the profile of this doctor, and the key by which he was known. His account ends; if he
    comes again, nobody can tell that he was here."""
    with act.transaction():
        member = must_be_doctor(act)
        for review in Review.objects.select_for_update().filter(author=member).select_related("product"):
            erase_content(act, review, By.AUTHOR)
        Draft.objects.filter(author=member).delete()
        ReadFirst.objects.filter(author=member).delete()
        Profile.objects.filter(member=member).delete()
        Doctor.objects.filter(member=member).delete()
        User.objects.filter(pk=member.pk).update(is_active=False)
        act.audit("erase_me", member)


def erase_content(act: Act, review: Review, by: By) -> None:
    """Within an action: what the review said, what was answered and what was said of it. Its moves stay, without their
    words, for the log of moderation counts them."""
    Review.objects.filter(pk=review.pk).update(shown=None, told=None)
    review.shown = review.author = None
    move(act, review, Event.ERASE, by)
    review.revisions.all().delete()
    review.replies.all().delete()
    review.suspicions.all().delete()
    review.proofs.all().delete()
    review.moves.update(reasons="")
    Notice.objects.filter(review=review).update(text="", contact="")


# ------------------------------------------------------------------------------------------------------- what it needs


def _mine(act: Act, review: Review) -> Review:
    found = held(review)
    if found.author_id != must_be_doctor(act).pk:
        raise NotAllowed("Cet avis est celui d’une autre personne.")
    return found


def _review(act: Act, member: Member, product: Product) -> tuple[Review, bool]:
    """His living review of this product, locked; and whether it is new."""
    new = {"id": act.new_id(), "state": State.SUBMITTED, "state_since": act.now, "opened_at": act.now}
    review, first = Review.objects.get_or_create(product=product, author=member, defaults=new)
    return held(review), first


def _revise(act: Act, review: Review, written: Written, facets: Mapping[str, Facet], origin: str) -> Revision:
    number = latest(review).number + 1 if review.revisions.exists() else 1
    revision = Revision.objects.create(
        id=act.new_id(), review=review, number=number, at=act.now, words=written.words.strip(),
        stems=f" {' '.join(stems(written.words))} ", experience_on=written.experience_on, version=written.version,
        used_since=written.used_since, previous=written.previous, switched_on=written.switched_on,
        conflict=written.conflict, conflict_words=written.conflict_words.strip(), solicited=written.solicited,
        origin=origin,
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(revision=revision, facet=facets[code], value=value, before=written.before.get(code))
        for code, value in written.marks.items()
    )
    return revision


def _keep_profile(act: Act, member: Member, given: Coarse) -> None:
    Profile.objects.update_or_create(
        member=member, defaults={"specialty": given.specialty, "setting": given.setting, "region": given.region}
    )


def _suspect(act: Act, review: Review, found: list[Suspected]) -> None:
    for one in found:
        Suspicion.objects.create(id=act.new_id(), review=review, kind=one.kind, detail=one.detail, at=act.now)
        act.audit("suspect", review, kind=one.kind)
    told = next((one.told for one in found if one.kind == Suspicion.Kind.BURST), "")
    for published in in_the_wave(review, found, act.now):
        other = held(published)
        Suspicion.objects.create(
            id=act.new_id(), review=other, kind=Suspicion.Kind.BURST, detail={"with": str(review.pk)}, at=act.now
        )
        move(act, other, Event.HOLD, By.MACHINE, reasons=told)


def _check(written: Written, product: Product, facets: Mapping[str, Facet], today: date) -> None:
    """
    Raises:
        NotPossible: what is missing, or may not be.
    """
    words = written.words.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise NotPossible(
            f"Racontez votre expérience en {SHORTEST} à {LONGEST} caractères.",
            remedy="Ce qui vous est arrivé avec ce produit aide plus un confrère qu’un jugement.",
        )
    seen = [
        what
        for kind, what in NEVER_WRITTEN.items()
        if scrub_text(f"{words}\n{written.conflict_words}", today).removed.get(kind)
    ]
    if seen:
        raise NotPossible(
            f"Votre texte contient ce qui ressemble à {' et '.join(seen)}.",
            "Il serait lu par tous.",
            "Retirez-le, puis enregistrez à nouveau.",
        )
    if not today - OLDEST_EXPERIENCE <= written.experience_on <= today:
        raise NotPossible("L’expérience date de moins de trois ans, et d’aujourd’hui au plus tard.")
    _check_marks(written.marks, facets)
    if written.before:
        if written.previous is None or not set(written.before) <= set(written.marks):
            raise NotPossible("Une note d’avant le changement va avec le logiciel quitté et la note d’aujourd’hui.")
        _check_marks(written.before, facets)
    if written.previous is not None and (
        written.previous.pk == product.pk or written.previous.category_id != product.category_id
    ):
        raise NotPossible("Le logiciel quitté est un autre produit, de la même catégorie.")
    if written.version is not None and written.version.product_id != product.pk:
        raise NotPossible("Cette version n’est pas celle de ce produit.")
    if any(day and day > today for day in (written.used_since, written.switched_on)):
        raise NotPossible("Une date d’usage ou de changement est passée.")
    if written.conflict not in Conflict.values or len(written.conflict_words) > 200:
        raise NotPossible("Dites si quelque chose vous lie à l’éditeur, en 200 caractères au plus.")
    if written.conflict == Conflict.OTHER and not written.conflict_words.strip():
        raise NotPossible("Précisez ce qui vous lie à l’éditeur.")
    coarse = written.profile
    if (
        coarse.specialty not in Specialty.values
        or coarse.setting not in Setting.values
        or (coarse.region not in Region.values)
    ):
        raise NotPossible("Indiquez votre spécialité, votre mode d’exercice et votre région.")


def _check_marks(given: Mapping[str, int], facets: Mapping[str, Facet]) -> None:
    if not given:
        raise NotPossible("Donnez au moins une note.")
    for code, value in given.items():
        facet = facets.get(code)
        if facet is None:
            raise NotPossible("Ce critère n’est pas de cette catégorie.")
        if value not in ((0, 1) if facet.kind == Facet.Kind.YES_NO else (1, 2, 3, 4, 5)):
            raise NotPossible(f"La note de «\u00a0{facet.label}\u00a0» n’est pas de son échelle.")
