"""A link that opens once: used by a click, so that a program that merely looks at it does not spend it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bonport.base.errors import ActionError
from bonport.www.common.http import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """The token stands after the # of the address, which a browser sends to nobody: it is in no log."""
    if request.method != "POST":
        return render(request, "account/link.html")
    adapter = get_adapter(request)
    try:
        user = adapter.spend_link(request, request.POST.get("token", "").strip())
    except ActionError as error:
        return render(request, "account/link.html", {"error": error}, status=410)
    if request.user.is_authenticated:
        adapter.logout(request)
    record_authentication(request, user, "link")
    return perform_login(request, user)
