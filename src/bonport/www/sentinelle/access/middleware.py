"""Who is there, for Sentinelle: read once per request."""

from __future__ import annotations

from uuid import UUID

from bonport.sentinelle.registers.models import Member
from bonport.sentinelle.registers.perms import SENTINELLE
from bonport.www.common import members


class MemberMiddleware(members.MemberMiddleware):
    tenant = SENTINELLE

    def member(self, user: UUID) -> Member | None:
        known = Member.objects.select_related("vendor", "user").filter(user__is_active=True)
        return known.filter(pk=user).first()
