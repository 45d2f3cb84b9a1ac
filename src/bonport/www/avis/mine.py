"""A doctor's own reviews: one form, kept as it is typed; what became of each, with the way to mend it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.reviews.catalogue.models import Product
from bonport.reviews.catalogue.queries import facets_of, product_of, products, versions_of
from bonport.reviews.opinions import actions, queries
from bonport.reviews.opinions.models import Conflict, Profile, Region, Review, Setting, Specialty
from bonport.reviews.opinions.states import By, State, possible
from bonport.www.avis import form
from bonport.www.avis.access.screens import DOCTORS, Request, member_of, screen
from bonport.www.common import forms


@require_safe
@screen(DOCTORS)
def my_reviews(request: Request) -> HttpResponse:
    member = member_of(request)
    found = [(one, possible(one.review.state, By.AUTHOR)) for one in queries.my_reviews(member)]
    reviewed = {one.review.product_id for one, _ in found}
    drafts = queries.my_drafts(member)
    context = {
        "found": found,
        "typed": {one.product_id: one for one in drafts},
        "drafts": [one for one in drafts if one.product_id not in reviewed],
        "categories": _by_category(),
    }
    return render(request, "avis/mine/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(DOCTORS)
def my_review(request: Request, product: UUID) -> HttpResponse:
    found = product_of(product)
    if request.method == "POST":
        return _submit(request, found)
    member, facets = member_of(request), facets_of(found.category)
    mine, draft = queries.my_review(member, found), queries.my_draft(member, found)
    profile = Profile.objects.filter(member=member).first()
    content: dict[str, Any] = form.content_of_profile(profile)
    if draft:
        content |= draft.content
    elif mine:
        content |= form.content_of_revision(mine.latest, profile)
    context = {
        "product": found,
        "mine": mine,
        "draft": draft,
        "content": content,
        "questions": form.questions(facets, content),
        "versions": versions_of(found),
        "others": products(found.category).exclude(pk=found.pk),
        "specialties": Specialty.choices,
        "settings": Setting.choices,
        "regions": Region.choices,
        "conflicts": Conflict.choices,
        "possible": possible(mine.review.state, By.AUTHOR) if mine else [],
    }
    return render(request, "avis/mine/form.html", context)


def _submit(request: Request, product: Product) -> HttpResponse:
    given = form.written(request, product, facets_of(product.category))
    address = get_adapter(request).get_client_ip(request) or ""
    review = actions.submit(request.acting(), product, given, address=address)
    messages.success(request, SUBMITTED.get(State(review.state), SUBMITTED[State.HELD]))
    return forms.go(request, "my_reviews")


SUBMITTED = {
    State.PUBLISHED: "Votre avis est publié.",
    State.HELD: "Votre avis est enregistré. Une personne de l’équipe le relit avant sa publication.",
}


@require_POST
@screen(DOCTORS)
def save_draft(request: Request, product: UUID) -> HttpResponse:
    """As one types."""
    found = product_of(product)
    draft = actions.save_draft(request.acting(), found, form.content_of(request, facets_of(found.category)))
    return render(request, "avis/mine/saved.html", {"draft": draft})


@require_POST
@screen(DOCTORS)
def drop_draft(request: Request, product: UUID) -> HttpResponse:
    actions.drop_draft(request.acting(), product_of(product))
    return forms.go(request, "my_reviews")


@require_POST
@screen(DOCTORS)
def withdraw(request: Request, review: UUID) -> HttpResponse:
    actions.withdraw(request.acting(), _mine(request, review))
    messages.success(request, "Votre avis n’est plus affiché. Le modifier le ramène.")
    return forms.go(request, "my_reviews")


@require_POST
@screen(DOCTORS)
def contest(request: Request, review: UUID) -> HttpResponse:
    actions.contest(request.acting(), _mine(request, review), forms.text(request, "why"))
    messages.success(request, "Votre contestation est enregistrée. Une personne de l’équipe y répondra ici.")
    return forms.go(request, "my_reviews")


@require_POST
@screen(DOCTORS)
def erase(request: Request, review: UUID) -> HttpResponse:
    """All that it said, for good."""
    actions.erase(request.acting(), _mine(request, review))
    messages.success(request, "Votre avis est effacé, avec tout ce qu’il disait avant.")
    return forms.go(request, "my_reviews")


@require_POST
@screen(DOCTORS)
def erase_me(request: Request) -> HttpResponse:
    """Everything, the account too: the session ends with it."""
    act = request.acting()
    get_adapter(request).logout(request)
    actions.erase_me(act)
    return forms.go(request, "home")


def _mine(request: Request, review: UUID) -> Review:
    return Review.objects.select_related("product").get(pk=review, author=member_of(request))


def _by_category() -> list[tuple[str, list[Product]]]:
    """What there is to write about."""
    every: dict[str, list[Product]] = {}
    for one in products().filter(withdrawn_on=None).order_by("category__position", "name"):
        every.setdefault(one.category.label, []).append(one)
    return list(every.items())
