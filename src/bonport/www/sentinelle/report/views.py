"""The form, and the page where a report is followed by whoever holds its address."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.base.errors import ActionError, NotPossible
from bonport.sentinelle.campaigns.queries import surveys_for
from bonport.sentinelle.dossiers.queries import dossiers_of
from bonport.sentinelle.registers.models import Function, Product, Service
from bonport.sentinelle.reports import limits
from bonport.sentinelle.reports.actions import LONGEST, Channel, Said, erase_contact, take_report
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Contact
from bonport.sentinelle.reports.queries import follow_path, followed
from bonport.www.common import forms
from bonport.www.common.http import status_of
from bonport.www.sentinelle.access.screens import ANYONE, Kind, Request, screen

_OLDEST = timedelta(days=10 * 365)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def report(request: Request) -> HttpResponse:
    """What cannot be taken comes back as it was typed, with what is wrong."""
    error, status = None, 200
    if request.method == "POST":
        try:
            return _taken(request)
        except ActionError as refused:
            error, status = refused, status_of(refused)
    context = {
        "error": error,
        "said": request.POST,
        "external": _external(request),
        "longest": LONGEST,
        "products": Product.objects.select_related("vendor").order_by("name"),
        "functions": Function.objects.order_by("label"),
        "services": Service.objects.order_by("label"),
        "known": _known(request),
    }
    return render(request, "sentinelle/report/form.html", context, status=status)


@never_cache
@require_safe
@screen(ANYONE)
def follow(request: Request, said: str, secret: str) -> HttpResponse:
    found = followed(said, secret)
    context = {
        "report": found,
        "dossiers": dossiers_of([found])[found.pk],
        "surveys": surveys_for(found),
        "contact": Contact.objects.filter(report=found).exists(),
        "secret": secret,
        "address": request.build_absolute_uri(follow_path(said, secret)),
    }
    response = render(request, "sentinelle/report/follow.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@screen(ANYONE)
def forget(request: Request, said: str, secret: str) -> HttpResponse:
    """The author no longer wants to be reached."""
    erase_contact(request.acting(), followed(said, secret), secret)
    return redirect(follow_path(said, secret))


# ---------------------------------------------------------------------------------------------------------------


def _taken(request: Request) -> HttpResponse:
    said = _said(request)
    if wait := limits.wait(request):
        minutes = -(-wait // 60)
        raise NotPossible(
            "Beaucoup de signalements viennent de votre connexion en ce moment.",
            means="Celui-ci n’est pas encore pris\u202f; il est toujours dans la page.",
            remedy=f"Renvoyez-le dans {minutes} minute{'s' if minutes > 1 else ''}.",
        )
    taken = take_report(request.acting(), Channel.FORM, said)
    return redirect(follow_path(taken.report.number, taken.secret))


def _said(request: Request) -> Said:
    function = forms.row(request, "function", Function.objects.all())
    service = forms.row(request, "service", Service.objects.all())
    return Said(
        text=forms.text(request, "text"),
        external=str(_external(request)),
        happened_on=_day(request),
        doctor=_doctor(request),
        contact=_contact(request),
        product=forms.row(request, "product", Product.objects.all()),
        release=forms.text(request, "release")[:80],
        function=function.pk if function else "",
        service=service.pk if service else "",
        code=forms.text(request, "code")[:60],
    )


def _external(request: Request) -> UUID:
    """Of this form: sent twice, it is one report."""
    try:
        return UUID(request.POST.get("external", ""))
    except ValueError:
        return request.acting().new_id()


def _day(request: Request) -> date | None:
    day = forms.day_or_none(request, "happened_on", "Depuis quand")
    today = request.today
    if day and not today - _OLDEST <= day <= today:
        raise NotPossible("Depuis quand\u00a0: cette date n’est pas possible.")
    return day


def _doctor(request: Request) -> str:
    """Whoever signed in is known; another may give his RPPS."""
    if _known(request) and request.member:
        return request.member.doctor
    given = "".join(forms.text(request, "author").split())
    if given and not (given.isascii() and given.isdecimal() and len(given) in (11, 12)):
        raise NotPossible("Un numéro RPPS compte 11 chiffres.", remedy="Laissez-le vide si vous préférez.")
    return doctor_key(given) if given else ""


def _contact(request: Request) -> str:
    contact = forms.text(request, "contact")
    if len(contact) > 200:
        raise NotPossible("Un contact compte au plus 200 caractères.")
    return contact


def _known(request: Request) -> bool:
    return request.member is not None and request.member.kind == Kind.DOCTOR and bool(request.member.doctor)
