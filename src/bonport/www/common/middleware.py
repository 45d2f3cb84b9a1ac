"""Who is there, where, when: read once per request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from bonport import clock
from bonport.base.act import Act, random_ids
from bonport.practice.places.activities import activities_of
from bonport.www.common import lock
from bonport.www.common.accounts import ADD_FACTOR, has_factor
from bonport.www.common.http import Request

ACTIVITY = "activity"  # of the session: the activity that the person chose


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponse:
        request = cast(Request, plain)
        request.now = clock.from_env().now()
        request.correlation = random_ids()
        request.activities = activities_of(request.user.pk, request.now) if request.user.is_authenticated else []
        request.activity = _activity(request)
        request.acting = partial(_act, request)  # type: ignore[method-assign]
        response = lock.guard(request) or _first_a_factor(request) or self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")  # a record stays in no cache
        return response


def _first_a_factor(request: Request) -> HttpResponse | None:
    """Who signed in without a second factor, where one is asked for, adds it before anything else."""
    if not request.session.get(ADD_FACTOR) or request.path.startswith("/compte/"):
        return None
    if has_factor(request.user):
        del request.session[ADD_FACTOR]
        return None
    return HttpResponseClientRedirect(reverse("mfa_index")) if request.htmx else redirect("mfa_index")


def _activity(request: Request):
    """The one that the person chose; the only one, where there is one; None otherwise."""
    today = request.activities
    chosen = request.session.get(ACTIVITY)
    for activity in today:
        if str(activity.pk) == chosen:
            return activity
    return today[0] if len(today) == 1 else None


def _act(request: Request) -> Act:
    return Act(
        user=request.user.pk,
        practice=request.activity.practice_id,
        now=request.now,
        correlation=request.correlation,
        activity=request.activity.pk,
    )
