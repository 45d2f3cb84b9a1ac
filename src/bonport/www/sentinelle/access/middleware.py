"""Who is there, for Sentinelle: read once per request."""

from __future__ import annotations

from functools import partial
from typing import cast

from bonport.base.act import Act
from bonport.sentinelle.registers.models import Member
from bonport.sentinelle.registers.perms import SENTINELLE
from bonport.www.common import http
from bonport.www.common.middleware import PersonMiddleware
from bonport.www.sentinelle.access.screens import Request


class MemberMiddleware(PersonMiddleware):
    def recognise(self, plain: http.Request) -> None:
        request = cast(Request, plain)
        request.member = None
        if request.user.is_authenticated:
            members = Member.objects.select_related("vendor", "user").filter(user__is_active=True)
            request.member = members.filter(pk=request.user.pk).first()
        request.acting = partial(_act, request)  # type: ignore[method-assign]


def _act(request: Request) -> Act:
    return Act(user=request.user.pk, practice=SENTINELLE, now=request.now, correlation=request.correlation)
