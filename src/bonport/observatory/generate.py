"""Made-up data that follow the published figures, for demonstrations and measurements; marked as such in their folder.

    bonport observatoire generate --data DIR --documents N --seed S

The park is that of `population`: 167 products, 43 of them for city doctors, of whom 51 000 are equipped. N documents
are spread over 105 weeks that end with January 2026: 24 whole months, of which the last twelve have 40 % more than the
twelve before, as was published (300 million, then 420); who sends them (biology, hospitals, radiology, city) and what
(prescriptions, imaging…) follows the figures of January 2025. At 720 million the rhythm is that of the nation; with
fewer documents each professional sends less in proportion, and shares such as « 10 a week » are lower than they were.

A day is made and written before the next: memory does not grow with N.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bonport.interop.errors import BadInput
from bonport.interop.events import CAUSES, CHANNELS
from bonport.observatory import calendar, invented, population
from bonport.observatory.population import CORRIDORS, PLACES, VERSIONS, Ints, Park, ordinal, texts
from bonport.observatory.schemas import EVENTS
from bonport.observatory.store import Receipt, Store, write_table

SOURCE = "engendre"
LAST, WEEKS = date(2026, 2, 1), 105
GROWTH = 1.4
"""In a year (`published.YEARLY`, January 2026: + 40 %)."""
WEEKDAY = (1.15, 1.1, 1.05, 1.1, 1.1, 0.35, 0.05)
HOLIDAY, AUGUST = 0.08, 0.65

BIOLOGY, PRESCRIPTION, IMAGING, DISCHARGE, SURGERY, VISIT, LETTER, SUMMARY = (
    "11502-2", "57833-6", "18748-4", "11490-0", "34874-8", "11488-4", "96349-6", "SYNTH",
)  # fmt: skip
TYPES = [BIOLOGY, PRESCRIPTION, IMAGING, DISCHARGE, SURGERY, VISIT, LETTER, SUMMARY]
OF_CORRIDOR: dict[str, tuple[float, dict[str, float]]] = {
    "medecin_ville": (0.263, {PRESCRIPTION: 0.70, LETTER: 0.14, VISIT: 0.08, SUMMARY: 0.08}),
    "hopital": (0.26, {PRESCRIPTION: 0.176, DISCHARGE: 0.40, VISIT: 0.274, SURGERY: 0.15}),
    "biologie": (0.39, {BIOLOGY: 1.0}),
    "imagerie": (0.087, {IMAGING: 1.0}),
    "officine": (0.0, {VISIT: 1.0}),
}
"""Of each corridor its part of all documents, and of what it sends each type's: together 39 % biology, 23 %
prescriptions and 9 % imaging, as published in January 2025 of 300 million."""
BY_CHANNEL = {
    "dmp": {None: 0.80, PRESCRIPTION: 0.70, LETTER: 0.40, BIOLOGY: 0.92},
    "mssante": {None: 0.15, PRESCRIPTION: 0.0, LETTER: 0.58, BIOLOGY: 0.06},
    "mssante_patient": {None: 0.05, PRESCRIPTION: 0.05, LETTER: 0.02, BIOLOGY: 0.02},
    "ordonnance_numerique": {None: 0.0, PRESCRIPTION: 0.25, LETTER: 0.0, BIOLOGY: 0.0},
}
REFUSED = {"medecin_ville": 0.045, "hopital": 0.03, "biologie": 0.02, "imagerie": 0.025, "officine": 0.02}
BECAUSE = {
    "identite": 0.38, "dossier": 0.17, "droits": 0.12, "format": 0.11,
    "doublon": 0.09, "remplacement": 0.03, "service": 0.07, "autre": 0.03,
}  # fmt: skip
REPLACES = 0.02


def generate(
    store: Store,
    documents: int,
    seed: int,
    *,
    weeks: int = WEEKS,
    last: date = LAST,
    told: Callable[[date, int], None] = lambda day, rows: None,
) -> int:
    """Fill a folder that was made for generated data.

    Args:
        documents: how many events, exactly.
        weeks: over which they are spread; the last of them ends on `last`, a Sunday.
        told: each day that is written, and how many events it has.

    Returns:
        How many days were written.

    Raises:
        BadInput: the folder is not for generated data, or has some.
    """
    if not store.generated:
        raise BadInput("data", "ce dossier n’est pas marqué comme engendré", "Engendrez dans un dossier neuf.")
    if store.event_files():
        raise BadInput("data", "ce dossier a déjà des données", "Engendrez dans un dossier neuf.")
    park = population.make(seed)
    days = [last - timedelta(days=number) for number in range(7 * weeks)][::-1]
    with store.writing():
        invented.write_registers(store, park, seed, days[0], last)
        for number, (day, count) in enumerate(zip(days, shared_out(days, documents, seed), strict=True)):
            rng = np.random.default_rng([seed, 3, number])
            receipt = Receipt(SOURCE, day, 1, f"{SOURCE}:{seed}:{day}", count, day)
            write_table(store.event_file(day, SOURCE), EVENTS, events(rng, park, day, count), receipt.to_metadata())
            told(day, count)
    return len(days)


def shared_out(days: list[date], documents: int, seed: int) -> list[int]:
    """How many on each day: weekdays, holidays, August, and the year's growth."""
    resting = {day for year in {one.year for one in days} for day in calendar.holidays(year)}
    weights = np.array(
        [
            (HOLIDAY if day in resting else WEEKDAY[day.weekday()])
            * (AUGUST if day.month == 8 else 1.0)
            * GROWTH ** (number / 365)
            for number, day in enumerate(days)
        ]
    )
    drawn = np.random.default_rng([seed, 4]).multinomial(documents, weights / weights.sum())
    return [int(one) for one in drawn]


