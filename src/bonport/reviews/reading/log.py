"""Moderation in the open: what was decided, by whom and on which ground, counted by month."""

from __future__ import annotations

from statistics import median

from django.db.models import Count
from django.db.models.functions import TruncMonth

from bonport.reviews.opinions.models import Move, Notice, Reply, Review
from bonport.reviews.opinions.states import By, Event, Ground, State
from bonport.reviews.reading.types import Decided, Log

REMOVED_REPLY = "retirer une réponse d’éditeur"


def log() -> Log:
    """Everything since the beginning, the latest month first. The erased count too: their moves are kept bare."""
    rows = Move.objects.annotate(month=TruncMonth("at")).values_list("month", "event", "by", "ground")
    decided = [
        Decided(
            month.date(), str(Event(event).label), str(By(by).label), str(Ground(ground).label) if ground else "", count
        )
        for month, event, by, ground, count in rows.annotate(count=Count("pk"))
    ]
    removed = Reply.objects.filter(removed_at__isnull=False).annotate(month=TruncMonth("removed_at"))
    decided += [
        Decided(month.date(), REMOVED_REPLY, str(By.TEAM.label), str(Ground(ground).label), count)
        for month, ground, count in removed.values_list("month", "ground").annotate(count=Count("pk"))
    ]
    decided.sort(key=lambda one: (-one.month.toordinal(), one.event, one.by, one.ground))
    notices = list(Notice.objects.values_list("at", "decided_at", "upheld"))
    days = [(decided_at - at).total_seconds() / 86400 for at, decided_at, _ in notices if decided_at]
    return Log(
        decided=tuple(decided),
        waiting=Review.objects.filter(state__in=(State.HELD, State.CONTESTED, State.SUSPENDED)).count(),
        notices=len(notices),
        decided_notices=len(days),
        upheld=sum(bool(upheld) for *_, upheld in notices),
        median_days=median(days) if days else None,
    )
