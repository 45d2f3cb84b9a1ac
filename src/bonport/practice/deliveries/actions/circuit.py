"""How fast, and whether at all, one structure speaks to one service.

After `CIRCUIT_FAILURES` failures in a row the circuit opens for `CIRCUIT_PAUSE`; then one delivery tries. The rate is
the national bulk rule: fewer than 5 feeds a second per structure and software (SUN-ES guide v1.5).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from bonport.base.act import Act
from bonport.practice.deliveries.models import Circuit

_SECOND = timedelta(seconds=1)


def open_until(structure: UUID, service: str, now: datetime) -> datetime | None:
    """Until when nothing is to be sent, or None."""
    circuit = Circuit.objects.filter(structure_id=structure, service=service).first()
    if circuit and circuit.open_until and circuit.open_until > now:
        return circuit.open_until
    return None


def take_room(act: Act, structure: UUID, service: str) -> datetime | None:
    """Take one place in this second; None if there was one, else when to come back. In the act's transaction."""
    if settings.FEEDS_PER_SECOND is None:
        return None
    circuit = _locked(act, structure, service)
    if circuit.window_start is None or act.now - circuit.window_start >= _SECOND:
        circuit.window_start, circuit.window_count = act.now, 0
    if circuit.window_count >= settings.FEEDS_PER_SECOND:
        return circuit.window_start + _SECOND
    circuit.window_count += 1
    circuit.save(update_fields=("window_start", "window_count"))
    return None


def record(act: Act, structure: UUID, service: str, *, failed: bool) -> None:
    """What a call ended with: an answer of any kind closes the circuit, repeated failures open it."""
    circuit = _locked(act, structure, service)
    if failed:
        circuit.failing_since = circuit.failing_since or act.now
        circuit.failures += 1
        if circuit.failures >= settings.CIRCUIT_FAILURES:
            circuit.open_until = act.now + settings.CIRCUIT_PAUSE
    else:
        circuit.failures, circuit.failing_since, circuit.open_until = 0, None, None
        circuit.last_success_at = act.now
    circuit.save(update_fields=("failures", "failing_since", "open_until", "last_success_at"))


def _locked(act: Act, structure: UUID, service: str) -> Circuit:
    circuits = Circuit.objects.select_for_update().filter(structure_id=structure, service=service)
    circuit = circuits.first()
    if circuit is None:
        Circuit.objects.get_or_create(
            practice_id=act.practice, structure_id=structure, service=service, defaults={"id": act.new_id()}
        )
        circuit = circuits.get()
    return circuit
