"""A request as an act, and who may open which screen.

    @screen(CLINICIANS)
    def record(request: Request, patient: UUID) -> HttpResponse:
        with request.acting().transaction(): ...

A view is thin: it reads a form, calls one action with `request.acting()`, and renders. It runs inside the practice's
scope, so a row of another practice does not exist for it (404). What an action refuses is told by `refusal`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Protocol, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from bonport.base.act import Act
from bonport.base.errors import ActionError, Gone, NotAllowed
from bonport.base.models import User
from bonport.practice.places.models import Activity, Role

DOCTORS = frozenset({Role.DOCTOR})
CLINICIANS = DOCTORS | {Role.REPLACEMENT}
CARE_TEAM = CLINICIANS | {Role.SECRETARY}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


class Request(HttpRequest):
    """What `PersonMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        activity: under which the person acts, today; None before it is chosen.
        activities: all those they may choose from, today.
        now: the time of this request.
        correlation: the id of everything that this request sets off.
    """

    user: User
    htmx: HtmxDetails
    activity: Activity
    activities: list[Activity]
    now: datetime
    correlation: UUID

    def acting(self) -> Act:
        """A new act of this person: each action takes its own."""
        raise NotImplementedError


class NullCharacter(BadRequest):
    """In a field: PostgreSQL keeps none, and no document holds one."""


class View(Protocol):
    roles: frozenset[Role]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def screen(roles: frozenset[Role]) -> Callable[[Callable[..., HttpResponse]], View]:
    """A screen for people of these roles, in their own practice."""

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if request.activity is None:
                return redirect("choose_activity")
            if request.activity.role not in roles:
                return refusal(request, NotAllowed("Cet écran n’est pas ouvert à votre rôle."))
            if any("\0" in value for _, values in request.POST.lists() for value in values):
                raise NullCharacter
            with request.acting().reading():
                try:
                    response = view(request, *args, **kwargs)
                    # Rendered here: a template that reads late would read outside the practice.
                    return cast(HttpResponse, response.render()) if hasattr(response, "render") else response
                except ActionError as error:
                    return refusal(request, error)
                except ObjectDoesNotExist as error:
                    raise Http404 from error

        named = cast(View, checked)
        named.roles = roles
        return named

    return decorate


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
    return 403 if isinstance(error, NotAllowed) else 404 if isinstance(error, Gone) else 409


def is_a_page(request: HttpRequest) -> bool:
    """Whether a browser shows the answer as a page, and no script reads it."""
    wanted = request.headers.get("Sec-Fetch-Dest", "document" if "html" in request.headers.get("Accept", "") else "")
    return wanted in ("document", "iframe") and not request.headers.get("HX-Request")


def _to_sign_in(request: Request) -> HttpResponse:
    if request.htmx:  # the page stays; the lock asks who is there (common/lock.js)
        return HttpResponseClientRedirect(reverse("account_login"))
    return cast(HttpResponse, redirect_to_login(request.get_full_path()))
