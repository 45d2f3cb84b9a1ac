"""What anybody may know of a dossier: no person, no words of those who reported, no name of who wrote what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from bonport.sentinelle.dossiers.counts import Counts, counts, counts_of
from bonport.sentinelle.dossiers.models import Dossier, Move
from bonport.sentinelle.dossiers.states import ENDED, HIDDEN, WHO_ACTS, Actor, By, Event, State
from bonport.sentinelle.dossiers.words import told


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the public timeline, in one sentence."""

    at: datetime
    state: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicDossier:
    """A dossier as the public reads it.

    Attributes:
        who, who_label: who must act, and by which name.
        changed: whether something was said of it last.
    """

    number: str
    title: str
    summary: str
    cause: str
    cause_label: str
    products: tuple[str, ...]
    vendors: tuple[str, ...]
    function: str
    services: tuple[str, ...]
    state: State
    state_label: str
    since: datetime
    who: Actor
    who_label: str
    promised_version: str
    promised_for: date | None
    deployed_share: float | None
    counts: Counts
    opened_at: datetime
    timeline: tuple[Step, ...] = ()


WAS_TOLD = Exists(Move.objects.filter(dossier=OuterRef("pk")).exclude(target__in=HIDDEN))
"""Of dossiers: somebody has said what it is."""


MOVES = Prefetch("moves", Move.objects.select_related("vendor").order_by("position"))


def is_public(dossier: Dossier) -> bool:
    """Whether anybody may read it; its vendor too, for its own."""
    return dossier.state not in HIDDEN or dossier.moves.exclude(target__in=HIDDEN).exists()


def public_dossiers() -> QuerySet[Dossier]:
    """Those that the public may read, those that await somebody first."""
    return (
        Dossier.objects.filter(WAS_TOLD)
        .select_related("product__vendor", "other_product__vendor", "function")
        .prefetch_related("services")
    )


def public_board(*, ended: bool = False) -> list[PublicDossier]:
    """What is known, who must act, since when. Those that wait longest first; the ended ones, the latest first."""
    found = public_dossiers()
    found = found.filter(state__in=ENDED).order_by("-state_since", "number") if ended else (
        found.exclude(state__in=ENDED).order_by("state_since", "number")
    )  # fmt: skip
    many = counts_of(found)
    return [public_dossier(dossier, many[dossier.pk]) for dossier in found]


def public_dossier(dossier: Dossier, counted: Counts | None = None, *, timeline: bool = False) -> PublicDossier:
    state = State(dossier.state)
    products = [one for one in (dossier.product, dossier.other_product) if one]
    return PublicDossier(
        number=dossier.number,
        title=dossier.title,
        summary=dossier.summary,
        cause=dossier.cause,
        cause_label=dossier.get_cause_display() if dossier.cause else "",
        products=tuple(one.name for one in products),
        vendors=tuple(dict.fromkeys(one.vendor.name for one in products)),
        function=dossier.function.label if dossier.function else "",
        services=tuple(sorted(service.label for service in dossier.services.all())),
        state=state,
        state_label=state.label,
        since=dossier.state_since,
        who=WHO_ACTS[state],
        who_label=_who(dossier, state),
        promised_version=dossier.promised_version if state == State.PROMISED else "",
        promised_for=dossier.promised_for if state == State.PROMISED else None,
        deployed_share=dossier.deployed_share,
        counts=counted or counts(dossier),
        opened_at=dossier.opened_at,
        timeline=public_timeline(dossier) if timeline else (),
    )


def public_timeline(dossier: Dossier) -> tuple[Step, ...]:
    """Every step, the first first: what it was, by whom (never a person), and what the public was told."""
    prefetch_related_objects([dossier], MOVES)
    moves = dossier.moves.all()
    return tuple(Step(move.at, State(move.target).label, _by(move), told(move)) for move in moves if _is_public(move))


def message(dossier: Dossier, move: Move, id: UUID) -> dict[str, Any]:
    """What a vendor's webhook is sent of one step: what the public reads, and the words meant for the vendor."""
    seen = public_dossier(dossier)
    return {
        "id": str(id),
        "at": move.at.isoformat(),
        "event": move.event or "open",
        "why": move.why,
        "data": move.data,
        "dossier": as_json(seen),
    }


def as_json(seen: PublicDossier) -> dict[str, Any]:
    """The same as plain JSON: what the public API, the exports and the webhooks give."""
    return {
        "number": seen.number,
        "title": seen.title,
        "summary": seen.summary,
        "cause": seen.cause or None,
        "products": list(seen.products),
        "vendors": list(seen.vendors),
        "function": seen.function or None,
        "services": list(seen.services),
        "state": seen.state.value,
        "since": seen.since.isoformat(),
        "who_acts": seen.who.value,
        "promised": {"version": seen.promised_version, "day": seen.promised_for.isoformat()}
        if seen.promised_for
        else None,
        "deployed_share": seen.deployed_share,
        "opened_at": seen.opened_at.isoformat(),
        "doctors": seen.counts.doctors,
        "reports_of_unknown_doctors": seen.counts.unknown_reports,
        "installations": seen.counts.installations,
        "events_of_unknown_installations": seen.counts.unknown_events,
        "timeline": [{"at": step.at.isoformat(), "state": step.state, "by": step.by, "text": step.text}
                     for step in seen.timeline],
    }  # fmt: skip


def _who(dossier: Dossier, state: State) -> str:
    who = WHO_ACTS[state]
    products = [one for one in (dossier.product, dossier.other_product) if one]
    if who == Actor.VENDOR and products:
        return " et ".join(dict.fromkeys(one.vendor.name for one in products))
    return dossier.remedier if who == Actor.REMEDIER and dossier.remedier else who.label


def _by(move: Move) -> str:
    return move.vendor.name if move.vendor else By(move.by).label


def _is_public(move: Move) -> bool:
    """An answer is public where its author wrote something for the public; every change of state is."""
    return move.event != Event.ANSWER or bool(move.public)
