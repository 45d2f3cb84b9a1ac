"""Where a person works today, whatever the practice: what is asked before there is a practice to ask in."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from bonport.practice.places.models import Activity, Person


def on(activities: QuerySet[Activity], at: datetime) -> QuerySet[Activity]:
    """Those that last on that day."""
    day = timezone.localtime(at).date()
    return activities.filter(first_day__lte=day).filter(Q(last_day=None) | Q(last_day__gte=day))


def activities_of(user: UUID, at: datetime) -> list[Activity]:
    """What this user may act as today, the latest begun last.

    Every request asks it. The few that he ever had are sorted out here: a question that says which costs twice as much.
    """
    day = timezone.localtime(at).date()
    with scopes_disabled():
        ever = Activity.objects.filter(person__user_id=user).select_related("person", "structure", "replaces")
        today = [one for one in ever if one.first_day <= day and (one.last_day is None or day <= one.last_day)]
    return sorted(today, key=lambda one: (one.first_day, one.pk))


def people_of(user: UUID) -> list[Person]:
    """Who this user is, in each practice that knows him."""
    with scopes_disabled():
        return list(Person.objects.filter(user_id=user).order_by("practice_id"))


def people_with(national_id: str) -> list[Person]:
    """Who bears this RPPS (8 + its number) and has an account that opens, in each practice."""
    if not re.fullmatch(r"8\d{11}", national_id):
        return []
    with scopes_disabled():
        bearers = Person.objects.filter(national_id=national_id, user__is_active=True)
        return list(bearers.select_related("user", "practice").order_by("practice__name"))
