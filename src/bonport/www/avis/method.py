"""How marks are made, with examples that the code of the marks computes while one reads; and the rules of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.base.wilson import wilson
from bonport.reviews.marks import METHODS, Mark, Method, Opinion, method_on, ranked, standings, weighed
from bonport.reviews.marks.bayes import category_mean, weight, z_of
from bonport.reviews.opinions.profiles import K
from bonport.reviews.opinions.rules import (
    ANSWER_NOTICE_WITHIN,
    CONTACT_KEPT,
    DRAFT_KEPT,
    ERASED_AFTER,
    OLDEST_EXPERIENCE,
    ORIGIN_KEPT,
    PUBLISHED_FOR,
    TOLD_TOGETHER,
)
from bonport.reviews.opinions.states import MEND, Ground
from bonport.www.avis.access.screens import ANYONE, Request, screen

FACET, OTHER = "ergonomie", "prix"
YEARS = (0, 1, 2, 3, 5)


SLOW = {
    "au plus vite sans être vu, six mois": (15, 0.15, 0.25),
    "le même, pour nuire": (13, 0.3, 0.25),
    "au plus vite, 5 avis sincères par an": (22, 0.84, 0.56),
    "le même, pour nuire, 5 avis par an": (13, 0.8, 0.56),
}
"""Of `bonport avis simulate`, which takes seconds: verified doctors, by how much they move a mark, half its interval. A
test runs it and finds the same."""


@dataclass(frozen=True, slots=True)
class Invented:
    """A product of the examples: what its doctors gave it today, and what that makes."""

    name: str
    given: tuple[int, ...]
    mark: Mark
    place: int | None

    @property
    def raw(self) -> float:
        return sum(self.given) / len(self.given)


@require_safe
@screen(ANYONE)
def method(request: Request) -> HttpResponse:
    used = method_on(request.today)
    invented = _invented(used, request.today)
    context = {
        "method": used,
        "methods": METHODS[::-1],
        "invented": invented,
        "mean": _mean(invented, used),
        "few": invented[0],
        "sums": _sums(invented[0], used, _mean(invented, used)),
        "z": z_of(used.confidence),
        "ages": _ages(used, request.today),
        "reader": _reader(used, request.today),
        "slow": SLOW.values(),
        "shares": [(yes, of, yes / of, *wilson(yes / of, of, used.confidence)) for yes, of in ((8, 10), (80, 100))],
    }
    return render(request, "avis/method/method.html", context)


@require_safe
@screen(ANYONE)
def rules(request: Request) -> HttpResponse:
    context = {
        "grounds": [(ground.label, MEND[ground]) for ground in Ground],
        "cell": K,
        "told_together": TOLD_TOGETHER,
        "answer_within": ANSWER_NOTICE_WITHIN.days,
        "published_years": PUBLISHED_FOR.days // 365,
        "erased_years": ERASED_AFTER.days // 365,
        "oldest_years": OLDEST_EXPERIENCE.days // 365,
        "draft_days": DRAFT_KEPT.days,
        "origin_days": ORIGIN_KEPT.days,
        "contact_days": CONTACT_KEPT.days,
    }
    return render(request, "avis/method/rules.html", context)


def _invented(used: Method, today: date) -> list[Invented]:
    """Five doctors who are delighted, forty who are content, and a product that twelve know."""
    given = {
        "Alpha": (5, 5, 5, 5, 5),
        "Bêta": (5,) * 14 + (4,) * 20 + (3,) * 5 + (2,),
        "Gamma": (4, 4, 4, 3, 3, 3, 3, 2, 2, 5, 4, 3),
    }
    said = {name: [Opinion(today, {FACET: value}, {}) for value in values] for name, values in given.items()}
    marks = {name: one.marks[FACET] for name, one in standings(said, (FACET,), (), today, used).items()}
    placed, _ = ranked((name, name, mark) for name, mark in marks.items())
    return [
        Invented(name, given[name], marks[name], placed.index(name) + 1 if name in placed else None) for name in given
    ]


def _mean(invented: list[Invented], used: Method) -> float:
    return category_mean(((one.mark.effective, float(sum(one.given))) for one in invented), used)


def _sums(one: Invented, used: Method, mean: float) -> dict[str, float]:
    """What the formula is made of, for one of them."""
    values, prior = float(sum(one.given)), used.prior
    return {
        "values": values,
        "weights": one.mark.effective,
        "above": values + prior * mean,
        "below": one.mark.effective + prior,
    }


def _ages(used: Method, today: date) -> list[dict[str, Any]]:
    """What an opinion weighs after so many years; the same before a major version, and asked for by the vendor."""

    def weighs(years: int, majors: int = 0, solicited: bool = False) -> float:
        told = Opinion(today - timedelta(days=round(365.25 * years)), {FACET: 4}, {}, majors, solicited)
        return weight(told, today, used)

    return [
        {"years": years, "alone": weighs(years), "major": weighs(years, 1), "solicited": weighs(years, 0, True)}
        for years in YEARS
    ]


def _reader(used: Method, today: date) -> list[dict[str, Any]]:
    """Two products whose order depends on what the reader holds dear."""
    given = {"Delta": (5, 3), "Epsilon": (3, 5)}
    said = {
        name: [Opinion(today, {FACET: ergonomics, OTHER: price}, {})] * 20
        for name, (ergonomics, price) in given.items()
    }
    found = standings(said, (FACET, OTHER), (), today, used)
    return [
        {
            "name": name,
            "equal": weighed(one, used),
            "ergonomics": weighed(one, used, {FACET: 3, OTHER: 1}),
            "price": weighed(one, used, {FACET: 1, OTHER: 3}),
        }
        for name, one in found.items()
    ]
