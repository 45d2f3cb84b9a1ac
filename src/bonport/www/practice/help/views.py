from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bonport.www.practice.access.screens import ADMINISTRATORS, CARE_TEAM, Request, screen
from bonport.www.practice.help.first_morning import CLOSED
from bonport.www.practice.help.texts import all_help, help_for
from bonport.www.practice.shortcuts import SHORTCUTS

EVERYONE = CARE_TEAM | ADMINISTRATORS
YEAR = 365 * 24 * 3600


@require_safe
@screen(EVERYONE)
def help_page(request: Request) -> HttpResponse:
    """All of it, to read or to print."""
    return render(request, "practice/help/page.html", {"all_help": all_help(), "keys": SHORTCUTS})


@require_safe
@screen(EVERYONE)
def of_screen(request: Request) -> HttpResponse:
    """Beside the screen that is named: what it is for, and the keys."""
    name = request.GET.get("ecran", "")
    return render(request, "practice/help/beside.html", {"help": help_for(name), "keys": SHORTCUTS})


@require_safe
@screen(EVERYONE)
def card(request: Request) -> HttpResponse:
    """The keys on one page, to print and to put beside the screen."""
    return render(request, "practice/help/card.html", {"keys": SHORTCUTS})


@require_POST
@screen(EVERYONE)
def close_first_morning(request: Request) -> HttpResponse:
    response = redirect("home")
    response.set_cookie(CLOSED, "1", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
@screen(EVERYONE)
def open_first_morning(request: Request) -> HttpResponse:
    response = redirect("home")
    response.delete_cookie(CLOSED, samesite="Lax")
    return response
