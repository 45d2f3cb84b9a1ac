"""The weekly digest, written for each who asked for it, once a week."""

from __future__ import annotations

from datetime import datetime

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.base.sealing import unseal
from bonport.sentinelle.dossiers.actions.telling import ADDRESS, write_letter
from bonport.sentinelle.dossiers.digest import digest, week_of
from bonport.sentinelle.dossiers.levels import PARIS
from bonport.sentinelle.dossiers.models import Letter, Subscriber

HOUR = 7
"""Of Paris, on Monday."""


def due_digests(now: datetime) -> list[Subscriber]:
    """Who has not been written to this week, from Monday seven o'clock on; nobody for the week in which he came."""
    local = now.astimezone(PARIS)
    if local.isoweekday() == 1 and local.hour < HOUR:
        return []
    week = week_of(now)
    there = [one for one in Subscriber.objects.filter(stopped_at=None).order_by("since") if week_of(one.since) != week]
    written = set(Letter.objects.filter(key__in=[_key(one, week) for one in there]).values_list("key", flat=True))
    return [one for one in there if _key(one, week) not in written]


def write_digest(act: Act, subscriber: Subscriber) -> Letter:
    """By the machine: one mail of this week to one subscriber, once."""
    with act.transaction():
        if act.user is not None:
            raise NotAllowed("Ceci est fait par Sentinelle elle-même.")
        text, week = digest(act.now, subscriber.vendor), week_of(act.now)
        subject = f"Sentinelle, semaine {week[-2:]}" + (
            f"\u00a0: {subscriber.vendor.name}" if subscriber.vendor else ""
        )
        return write_letter(act, _key(subscriber, week), unseal(subscriber.address, ADDRESS), subject, text)


def _key(subscriber: Subscriber, week: str) -> str:
    return f"digest:{subscriber.pk}:{week}"
