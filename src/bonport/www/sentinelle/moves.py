"""The forms by which a dossier moves on: each asks for its reason and for what it needs, then calls its action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Checked
from bonport.sentinelle.dossiers.models import Cause, Check, Dossier
from bonport.sentinelle.dossiers.states import Event
from bonport.sentinelle.registers.models import Line, Version
from bonport.www.common import forms
from bonport.www.sentinelle.access.screens import Request

CHECKS = (Event.CHECK_PASSED, Event.CHECK_FAILED, Event.CHECK_UNDECIDED)
CHECK = "check"
"""One form for the three: what the field said decides which it is."""
LABELS: dict[str, str] = {
    Event.QUALIFY: "Qualifier la cause",
    Event.HAND_OVER: "Remettre à l’éditeur",
    Event.ANSWER: "Répondre",
    Event.CONTEST: "Contester, éléments à l’appui",
    Event.PROMISE: "Promettre un correctif",
    Event.SHIP: "Annoncer la livraison",
    Event.DEPLOY: "Noter la part déployée",
    Event.UNDERTAKE: "Engager un remède",
    Event.REMEDY: "Constater le remède",
    CHECK: "Noter une vérification sur le terrain",
    Event.REGRESS: "Rouvrir pour régression",
    Event.REOPEN: "Rouvrir",
    Event.CLOSE: "Clore",
    Event.SET_ASIDE: "Classer sans suite",
}


def offered(possible: list[Event]) -> list[tuple[str, str]]:
    """The forms of these moves: name and label."""
    names: list[str] = [event.value for event in possible if event not in CHECKS]
    if any(event in CHECKS for event in possible):
        names.insert(0, CHECK)
    return [(name, LABELS[name]) for name in names]


def choices(dossier: Dossier) -> dict[str, Any]:
    """What the forms of this dossier let one choose from."""
    products = [one for one in (dossier.product_id, dossier.other_product_id) if one]
    lines = Line.objects.filter(product__in=products).select_related("product").prefetch_related("versions")
    return {"causes": Cause.choices, "checks": Check.Kind.choices, "lines": lines}


def make(request: Request, dossier: Dossier, name: str) -> None:
    """Make this move of the dossier as the form says.

    Raises:
        NotPossible: there is no such move, or the form lacks what it needs.
    """
    if name not in _MAKE:
        raise NotPossible("Cette suite n’existe pas.")
    _MAKE[name](request, dossier, forms.text(request, "why"), forms.text(request, "public"))


def _qualify(request: Request, dossier: Dossier, why: str, public: str) -> None:
    cause = forms.text(request, "cause")
    if cause not in Cause.values:
        raise NotPossible("Choisissez une cause.")
    actions.qualify(request.acting(), dossier, Cause(cause), why, public=public)


def _contest(request: Request, dossier: Dossier, why: str, public: str) -> None:
    actions.contest(request.acting(), dossier, why, forms.text(request, "evidence"), public=public)


def _promise(request: Request, dossier: Dossier, why: str, public: str) -> None:
    day = forms.day(request, "day", "Promise pour le")
    actions.promise(request.acting(), dossier, forms.text(request, "version"), day, why, public=public)


def _ship(request: Request, dossier: Dossier, why: str, public: str) -> None:
    day = forms.day(request, "day", "Livrée le")
    versions = Version.objects.select_related("line")
    if request.member and request.member.vendor:  # of an interoperability, each says what he ships himself
        versions = versions.filter(line__product__vendor=request.member.vendor)
    shipped = forms.chosen(request, "versions", versions)
    actions.ship(request.acting(), dossier, shipped, day, why, public=public)


def _deploy(request: Request, dossier: Dossier, why: str, public: str) -> None:
    share = forms.whole(request, "share", "Part déployée")
    actions.deploy(request.acting(), dossier, share / 100, why, public=public)


def _undertake(request: Request, dossier: Dossier, why: str, public: str) -> None:
    actions.undertake(request.acting(), dossier, forms.text(request, "remedier"), why, public=public)


def _check(request: Request, dossier: Dossier, why: str, public: str) -> None:
    kind = forms.text(request, "kind")
    if kind not in Check.Kind.values:
        raise NotPossible("Choisissez comment le terrain a été interrogé.")
    checked = Checked(
        Check.Kind(kind),
        asked=forms.whole(request, "asked", "Interrogés"),
        answered=forms.whole(request, "answered", "Réponses"),
        failures=forms.whole(request, "failures", "Encore en panne"),
    )
    actions.check_in_the_field(request.acting(), dossier, checked, why, public=public)


Maker = Callable[[Request, Dossier, str, str], None]


def _plain(action: Callable[..., Any]) -> Maker:
    def make_it(request: Request, dossier: Dossier, why: str, public: str) -> None:
        action(request.acting(), dossier, why, public=public)

    return make_it


_MAKE: dict[str, Maker] = {
    Event.QUALIFY: _qualify,
    Event.HAND_OVER: _plain(actions.hand_over),
    Event.ANSWER: _plain(actions.answer),
    Event.CONTEST: _contest,
    Event.PROMISE: _promise,
    Event.SHIP: _ship,
    Event.DEPLOY: _deploy,
    Event.UNDERTAKE: _undertake,
    Event.REMEDY: _plain(actions.remedy),
    CHECK: _check,
    Event.REGRESS: _plain(actions.regress),
    Event.REOPEN: _plain(actions.reopen),
    Event.CLOSE: _plain(actions.close),
    Event.SET_ASIDE: _plain(actions.set_aside),
}
