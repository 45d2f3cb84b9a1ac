"""What awaits the team, by keyboard: reviews held, contested or notified, and corrections of sheets. Whatever keeps a
review from being read has a ground and reasons that its author is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.actions import decide_correction
from bonport.reviews.catalogue.models import Correction
from bonport.reviews.catalogue.queries import corrections_waiting
from bonport.reviews.opinions import actions, queries
from bonport.reviews.opinions.models import Notice, Proof, Reply, Review
from bonport.reviews.opinions.states import AUTHORS, MEND, NEEDS_REASONS, By, Event, Ground, possible
from bonport.www.avis import sheet
from bonport.www.avis.access.screens import TEAM, Request, screen
from bonport.www.common import forms


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the queue."""

    key: str
    address: str
    said: str
    where: str


REASONED: dict[Event, Callable[[Act, Review, Ground, str], Any]] = {
    Event.REFUSE: lambda act, review, ground, reasons: actions.refuse(act, review, ground, reasons),
    Event.SUSPEND: lambda act, review, ground, reasons: actions.suspend(act, review, ground, reasons),
    Event.REMOVE: lambda act, review, ground, reasons: actions.remove(act, review, ground, reasons),
}
PLAIN: dict[Event, Callable[[Act, Review], Any]] = {
    Event.RELEASE: lambda act, review: actions.release(act, review),
    Event.RESTORE: lambda act, review: actions.restore(act, review),
}
DONE = {
    Event.RELEASE: "Publié.",
    Event.REFUSE: "Refusé\u00a0: son auteur en lit les raisons.",
    Event.SUSPEND: "Suspendu le temps de l’examen.",
    Event.RESTORE: "Rétabli.",
    Event.REMOVE: "Retiré\u00a0: son auteur en lit les raisons.",
    Event.HOLD: "Remis dans la file.",
}

SHEET = {True: "Correction acceptée.", False: "Correction refusée\u00a0: l’éditeur lit pourquoi."}


@require_safe
@screen(TEAM)
def queue(request: Request) -> HttpResponse:
    return _page(request, "")


@require_safe
@screen(TEAM)
def review(request: Request, review: UUID) -> HttpResponse:
    return _page(request, f"r{review}")


@require_safe
@screen(TEAM)
def correction(request: Request, correction: UUID) -> HttpResponse:
    return _page(request, f"c{correction}")


@require_POST
@screen(TEAM)
def decide(request: Request, review: UUID, event: str) -> HttpResponse:
    """A move of the team's, in the table of states."""
    found = Review.objects.select_related("product").get(pk=review)
    if event not in Event.values or By.TEAM not in AUTHORS[Event(event)]:
        raise Http404
    move = Event(event)
    if move in REASONED:
        REASONED[move](request.acting(), found, _ground(request), forms.text(request, "reasons"))
    elif move in PLAIN:
        PLAIN[move](request.acting(), found)
    else:
        actions.hold(request.acting(), found, forms.text(request, "reasons"))
    messages.success(request, DONE[move])
    return _next(request)


@require_POST
@screen(TEAM)
def decide_notice(request: Request, notice: UUID) -> HttpResponse:
    """Answers whoever gave notice; what happens to the review is a move of its own."""
    found = Notice.objects.select_related("review").get(pk=notice)
    upheld, reasons = forms.text(request, "upheld") == "1", forms.text(request, "reasons")
    actions.decide_notice(request.acting(), found, upheld=upheld, reasons=reasons)
    messages.success(request, "La décision est dite à l’auteur du signalement.")
    return forms.go(request, "queue_review", found.review_id)


@require_POST
@screen(TEAM)
def remove_reply(request: Request, reply: UUID) -> HttpResponse:
    found = Reply.objects.select_related("review").get(pk=reply)
    actions.remove_reply(request.acting(), found, _ground(request), forms.text(request, "reasons"))
    messages.success(request, "Réponse retirée\u00a0: l’éditeur en lit les raisons.")
    return forms.go(request, "queue_review", found.review_id)


