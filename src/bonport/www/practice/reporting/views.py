"""The line in the bar of every screen, what it takes along, and the reports of the practice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_resolver
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from bonport import __version__
from bonport.base.errors import NotPossible
from bonport.interop.errors import BadInput
from bonport.interop.signalement import MAX_PICTURE_BYTES, Context, context_from_plain, context_to_plain
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import State
from bonport.practice.reporting.actions import LONGEST_CONTACT, PRODUCT, report_again, report_failure
from bonport.practice.reporting.context import context_of
from bonport.practice.reporting.models import Report
from bonport.www.common.templatetags.french import at
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.letters.files import Quota
from bonport.www.practice.outcome.standing import Standing
from bonport.www.practice.reporting.browser import browser_of

MOST = 100
SHOWN = "shown to who reports"
"""What a context is signed for: what was shown is what leaves."""
_SAID_OF = {
    "key": "Sentinelle ne connaît pas la clé de ce logiciel\u00a0: dites-le à la personne qui administre Bonport.",
    "http": "L’adresse réglée n’est pas celle d’un Sentinelle\u00a0: dites-le à la personne qui administre Bonport.",
}


@require_safe
@screen(CARE_TEAM)
def context(request: Request) -> HttpResponse:
    """What will be attached, shown before anything is sent."""
    found = _context(request, request.GET.get("ecran", ""))
    told = {
        "attached": found,
        "version": f"{PRODUCT} {__version__}",
        "signed": signing.dumps(context_to_plain(found), salt=SHOWN),
        "connected": bool(settings.SENTINELLE),
        "counted": bool(request.activity.person.national_id),
        "longest_contact": LONGEST_CONTACT,
    }
    return render(request, "practice/reporting/context.html", told)


@require_POST
@csrf_exempt  # until the quota is set: reading the token reads the picture
def report(request: HttpRequest) -> HttpResponse:
    request.upload_handlers.insert(0, Quota(request))
    return _report(request)


@csrf_protect
@screen(CARE_TEAM)
def _report(request: Request) -> HttpResponse:
    report_failure(
        request.acting(),
        request.POST.get("text", ""),
        _shown(request),
        contact=request.POST.get("contact", ""),
        picture=_picture(request),
    )
    if not request.htmx:
        return redirect("reports")
    return render(request, "practice/reporting/taken.html", {"screen_name": request.POST.get("ecran", "")})


@require_safe
@screen(CARE_TEAM)
def reports(request: Request) -> HttpResponse:
    """Those of the whole practice: what one saw, the others may have."""
    rows = Report.objects.select_related("author").defer("picture").order_by("-made_at", "-id")[:MOST]
    by_key = Delivery.objects.in_bulk([row.delivery_id for row in rows])
    told = [_told(row, by_key[row.delivery_id], request) for row in rows]
    return render(request, "practice/reporting/reports.html", {"reports": told})


@require_POST
@screen(CARE_TEAM)
def again(request: Request, report: UUID) -> HttpResponse:
    report_again(request.acting(), get_object_or_404(Report, pk=report))
    return redirect("reports")


# ---------------------------------------------------------------------------------------------------------------


def _context(request: Request, name: str) -> Context:
    return context_of(request.activity.structure, _screen(name), *browser_of(request.headers.get("User-Agent", "")))


def _screen(name: str) -> str:
    """The name of a line of the table of addresses, and of nothing else."""
    return name if name in get_resolver().reverse_dict else ""


def _shown(request: Request) -> Context:
    """The context as it was shown; without one (no script, no answer) as it is now."""
    try:
        return context_from_plain(signing.loads(request.POST.get("context", ""), salt=SHOWN, max_age=86400))
    except (signing.BadSignature, BadInput):
        return _context(request, request.POST.get("ecran", ""))


def _picture(request: Request) -> bytes:
    picture = request.FILES.get("picture")
    if picture is None:
        return b""
    if (picture.size or 0) > MAX_PICTURE_BYTES:
        raise NotPossible("L’image est trop lourde.", remedy="Prenez une image plus petite, ou envoyez sans image.")
    return picture.read()


def _told(row: Report, delivery: Delivery, request: Request) -> dict[str, Any]:
    refused = _SAID_OF.get(delivery.reason.partition("_")[0], "Sentinelle ne l’a pas pris tel qu’il est.")
    return {
        "report": row,
        "number": delivery.proof.get("number", ""),
        "follow": delivery.proof.get("follow", ""),
        "standing": _standing(delivery, request),
        "refused": refused if delivery.state == State.REFUSED else "",
    }


def _standing(delivery: Delivery, request: Request) -> Standing:
    match delivery.state:
        case State.DELIVERED:
            return Standing("good", f"reçu par Sentinelle {at(delivery.delivered_at, request.now)}")
        case State.REFUSED:
            return Standing("bad", "refusé par Sentinelle")
        case State.READY if delivery.attempts:
            return Standing(
                "wait", f"Sentinelle injoignable\u00a0: nouvel essai {at(delivery.due_at, request.now)}, rien à faire"
            )
        case State.UNCERTAIN:
            return Standing("wait", "envoyé à Sentinelle, vérification en cours, rien à faire")
        case _:
            return Standing("wait", "part vers Sentinelle")
