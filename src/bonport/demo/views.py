"""The front page: who one may be, and what one sees from outside. Everyone on this machine may open it."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport.base.act import Act
from bonport.demo.cards import PIN
from bonport.demo.practice import FRONTS, Opened, who_is, whom
from bonport.practice.places.accounts.actions import issue_link
from bonport.www.practice.access.screens import Request

SOON = 0.3  # seconds


@never_cache
@require_safe
def front(request: Request) -> HttpResponse:
    opened = Opened.of_this_process()
    context: dict[str, Any] = {
        "people": whom(opened.practice),
        "sandbox": opened.sandbox_page,
        "pin": PIN,
        "houses": [
            {"name": name, "address": f"{address}{FRONTS[name]}", "open": _answers(address)}
            for name, address in opened.houses.items()
        ],
    }
    context["waiting"] = not all(house["open"] for house in context["houses"])
    return render(request, "demo/front.html", context)


def _answers(address: str) -> bool:
    """Whether something listens there: a house does once it has what it shows."""
    at = urlsplit(address)
    try:
        with socket.create_connection((at.hostname, at.port), SOON):
            return True
    except OSError:
        return False


@require_POST
def enter(request: Request, username: str) -> HttpResponse:
    """A new one-time link for one of them: whoever stands before the machine is let in."""
    opened = Opened.of_this_process()
    person = who_is(opened.practice, username)
    if person is None:
        raise Http404
    token = issue_link(Act(user=None, practice=opened.practice, now=request.now), person)
    return redirect(f"{reverse('enter_by_link')}#{token}")
