"""The form of a review: what it shows, what it brings, and how one reads it as a review. A draft is what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.models import Facet, Product, Version
from bonport.reviews.opinions.models import Conflict, Profile, Region, Revision, Setting, Specialty
from bonport.reviews.opinions.written import Coarse, Written
from bonport.www.avis.access.screens import Request
from bonport.www.common import forms

Content = Mapping[str, str]
TEXTS = (
    "words", "experience_on", "version", "used_since", "previous", "switched_on", "conflict", "conflict_words",
    "solicited", "specialty", "setting", "region",
)  # fmt: skip
LONGEST = 9000  # of one field of a draft; a review's words are shorter
SCALE = ((1, "très mauvais"), (2, "mauvais"), (3, "moyen"), (4, "bon"), (5, "très bon"))
ANSWERS = ((1, "oui"), (0, "non"))


@dataclass(frozen=True, slots=True)
class Question:
    """A facet as the form asks it, with what was answered."""

    facet: Facet
    choices: tuple[tuple[int, str], ...]
    given: str
    before: str


def content_of(request: Request, facets: list[Facet]) -> dict[str, str]:
    """What the form holds, as it is."""
    names = [*TEXTS, *(f"{part}-{facet.code}" for facet in facets for part in "mb")]
    return {name: request.POST[name].replace("\r\n", "\n")[:LONGEST] for name in names if request.POST.get(name)}


def content_of_revision(revision: Revision, profile: Profile | None) -> dict[str, str]:
    """The same, of what was written."""
    marks = list(revision.marks.select_related("facet"))
    content: dict[str, Any] = {
        "words": revision.words,
        "experience_on": revision.experience_on,
        "version": revision.version_id,
        "used_since": revision.used_since,
        "previous": revision.previous_id,
        "switched_on": revision.switched_on,
        "conflict": revision.conflict,
        "conflict_words": revision.conflict_words,
        "solicited": "1" if revision.solicited else "",
        **content_of_profile(profile),
        **{f"m-{mark.facet.code}": mark.value for mark in marks},
        **{f"b-{mark.facet.code}": mark.before for mark in marks},
    }
    return {name: str(value) for name, value in content.items() if value is not None and value != ""}


def content_of_profile(profile: Profile | None) -> dict[str, str]:
    if profile is None:
        return {}
    return {"specialty": profile.specialty, "setting": profile.setting, "region": profile.region}


def questions(facets: list[Facet], content: Content) -> list[tuple[str, list[Question]]]:
    """By group, as the page of the product shows them."""
    asked = [
        Question(
            facet,
            ANSWERS if facet.kind == Facet.Kind.YES_NO else SCALE,
            content.get(f"m-{facet.code}", ""),
            content.get(f"b-{facet.code}", ""),
        )
        for facet in facets
    ]
    named = (
        ("À l’usage", [one for one in asked if one.facet.kind == Facet.Kind.MARK and not one.facet.segur]),
        ("Fonctions du Ségur", [one for one in asked if one.facet.segur]),
        ("Oui ou non", [one for one in asked if one.facet.kind == Facet.Kind.YES_NO]),
    )
    return [(name, group) for name, group in named if group]


def written(request: Request, product: Product, facets: list[Facet]) -> Written:
    """The form as a review.

    Raises:
        NotPossible: with the field, in French.
    """
    values = {facet.code: _mark(request, f"m-{facet.code}", facet) for facet in facets}
    before = {facet.code: _mark(request, f"b-{facet.code}", facet) for facet in facets}
    previous = forms.row(request, "previous", Product.objects.exclude(pk=product.pk))
    marks = {code: value for code, value in values.items() if value is not None}
    return Written(
        words=forms.text(request, "words").replace("\r\n", "\n"),
        experience_on=forms.day(request, "experience_on", "Date de l’expérience"),
        marks=marks,
        profile=Coarse(
            _code(request, "specialty", Specialty, "Votre spécialité"),
            _code(request, "setting", Setting, "Votre mode d’exercice"),
            _code(request, "region", Region, "Votre région"),
        ),
        before={code: value for code, value in before.items() if previous and value is not None and code in marks},
        version=forms.row(request, "version", Version.objects.filter(product=product)),
        used_since=forms.day_or_none(request, "used_since", "Utilisé depuis"),
        previous=previous,
        switched_on=forms.day_or_none(request, "switched_on", "Date du changement") if previous else None,
        conflict=_code(request, "conflict", Conflict, "Vos liens avec l’éditeur"),
        conflict_words=forms.text(request, "conflict_words"),
        solicited=bool(forms.text(request, "solicited")),
    )


def _mark(request: Request, name: str, facet: Facet) -> int | None:
    given = forms.text(request, name)
    if not given:
        return None
    allowed = ("0", "1") if facet.kind == Facet.Kind.YES_NO else ("1", "2", "3", "4", "5")
    if given not in allowed:
        raise NotPossible(f"{facet.label}\u00a0: cette note n’est pas de l’échelle.")
    return int(given)


def _code(request: Request, name: str, choices: Any, called: str) -> str:
    given = forms.text(request, name)
    if not given or given not in choices.values:
        raise NotPossible(
            f"{called}\u00a0: une réponse est demandée.", means="L’avis n’est pas encore déposé\u202f; il est gardé."
        )
    return given