@require_POST
@screen(TEAM)
def prove(request: Request, review: UUID) -> HttpResponse:
    """Proof of use, seen and not kept."""
    found = Review.objects.get(pk=review)
    kind, months = forms.text(request, "kind"), forms.whole(request, "months", "Mois d’usage prouvés")
    if kind not in Proof.Kind.values:
        raise NotPossible("Choisissez ce qui a été montré.")
    actions.prove(request.acting(), found, Proof.Kind(kind), months)
    messages.success(request, "Preuve notée\u00a0: elle n’est pas gardée.")
    return forms.go(request, "queue_review", review)


@require_POST
@screen(TEAM)
def decide_sheet(request: Request, correction: UUID) -> HttpResponse:
    found = Correction.objects.select_related("product").get(pk=correction)
    accepted = forms.text(request, "accepted") == "1"
    decide_correction(request.acting(), found, accepted=accepted, reason=forms.text(request, "reasons"))
    messages.success(request, SHEET[accepted])
    return _next(request)


def _page(request: Request, wanted: str) -> HttpResponse:
    queued, waiting = queries.queue(), corrections_waiting()
    items = [_of_review(one) for one in queued] + [_of_correction(one) for one in waiting]
    place = next((place for place, item in enumerate(items) if item.key == wanted), None)
    context: dict[str, Any] = {"items": items, "gone": place is None and bool(wanted)}
    if place is None and wanted.startswith("r"):  # one that is not waiting: what is read by all can be acted on too
        context |= _opened(queries.queued(UUID(wanted[1:])))
        context["gone"] = False
    elif items:
        place = place or 0
        after = items[place + 1 : place + 2]
        context |= {"here": items[place], "previous": items[place - 1] if place else None}
        context["next"] = after[0] if after else None
        if place < len(queued):
            context |= _opened(queued[place])
        else:
            one = waiting[place - len(queued)]
            context |= {"correction": one, "changes": sheet.changes(one)}
    return render(request, "avis/queue/page.html", context)


def _of_review(one: queries.Queued) -> Item:
    where = f"{one.review.product.name} · {one.review.get_state_display()}"
    return Item(f"r{one.review.pk}", reverse("queue_review", args=[one.review.pk]), one.latest.words, where)


def _of_correction(one: Correction) -> Item:
    return Item(f"c{one.pk}", reverse("queue_correction", args=[one.pk]), one.why, f"{one.product.name} · fiche")


def _opened(queued: queries.Queued) -> dict[str, Any]:
    review, latest = queued.review, queued.latest
    moves = possible(review.state, By.TEAM)
    return {
        "review": review,
        "latest": latest,
        "marks": latest.marks.all(),
        "before": list(review.revisions.all())[1:],
        "suspicions": queued.suspicions,
        "alike": queued.alike,
        "notices": [(one, queries.contact_of(one)) for one in review.notices.all()],
        "replies": review.replies.filter(removed_at=None).select_related("vendor").order_by("-number")[:1],
        "proofs": review.proofs.all(),
        "moves": queued.moves,
        "plain": [move for move in moves if move not in NEEDS_REASONS and move != Event.HOLD],
        "reasoned": [move for move in moves if move in NEEDS_REASONS],
        "can_hold": Event.HOLD in moves,
        "grounds": [(ground, MEND[ground]) for ground in Ground],
        "kinds": Proof.Kind.choices,
    }


def _ground(request: Request) -> Ground:
    given = forms.text(request, "ground")
    if given not in Ground.values:
        raise NotPossible("Choisissez un motif\u00a0: l’auteur le lira.")
    return Ground(given)


def _next(request: Request) -> HttpResponse:
    """The next of what was in the queue, as it was shown."""
    key = forms.text(request, "next")
    try:
        there = UUID(key[1:])
    except ValueError:
        return forms.go(request, "queue")
    return forms.go(request, "queue_correction" if key[0] == "c" else "queue_review", there)
