"""What anybody may know: what is known, who must act, since when. No account; the same as JSON for other programs."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.sentinelle.dossiers.figures import figures
from bonport.sentinelle.dossiers.public import PublicDossier, as_json, public_board, public_dossier, public_dossiers
from bonport.www.sentinelle.access.screens import ANYONE, Request, screen

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Anybody's program may read what anybody may read."""


@require_safe
@screen(ANYONE)
def board(request: Request) -> HttpResponse:
    return render(request, "sentinelle/public/board.html", {"open": public_board(), "ended": public_board(ended=True)})


@require_safe
@screen(ANYONE)
def dossier(request: Request, number: str) -> HttpResponse:
    return render(request, "sentinelle/public/dossier.html", {"seen": _found(number)})


@require_safe
@screen(ANYONE)
def board_json(request: Request) -> HttpResponse:
    seen = public_board() + public_board(ended=True)
    return _json({"dossiers": [as_json(one) for one in seen], "at": request.now.isoformat()})


@require_safe
@screen(ANYONE)
def dossier_json(request: Request, number: str) -> HttpResponse:
    return _json(as_json(_found(number)))


@require_safe
@screen(ANYONE)
def figures_json(request: Request) -> HttpResponse:
    """Each with what it counts."""
    return _json(figures(request.now))


def _found(number: str) -> PublicDossier:
    found = public_dossiers().filter(number=number).first()
    if found is None:
        raise Http404
    return public_dossier(found, timeline=True)


def _json(plain: dict[str, object]) -> JsonResponse:
    return JsonResponse(plain, headers=OPEN, json_dumps_params={"ensure_ascii": False})
