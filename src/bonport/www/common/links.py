"""A link that opens once: used by a click, so that a program that merely looks at it does not spend it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bonport.base.errors import ActionError, NotPossible
from bonport.practice.places.accounts.actions import SPENT, use_link
from bonport.practice.places.accounts.links import link_of
from bonport.www.common.accounts import by_himself
from bonport.www.common.http import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """The token stands after the # of the address, which a browser sends to nobody: it is in no log."""
    if request.method != "POST":
        return render(request, "account/link.html")
    link = link_of(request.POST.get("token", "").strip())
    if link is None or link.person.user is None:
        return _refused(request, NotPossible(*SPENT))
    user = link.person.user
    try:
        use_link(by_himself(request, link.practice_id, user.pk), link)
    except ActionError as error:
        return _refused(request, error)
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_authentication(request, user, "link")
    return perform_login(request, user)


def _refused(request: Request, error: ActionError) -> HttpResponse:
    return render(request, "account/link.html", {"error": error}, status=410)
