"""Where documents go. A room above adds its destination in its `ready()`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.models import Document


@dataclass(frozen=True, slots=True)
class NotYet:
    """A lawful reason to wait, and when to look again (None: a change in the practice will tell)."""

    reason: str
    again: timedelta | None = None


class Destination(Protocol):
    """A place where deliveries go.

    `prepare` makes ready what will leave, outside any transaction and without sending it. `guard` is asked once more
    inside the transaction that starts the attempt. `send` and `look_up` call the service: they return the proof, raise
    the errors of `interop.errors`, and know nothing of states. `question_name` is what looking up is called there.
    """

    name: str
    question_name: str

    def wants(self, document: Document, day: datetime) -> bool: ...

    def prepare(self, delivery: Delivery, now: datetime) -> NotYet | None: ...

    def guard(self, delivery: Delivery) -> NotYet | None: ...

    def transaction_name(self, delivery: Delivery) -> str: ...

    def send(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any]: ...

    def look_up(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any] | None: ...


_registry: dict[str, Destination] = {}


def register(destination: Destination) -> None:
    _registry[destination.name] = destination


def all_destinations() -> list[Destination]:
    return list(_registry.values())


def get(name: str) -> Destination:
    return _registry[name]
