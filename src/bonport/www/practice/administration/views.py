from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bonport.base.errors import ActionError, NotPossible
from bonport.practice.places.accounts.actions import issue_link
from bonport.practice.places.actions import add_structure, end_activity, give_account, register_activity
from bonport.practice.places.models import Activity, Person, Role, Structure
from bonport.www.practice.access.screens import ADMINISTRATORS, Request, screen
from bonport.www.practice.administration.forms import ActivityForm, EndForm, SiteForm, UsernameForm


@screen(ADMINISTRATORS)
def administration(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@screen(ADMINISTRATORS)
def add_activity(request: Request) -> HttpResponse:
    """Somebody begins here, or begins something else."""
    form = ActivityForm(request.POST)
    if not form.is_valid():
        return _page(request, activity_form=form)
    said = form.cleaned_data
    role = Role(said["role"])
    try:
        register_activity(
            request.acting(),
            form.someone(),
            said["structure"],
            role,
            first_day=said["first_day"],
            last_day=said["last_day"],
            replaces=said["replaces"] if role == Role.REPLACEMENT else None,
            person=said["person"],
        )
    except ActionError as error:
        return _page(request, activity_form=_with(form, error))
    return redirect("administration")


@require_POST
@screen(ADMINISTRATORS)
def end(request: Request, activity: UUID) -> HttpResponse:
    form = EndForm(request.POST)
    if not form.is_valid():
        raise NotPossible("Ce dernier jour n’est pas une date.")
    end_activity(request.acting(), Activity.objects.get(pk=activity), form.cleaned_data["last_day"])
    return redirect("administration")


@require_POST
@screen(ADMINISTRATORS)
def account(request: Request, person: UUID) -> HttpResponse:
    form = UsernameForm(request.POST)
    if not form.is_valid():
        raise NotPossible("Cet identifiant ne convient pas.", remedy=str(form.errors["username"][0]))
    give_account(request.acting(), Person.objects.get(pk=person), form.cleaned_data["username"])
    return redirect("administration")


@never_cache
@require_POST
@screen(ADMINISTRATORS)
def link(request: Request, person: UUID) -> HttpResponse:
    """The one-time link of this person, shown this once."""
    found = Person.objects.get(pk=person)
    token = issue_link(request.acting(), found)
    address = f"{request.build_absolute_uri(reverse('enter_by_link'))}#{token}"
    return render(request, "practice/administration/link.html", {"person": found, "address": address})


@require_POST
@screen(ADMINISTRATORS)
def add_site(request: Request) -> HttpResponse:
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _page(request, site_form=form)
    try:
        add_structure(request.acting(), form.place())
    except ActionError as error:
        return _page(request, site_form=_with(form, error))
    return redirect("administration")


def _page(
    request: Request, activity_form: ActivityForm | None = None, site_form: SiteForm | None = None
) -> HttpResponse:
    wrong = activity_form or site_form
    today = request.today
    people = Person.objects.order_by("family", "given").select_related("user").prefetch_related("activities__structure")
    context: dict[str, Any] = {
        "people": [(person, *_activities(person, today)) for person in people.prefetch_related("activities__replaces")],
        "sites": Structure.objects.order_by("name"),
        "activity_form": activity_form or ActivityForm(initial={"first_day": today}),
        "site_form": site_form or SiteForm(),
    }
    return render(request, "practice/administration/page.html", context, status=422 if wrong else 200)


def _activities(person: Person, today: Any) -> tuple[list[Activity], list[Activity]]:
    """Those that last or begin later, and those that are over."""
    every = sorted(person.activities.all(), key=lambda activity: activity.first_day, reverse=True)
    over = [activity for activity in every if activity.last_day and activity.last_day < today]
    return [activity for activity in every if activity not in over], over


def _with(form: Any, error: ActionError) -> Any:
    """The form, with what the action refused."""
    assert isinstance(form, forms.Form)
    form.add_error(None, " ".join(filter(None, (error.what, error.means, error.remedy))))
    return form