def events(rng: np.random.Generator, park: Park, day: date, count: int) -> pa.Table:
    """The events of one day, in the order of the pseudonyms."""
    on = ordinal(day)
    shares = np.array([OF_CORRIDOR[name][0] for name in CORRIDORS])
    installed = park.starts[:, 0] <= on
    weight = park.weight * shares[park.corridor] * installed
    who = np.repeat(np.arange(len(park.ids)), rng.multinomial(count, weight / weight.sum()))
    corridor = park.corridor[who]
    kind = _drawn(rng, _TYPES[corridor])
    refused = rng.random(count, np.float32) < _REFUSED[corridor]
    elsewhere = (park.second[who] >= 0) & (rng.random(count, np.float32) < 0.3)
    cause = np.where(refused, 1 + np.searchsorted(_CAUSES, rng.random(count)), 0)
    return pa.table(
        {
            "jour_paris": population.days_column(np.full(count, on)),
            "couloir": texts(list(CORRIDORS), corridor),
            "produit": texts(park.codes, park.product_on(on)[who]),
            "version": texts(list(VERSIONS), park.version_on(on)[who]),
            "type_document": texts(TYPES, kind),
            "canal": texts(list(CHANNELS), _drawn(rng, _CHANNELS[kind])),
            "manuel": rng.random(count) < park.by_hand[who],
            "professionnel": park.ids[who],
            "departement": texts(PLACES, np.where(elsewhere, park.second[who], park.place_on(on)[who])),
            "accepte": ~refused,
            "remplace": rng.random(count, np.float32) < REPLACES,
            "ins_qualifiee": rng.random(count) < np.where(cause == 1, 0.15, park.qualified[who]),
            "cause": texts(["", *CAUSES], cause),
        }
    )


def _drawn(rng: np.random.Generator, cumulated: NDArray[np.float32]) -> Ints:
    """One choice for each row, from its cumulated chances."""
    chosen: Ints = (rng.random(len(cumulated), np.float32)[:, None] >= cumulated[:, :-1]).sum(axis=1)
    return chosen


def _tables() -> Iterator[NDArray[np.float32]]:
    types = [[OF_CORRIDOR[name][1].get(kind, 0.0) for kind in TYPES] for name in CORRIDORS]
    yield np.cumsum(types, axis=1).astype(np.float32)
    channels = [[BY_CHANNEL[name].get(kind, BY_CHANNEL[name][None]) for name in CHANNELS] for kind in TYPES]
    yield np.cumsum(channels, axis=1).astype(np.float32)
    yield np.array([REFUSED[name] for name in CORRIDORS], np.float32)
    yield np.cumsum([BECAUSE[name] for name in CAUSES])[:-1].astype(np.float32)


_TYPES, _CHANNELS, _REFUSED, _CAUSES = _tables()
