"""A house of members: who is there, and what the frame says of him. Each house brings its own members."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from bonport.base.act import Act
from bonport.www.common import http
from bonport.www.common.middleware import PersonMiddleware
from bonport.www.common.shortcuts import Shortcut, plain


class MemberMiddleware(PersonMiddleware):
    """Says on the request who of the house's members is there (`member`), and how he acts in it.

    Attributes:
        tenant: whose audit trail his acts are in.
    """

    tenant: UUID

    def member(self, user: UUID) -> Any:
        """The member whose account this is; None where the house knows nobody by it."""
        raise NotImplementedError

    def recognise(self, plain: http.Request) -> None:
        request: Any = plain
        request.member = self.member(request.user.pk) if request.user.is_authenticated else None
        request.acting = partial(by, request, request.user.pk, self.tenant)


def by(request: Any, user: UUID | None, tenant: UUID) -> Act:
    """An act of this user, within this request."""
    return Act(user=user, practice=tenant, now=request.now, correlation=request.correlation)


def frame(member: Any, shortcuts: Iterable[Shortcut]) -> dict[str, Any]:
    """What the frame of a house says: its keys, and who is signed in."""
    if member is None:
        return {"shortcuts": plain(shortcuts), "member": None}
    called = member.user.username if member.kind != "doctor" else "Médecin"
    place = member.vendor.name if member.vendor else member.get_kind_display()
    return {
        "shortcuts": plain(shortcuts),
        "member": member,
        "called": called,
        "place": place,
        "signed_in_as": f"{called} · {place}",
    }
