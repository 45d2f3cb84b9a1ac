"""What a practice keeps of who comes in, and whom its links let in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.base.access import Access
from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.base.models import User
from bonport.practice.places.accounts.actions import SPENT, note_access, use_link
from bonport.practice.places.accounts.links import link_of
from bonport.practice.places.activities import people_of
from bonport.www.common import accounts


class Adapter(accounts.Adapter):
    def note(self, request: HttpRequest, user: Any, what: Access, how: str = "") -> None:
        """In the trace of each practice that knows this user."""
        for person in people_of(user):
            note_access(_by_himself(request, person.practice_id, user), person, what, how)

    def spend_link(self, request: HttpRequest, token: str) -> User:
        link = link_of(token)
        if link is None or link.person.user is None:
            raise NotPossible(*SPENT)
        use_link(_by_himself(request, link.practice_id, link.person.user.pk), link)
        return link.person.user


def _by_himself(request: Any, practice: Any, user: Any) -> Act:
    """An act of someone who is coming in, before he has an activity."""
    return Act(user=user, practice=practice, now=request.now, correlation=request.correlation)
