"""What the frame around every screen of Sentinelle says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.sentinelle.registers.models import Member
from bonport.www.sentinelle import shortcuts


def frame(request: HttpRequest) -> dict[str, Any]:
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"shortcuts": shortcuts.plain(), "member": None}
    called = member.user.username if member.kind != Member.Kind.DOCTOR else "Médecin"
    place = member.vendor.name if member.vendor else member.get_kind_display()
    return {
        "shortcuts": shortcuts.plain(),
        "member": member,
        "called": called,
        "place": place,
        "signed_in_as": f"{called} · {place}",
    }
