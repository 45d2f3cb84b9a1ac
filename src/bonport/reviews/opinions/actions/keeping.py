"""What may be kept, and for how long. Run every day: `bonport avis sweep`."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from bonport.base.act import Act
from bonport.reviews.catalogue.perms import must_keep_house
from bonport.reviews.opinions.actions.moving import held, move
from bonport.reviews.opinions.actions.writing import erase_content
from bonport.reviews.opinions.models import Draft, Notice, ReadFirst, Review, Revision
from bonport.reviews.opinions.rules import CONTACT_KEPT, DRAFT_KEPT, ERASED_AFTER, ORIGIN_KEPT, PUBLISHED_FOR
from bonport.reviews.opinions.states import By, Event, State

Row = TypeVar("Row", bound=Model)
_UNREAD = (State.REFUSED, State.REMOVED, State.WITHDRAWN, State.EXPIRED)
_MOST = 500
"""Reviews in one run: those left wait for the next."""


def sweep(act: Act) -> dict[str, int]:
    """Expire what is too old, erase what may no longer be kept; how many of each."""
    with act.transaction():
        must_keep_house(act)
        old = _some(Review.objects.filter(state=State.PUBLISHED, shown__experience_on__lt=act.today - PUBLISHED_FOR))
        for review in old:
            move(act, held(review), Event.EXPIRE, By.MACHINE)
        unread = _some(Review.objects.filter(state__in=_UNREAD, state_since__lt=act.now - ERASED_AFTER))
        for review in unread:
            erase_content(act, held(review), By.MACHINE)
        drafts = _told(act, "drafts", Draft.objects.filter(at__lt=act.now - DRAFT_KEPT))
        read_first = _told(act, "read_first", ReadFirst.objects.filter(at__lt=act.now - ERASED_AFTER))
        origins = _told(act, "origins", Revision.objects.filter(at__lt=act.now - ORIGIN_KEPT).exclude(origin=""))
        contacts = _told(
            act, "contacts", Notice.objects.filter(decided_at__lt=act.now - CONTACT_KEPT).exclude(contact="")
        )
        return {
            "expired": len(old),
            "erased": len(unread),
            "drafts": drafts.delete()[0],
            "read_first": read_first.delete()[0],
            "origins": origins.update(origin=""),
            "contacts": contacts.update(contact=""),
        }


def _some(found: QuerySet[Review]) -> list[Review]:
    return list(found.order_by("state_since")[:_MOST])


def _told(act: Act, what: str, found: QuerySet[Row]) -> QuerySet[Row]:
    """One entry of the audit for all of them, under the first."""
    first = found.order_by("pk").first()
    if first is not None:
        act.audit("sweep", first, what=what, count=found.count())
    return found
