"""Where a practice agrees: what matters to each, and what that makes of the products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import pstdev

from bonport.base.errors import Gone
from bonport.base.once import digest_of
from bonport.reviews.catalogue.models import Facet
from bonport.reviews.kits.actions import HEAVIEST
from bonport.reviews.kits.models import Kit, Voice
from bonport.reviews.reading.queries import marked
from bonport.reviews.reading.types import Marked

_AGREED, _SPLIT = 0.5, 1.0
"""Standard deviation of the weights under which they agree, over which they do not. Our own rule."""
INDISPENSABLE = HEAVIEST


@dataclass(frozen=True, slots=True)
class Matter:
    """What one facet weighs for each, in the order of `Together.voices`.

    Attributes:
        mean: of all voices. agreed: nearly all say the same. split: they do not agree. indispensable: for how many.
    """

    facet: Facet
    weights: tuple[int, ...]
    mean: float
    agreed: bool
    split: bool
    indispensable: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product as each would place it.

    Attributes:
        marked: its marks with the mean weights of all. places: its place for each voice, among those that have one.
        worst: the worst of these. weak: facets indispensable to somebody that are surely under the scale's middle.
    """

    marked: Marked
    places: tuple[int, ...]
    worst: int
    weak: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """A kit as its page shows it.

    Attributes:
        candidates: products with a place, by the worst place that anybody gives them, then by the mark of all: the
            product against which nobody holds much is first. unplaced: those with fewer reviews than an order asks.
        agree: the products that everybody puts among his first three.
    """

    kit: Kit
    voices: tuple[Voice, ...]
    matters: tuple[Matter, ...]
    candidates: tuple[Candidate, ...]
    unplaced: tuple[Marked, ...]
    agree: tuple[Marked, ...]


def kit_of(token: str, now: datetime) -> Kit:
    """
    Raises:
        Gone: no kit has this address, or it has expired.
    """
    found = Kit.objects.select_related("category").filter(token=digest_of(token), expires_at__gt=now).first()
    if found is None:
        raise Gone("Ce dossier de choix n’existe plus.", remedy="Ouvrez-en un autre\u00a0: il dure trois mois.")
    return found


def together(kit: Kit, today: date) -> Together:
    """What the page shows."""
    voices = tuple(kit.voices.order_by("at", "pk"))
    facets = list(kit.category.facets.filter(kind=Facet.Kind.MARK).order_by("position"))
    matters = tuple(_matter(facet, [voice.weights.get(facet.code, 0) for voice in voices]) for facet in facets)
    mean = {matter.facet.code: matter.mean for matter in matters}
    all_ = marked(kit.category, today, mean if voices else None)
    by_voice = [_places(marked(kit.category, today, voice.weights)) for voice in voices]
    needed = {matter.facet.code for matter in matters if matter.indispensable}
    candidates = [_candidate(one, by_voice, needed) for one in all_ if one.place is not None]
    candidates.sort(key=lambda one: (one.worst, one.marked.place))
    return Together(
        kit=kit,
        voices=voices,
        matters=matters,
        candidates=tuple(candidates),
        unplaced=tuple(one for one in all_ if one.place is None),
        agree=tuple(one.marked for one in candidates if voices and one.worst <= 3),
    )


def _matter(facet: Facet, weights: list[int]) -> Matter:
    spread = pstdev(weights) if weights else 0.0
    return Matter(
        facet=facet,
        weights=tuple(weights),
        mean=sum(weights) / len(weights) if weights else 0.0,
        agreed=spread <= _AGREED,
        split=spread > _SPLIT,
        indispensable=sum(weight == INDISPENSABLE for weight in weights),
    )


def _places(every: list[Marked]) -> Mapping[object, int]:
    return {one.product.pk: one.place for one in every if one.place is not None}


def _candidate(one: Marked, by_voice: list[Mapping[object, int]], needed: set[str]) -> Candidate:
    places = tuple(places[one.product.pk] for places in by_voice)
    weak = tuple(
        told.facet for told in one.facets
        if told.facet.code in needed and told.mark and told.mark.shown and told.mark.high < 3
    )  # fmt: skip
    return Candidate(one, places, max(places, default=one.place or 0), weak)
