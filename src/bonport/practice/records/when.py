"""A day as far as it is known: « 2012 », « mai 2012 », « 14/05/2012 ». Doctors know no more of many a history."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from bonport.interop.cda.model import PartialDate, When

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def iso(value: When) -> str:
    """« 2012 », « 2012-05 », « 2012-05-14 »: in the order of time, a year before its days."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.year:04d}" if value.month is None else f"{value.year:04d}-{value.month:02d}"


def from_iso(text: str) -> When:
    """
    Raises:
        ValueError: it is no such date.
    """
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError("a date is a year, a month or a day")
    year, month, day = found.groups()
    date(int(year), int(month or 1), int(day or 1))  # such a day must exist
    return date(int(year), int(month), int(day)) if day else PartialDate(int(year), int(month) if month else None)


class WhenField(models.CharField):
    """Kept as ISO 8601, as far as it is known."""

    _pyi_private_set_type: When | None  # type: ignore[assignment]  # for the type checker
    _pyi_private_get_type: When | None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> When | None:
        return from_iso(value) if value else None

    def to_python(self, value: Any) -> When | None:
        if value is None or isinstance(value, date | PartialDate):
            return value
        try:
            return from_iso(str(value))
        except ValueError as error:
            raise ValidationError("date incorrecte") from error

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        return iso(value) if isinstance(value, date | PartialDate) else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        """For Django's serialisers: a year alone comes back as a year."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        """Those of a text are not for a date."""
