"""The one quiet line about a service that does not answer: since when, what waits for it, and that nothing is to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from bonport.practice.deliveries.models import Circuit, Delivery
from bonport.practice.deliveries.states import IN_DOUBT, State
from bonport.www.common.http import Request
from bonport.www.practice.outcome.standing import DESTINATIONS

TOLD_AFTER = 2
"""Failures in a row: one alone is nobody's affair."""


@dataclass(frozen=True, slots=True)
class Down:
    name: str
    since: datetime | None
    waiting: int


def services_down(request: Request) -> list[Down]:
    """One query. A service for which nothing waits any more is not spoken of."""
    with request.acting().reading():
        leaving = Delivery.objects.filter(
            structure=OuterRef("structure"), destination=OuterRef("service"), state__in=(State.READY, *IN_DOUBT)
        )
        count = leaving.order_by().values("destination").annotate(n=Count("pk")).values("n")
        failing = Circuit.objects.filter(structure=request.activity.structure_id, failures__gte=TOLD_AFTER)
        counted = failing.annotate(waiting=Coalesce(Subquery(count, output_field=IntegerField()), 0))
        return [
            Down(DESTINATIONS.get(circuit.service, circuit.service), circuit.failing_since, circuit.waiting)
            for circuit in counted.order_by("service")
            if circuit.waiting
        ]
