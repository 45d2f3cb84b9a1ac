"""When a drug is taken, and for how long: FHIR's Timing as the elements of an intake.

A rhythm that may be understood in two ways is not guessed: « 1 fois par semaine, le lundi et le jeudi » stays in words.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, TypeGuard

from bonport.interop.cda.model import When
from bonport.interop.fhir.tree import Element
from bonport.interop.terminology import fhir
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from bonport.interop.terminology.units import PERIODS

_UNDERSTOOD = {"frequency", "period", "periodUnit", "when", "timeOfDay", "dayOfWeek"}
_BESIDE = {"boundsDuration", "boundsPeriod", "boundsRange", "count", "id"}
"""Elements of a rhythm that say how long, which is said beside it."""

Rhythm = tuple[int, int, str]
"""So many times in each so many units: 2, 1, `d`."""


def is_understood(instruction: Element) -> bool:
    """Whether intakes can say all of a timing, or what stands beside it."""
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    if timing is None:
        return True
    if set(timing.value) - {"repeat", "code", "id"} or (repeat is None and _abbreviated(timing) is None):
        return False
    if repeat is None:
        return True
    return not set(repeat.value) - _UNDERSTOOD - _BESIDE and _abbreviated(timing) in (None, _rhythm(repeat))


def is_incomplete(timing: Element | None) -> bool:
    """Whether a period stands there without its unit, or a unit without period, which FHIR forbids."""
    repeat = timing.child("repeat") if timing else None
    return repeat is not None and ("period" in repeat) != ("periodUnit" in repeat)


def _abbreviated(timing: Element) -> Rhythm | None:
    code = timing.child("code")
    codings = code.children("coding") if code else ()
    return next((found for one in codings if (found := fhir.RHYTHMS.get((one.peek("system"), one.peek("code"))))), None)


def times_of(instruction: Element, *, if_needed: bool) -> list[dict[str, Any]] | None:
    """When the doses of an instruction are taken: the elements of an intake that say it, for each."""
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    if timing is None or (repeat is not None and not set(repeat.value) & _UNDERSTOOD):
        return [{}] if if_needed else None  # « 1 comprimé si douleur » has no rhythm of its own
    if repeat is None:
        rhythm = _abbreviated(timing)
        return [_every(*rhythm)] if rhythm else None
    return _at_each_time(repeat)


def _at_each_time(repeat: Element) -> list[dict[str, Any]] | None:
    hours, moments = [_hour(text) for text in _peeked(repeat, "timeOfDay")], _peeked(repeat, "when")
    weekdays = tuple(sorted(_WEEKDAYS.get(day, 7) for day in _peeked(repeat, "dayOfWeek")))
    if not set(moments) <= set(fhir.MOMENTS):
        return None
    named = [{"hour": hour} for hour in hours] + [_moment(code) for code in moments]
    days: dict[str, Any] = {"weekdays": weekdays} if weekdays else {}
    rhythm = _rhythm(repeat)
    if rhythm is None and {"frequency", "period", "periodUnit"} & set(repeat.value):
        return None
    if 7 in weekdays or None in hours or (hours and moments) or not (rhythm or named or weekdays):
        return None
    times, every, per = rhythm or (len(named) or 1, 1, "d")
    if weekdays and per == "wk":
        if times != len(weekdays) or (named and (len(named) > 1 or every > 1)):
            return None
        if not named:
            return [_every(times, every, per) | days]
        times, per = 1, "d"  # on each of these days, at that hour
    if (named and per != "d") or (weekdays and every > 1):
        return None
    if not named:
        return [_every(times, every, per) | days]
    if len(moments) == 1 and times > 1:  # « 3 fois par jour, avant les repas »
        return [_every(times, every, "d") | {"around": _around(moments[0])} | days]
    if "frequency" not in repeat:
        times = len(named)
    # « Once a day, in the morning and in the evening » may be one or two.
    return [_once(one, every) | days for one in named] if times == len(named) else None


def _once(named: dict[str, Any], every: int) -> dict[str, Any]:
    """Once in so many days at that hour or moment; the national list's moments are of every day."""
    code = named.get("moment")
    if code is None:
        return _every(1, every, "d") | named
    return (
        {"moment": TIMING_EVENTS[code.code]} if every == 1 else _every(1, every, "d") | {"around": _around(code.code)}
    )


def _every(times: int, every: int, per: str) -> dict[str, Any]:
    return {"times": times, "every": every, "per": per}


def _moment(code: str) -> dict[str, Any]:
    return {"moment": TIMING_EVENTS[code]} if code in TIMING_EVENTS else {"around": _around(code)}


def _around(code: str) -> str:
    """A moment of the day in words: those of FHIR that the national list does not have."""
    return fhir.MOMENTS[code]


def _rhythm(repeat: Element) -> Rhythm | None:
    times, every, per = repeat.value.get("frequency", 1), repeat.value.get("period"), repeat.peek("periodUnit")
    if per == "a" and _counts(every):
        every, per = every * 12, "mo"
    if isinstance(every, float) and every.is_integer():
        every = int(every)
    return (times, every, per) if _counts(times) and _counts(every) and per in PERIODS else None


def _counts(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 1000


def _peeked(repeat: Element, name: str) -> list[str]:
    values = repeat.value.get(name, [])
    return [value if isinstance(value, str) else "" for value in values] if isinstance(values, list) else [""]


def _hour(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if not found.second and not found.microsecond and found.tzinfo is None else None


_WEEKDAYS = {day: n for n, day in enumerate(fhir.DAYS)}


def lasting_of(ranks: list[list[Element]], start: When | None) -> tuple[list[int | None], When | None] | None:
    """How many days each step lasts, and since when; None where it is not said, or where steps do not follow.

    The last may have no end. Dates of steps must be those that the durations and the treatment's beginning give.
    """
    days: list[int | None] = []
    day = start if isinstance(start, date) else None
    since = start
    for n, rank in enumerate(ranks):
        bounds = {_bounds(one) for one in rank}
        ((begins, lasts),) = bounds if len(bounds) == 1 else ((None, None),)
        if len(bounds) != 1 or (lasts is None and n < len(ranks) - 1) or lasts == 0:
            return None
        if begins is not None:
            if day != begins and (n > 0 or since is not None):
                return None
            since, day = since or begins, begins
        days.append(lasts)
        day = day + timedelta(days=lasts) if day and lasts is not None else None
    for rank in ranks:
        for one in rank:
            _settle_bounds(one)
    return days, since


def _bounds(instruction: Element) -> tuple[date | None, int | None]:
    """The first day of a step and how many it lasts, as far as they are said; 0 where not understood."""
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    if repeat is None or not set(repeat.value) & _BESIDE:
        return None, None
    if "count" in repeat or "boundsRange" in repeat:
        return None, 0
    if (length := repeat.child("boundsDuration")) is not None and "comparator" not in length:
        lasts, each = length.value.get("value"), fhir.DAYS_IN.get(length.peek("code") or length.peek("unit"), 0)
        return None, lasts * each if _counts(lasts) else 0
    span = repeat.child("boundsPeriod")
    begins, ends = (_day(span.peek("start")), _day(span.peek("end"))) if span else (None, None)
    if span is None or begins is None or (ends is None and "end" in span):
        return None, 0
    return begins, max((ends - begins).days + 1, 0) if ends else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _settle_bounds(instruction: Element) -> None:
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    for name in ("boundsDuration", "boundsPeriod"):
        if repeat is not None and (bounds := repeat.child(name)) is not None:
            bounds.settled()
