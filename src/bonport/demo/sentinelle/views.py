"""Who one may be in the demo's Sentinelle. Everyone on this machine may open it."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport import clock
from bonport.demo.sentinelle.year import doors
from bonport.sentinelle.registers.actions import issue_link
from bonport.sentinelle.registers.perms import acting

LINKS_LAST = timedelta(hours=1)


@never_cache
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/sentinelle.html", {"doors": doors()})


@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """A new one-time link for one of them: whoever stands before the machine is let in."""
    door = next((door for door in doors() if door.username == username), None)
    if door is None:
        raise Http404
    token = issue_link(acting(None, clock.from_env().now()), door.member, LINKS_LAST)
    return redirect(f"{reverse('enter_by_link')}#{token}")
