"""The dossier's words, as filters of its templates."""

from __future__ import annotations

from datetime import datetime

from django.template import Library

from bonport.tools.preuves.dossier import Case
from bonport.tools.requirements import State

register = Library()

_STATES = {
    State.SHOWN: "montrée",
    State.PARTLY: "montrée en partie",
    State.FAILING: "en échec",
    State.NOT_YET: "non jouée",
    State.NOT_APPLICABLE: "sans objet",
}
_VERDICTS = {"passed": "réussi", "failed": "en échec", "not played": "non joué", "not yet": "pas encore"}
_FAMILIES = {
    "REM-V2": "Ségur vague 2 (REM)",
    "REM-V1": "Ségur vague 1 (REM)",
    "DMPi": "Guide d’intégration DMP",
    "INS": "Guide d’implémentation INS",
    "MSS": "MSSanté, référentiel 2",
    "PORT": "Portabilité",
    "LAW": "Textes de loi",
}
_CONFIDENCES = {
    "high": "lue dans un texte officiel",
    "medium": "citation concordante de tiers",
    "low": "en partie déduite",
}


@register.filter
def state(value: State) -> str:
    return _STATES[value]


@register.filter
def verdict(value: str) -> str:
    return _VERDICTS[value]


@register.filter
def many(words: str, count: int) -> str:
    """A state or a verdict said of so many."""
    agrees, apart, rest = words.partition(" en partie")
    return f"{agrees}s{apart}{rest}" if count > 1 and agrees.endswith(("é", "ée", "i")) else words


@register.filter
def family(value: str) -> str:
    return _FAMILIES.get(value, value)


@register.filter
def confidence(value: str) -> str:
    return _CONFIDENCES[value]


@register.filter
def kind(value: str) -> str:
    """A state or a verdict as a CSS class."""
    return value.lower().replace(" ", "-").replace("_", "-")


@register.filter
def seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}\u00a0s".replace(".", ",")


@register.filter
def milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value * 1000:.0f}\u00a0ms"


@register.filter
def day(value: str) -> str:
    return datetime.fromisoformat(value).strftime("%d/%m/%Y à %H:%M UTC")


@register.filter
def hour(value: str) -> str:
    return datetime.fromisoformat(value).strftime("%H:%M:%S")


@register.filter
def reason(case: Case) -> str:
    """Why a test failed or was not played."""
    return case.reason or ("non demandé" if case.verdict == "not played" else "")


@register.filter
def pictures(case: Case) -> list[tuple[str, str]]:
    return [(it.file, it.caption) for it in case.kept if it.file.endswith(".png")]


@register.filter
def other_files(case: Case) -> list[tuple[str, str]]:
    return [(it.file, it.caption) for it in case.kept if not it.file.endswith(".png")]
