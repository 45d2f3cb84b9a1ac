"""How the deliveries of an installation stand: counts and times, nothing of anyone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min
from django_scopes import scopes_disabled

from bonport.practice.deliveries.destinations import all_destinations
from bonport.practice.deliveries.models import Circuit, Delivery
from bonport.practice.deliveries.states import OPEN, State


def health(now: datetime) -> dict[str, Any]:
    """Queue depth, oldest due, and last success per service, over all practices."""
    with scopes_disabled():
        states = dict(Delivery.objects.values_list("state").annotate(n=Count("pk")).order_by("state"))
        leaving = Delivery.objects.filter(state__in=OPEN).exclude(state=State.WAITING)
        due = leaving.filter(due_at__lte=now)
        success = dict(Circuit.objects.values_list("service").annotate(last=Max("last_success_at")).order_by("service"))
        return {
            "queue": leaving.count(),
            "due": due.count(),
            "oldest_due": due.aggregate(oldest=Min("due_at"))["oldest"],
            "states": states,
            "last_success": {destination.name: success.get(destination.name) for destination in all_destinations()},
        }
