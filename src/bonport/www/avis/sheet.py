"""The sheet of a product, field by field, as it is shown and as it is corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from bonport.base.errors import NotPossible
from bonport.base.french import WIDE
from bonport.reviews.catalogue.models import SHEET, Correction, Product
from bonport.www.avis.access.screens import Request
from bonport.www.avis.templatetags.avis import euros
from bonport.www.common import forms
from bonport.www.common.templatetags.french import day

CENTS = {"price_month_cents", "export_fee_cents"}
MONTHS = {"commitment_months", "notice_months"}
LONG = {"claims", "price", "contract", "portability"}
LABELS = {
    "claims": "Ce que dit l’éditeur",
    "website": "Page du produit",
    "price": "Prix",
    "price_month_cents": "Par mois et par médecin",
    "commitment_months": "Engagement",
    "notice_months": "Préavis",
    "contract": "Contrat",
    "portability": "Portabilité",
    "export_formats": "Formats d’export",
    "export_fee_cents": "Prix de l’export",
    "hosting": "Hébergement des données",
}


def shown(product: Product) -> list[tuple[str, str, str]]:
    """(field, label, words) of all that is known."""
    found = [(name, LABELS[name], said(name, getattr(product, name))) for name in SHEET]
    return [one for one in found if one[2]]


def said(name: str, value: Any) -> str:
    """A field as one reads it; "" where it is not known."""
    if value is None or value == "":
        return ""
    if name in CENTS:
        return euros(value) if value else "gratuit"
    if name in MONTHS:
        return f"{value}{WIDE}mois" if value else "aucun"
    return str(value)


def changes(correction: Correction) -> list[tuple[str, str, str]]:
    """(label, before, after) of each field that it is about, or of the version."""
    if "version" in correction.changes:
        now = correction.changes["version"]
        return [(f"Version {now['name']}", _version(correction.before.get("version")), _version(now))]
    return [
        (LABELS[name], said(name, _before(correction, name)), said(name, correction.changes[name]))
        for name in SHEET
        if name in correction.changes
    ]


def _version(said: dict[str, Any] | None) -> str:
    """« majeure, livrée le 01/03/2026 »; "" where there was none."""
    if said is None:
        return ""
    released = said["released_on"] and f"livrée le {day(date.fromisoformat(said['released_on']))}"
    return ", ".join(part for part in ("majeure" if said["major"] else "", released) if part) or "sans date"


def _before(correction: Correction, name: str) -> Any:
    """As it was; while it awaits a decision, as it is."""
    waiting = correction.state == Correction.State.WAITING
    return getattr(correction.product, name) if waiting else correction.before.get(name)


def fields(product: Product) -> list[dict[str, Any]]:
    """What the form of a correction asks, with what is there."""
    found = []
    for name in SHEET:
        value = getattr(product, name)
        typed = "" if value is None else f"{value / 100:.2f}".replace(".", ",") if name in CENTS else str(value)
        unit = "euros" if name in CENTS else "mois" if name in MONTHS else ""
        found.append({"name": name, "label": LABELS[name], "value": typed, "long": name in LONG, "unit": unit})
    return found


def corrected(request: Request, product: Product) -> dict[str, Any]:
    """What the form says that the sheet should say: the fields that differ from it alone."""
    given = {name: _read(request, name) for name in SHEET if name in request.POST}
    return {name: value for name, value in given.items() if value != getattr(product, name)}


def _read(request: Request, name: str) -> Any:
    typed = forms.text(request, name)
    if name in MONTHS:
        return forms.whole(request, name, LABELS[name]) if typed else None
    if name in CENTS:
        return _cents(typed, LABELS[name]) if typed else None
    return typed.replace("\r\n", "\n")


def _cents(typed: str, called: str) -> int:
    whole, _, rest = typed.replace("€", "").strip().replace(".", ",").partition(",")
    if not (whole.isascii() and whole.isdecimal() and len(whole) <= 7 and (rest == "" or rest.isascii())):
        raise NotPossible(f"{called}\u00a0: un prix en euros est demandé.")
    if rest and not (rest.isdecimal() and len(rest) <= 2):
        raise NotPossible(f"{called}\u00a0: un prix en euros est demandé.")
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))
