"""The weekly digest: what moved, what is late, what came back. Counts and public words only."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q

from bonport.sentinelle.dossiers.counts import counts_of
from bonport.sentinelle.dossiers.levels import PARIS, overdue
from bonport.sentinelle.dossiers.models import Dossier, Move
from bonport.sentinelle.dossiers.public import WAS_TOLD
from bonport.sentinelle.dossiers.queries import dossiers, triage_count
from bonport.sentinelle.dossiers.states import ENDED, WHO_ACTS, State
from bonport.sentinelle.dossiers.words import told
from bonport.sentinelle.registers.models import Vendor


def week_of(now: datetime) -> str:
    """« 2026-W48 », of Paris."""
    year, week, _ = now.astimezone(PARIS).isocalendar()
    return f"{year}-W{week:02}"


def digest(now: datetime, vendor: Vendor | None = None) -> str:
    """The text of the mail: of everything for the team, of its dossiers for a vendor."""
    since = now - timedelta(days=7)
    mine = dossiers()
    if vendor:
        mine = mine.filter(WAS_TOLD).filter(Q(product__vendor=vendor) | Q(other_product__vendor=vendor))
    all_of_them = list(mine.order_by("number"))
    running = [one for one in all_of_them if one.state not in ENDED]
    parts = [
        _opening(all_of_them, running, since, vendor),
        _moved(all_of_them, since),
        _late(running, now),
        _open(running),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(everything: list[Dossier], running: list[Dossier], since: datetime, vendor: Vendor | None) -> str:
    new = sum(one.opened_at >= since for one in everything)
    said = f"Dossiers en cours\u00a0: {len(running)}. Ouverts cette semaine\u00a0: {new}."
    return said if vendor else f"{said} Signalements à trier\u00a0: {triage_count()}."


def _moved(everything: list[Dossier], since: datetime) -> str:
    moves = Move.objects.filter(dossier__in=everything, at__gte=since).exclude(event="").select_related("dossier")
    lines = []
    for dossier, steps in groupby(moves.order_by("dossier__number", "position"), key=lambda move: move.dossier):
        lines.append(f"{dossier.number} {dossier.title}")
        lines += [f"  {step.at.astimezone(PARIS):%d/%m} {State(step.target).label}. {told(step)}" for step in steps]
    return "\n".join(["CE QUI A BOUGÉ", *lines]) if lines else "Rien n’a bougé cette semaine."


def _late(running: list[Dossier], now: datetime) -> str:
    late = overdue(running, now)
    lines = [
        f"{one.dossier.number} {one.dossier.title}\u00a0: {one.days_late} j de retard, {State(one.dossier.state).label}"
        for one in late
    ]
    return "\n".join(["EN RETARD", *lines]) if lines else ""


def _open(running: list[Dossier]) -> str:
    counted = counts_of(running)
    lines = [
        f"{one.number} {one.title}\u00a0: {State(one.state).label}, à {WHO_ACTS[State(one.state)].label} d’agir"
        f" (médecins\u00a0: {counted[one.pk].doctors}, installations\u00a0: {counted[one.pk].installations})"
        for one in running
    ]
    return "\n".join(["EN COURS", *lines]) if lines else ""
