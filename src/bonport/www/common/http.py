"""A request as an act, and what a refused action is answered.

Each house has a `screen` of its own, which knows who may open it (`www/practice/access`, `www/sentinelle/access`); what
they share is `answer`: a view is thin, it reads a form, calls one action with `request.acting()`, and renders. What an
action refuses is told by `refusal`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from bonport.base.act import Act
from bonport.base.errors import ActionError, Gone, NotAllowed, TooMany
from bonport.base.models import User


class Request(HttpRequest):
    """What a house's `PersonMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        now: the time of this request. today: its day, in Paris.
        correlation: the id of everything that this request sets off.
    """

    user: User
    htmx: HtmxDetails
    now: datetime
    today: date
    correlation: UUID

    def acting(self) -> Act:
        """A new act of this person: each action takes its own."""
        raise NotImplementedError


class NullCharacter(BadRequest):
    """In a field: PostgreSQL keeps none, and no document holds one."""


def answer(view: Callable[..., HttpResponse], request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
    """What this view answers, or what refuses to: a row that does not exist here is a 404."""
    if any("\0" in value for said in (request.GET, request.POST) for _, values in said.lists() for value in values):
        raise NullCharacter
    try:
        response = view(request, *args, **kwargs)
        # Rendered here: a template that reads late would read outside what surrounds this call.
        return cast(HttpResponse, response.render()) if hasattr(response, "render") else response
    except ActionError as error:
        return refusal(request, error)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def to_sign_in(request: Request) -> HttpResponse:
    if request.htmx:  # the page stays; the lock asks who is there (common/lock.js)
        return HttpResponseClientRedirect(reverse("account_login"))
    return cast(HttpResponse, redirect_to_login(request.get_full_path()))


def refusal(request: HttpRequest, error: ActionError, status: int = 0) -> HttpResponse:
    """What happened, what it means for the patient, what to do. An htmx request gets it in the page's notice."""
    htmx = bool(getattr(request, "htmx", False))
    template = "common/refusal.html#notice" if htmx else "common/refusal.html"
    response = render(request, template, {"error": error}, status=status or status_of(error))
    if htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML"
    return response


def refusal_to_script(error: ActionError, status: int = 0) -> JsonResponse:
    """The same, to a script of the page that says it itself."""
    told = {"what": error.what, "means": error.means, "remedy": error.remedy}
    return JsonResponse(told, status=status or status_of(error))


def status_of(error: ActionError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 404 if isinstance(error, Gone) else 429 if isinstance(error, TooMany) else 409


def is_a_page(request: HttpRequest) -> bool:
    """Whether a browser shows the answer as a page, and no script reads it."""
    wanted = request.headers.get("Sec-Fetch-Dest", "document" if "html" in request.headers.get("Accept", "") else "")
    return wanted in ("document", "iframe") and not request.headers.get("HX-Request")
