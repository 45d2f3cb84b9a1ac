"""Who may open which screen of a house of members: its `Request` says which kind each is.

    @screen(TEAM)
    def board(request: Request) -> HttpResponse: ...

A row of somebody else's does not exist for him: the view looks for it among his own, and finds a 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse

from bonport.base.errors import NotAllowed
from bonport.www.common import http

ANYONE: frozenset[str] = frozenset()
"""Signed in or not: the public pages."""


class View(Protocol):
    kinds: frozenset[str]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def screen(kinds: frozenset[str]) -> Callable[[Callable[..., HttpResponse]], View]:
    """A screen for members of these kinds; for anyone, where there are none."""

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if kinds:
                if not request.user.is_authenticated:
                    return http.to_sign_in(request)
                if request.member is None or request.member.kind not in kinds:
                    return http.refusal(request, NotAllowed("Cet écran n’est pas ouvert à votre compte."))
            return http.answer(view, request, *args, **kwargs)

        named = cast(View, checked)
        named.kinds = kinds
        return named

    return decorate
