"""What a request is answered that no screen could take: in French, as a page, in the notice of the page that asks, or
to its script. `handler400`, `handler404`, `handler500` and the CSRF failure of Django."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from bonport.base.errors import ActionError, Gone, NotPossible
from bonport.www.common.http import NullCharacter, is_a_page, refusal, refusal_to_script

MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
TOO_BIG = NotPossible(
    f"Ce qui a été envoyé est trop long\u202f: {MOST // 1024**2}\u00a0Mo au plus, hors fichier ajouté au dossier.",
    means="Rien n’est enregistré\u202f; votre texte est toujours dans la page.",
    remedy="Gardez-en une partie ailleurs, puis recommencez avec un texte plus court.",
)
UNREADABLE = NotPossible(
    "Cette demande est illisible.",
    means="Rien n’est enregistré.",
    remedy="Rechargez la page, puis recommencez.",
)
NULL = NotPossible(
    "Un caractère nul, invisible, s’est glissé dans ce qui est envoyé.",
    means="Rien n’est enregistré\u202f; votre texte est toujours dans la page.",
    remedy="Effacez ce que vous avez collé en dernier, ou retapez-le.",
)
STALE = NotPossible(
    "Cette page est restée ouverte trop longtemps, ou a été ouverte avant une nouvelle connexion.",
    means="Rien n’a été changé.",
    remedy="Rechargez la page, puis recommencez.",
)
WAY_IN = NotPossible(
    "Cette adresse ne s’ouvre pas ainsi.",
    means="Elle sert à enregistrer ce qu’une page envoie\u202f; rien n’a été changé.",
    remedy="Revenez à la page précédente.",
)


def other_name() -> NotPossible:
    house = settings.HOUSE["name"]
    return NotPossible(
        f"{house} n’est pas ouvert sous ce nom.",
        remedy=f"Prenez l’adresse que la personne qui s’occupe de {house} vous a donnée.",
    )


def not_here() -> Gone:
    return Gone(
        f"Ceci n’existe pas, ou plus, {settings.HOUSE['where']}.",
        means="Rien n’a été changé.",
        remedy="Rechargez la page pour voir ce qui est là.",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return told(request, TOO_BIG, 413)
    if isinstance(exception, NullCharacter):
        return told(request, NULL, 400)
    return told(request, other_name() if isinstance(exception, DisallowedHost) else UNREADABLE, 400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Its token is missing or another's: mostly a page from before somebody signed in again."""
    return told(request, STALE, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_a_page(request):
        return render(request, "404.html", status=404)
    return told(request, not_here(), 404)


def failed(request: HttpRequest) -> HttpResponse:
    """A failure of ours, in a house of members. Told without the request: what it holds may be what failed."""
    return HttpResponse(render_to_string("common/500.html", {"house": settings.HOUSE}), status=500)


def wrong_method(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A page in the place of the white one."""
    said = told(request, WAY_IN, 405)
    said["Allow"] = answer.get("Allow", "GET, HEAD, POST")
    return said


def told(request: Any, error: ActionError, status: int) -> HttpResponse:
    if is_a_page(request) or getattr(request, "htmx", False):
        return refusal(request, error, status)
    return refusal_to_script(error, status)
