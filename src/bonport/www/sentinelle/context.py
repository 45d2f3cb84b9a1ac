"""What the frame around every screen of Sentinelle says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.sentinelle.registers.models import Member
from bonport.www.common.shortcuts import plain
from bonport.www.sentinelle.shortcuts import SHORTCUTS


def frame(request: HttpRequest) -> dict[str, Any]:
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"shortcuts": plain(SHORTCUTS), "member": None}
    called = member.user.username if member.kind != Member.Kind.DOCTOR else "Médecin"
    place = member.vendor.name if member.vendor else member.get_kind_display()
    return {
        "shortcuts": plain(SHORTCUTS),
        "member": member,
        "called": called,
        "place": place,
        "signed_in_as": f"{called} · {place}",
    }
