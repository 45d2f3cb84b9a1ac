"""Who comes into Avis, and what its screens are told of them."""

from __future__ import annotations

from bonport.reviews.catalogue.models import Member, Vendor
from bonport.www.common import http
from bonport.www.common.screens import ANYONE, screen

__all__ = ["ANYONE", "DOCTORS", "TEAM", "VENDORS", "Kind", "Request", "member_of", "screen", "vendor_of"]

Kind = Member.Kind
TEAM: frozenset[str] = frozenset({Kind.TEAM})
VENDORS: frozenset[str] = frozenset({Kind.VENDOR})
DOCTORS: frozenset[str] = frozenset({Kind.DOCTOR})


class Request(http.Request):
    """What `MemberMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        member: who is signed in, with its vendor; None: nobody, or nobody that Avis knows.
    """

    member: Member | None


def member_of(request: Request) -> Member:
    """Who is there, on a screen that is not for anyone."""
    assert request.member is not None  # `screen`
    return request.member


def vendor_of(request: Request) -> Vendor:
    """Whose space this is, on a screen for vendors."""
    vendor = member_of(request).vendor
    assert vendor is not None  # a constraint of `Member`
    return vendor
