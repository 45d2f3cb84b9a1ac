"""How a mark is shown: its figure, its interval drawn, how many gave it and what they weigh today. Never one alone."""

from __future__ import annotations

from typing import Any

from django import template

from bonport.base.french import WIDE
from bonport.reviews.marks import Mark, Share
from bonport.reviews.opinions.models import Suspicion

register = template.Library()
LOWEST, HIGHEST = 1, 5


@register.inclusion_tag("avis/mark.html")
def mark(one: Mark | Share | None, called: str = "") -> dict[str, Any]:
    """`{% mark facet.mark facet.label %}`: `called` is what the drawing says it is of."""
    if one is None or not one.shown or one.value is None:
        return {"one": one, "coming": True}
    of_a_share = isinstance(one, Share)
    low, span = (0, 1) if of_a_share else (LOWEST, HIGHEST - LOWEST)
    said = whole_percent if of_a_share else figure

    def place(value: float) -> str:
        return f"{4 + 92 * (value - low) / span:.2f}"

    return {
        "one": one,
        "value": said(one.value),
        "interval": f"{said(one.low)} à {said(one.high)}",
        "scale": "part de oui" if of_a_share else f"note de {LOWEST} à {HIGHEST}",
        "called": called,
        "point": place(one.value),
        "left": place(one.low),
        "width": f"{92 * (one.high - one.low) / span:.2f}",
    }


@register.inclusion_tag("avis/spread.html")
def spread(counts: tuple[int, ...] | None, called: str) -> dict[str, Any]:
    """How many gave each value, as five columns."""
    if not counts:
        return {}
    most = max(counts)
    said = ", ".join(f"{value}{WIDE}: {count}" for value, count in enumerate(counts, LOWEST))
    columns = [(4 + 12 * place, f"{10 * count / most:.2f}") for place, count in enumerate(counts)]
    return {"said": f"{called}, nombre d’avis par note{WIDE}: {said}", "columns": columns}


@register.filter
def figure(value: float | None) -> str:
    """«\u00a03,8\u00a0»."""
    return "" if value is None else f"{value:.1f}".replace(".", ",")


@register.filter
def whole_percent(share: float | None) -> str:
    """« 88 % »: what a few dozen doctors say has no tenths."""
    return "" if share is None else f"{100 * share:.0f}{WIDE}%"


@register.filter
def figure2(value: float | None) -> str:
    """«\u00a00,49\u00a0»."""
    return "" if value is None else f"{value:.2f}".replace(".", ",")


@register.filter
def euros(cents: int | None) -> str:
    """«\u00a0129 €\u00a0», «\u00a012,50 €\u00a0»."""
    if cents is None:
        return ""
    whole, rest = divmod(cents, 100)
    return f"{whole}{f',{rest:02}' if rest else ''}{WIDE}€"


@register.filter
def saw(one: Suspicion) -> str:
    """What a machine saw: « Afflux d’avis : 9 en 7 jours, où 0,5 est habituel »."""
    of, said = one.detail, str(one.get_kind_display())
    said = said[0].upper() + said[1:]
    if "usual" in of:
        return f"{said}{WIDE}: {of['count']} en {of['days']}{WIDE}jours, où {figure(of['usual'])} est habituel"
    if "with" in of:
        return f"{said}{WIDE}: publié dans la semaine d’avant"
    if "likeness" in of:
        return f"{said}{WIDE}: {figure(of['likeness'])} sur 100"
    if "others" in of:
        return f"{said}{WIDE}: {of['others']} autres en trente jours"
    return f"{said}{WIDE}: {', '.join(of['kinds']).lower()}" if "kinds" in of else said
