"""Who is there, when: read once per request. Each house says who it knows: `recognise`."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from bonport import clock
from bonport.base.act import random_ids
from bonport.www.common import lock, refusals
from bonport.www.common.accounts import ADD_FACTOR, has_factor
from bonport.www.common.http import Request

METHODS = ("GET", "HEAD", "POST")
NO_DEVICE = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
CHUNK, READ_ON = 64 * 1024, 64 * 1024**2


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponse:
        request = cast(Request, plain)
        request.now = clock.from_env().now()
        request.today = timezone.localtime(request.now).date()
        request.correlation = random_ids()
        self.recognise(request)
        response = _of_no_screen(request) or lock.guard(request) or _first_a_factor(request)
        response = response or self.get_response(request)
        if response.status_code == 405:
            response = refusals.wrong_method(request, response)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")  # a record stays in no cache
        response.setdefault("Permissions-Policy", NO_DEVICE)
        _read_to_the_end(request)
        return response

    def recognise(self, request: Request) -> None:
        """Say on the request who acts (`acting`) and what the house's screens ask of him."""
        raise NotImplementedError


def _of_no_screen(request: Request) -> HttpResponse | None:
    """PUT, DELETE, OPTIONS…: no screen is asked so."""
    return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)


def _read_to_the_end(request: Request) -> None:
    """What an answer did not wait for: a connection closed on a browser that still sends takes the answer with it."""
    try:
        for _ in range(READ_ON // CHUNK):
            if not request.read(CHUNK):
                return
    except UnreadablePostError:  # it went away
        return


def _first_a_factor(request: Request) -> HttpResponse | None:
    """Who signed in without a second factor, where one is asked for, adds it before anything else."""
    if not request.session.get(ADD_FACTOR) or request.path.startswith("/compte/"):
        return None
    if has_factor(request.user):
        del request.session[ADD_FACTOR]
        return None
    return HttpResponseClientRedirect(reverse("mfa_index")) if request.htmx else redirect("mfa_index")
