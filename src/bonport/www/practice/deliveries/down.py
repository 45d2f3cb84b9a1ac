"""The one quiet line about a service that does not answer: since when, what waits for it, and that nothing is to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bonport.practice.deliveries.models import Circuit, Delivery
from bonport.practice.deliveries.states import IN_DOUBT, State
from bonport.practice.reporting.actions import SENTINELLE
from bonport.www.practice.access.screens import Request
from bonport.www.practice.outcome.standing import DESTINATIONS

TOLD_AFTER = 2
"""Failures in a row: one alone is nobody's affair."""


@dataclass(frozen=True, slots=True)
class Down:
    name: str
    since: datetime | None
    waiting: int


def services_down(request: Request) -> list[Down]:
    """One query, while all of them answer. A service for which nothing waits any more is not spoken of."""
    here = request.activity.structure_id
    with request.acting().reading():
        failing = Circuit.objects.filter(structure=here, failures__gte=TOLD_AFTER).order_by("service")
        failing = failing.exclude(service=SENTINELLE)  # no document waits for it, and nobody cares for one
        leaving = Delivery.objects.filter(structure=here, state__in=(State.READY, *IN_DOUBT))
        counted = [(circuit, leaving.filter(destination=circuit.service).count()) for circuit in failing]
        return [
            Down(DESTINATIONS.get(circuit.service, circuit.service), circuit.failing_since, waiting)
            for circuit, waiting in counted
            if waiting
        ]
