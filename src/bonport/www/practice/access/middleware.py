"""Where the person works today, and under which activity: read once per request."""

from __future__ import annotations

from functools import partial
from typing import cast

from bonport.base.act import Act
from bonport.practice.places.activities import activities_of
from bonport.www.common import http
from bonport.www.common.middleware import PersonMiddleware
from bonport.www.practice.access.screens import Request

ACTIVITY = "activity"  # of the session: the activity that the person chose


class ActivityMiddleware(PersonMiddleware):
    def recognise(self, plain: http.Request) -> None:
        request = cast(Request, plain)
        request.activities = activities_of(request.user.pk, request.now) if request.user.is_authenticated else []
        request.activity = _activity(request)
        request.acting = partial(_act, request)  # type: ignore[method-assign]


def _activity(request: Request):
    """The one that the person chose; the only one, where there is one; None otherwise."""
    today = request.activities
    chosen = request.session.get(ACTIVITY)
    for activity in today:
        if str(activity.pk) == chosen:
            return activity
    return today[0] if len(today) == 1 else None


def _act(request: Request) -> Act:
    return Act(
        user=request.user.pk,
        practice=request.activity.practice_id,
        now=request.now,
        correlation=request.correlation,
        activity=request.activity.pk,
        acting_as=request.activity,
    )
