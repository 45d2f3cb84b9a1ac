"""What a report of a failure takes along, as far as the practice knows it: codes, versions and times."""

from __future__ import annotations

from bonport.interop.signalement import Context, Refusal, ServiceState
from bonport.practice.deliveries.models import Attempt, Circuit, Delivery
from bonport.practice.deliveries.states import OPEN, State
from bonport.practice.places.models import Structure

MOST = 5
FAILING = 2
"""Failures in a row: one alone is nobody's affair."""


def context_of(structure: Structure, screen: str, browser: str, system: str) -> Context:
    """As it is now, in the practice's scope.

    Args:
        screen: the name of the line of the URL table, without ids.
    """
    troubled = Delivery.objects.filter(structure=structure, state__in=(State.REFUSED, *OPEN), attempts__gt=0)
    tries = Attempt.objects.filter(delivery__in=troubled.values("pk")).exclude(code="").select_related("delivery")
    circuits = Circuit.objects.filter(structure=structure).order_by("service")
    return Context(
        screen=screen,
        browser=browser,
        system=system,
        refusals=tuple(
            Refusal(one.delivery.destination, one.code, one.started_at) for one in tries.order_by("-started_at")[:MOST]
        ),
        services=tuple(
            ServiceState(one.service, "unreachable" if one.failures >= FAILING else "reachable") for one in circuits
        ),
    )
