"""Events counted into their signatures: inside the digest's transaction, so once. No audit: a machine's bulk writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Value, When

from bonport.base import counts
from bonport.sentinelle.registers.models import Function, Project
from bonport.sentinelle.registers.versions import Versions
from bonport.sentinelle.signatures import rule
from bonport.sentinelle.signatures.models import (
    Event,
    Sample,
    Signature,
    SignatureDay,
    SignatureInstallation,
    SignatureKey,
)

SAMPLES = 5
"""Whole events kept of a signature, the latest of each version first."""


@dataclass(frozen=True)
class Seen:
    """One event, as it is counted.

    Attributes:
        key: `keys.event_key`. signature: by the rule. older: by the rule of before, while it is asked too.
    """

    key: UUID
    project: Project
    received_at: datetime
    day: date
    release: str
    installation: str
    function: str
    signature: rule.Signature
    older: rule.Signature | None
    payload: dict[str, Any]


def count_events(events: Mapping[UUID, Seen], versions: Versions) -> int:
    """Count those that were never counted. Inside a transaction.

    Returns:
        how many.
    """
    had = set(Event.objects.filter(pk__in=list(events)).values_list("pk", flat=True))
    new = [one for key, one in events.items() if key not in had]
    if not new:
        return 0
    of = _signatures_of(new)
    Event.objects.bulk_create(
        Event(
            id=one.key,
            project=one.project,
            signature_id=of[one.key],
            version=versions.of(one.project.line_id, one.release),
            received_at=one.received_at,
            installation=one.installation,
        )
        for one in new
    )
    _count_days(new, of, versions)
    _count_signatures(new, of, _count_installations(new, of))
    _keep_samples(new, of)
    return len(new)


def _signatures_of(new: list[Seen]) -> dict[UUID, int]:
    """The signature of each event, by its key; by its key of before; or a new one."""
    lines = {one.project.line_id for one in new}
    asked = {(said.version, said.key) for one in new for said in (one.signature, one.older) if said}
    keys = SignatureKey.objects.filter(line__in=lines, rule__in={r for r, _ in asked}, key__in={k for _, k in asked})
    known = {(row.line_id, row.rule, row.key): row.signature_id for row in keys}
    functions = set(Function.objects.values_list("code", flat=True)) if any(one.function for one in new) else set()
    of: dict[UUID, int] = {}
    for one in sorted(new, key=lambda one: (str(one.project.line_id), one.signature.key)):
        line, said, older = one.project.line_id, one.signature, one.older
        key = (line, said.version, said.key)
        if key not in known:
            found = known.get((line, older.version, older.key)) if older else None
            found = found or _made(one, one.function if one.function in functions else None)
            SignatureKey.objects.create(line_id=line, rule=said.version, key=said.key, signature_id=found)
            known[key] = found
        of[one.key] = known[key]
    return of


def _made(one: Seen, function: str | None) -> int:
    return Signature.objects.create(
        line_id=one.project.line_id,
        title=one.signature.title,
        culprit=one.signature.culprit[:160],
        function_id=function,
        first_seen=one.received_at,
        last_seen=one.received_at,
    ).pk


def _count_days(new: Iterable[Seen], of: Mapping[UUID, int], versions: Versions) -> None:
    days: dict[tuple[int, str, date], dict[str, Any]] = {}
    for one in new:
        version = versions.of(one.project.line_id, one.release)
        row = days.setdefault(
            (of[one.key], one.release, one.day), {"version_id": version.pk if version else None, "events": 0}
        )
        row["events"] += 1
    counts.add(SignatureDay, ("signature_id", "release", "day"), days, given=("version_id",))


def _count_installations(new: Iterable[Seen], of: Mapping[UUID, int]) -> Counter[int]:
    """How many installations each signature had not met before."""
    met = {(of[one.key], one.installation) for one in new if one.installation}
    if not met:
        return Counter()
    rows = SignatureInstallation.objects.filter(
        signature__in={signature for signature, _ in met}, installation__in={one for _, one in met}
    )
    first = met - set(rows.values_list("signature_id", "installation"))
    SignatureInstallation.objects.bulk_create(
        SignatureInstallation(signature_id=signature, installation=one) for signature, one in sorted(first)
    )
    return Counter(signature for signature, _ in first)


def _count_signatures(new: Iterable[Seen], of: Mapping[UUID, int], first: Counter[int]) -> None:
    by_signature: dict[int, list[Seen]] = defaultdict(list)
    for one in new:
        by_signature[of[one.key]].append(one)
    for signature, some in sorted(by_signature.items()):
        earliest, latest = min(one.received_at for one in some), max(one.received_at for one in some)
        Signature.objects.filter(pk=signature).update(
            events=F("events") + len(some),
            installations=F("installations") + first[signature],
            unknown_installations=F("unknown_installations") + sum(not one.installation for one in some),
            first_seen=Case(When(first_seen__gt=earliest, then=Value(earliest)), default=F("first_seen")),
            last_seen=Case(When(last_seen__lt=latest, then=Value(latest)), default=F("last_seen")),
        )


def _keep_samples(new: Iterable[Seen], of: Mapping[UUID, int]) -> None:
    """The latest of each release in this batch takes the place of the one that was kept; the oldest go."""
    latest: dict[tuple[int, str], Seen] = {}
    for one in new:
        later = latest.get((of[one.key], one.release))
        if later is None or later.received_at <= one.received_at:
            latest[of[one.key], one.release] = one
    Sample.objects.bulk_create(
        Sample(event_id=one.key, signature_id=signature, release=release, payload=one.payload)
        for (signature, release), one in sorted(latest.items(), key=lambda item: item[0])
    )
    rows: dict[int, list[tuple[UUID, str]]] = defaultdict(list)
    samples = Sample.objects.filter(signature__in={signature for signature, _ in latest})
    kept = samples.order_by("-event__received_at").values_list("event_id", "signature_id", "release")
    for event, signature, release in kept:
        rows[signature].append((event, release))
    dropped: list[UUID] = []
    for some in rows.values():
        releases: set[str] = set()
        for event, release in some:
            if release in releases or len(releases) == SAMPLES:
                dropped.append(event)
            else:
                releases.add(release)
    Sample.objects.filter(pk__in=dropped).delete()
