"""Who comes into Sentinelle, and what its screens are told of them."""

from __future__ import annotations

from bonport.sentinelle.registers.models import Member
from bonport.www.common import http
from bonport.www.common.screens import ANYONE, screen

__all__ = ["ANYONE", "DOCTORS", "TEAM", "VENDORS", "Kind", "Request", "screen"]

Kind = Member.Kind
TEAM: frozenset[str] = frozenset({Kind.TEAM})
VENDORS: frozenset[str] = frozenset({Kind.VENDOR})
DOCTORS: frozenset[str] = frozenset({Kind.DOCTOR})


class Request(http.Request):
    """What `MemberMiddleware` adds to a request. For annotations: no request is made of this class.

    Attributes:
        member: who is signed in, with its vendor; None: nobody, or nobody that Sentinelle knows.
    """

    member: Member | None
