"""What machines post passes by everything that stands before a screen: sessions, CSRF, who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

REPORTS = "/signalements"
"""Where software without an SDK posts what a person said; below it are the pages that follow one."""

Answer = Callable[[HttpRequest], HttpResponse]


def machines_first(get_response: Answer) -> Answer:
    """The first of the middleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") or request.path_info == REPORTS:
            try:
                found = resolve(request.path_info)
            except Resolver404:
                return HttpResponse(status=404)
            request.resolver_match = found
            return found.func(request, *found.args, **found.kwargs)
        return get_response(request)

    return answer
