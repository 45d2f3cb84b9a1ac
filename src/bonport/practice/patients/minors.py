"""Minority, as the DMP understands it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from bonport.practice.patients.models import Patient


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_minor(patient: Patient, now: datetime) -> bool:
    """Below the DMP's age of majority (DMP parameter `age-majorite`, a setting)."""
    return age_on(patient.identity.birth_date, timezone.localtime(now).date()) < settings.DMP_AGE_OF_MAJORITY
