"""What Sentinelle measured of a product, read from its public figures over HTTP: beside opinions, never mixed in.

A page never waits for it: the measures come by a request of their own, bounded, and what came is kept for a while.
Where Sentinelle is not to be had, the page says so; nothing of a mark changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
from django.conf import settings
from django.core.cache import cache

KEPT, DOWN_FOR = 600, 30  # seconds: figures that came; that none came
TIMEOUT = 2.0  # seconds, of each step of the exchange
MOST = 4 * 1024**2
_KEY = "avis:sentinelle"
FUNCTIONS = {
    "dmp": "Alimentation et consultation du DMP",
    "mssante": "Messages MSSanté",
    "ins": "Identité nationale de santé",
    "ordonnance": "Ordonnance numérique",
    "fse": "Feuilles de soins",
    "vsm": "Volet de synthèse médicale",
    "agenda": "Agenda",
}
"""By the codes of Sentinelle's register; another is shown by its code."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Of one version: how many sessions of the last thirty days, and which share ended well."""

    version: str
    sessions: int
    crash_free: float
    abnormal_free: float


@dataclass(frozen=True, slots=True)
class Function:
    """Of one version: how often a function was used in the last thirty days, and which share succeeded."""

    version: str
    label: str
    uses: int
    success: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What Sentinelle says of one product."""

    at: datetime
    open: int
    late: int
    verified: int
    doctors: int
    dossiers: tuple[str, ...]
    versions: tuple[Sessions, ...]
    functions: tuple[Function, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`asked`: Sentinelle is known to this house. `came`: it answered. `of`: it knows the product."""

    asked: bool
    came: bool = False
    of: Measured | None = None


def measured(known_as: UUID | None) -> Answer:
    """What Sentinelle measured of the product that it knows by this id; None: the team has said of none."""
    if not settings.SENTINELLE_FIGURES:
        return Answer(asked=False)
    told = _figures()
    if told is None:
        return Answer(asked=True)
    for one in told["products"]:
        if known_as is not None and one["id"] == str(known_as):
            return Answer(asked=True, came=True, of=_of(one, told["at"]))
    return Answer(asked=True, came=True)


def published() -> list[tuple[str, str]]:
    """(id, product and vendor) of all that Sentinelle tells of; none where it is not to be had."""
    told = _figures() if settings.SENTINELLE_FIGURES else None
    return [(one["id"], f"{one['product']}, {one['vendor']}") for one in told["products"]] if told else []


def _figures() -> dict[str, Any] | None:
    """The figures, asked for or kept; None where they are not to be had now."""
    kept = cache.get(_KEY)
    if kept is None:
        kept = {"told": _ask()}
        cache.set(_KEY, kept, KEPT if kept["told"] else DOWN_FOR)
    told: dict[str, Any] | None = kept["told"]
    return told


def _ask() -> dict[str, Any] | None:
    address = f"{settings.SENTINELLE_FIGURES.rstrip('/')}/public/chiffres.json"
    try:
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", address) as answer,
        ):
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST:
                    return None
            told = json.loads(body) if answer.status_code == 200 else None
            if told is not None:
                for one in told["products"]:
                    UUID(one["id"]), _of(one, told["at"])  # what has not the shape is no answer
            return told
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _of(one: dict[str, Any], at: str) -> Measured:
    return Measured(
        at=datetime.fromisoformat(at),
        open=int(one["open"]),
        late=int(one["late"]),
        verified=int(one["verified"]),
        doctors=int(one["doctors"]),
        dossiers=tuple(str(number) for number in one["dossiers"]),
        versions=tuple(
            Sessions(_named(v), int(v["sessions"]), float(v["crash_free"]), float(v["abnormal_free"]))
            for v in one["versions"]
        ),
        functions=tuple(
            Function(_named(f), FUNCTIONS.get(f["function"], f["function"]), int(f["uses"]), float(f["success"]))
            for f in one.get("functions", ())
        ),
        address=f"{settings.SENTINELLE_FIGURES.rstrip('/')}/public/",
    )


def _named(one: dict[str, Any]) -> str:
    return " ".join(part for part in (str(one["line"]), str(one["version"])) if part)
