"""Who is there, for Avis: read once per request."""

from __future__ import annotations

from uuid import UUID

from bonport.reviews.catalogue.models import Member
from bonport.reviews.catalogue.perms import AVIS
from bonport.www.common import members


class MemberMiddleware(members.MemberMiddleware):
    tenant = AVIS

    def member(self, user: UUID) -> Member | None:
        known = Member.objects.select_related("vendor", "user").filter(user__is_active=True)
        return known.filter(pk=user).first()
