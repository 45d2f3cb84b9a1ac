"""What a form brings, read; what is wrong is refused in French before any action."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from bonport.base.errors import NotPossible
from bonport.www.common.http import Request

Row = TypeVar("Row", bound=Model)


def text(request: Request, name: str) -> str:
    return request.POST.get(name, "").strip()


def day(request: Request, name: str, called: str) -> date:
    found = day_or_none(request, name, called)
    if found is None:
        raise NotPossible(f"{called}\u00a0: une date est demandée.")
    return found


def day_or_none(request: Request, name: str, called: str) -> date | None:
    given = text(request, name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise NotPossible(f"{called}\u00a0: cette date n’existe pas.") from None


def whole(request: Request, name: str, called: str) -> int:
    given = text(request, name)
    if not given.isascii() or not given.isdecimal() or len(given) > 9:
        raise NotPossible(f"{called}\u00a0: un nombre entier est demandé.")
    return int(given)


def rpps(request: Request, name: str) -> str:
    """Eleven digits; "" where none were given."""
    given = text(request, name)
    if given and not (given.isascii() and given.isdecimal() and len(given) == 11):
        raise NotPossible("Un numéro RPPS compte 11 chiffres.", remedy="Laissez-le vide s’il n’est pas connu.")
    return given


def row(request: Request, name: str, rows: QuerySet[Row]) -> Row | None:
    """The one of these rows that was chosen; None where none was. One that is not among them does not exist."""
    given = text(request, name)
    return of(given, rows) if given else None


def chosen(request: Request, name: str, rows: QuerySet[Row]) -> list[Row]:
    """All of these rows that were chosen."""
    return [of(given, rows) for given in dict.fromkeys(request.POST.getlist(name)) if given]


def of(key: str, rows: QuerySet[Row]) -> Row:
    wanted: object = key
    if rows.model._meta.pk.get_internal_type() == "UUIDField":
        try:
            wanted = UUID(key)
        except ValueError:
            raise ObjectDoesNotExist from None
    elif rows.model._meta.pk.get_internal_type() == "BigAutoField":
        if not key.isascii() or not key.isdecimal() or len(key) > 18:
            raise ObjectDoesNotExist
        wanted = int(key)
    return rows.get(pk=wanted)


def go(request: Request, name: str, *args: object) -> HttpResponse:
    """To that page: what was asked is done."""
    address = reverse(name, args=args)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
