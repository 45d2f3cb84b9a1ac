"""The pages. All read what was published and nothing else; a masked figure is told as such, with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.base.french import percent
from bonport.interop.events import CORRIDORS, DEPARTMENTS
from bonport.observatory.published import FIGURES, Series
from bonport.www.common.templatetags.french import MONTHS, grouped
from bonport.www.observatoire import reading
from bonport.www.observatoire.charts import line
from bonport.www.observatoire.reading import Row

CITY = "medecin_ville"
TIMES = ("semaine", "mois", "annee")
NATIONAL: tuple[tuple[str, dict[str, str]], ...] = (
    ("equipes", {"couloir": CITY}), ("alimentent", {"couloir": CITY}), ("versent_10", {"couloir": CITY}),
    ("versent_100", {"couloir": CITY}), ("documents_par_mois", {"canal": "dmp"}), ("documents_par_an", {}),
    ("envoi_manuel", {"couloir": CITY}), ("refus", {"canal": "dmp"}), ("ins_qualifiee", {"couloir": CITY}),
    ("mssante", {"couloir": CITY}), ("ordonnance_numerique", {"couloir": CITY}), ("activations", {}),
)  # fmt: skip
OF_PRODUCT = (
    "alimentent",
    "versent_10",
    "mssante",
    "ordonnance_numerique",
    "envoi_manuel",
    "ins_qualifiee",
    "deployes",
)
OF_DEPARTMENT = (
    "equipes",
    "alimentent",
    "versent_10",
    "mssante",
    "ordonnance_numerique",
    "envoi_manuel",
    "ins_qualifiee",
)
SAID = {"exactly": "", "about": "environ ", "over": "plus de ", "under": "moins de "}


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    panels = [panel(name, name, where) for name, where in NATIONAL] if reading.definitions() else []
    return page(request, "dashboard", {"panels": [one for one in panels if one]})


@require_safe
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One indicator: its definition, its query's words, and every table of it to take away."""
    definition = reading.definitions().get(name)
    if definition is None:
        raise Http404
    told = {one["table"]: one for one in reading.report()["tables"]}
    tables = [{"name": one, "dimensions": dims, **told[one]} for one, dims in definition["tables"].items()]
    return page(request, "indicator", {"name": name, "definition": definition, "tables": tables})


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "products",
        {
            "products": sorted(reading.products().values(), key=lambda one: (one["couloir"] != CITY, one["produit"])),
            "corridors": CORRIDORS,
        },
    )


@require_safe
def product(request: HttpRequest, code: str) -> HttpResponse:
    found = reading.products().get(code)
    if found is None:
        raise Http404
    panels = [panel(name, f"{name}__par_produit", {"produit": code}) for name in OF_PRODUCT]
    return page(
        request,
        "product",
        {"product": found, "corridor": CORRIDORS[found["couloir"]], "panels": [one for one in panels if one]},
    )


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    return page(request, "departments", {"departments": sorted(DEPARTMENTS)})


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    if code not in DEPARTMENTS or not reading.definitions():
        raise Http404
    panels = [panel(name, f"{name}__par_departement", {"couloir": CITY, "departement": code}) for name in OF_DEPARTMENT]
    panels.append(panel("activations", "activations__par_departement", {"departement": code}))
    return page(request, "department", {"code": code, "panels": [one for one in panels if one]})


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """What was really published, with its sources."""
    by_series: dict[Series, list[dict[str, Any]]] = {}
    for one in sorted(FIGURES, key=lambda one: (one.on, one.detail)):
        figure = percent(one.value) if one.of.unit == "part" else grouped(int(one.value))
        by_series.setdefault(one.of, []).append({"of": one, "said": SAID[one.said] + figure})
    return page(request, "published", {"series": sorted(by_series.items(), key=lambda one: one[0].title)})


def page(request: HttpRequest, name: str, told: dict[str, Any]) -> HttpResponse:
    report = reading.report()
    frame = {"generated": report.get("engendre", ""), "something": bool(report), "k": report.get("k")}
    return render(request, f"observatoire/{name}.html", frame | told)


def panel(name: str, table: str, where: dict[str, str]) -> dict[str, Any] | None:
    """One indicator over time: its last figure, its chart and its table; None where there is no such row."""
    definition = reading.definitions()[name]
    rows = reading.rows(table, **where)
    if not rows:
        return None
    time = next(one for one in TIMES if one in rows[0])
    counts = name == "documents_par_mois"
    shown = [{"when": when(row, time), "said": said(row, counts=counts), **row} for row in rows]
    values = [(row["when"], row["numerateur"] if counts else row["valeur"], row["said"]) for row in shown]
    return {
        "name": name,
        "definition": definition,
        "last": shown[-1],
        "rows": shown[::-1],
        "chart": line(values, "{:,.0f}" if counts else "{:.0%}"),
        "table": table,
        "counts": counts,
    }


def said(row: Row, *, counts: bool) -> str:
    """The figure in words, or why there is none."""
    value = row["numerateur"] if counts else row["valeur"]
    if value is None:
        return "secret" if row["secret"] else "sans objet"
    return grouped(value) if counts else percent(value)


def when(row: Row, time: str) -> str:
    """« sem. du 26/01/2026 », « janvier 2026 »."""
    if time == "annee":
        return str(row["annee"])
    day = date.fromisoformat(row[time])
    return f"sem. du {day:%d/%m/%Y}" if time == "semaine" else f"{MONTHS[day.month - 1]} {day.year}"
