"""What Avis keeps of who comes in, and whom its links let in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.base.access import Access
from bonport.base.errors import NotPossible
from bonport.base.models import User
from bonport.reviews.catalogue.actions import SPENT, link_of, note_access, use_link
from bonport.reviews.catalogue.models import Member
from bonport.reviews.catalogue.perms import AVIS
from bonport.www.common import accounts
from bonport.www.common.members import by


class Adapter(accounts.Adapter):
    error_messages = accounts.Adapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais refusés. Attendez cinq minutes, puis recommencez\u202f; "
        "ou demandez un lien de connexion à l’équipe Avis.",
    }

    def note(self, request: HttpRequest, user: Any, what: Access, how: str = "") -> None:
        for member in Member.objects.filter(pk=user):
            note_access(by(request, user, AVIS), member, what, how)

    def spend_link(self, request: HttpRequest, token: str) -> User:
        link = link_of(token)
        if link is None:
            raise NotPossible(*SPENT)
        use_link(by(request, link.member_id, AVIS), link)
        return link.member.user
