"""Reports, read: one by its number and its secret, and all of a doctor."""

from __future__ import annotations

from django.db.models import QuerySet

from bonport.base.errors import Gone
from bonport.sentinelle.reports.keys import follow_key
from bonport.sentinelle.reports.models import Report


def follow_path(number: str, secret: str) -> str:
    """Where a report is followed without an account, on this server."""
    return f"/signalements/{number}/{secret}"


def followed(number: str, secret: str) -> Report:
    """The report of whoever holds its secret.

    Raises:
        Gone: there is no such report, or this is not its secret.
    """
    reports = Report.objects.select_related("product", "version", "function", "service")
    report = reports.filter(follow=follow_key(secret), number=number).first()
    if report is None:
        raise Gone("Ce signalement n’existe pas.", remedy="Vérifiez l’adresse que vous avez reçue, elle est entière.")
    return report


def of_doctor(key: str) -> QuerySet[Report]:
    """All reports of one doctor, latest first; of an unknown one, none."""
    reports = Report.objects.select_related("product", "version", "function", "service")
    return (reports.filter(doctor=key) if key else reports.none()).order_by("-received_at", "-number")
