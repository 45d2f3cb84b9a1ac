"""Asking the field: campaigns, whom to call and what to say, what was found; and the survey behind a personal link."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.sentinelle.campaigns import actions, queries
from bonport.sentinelle.campaigns.actions import Answered, Called, Planned, Volunteer
from bonport.sentinelle.campaigns.models import Answer, Campaign, PhoneCall, Size
from bonport.sentinelle.campaigns.queries import CampaignPage, Survey
from bonport.sentinelle.campaigns.results import mean_sentence
from bonport.sentinelle.campaigns.sus import ITEMS, SATISFACTION, SATISFIED, SCALE
from bonport.sentinelle.dossiers.queries import find
from bonport.sentinelle.dossiers.statistics import TOLERATED
from bonport.sentinelle.registers.models import Product
from bonport.sentinelle.registers.perms import acting
from bonport.sentinelle.reports.keys import doctor_key
from bonport.www.common import forms
from bonport.www.sentinelle.access.screens import ANYONE, TEAM, Request, screen

MARKS = (1, 2, 3, 4, 5)


@require_safe
@screen(TEAM)
def campaigns(request: Request) -> HttpResponse:
    context = {
        "rows": queries.campaigns(),
        "products": Product.objects.select_related("vendor").order_by("name"),
        "modes": Campaign.Mode.choices,
        "moments": Campaign.Moment.choices,
        "sizes": Size.choices,
        "before": Campaign.objects.filter(moment=Campaign.Moment.BEFORE).order_by("-opened_at"),
    }
    return render(request, "sentinelle/campaigns/list.html", context)


@require_POST
@screen(TEAM)
def open_one(request: Request) -> HttpResponse:
    number = forms.text(request, "dossier")
    dossier = find(number) if number else None
    if number and dossier is None:
        raise NotPossible("Aucun dossier n’a ce numéro.", remedy="Un numéro s’écrit D-26-0042.")
    mode, moment = forms.text(request, "mode"), forms.text(request, "moment")
    if mode not in Campaign.Mode.values or moment not in Campaign.Moment.values:
        raise NotPossible("Choisissez le moyen et le moment.")
    planned = Planned(
        title=forms.text(request, "title"),
        mode=Campaign.Mode(mode),
        moment=Campaign.Moment(moment),
        wanted=forms.whole(request, "wanted", "Médecins au plus"),
        seed=int(request.now.timestamp()),
        dossier=dossier,
        product=forms.row(request, "product", Product.objects.all()),
        before=forms.row(request, "before", Campaign.objects.all()),
        question=forms.text(request, "question"),
        with_sus=forms.text(request, "with_sus") == "1",
    )
    made = actions.open_campaign(request.acting(), planned)
    return forms.go(request, "campaign", made.number)


@require_POST
@screen(TEAM)
def join_panel(request: Request) -> HttpResponse:
    author, size = forms.rpps(request, "author"), forms.text(request, "size")
    if not author:
        raise NotPossible("Le numéro RPPS est demandé.")
    product = forms.row(request, "product", Product.objects.all())
    if product is None or size not in Size.values:
        raise NotPossible("Choisissez le logiciel et le mode d’exercice.")
    volunteer = Volunteer(
        doctor=doctor_key(author),
        product=product,
        phone=forms.text(request, "phone"),
        mail=forms.text(request, "mail"),
        specialty=forms.text(request, "specialty"),
        size=Size(size),
    )
    actions.join_panel(request.acting(), volunteer)
    return forms.go(request, "campaigns")


@require_safe
@screen(TEAM)
def campaign(request: Request, number: str) -> HttpResponse:
    page = _page(number)
    found = page.results
    context = {
        "page": page,
        "sus": mean_sentence(found.sus, "SUS", 100),
        "satisfaction": mean_sentence(found.satisfaction, "Satisfaction", 5),
        "scale": _scale(found.still.low, found.still.high, found.still.value),
        "tolerated": TOLERATED * 100,
        "sizes": dict(Size.choices),
    }
    return render(request, "sentinelle/campaigns/page.html", context)


@require_POST
@screen(TEAM)
def close(request: Request, number: str) -> HttpResponse:
    actions.close_campaign(request.acting(), _page(number).campaign)
    return forms.go(request, "campaign", number)


@require_POST
@screen(TEAM)
def conclude(request: Request, number: str) -> HttpResponse:
    campaign = _page(number).campaign
    actions.conclude(request.acting(), campaign, forms.text(request, "why"), public=forms.text(request, "public"))
    return forms.go(request, "campaign", number)


# ------------------------------------------------------------------------------------------------------- telephone


@never_cache
@require_safe
@screen(TEAM)
def calls(request: Request, number: str) -> HttpResponse:
    """The next doctor to call, what to say, and what he answers."""
    campaign = _page(number).campaign
    waiting = queries.call_list(campaign, request.now)
    context = {
        "campaign": campaign,
        "row": waiting[0] if waiting else None,
        "rest": waiting[1:],
        "script": queries.script(campaign),
        "outcomes": PhoneCall.Outcome.choices,
        "tomorrow": timezone.localtime(request.now).strftime("%Y-%m-%dT%H:%M"),
    }
    return render(request, "sentinelle/campaigns/calls.html", context | _questions(campaign.with_sus))


@require_POST
@screen(TEAM)
def record_call(request: Request, number: str, invitation: UUID) -> HttpResponse:
    found = queries.find_invitation(_page(number).campaign, invitation)
    if found is None:
        raise Http404
    outcome = forms.text(request, "outcome")
    if outcome not in PhoneCall.Outcome.values:
        raise NotPossible("Dites comment l’appel s’est terminé.")
    answered = _answered(request) if outcome == PhoneCall.Outcome.ANSWERED else None
    called = Called(PhoneCall.Outcome(outcome), answered, _moment(request, "call_at"))
    actions.record_call(request.acting(), found, called)
    return forms.go(request, "campaign_calls", number)


# ------------------------------------------------------------------------------------------- behind a personal link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def survey(request: Request, token: str) -> HttpResponse:
    """Two minutes at most, without an account."""
    asked = _survey(token)
    if request.method == "POST" and not asked.done and not asked.closed:
        actions.answer_survey(acting(None, request.now), token, _answered(request))
        return render(request, "sentinelle/campaigns/survey.html", {"asked": asked, "thanks": True})
    context = {"asked": asked, "token": token} | _questions(bool(asked.sus))
    return render(request, "sentinelle/campaigns/survey.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(ANYONE)
def never_again(request: Request, token: str) -> HttpResponse:
    """Asked by a click: a program that merely looks at the link decides nothing."""
    _survey(token)
    if request.method == "POST":
        actions.opt_out_by_link(acting(None, request.now), token)
    context = {"token": token, "out": request.method == "POST"}
    return render(request, "sentinelle/campaigns/never_again.html", context)


def _survey(token: str) -> Survey:
    asked = queries.survey(token)
    if asked is None:
        raise Http404
    return asked


def _page(number: str) -> CampaignPage:
    page = queries.campaign_page(number)
    if page is None:
        raise Http404
    return page


def _questions(with_sus: bool) -> dict[str, Any]:
    return {
        "stills": Answer.Still.choices,
        "satisfaction": SATISFACTION,
        "satisfied": list(zip(MARKS, SATISFIED, strict=True)),
        "sus": ITEMS if with_sus else (),
        "marks": list(zip(MARKS, SCALE, strict=True)),
    }


def _answered(request: Request) -> Answered:
    still = forms.text(request, "still")
    if still not in Answer.Still.values:
        raise NotPossible("La première question demande une réponse\u00a0: la panne est-elle encore là\u202f?")
    marks = [_mark(request, f"sus-{place}") for place in range(1, len(ITEMS) + 1)]
    given = [mark for mark in marks if mark is not None]
    if given and len(given) < len(ITEMS):
        raise NotPossible("L’échelle compte dix réponses, ou aucune.", remedy="Complétez-la, ou effacez-la.")
    return Answered(
        Answer.Still(still),
        satisfaction=_mark(request, "satisfaction"),
        sus=tuple(given) or None,
        comment=forms.text(request, "comment"),
    )


def _mark(request: Request, name: str) -> int | None:
    given = forms.text(request, name)
    return int(given) if given in {str(mark) for mark in MARKS} else None


def _moment(request: Request, name: str) -> datetime | None:
    """As a browser's field of a day and an hour gives it, in Paris."""
    given = forms.text(request, name)
    try:
        return timezone.make_aware(datetime.fromisoformat(given)) if given else None
    except ValueError:
        raise NotPossible("À rappeler le\u00a0: cette date n’existe pas.") from None


def _scale(low: float, high: float, value: float | None) -> dict[str, float]:
    """The interval on a line from 0 to 100."""
    return {"low": round(low * 100, 1), "width": round((high - low) * 100, 1), "value": round((value or 0) * 100, 1)}
