"""Anybody says that a review, or a reply, should not be there; and reads what was decided, with its reasons."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bonport.base.errors import NotPossible
from bonport.reviews.opinions import actions, queries
from bonport.reviews.opinions.models import Reply, Review
from bonport.reviews.opinions.rules import ANSWER_NOTICE_WITHIN
from bonport.reviews.opinions.states import Ground
from bonport.reviews.reading.reviews import review_of
from bonport.www.avis import limits
from bonport.www.avis.access.screens import ANYONE, Request, screen
from bonport.www.common import forms


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def notify(request: Request, review: UUID) -> HttpResponse:
    return _notice(request, Review.objects.get(pk=review), None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def notify_reply(request: Request, reply: UUID) -> HttpResponse:
    found = Reply.objects.select_related("review").get(pk=reply, removed_at=None)
    return _notice(request, found.review, found)


def _notice(request: Request, review: Review, reply: Reply | None) -> HttpResponse:
    context = {"one": review_of(review.pk, request.today), "reply": reply, "grounds": Ground.choices}
    if request.method != "POST":
        return render(request, "avis/notice/form.html", context)
    if forms.text(request, "ground") not in Ground.values:
        raise NotPossible("Choisissez ce qui ne va pas.")
    limits.one_more(request, "notice")
    _, token = actions.notify(
        request.acting(),
        review,
        Ground(forms.text(request, "ground")),
        forms.text(request, "text"),
        name=forms.text(request, "name"),
        mail=forms.text(request, "mail"),
        good_faith=bool(forms.text(request, "good_faith")),
        reply=reply,
    )
    return forms.go(request, "notice_followed", token)


@never_cache
@require_safe
@screen(ANYONE)
def followed(request: Request, token: str) -> HttpResponse:
    """By the address that its author was given: nobody else knows it."""
    context = {
        "notice": queries.noticed(token),
        "address": request.build_absolute_uri(request.path),
        "answer_within": ANSWER_NOTICE_WITHIN.days,
    }
    return render(request, "avis/notice/followed.html", context)
