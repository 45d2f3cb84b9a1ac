"""The pages. All read what was published and nothing else; a masked figure is told as such, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.base.french import percent
from bonport.interop.events import CAUSES, CHANNELS, CORRIDORS
from bonport.observatory.published import FIGURES, YEARLY, Figure, Series
from bonport.observatory.targets import DOCUMENTS_A_YEAR, TARGETS
from bonport.www.common.templatetags.french import MONTHS, grouped
from bonport.www.observatoire import reading
from bonport.www.observatoire.charts import Aim, line
from bonport.www.observatoire.places import NAMES, tiles
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
OF_PRODUCTS = ("alimentent", "versent_10", "envoi_manuel")
OF_DEPARTMENT = (
    "equipes",
    "alimentent",
    "versent_10",
    "mssante",
    "ordonnance_numerique",
    "envoi_manuel",
    "ins_qualifiee",
)
COUNTS = ("documents_par_mois", "documents_par_an")
"""Indicators whose figure is their numerator."""
SAID = {"exactly": "", "about": "environ ", "over": "plus de ", "under": "moins de "}
WORDS = {"couloir": CORRIDORS, "canal": CHANNELS, "cause": CAUSES, "departement": NAMES}
"""Of a dimension what its codes mean."""


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    panels = [panel(name, name, where) for name, where in NATIONAL] if reading.definitions() else []
    return page(request, "dashboard", {"panels": [one for one in panels if one]})


@require_safe
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One indicator: its definition, its queries, and every table of it to take away."""
    definition = reading.definitions().get(name)
    if definition is None:
        raise Http404
    told = {one["table"]: one for one in reading.report()["tables"]}
    tables = [
        {"name": one, "dimensions": dims, "sql": definition["requetes"].get(one, ""), **told[one]}
        for one, dims in definition["tables"].items()
    ]
    since = date.fromisoformat(definition["valable_depuis"])
    return page(request, "indicator", {"name": name, "definition": definition, "tables": tables, "since": since})


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Every product, with its last figures."""
    definitions = reading.definitions()
    figures = {name: latest(name, "produit") for name in OF_PRODUCTS} if definitions else {}
    titles = {name: definitions[name]["titre"] for name in figures}
    found = [
        one
        | {"corridor": CORRIDORS[one["couloir"]]}
        | {"figures": [(titles[name], rows.get(one["produit"])) for name, rows in figures.items()]}
        for one in sorted(reading.products().values(), key=lambda one: (one["couloir"] != CITY, one["produit"]))
    ]
    return page(request, "products", {"products": found, "titles": titles.values()})


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
    """One indicator on the map, and the same as a table."""
    asked = request.GET.get("indicateur", OF_DEPARTMENT[1])
    if asked not in OF_DEPARTMENT:
        raise Http404
    definitions = reading.definitions()
    rows = latest(asked, "departement", couloir=CITY) if definitions else {}
    values = {code: (row["valeur"], row["said"]) for code, row in rows.items()}
    return page(
        request,
        "departments",
        {
            "map": tiles(values),
            "asked": asked,
            "definition": definitions.get(asked),
            "choices": [(name, definitions[name]["titre"]) for name in OF_DEPARTMENT] if definitions else [],
            "departments": [{"code": code, "name": name, "row": rows.get(code)} for code, name in NAMES.items()],
            "when": next((row["when"] for row in rows.values()), ""),
        },
    )


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    if code not in NAMES or not reading.definitions():
        raise Http404
    panels = [panel(name, f"{name}__par_departement", {"couloir": CITY, "departement": code}) for name in OF_DEPARTMENT]
    panels.append(panel("activations", "activations__par_departement", {"departement": code}))
    return page(request, "department", {"code": code, "name": NAMES[code], "panels": [one for one in panels if one]})


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """What was really published, with its sources; drawn where one thing was told three times or more."""
    by_series: dict[Series, list[Figure]] = {}
    for one in sorted(FIGURES, key=lambda one: (one.on, one.detail)):
        by_series.setdefault(one.of, []).append(one)
    panels = [
        {"of": of, "figures": [{"of": one, "said": told(one)} for one in figures], "chart": history(of, figures)}
        for of, figures in sorted(by_series.items(), key=lambda one: (len(one[1]) < 3, one[0].title))
    ]
    return page(request, "published", {"series": panels})


def history(of: Series, figures: Sequence[Figure]) -> Any:
    whole = [one for one in figures if not one.detail]
    if len(whole) < 3 and of != YEARLY:
        return None
    values: dict[date, tuple[str, float | None, str]] = {}
    if of == YEARLY:  # from the first target on: what was aimed at is drawn on its days
        ends = (end for one in TARGETS if one.name == DOCUMENTS_A_YEAR for end in (one.since, one.until) if end)
        values = {day: (f"{day:%d/%m/%Y}", None, "") for day in ends}
    values |= {one.on: (f"{one.on:%d/%m/%Y}", one.value, told(one)) for one in whole}
    days = sorted(values)
    return line(
        [values[day] for day in days],
        share=of.unit == "part",
        aims=yearly_aims(days) if of == YEARLY else (),
        days=[day.toordinal() for day in days],
    )


def told(one: Figure) -> str:
    return SAID[one.said] + (percent(one.value) if one.of.unit == "part" else grouped(int(one.value)))


def yearly_aims(days: Sequence[date], part: float = 1.0) -> list[Aim]:
    """What was aimed at on these days, in documents a year."""
    found = []
    for one in TARGETS:
        held = [place for place, day in enumerate(days) if one.name == DOCUMENTS_A_YEAR and one.holds_on(day)]
        if held:
            words = f"objectif\u00a0: {grouped(int(one.value / 1e6))}\u00a0M par an"
            found.append(Aim(one.value * part, held[0], held[-1], words))
    return found


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
    counts = name in COUNTS
    shown = [{"when": when(row, time), "said": said(row, counts=counts), **row} for row in rows]
    values = [(row["when"], row["numerateur"] if counts else row["valeur"], row["said"]) for row in shown]
    days = [date.fromisoformat(row[time]) for row in rows] if counts else []
    return {
        "name": name,
        "definition": definition,
        "last": shown[-1],
        "rows": shown[::-1],
        "chart": line(
            values, share=not counts, aims=yearly_aims(days, 1 / 12 if name == "documents_par_mois" else 1.0)
        ),
        "table": table,
        "where": [WORDS[dimension].get(value, value) for dimension, value in where.items() if dimension in WORDS],
    }


def latest(name: str, by: str, **where: str) -> dict[str, Row]:
    """The rows of an indicator's last period, by the code of one dimension."""
    rows = reading.rows(f"{name}__par_{by}", **where)
    time = next((one for one in TIMES if rows and one in rows[0]), "")
    last = max((row[time] for row in rows), default="")
    return {
        row[by]: row | {"when": when(row, time), "said": said(row, counts=False)} for row in rows if row[time] == last
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
