"""What the frame around every screen of the practice says."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bonport.www.common.shortcuts import plain
from bonport.www.practice import decide
from bonport.www.practice.access.screens import Request
from bonport.www.practice.deliveries.down import services_down
from bonport.www.practice.help import first_morning
from bonport.www.practice.outcome.undo import offered
from bonport.www.practice.shortcuts import SHORTCUTS


def frame(request: HttpRequest) -> dict[str, Any]:
    if getattr(request, "activity", None) is None:
        return {"shortcuts": plain(SHORTCUTS), "activity": None}
    here = cast(Request, request)
    person, structure = here.activity.person, here.activity.structure
    return {
        "activity": here.activity,
        "signed_in_as": f"{person.given} {person.family} · {structure.name}",
        "shortcuts": plain(SHORTCUTS),
        "take_back": offered(here),
        # Asked for by the frame alone: a part of a page costs neither.
        "to_decide": SimpleLazyObject(lambda: decide.count(here)),
        "services_down": SimpleLazyObject(lambda: services_down(here)),
        "first_morning": SimpleLazyObject(lambda: first_morning(here)),
    }
