"""A practice of several professions chooses together: each says what matters, the page shows where they agree."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.models import Category
from bonport.reviews.catalogue.queries import categories
from bonport.reviews.kits import actions
from bonport.reviews.kits.queries import kit_of, together
from bonport.www.avis import asked, limits
from bonport.www.avis.access.screens import ANYONE, Request, screen
from bonport.www.common import forms

WEIGHTS = ((0, "indifférent"), (1, "utile"), (2, "important"), (3, "indispensable"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def open_kit(request: Request) -> HttpResponse:
    """Made by a gesture, not by a look."""
    if request.method == "POST":
        category = forms.row(request, "category", Category.objects.all())
        if category is None:
            raise NotPossible("Choisissez une catégorie.")
        limits.one_more(request, "kit")
        _, token = actions.open_kit(request.acting(), category)
        return forms.go(request, "kit", token)
    return render(request, "avis/kit/open.html", {"categories": categories()})


@never_cache
@require_safe
@screen(ANYONE)
def kit(request: Request, token: str) -> HttpResponse:
    found = together(kit_of(token, request.now), request.today)
    again = next((one for one in found.voices if str(one.pk) == request.GET.get("voix")), None)
    given = again.weights if again else {}
    context = {
        "found": found,
        "token": token,
        "again": again,
        "facets": [(facet, given.get(facet.code, 1)) for facet in asked.marked_facets(found.kit.category)],
        "weights": WEIGHTS,
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "avis/kit/page.html", context)


@require_POST
@screen(ANYONE)
def add_voice(request: Request, token: str) -> HttpResponse:
    """Another, or the one that it takes the place of."""
    found = kit_of(token, request.now)
    weights = {
        facet.code: forms.whole(request, f"w-{facet.code}", facet.label)
        for facet in asked.marked_facets(found.category)
        if forms.text(request, f"w-{facet.code}")
    }
    again = forms.row(request, "again", found.voices.all())
    actions.add_voice(
        request.acting(), token, forms.text(request, "profession"), weights, again=again.pk if again else None
    )
    return forms.go(request, "kit", token)


@require_POST
@screen(ANYONE)
def drop_voice(request: Request, token: str, voice: UUID) -> HttpResponse:
    actions.drop_voice(request.acting(), token, voice)
    return forms.go(request, "kit", token)
