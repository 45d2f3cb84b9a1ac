"""Who may open which screen.

    @screen(TEAM)
    def board(request: Request) -> HttpResponse: ...

A vendor's row of another vendor does not exist for it: the view looks for it among its own, and finds a 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse

from bonport.base.errors import NotAllowed
from bonport.sentinelle.registers.models import Member
from bonport.www.common import http

Kind = Member.Kind
TEAM = frozenset({Kind.TEAM})
VENDORS = frozenset({Kind.VENDOR})
DOCTORS = frozenset({Kind.DOCTOR})
ANYONE: frozenset[Kind] = frozenset()
"""Signed in or not: the public pages."""


class Request(http.Request):
    """What `MemberMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        member: who is signed in, with its vendor; None: nobody, or nobody that Sentinelle knows.
    """

    member: Member | None


class View(Protocol):
    kinds: frozenset[Kind]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def screen(kinds: frozenset[Kind]) -> Callable[[Callable[..., HttpResponse]], View]:
    """A screen for members of these kinds; for anyone, where there are none."""

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
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
