"""Who may open which screen.

    @screen(CLINICIANS)
    def record(request: Request, patient: UUID) -> HttpResponse:
        with request.acting().transaction(): ...

A view runs inside the practice's scope, so a row of another practice does not exist for it (404).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bonport.base.errors import NotAllowed
from bonport.practice.places.models import Activity, Role
from bonport.www.common import http

DOCTORS = frozenset({Role.DOCTOR})
CLINICIANS = DOCTORS | {Role.REPLACEMENT}
CARE_TEAM = CLINICIANS | {Role.SECRETARY}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


class Request(http.Request):
    """What `ActivityMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        activity: under which the person acts, today; None before it is chosen.
        activities: all those they may choose from, today.
    """

    activity: Activity
    activities: list[Activity]


class View(Protocol):
    roles: frozenset[Role]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def screen(roles: frozenset[Role]) -> Callable[[Callable[..., HttpResponse]], View]:
    """A screen for people of these roles, in their own practice."""

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return http.to_sign_in(request)
            if request.activity is None:
                return redirect("choose_activity")
            if request.activity.role not in roles:
                return http.refusal(request, NotAllowed("Cet écran n’est pas ouvert à votre rôle."))
            with request.acting().reading():
                return http.answer(view, request, *args, **kwargs)

        named = cast(View, checked)
        named.roles = roles
        return named

    return decorate
