"""The address book of the practice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.practice.documents.addressee import name_of, specialty_of
from bonport.practice.documents.correspondents.actions import (
    FIELDS,
    find_correspondents,
    remove_correspondent,
    save_correspondent,
)
from bonport.practice.documents.models import Correspondent
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen


@require_safe
@screen(CARE_TEAM)
def correspondents(request: Request) -> HttpResponse:
    return _page(request, {})


@require_safe
@screen(CARE_TEAM)
def correspondent(request: Request, correspondent: UUID) -> HttpResponse:
    row = get_object_or_404(Correspondent, pk=correspondent, removed_at=None)
    return _page(request, {field: getattr(row, field) for field in FIELDS}, row)


@require_POST
@screen(CARE_TEAM)
def save(request: Request) -> HttpResponse:
    """Add one."""
    return _save(request, None)


@require_POST
@screen(CARE_TEAM)
def change(request: Request, correspondent: UUID) -> HttpResponse:
    return _save(request, get_object_or_404(Correspondent, pk=correspondent, removed_at=None))


@require_POST
@screen(CARE_TEAM)
def remove(request: Request, correspondent: UUID) -> HttpResponse:
    remove_correspondent(request.acting(), get_object_or_404(Correspondent, pk=correspondent))
    return redirect("correspondents")


def _save(request: Request, row: Correspondent | None) -> HttpResponse:
    values = {field: request.POST.get(field, "") for field in FIELDS}
    try:
        save_correspondent(request.acting(), values, row)
    except NotPossible as error:
        return _page(request, values, row, error)
    return redirect("correspondents")


def _page(
    request: Request, values: dict[str, Any], row: Correspondent | None = None, error: NotPossible | None = None
) -> HttpResponse:
    shown = {
        "book": [(one, name_of(one), specialty_of(one.specialty)) for one in find_correspondents([])],
        "specialties": [(code, specialty_of(code)) for code in SPECIALTIES],
        "values": values,
        "row": row,
        "error": error,
    }
    return render(request, "practice/letters/correspondents.html", shown, status=422 if error else 200)
