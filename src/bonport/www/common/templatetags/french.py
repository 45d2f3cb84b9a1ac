"""French typography of what is shown: dates, names, no-break spaces."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

from bonport.base import french
from bonport.base.french import NARROW, WIDE
from bonport.interop.cda.model import PartialDate

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """21/11/2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def short_day(value: date) -> str:
    """21/11/26."""
    return f"{value:%d/%m/%y}"


@register.filter
def clock_time(value: datetime | None) -> str:
    """10:42."""
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """21/11/2026 à 10:42."""
    return f"{day(value)} à {clock_time(value)}" if value else ""


@register.filter
def since(value: datetime | None, now: datetime) -> str:
    """The time of day where it is today, else the date: « 10:42 », « 21/11/2026 »."""
    if value is None:
        return ""
    same_day = timezone.localtime(value).date() == timezone.localtime(now).date()
    return clock_time(value) if same_day else day(value)


@register.filter
def at(value: datetime | None, now: datetime) -> str:
    """« à 10:42 » where it is today, else « le 21/11/2026 »."""
    if value is None:
        return ""
    same_day = timezone.localtime(value).date() == timezone.localtime(now).date()
    return f"{'à' if same_day else 'le'} {since(value, now)}"


@register.filter
def age(birth: date, now: datetime) -> str:
    """As a doctor says it: « 3 jours », « 5 mois », « 67 ans »."""
    today = timezone.localtime(now).date()
    months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
    if months >= 24:
        return f"{months // 12}{WIDE}ans"
    if months >= 2:
        return f"{months}{WIDE}mois"
    days = (today - birth).days
    return f"{days}{WIDE}jour{'s' if days > 1 else ''}"


@register.filter
def decimal(value: float | None) -> str:
    """7,2 ; 135."""
    return "" if value is None else f"{value:g}".replace(".", ",")


@register.filter
def count(number: int, words: str) -> str:
    """`{{ n|count:"document,documents" }}` → « 1 document », « 3 documents »."""
    one, many = words.split(",")
    return f"{number}{WIDE}{many if abs(number) > 1 else one}"


@register.filter
def curly(words: str) -> str:
    """« Lettre d’adressage »: official labels come with a typewriter's apostrophe."""
    return words.replace("'", "’")


MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@register.filter
def month(value: date) -> str:
    """« septembre 2025 »."""
    return f"{MONTHS[value.month - 1]} {value.year}"


@register.filter
def when(value: date | PartialDate | None) -> str:
    """A day as far as it is known: « 21/11/2026 », « mai 2012 », « 2012 »."""
    if isinstance(value, PartialDate):
        return str(value.year) if value.month is None else f"{MONTHS[value.month - 1]} {value.year}"
    return day(value)


@register.filter
def percent(share: float | None) -> str:
    return "" if share is None else french.percent(share)


@register.filter
def grouped(number: int) -> str:
    """13 090."""
    return f"{number:,}".replace(",", NARROW)
