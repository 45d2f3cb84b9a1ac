"""Who one may be in the demo's Avis. Everyone on this machine may open it."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport import clock
from bonport.reviews.catalogue.actions import issue_link
from bonport.reviews.catalogue.perms import acting
from bonport.reviews.catalogue.queries import members

LINKS_LAST = timedelta(hours=1)


@never_cache
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """A doctor comes by the simulated Pro Santé Connect, as everywhere; the others by a link, the team first."""
    return render(request, "demo/avis.html", {"members": sorted(members(), key=lambda one: one.kind)})


@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """A new one-time link for one of them: whoever stands before the machine is let in."""
    member = next((member for member in members() if member.user.username == username), None)
    if member is None:
        raise Http404
    token = issue_link(acting(None, clock.from_env().now()), member, LINKS_LAST)
    return redirect(f"{reverse('enter_by_link')}#{token}")
