"""Sentinelle as a destination: a report sent twice is taken once there, so doubt is ended by sending it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from bonport import clock
from bonport.base.sealing import unseal
from bonport.interop import signalement
from bonport.interop.errors import RetryLater
from bonport.interop.soap import WebTransport
from bonport.practice.deliveries.destinations import NotYet
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.models import Document
from bonport.practice.reporting.actions import CONTACT, SENTINELLE
from bonport.practice.reporting.models import Report


class Sentinelle:
    """Where failures are reported: `BONPORT_SENTINELLE`, which holds the project's public key (a DSN) or none."""

    name = SENTINELLE
    question_name = "REPORT"

    def wants(self, document: Document, now: datetime) -> bool:
        """No document goes there."""
        return False

    def prepare(self, delivery: Delivery, now: datetime) -> NotYet | None:
        """Nothing, but that there is somewhere to go to."""
        if not settings.SENTINELLE:
            raise RetryLater("no_address")
        return None

    def guard(self, delivery: Delivery) -> NotYet | None:
        return None

    def transaction_name(self, delivery: Delivery) -> str:
        return "REPORT"

    def send(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any]:
        """One request. Raises what the client raises."""
        url, key = _address(settings.SENTINELLE)
        report = Report.objects.select_related("author").get(delivery=delivery)
        return signalement.send(_whole(report, now), _transport(), url, key=key).to_plain()

    def look_up(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any] | None:
        """Nothing to ask: as good as absent, so it is sent again."""
        return None


def _whole(report: Report, now: datetime) -> signalement.Report:
    """With what is kept apart: who says it, how he is reached, the picture."""
    told = signalement.from_plain(report.content, timezone.localtime(now).date())
    return replace(
        told,
        author=report.author.national_id or str(report.author_id),
        contact=signalement.Reach(unseal(report.contact, CONTACT)) if report.contact else None,
        picture=signalement.Picture(bytes(report.picture), blurred=True) if report.picture else None,
    )


def _address(setting: str) -> tuple[str, str]:
    """The address and the key, of what `bonport sentinelle project add` prints, or of an address alone."""
    parts = urlsplit(setting)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.username or ""


@lru_cache(maxsize=1)
def _transport() -> WebTransport:
    time = clock.from_env()
    return WebTransport(
        connect_timeout=time.real(settings.CONNECT_TIMEOUT), total_timeout=time.real(settings.TOTAL_TIMEOUT)
    )
