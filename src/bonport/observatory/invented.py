"""The registers of an invented park, as files: products, professionals, installations, orders, activations, surveys.

True to what was published (`published`): some 100 000 doctors, 99.4 % of their orders installed (in radiology 92.2 %),
the profiles opened and activated at each date, what doctors answered in February 2023. The rest is drawn.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from bonport.observatory import calendar
from bonport.observatory.population import (
    AVAILABLE,
    BY_APRIL,
    BY_SEPTEMBER,
    CORRIDORS,
    EQUIPPED,
    NEVER,
    PLACES,
    PRODUCTS,
    VERSIONS,
    Park,
    days_column,
    ordinal,
    texts,
)
from bonport.observatory.published import ACTIVATED, OPENED, Figure, series
from bonport.observatory.store import Store

DOCTORS = 100_000
INSTALLED = {"medecin_ville": 0.994, "hopital": 0.97, "biologie": 0.98, "imagerie": 0.922, "officine": 0.99}
SIGNED_IN_APRIL = 53_333  # 40 000 were 75 % of them
ROUNDS_OF_CALLS = (
    ("cnam-2023-02", date(2023, 2, 28), 2_000, 0.58, 0.83),
    ("cnam-2025-11", date(2025, 11, 28), 2_400, 0.31, 0.44),
)
"""Surveys: when they closed, how many answered, who had trouble with the DMP, who sends by hand. The first is that of
the Cnam as it was published; the second is drawn."""


def write_registers(store: Store, park: Park, seed: int, first: date, last: date) -> None:
    """All registers of this park, until this last day; what is counted by week or month, around these days."""
    rng = np.random.default_rng([seed, 2])
    store.write_register("produits", _products(park))
    store.write_register("versions", _versions(park))
    store.write_register("professionnels", _professionals(rng, park))
    store.write_register("installations", _installations(park))
    store.write_register("commandes", _orders(rng, park))
    store.write_register("correctifs", _fixes(rng, park))
    store.write_register("sentinelle", _health(rng, park, first, last))
    store.write_register("activations", _activations(rng, last))
    store.write_register("usages", _usages(rng, park, last))
    questions, answers = _surveys(rng, last)
    store.write_register("questions", questions)
    store.write_register("reponses", answers)


def _products(park: Park) -> pa.Table:
    corridors = [corridor for corridor, count in PRODUCTS.items() for _ in range(count)]
    return pa.table(
        {
            "produit": park.codes,
            "nom": [f"Logiciel {code} (engendré)" for code in park.codes],
            "editeur": park.vendors,
            "couloir": corridors,
            "reference_le": [AVAILABLE[0]] * len(park.codes),
        }
    )


def _versions(park: Park) -> pa.Table:
    rows = [
        (code, name, rank, day)
        for code in park.codes
        for rank, (name, day) in enumerate(zip(VERSIONS, AVAILABLE, strict=True))
    ]
    return pa.table(
        dict(zip(("produit", "version", "rang", "disponible_le"), map(list, zip(*rows, strict=True)), strict=True))
    )


def _professionals(rng: np.random.Generator, park: Park) -> pa.Table:
    """All who are equipped, and the doctors who are not; a second row for a second practice, or for a move."""
    others = DOCTORS - EQUIPPED["medecin_ville"]
    second, moved = np.flatnonzero(park.second >= 0), np.flatnonzero(park.moved_on < NEVER)
    begun = np.full(len(park.ids), ordinal(date(2015, 1, 1)))
    end = np.where(park.moved_on < NEVER, park.moved_on - 1, NEVER)
    more = np.r_[second, moved]
    parts = {
        "professionnel": np.r_[park.ids, park.ids[more], 2**62 + rng.permutation(others)],
        "couloir": np.r_[park.corridor, park.corridor[more], np.zeros(others, np.int64)],
        "departement": np.r_[
            park.place, park.second[second], park.moved_to[moved], rng.choice(park.place[park.corridor == 0], others)
        ],
        "debut": np.r_[begun, begun[second], park.moved_on[moved], np.full(others, begun[0])],
        "fin": np.r_[end, np.full(len(more) + others, NEVER)],
    }
    return pa.table(
        {
            "professionnel": parts["professionnel"],
            "activite": pa.array(np.arange(len(parts["debut"]))).cast(pa.string()),
            "couloir": texts(list(CORRIDORS), parts["couloir"]),
            "departement": texts(PLACES, parts["departement"]),
            "debut": days_column(parts["debut"]),
            "fin": days_column(parts["fin"]),
        }
    )


def _installations(park: Park) -> pa.Table:
    """One row for each version that was in service for a day at least."""
    following = np.minimum.accumulate(np.c_[park.starts[:, 1:], np.minimum(park.later_on, NEVER)][:, ::-1], axis=1)[
        :, ::-1
    ]
    who, version = np.nonzero((park.starts < following) & (park.starts < NEVER))
    changed = np.flatnonzero(park.later_on < NEVER)
    newest = np.array([sum(ordinal(one) <= day for one in AVAILABLE) - 1 for day in park.later_on[changed]], np.int64)
    end = following[who, version] - (following[who, version] < NEVER)
    return pa.table(
        {
            "professionnel": np.r_[park.ids[who], park.ids[changed]],
            "produit": texts(park.codes, np.r_[park.product[who], park.later[changed]]),
            "version": texts(list(VERSIONS), np.r_[version, newest]),
            "debut": days_column(np.r_[park.starts[who, version], park.later_on[changed]]),
            "fin": days_column(np.r_[end, np.full(len(changed), NEVER)]),
        }
    )


def _orders(rng: np.random.Generator, park: Park) -> pa.Table:
    """Those that were installed; of the others, some wait and some were given up (doctors', between April and
    September 2023: the two published totals differ by so many)."""
    parts = [(park.ids, park.corridor, park.product, park.ordered_on, park.starts[:, 0], np.full(len(park.ids), NEVER))]
    for number, (corridor, equipped) in enumerate(EQUIPPED.items()):
        waiting = round(equipped / INSTALLED[corridor]) - equipped
        given_up = SIGNED_IN_APRIL - equipped - waiting if corridor == "medecin_ville" else 0
        more = waiting + given_up
        april, september = ordinal(BY_APRIL), ordinal(BY_SEPTEMBER)
        ended = np.r_[np.full(waiting, NEVER), rng.integers(april + 1, september, given_up)]
        first = list(PRODUCTS).index(corridor)
        low = sum(list(PRODUCTS.values())[:first])
        parts.append(
            (
                2**62 + (number + 1) * 10**6 + np.arange(more),
                np.full(more, number),
                low + rng.integers(0, PRODUCTS[corridor], more),
                ordinal(date(2022, 3, 1)) + rng.integers(0, 275, more),
                np.full(more, NEVER),
                ended,
            )
        )
    who, corridors, products, signed, installed, ended = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pa.table(
        {
            "commande": pa.array(np.arange(len(who))).cast(pa.string()),
            "professionnel": who,
            "couloir": texts(list(CORRIDORS), corridors),
            "produit": texts(park.codes, products),
            "signee_le": days_column(signed),
            "installee_le": days_column(installed),
            "annulee_le": days_column(ended),
        }
    )


def _fixes(rng: np.random.Generator, park: Park) -> pa.Table:
    rows = [
        (f"D-{23 + version}-{number:04}", park.codes[product], VERSIONS[version])
        for number, (product, version) in enumerate(
            zip(rng.integers(0, 43, 60), rng.integers(1, 4, 60), strict=True), 1
        )
    ]
    return pa.table(dict(zip(("dossier", "produit", "version"), map(list, zip(*rows, strict=True)), strict=True)))


def _health(rng: np.random.Generator, park: Park, first: date, last: date) -> pa.Table:
    weeks = [one.first for one in calendar.weeks(first, last)]
    city = PRODUCTS["medecin_ville"]
    users = np.bincount(park.product[park.corridor == 0], minlength=city)[:city]
    sessions = rng.poisson(np.outer(np.ones(len(weeks)), users * 9.0))
    crashed = rng.binomial(sessions, rng.beta(1, 150, city))
    rest = {
        "sessions": sessions.ravel(),
        "plantees": crashed.ravel(),
        "anormales": rng.binomial(sessions - crashed, 0.004).ravel(),
        "dossiers_ouverts": rng.poisson(np.outer(np.ones(len(weeks)), rng.gamma(1, 2, city))).ravel(),
    }
    return pa.table(
        {"semaine": [week for week in weeks for _ in range(city)], "produit": park.codes[:city] * len(weeks), **rest}
    )


def _activations(rng: np.random.Generator, last: date) -> pa.Table:
    """Each first of the month: the published totals, and between them what lies on their line, shared out."""
    crowd = rng.lognormal(0, 0.6, len(PLACES))
    share, days = crowd / crowd.sum(), []
    day = date(2022, 10, 1)
    while day <= last:
        days.append(day)
        day = calendar.next_month(day)
    opened = [np.round(between(series(OPENED), one) * share).astype(np.int64) for one in days]
    active = [np.round(between(series(ACTIVATED), one) * share).astype(np.int64) for one in days]
    return pa.table(
        {
            "jour_paris": [one for one in days for _ in PLACES],
            "departement": PLACES * len(days),
            "profils": np.concatenate(opened),
            "actives": np.concatenate(active),
        }
    )


def between(figures: list[Figure], day: date) -> float:
    """A published figure on any day: on the line between those before and after; beyond them the last."""
    return float(np.interp(ordinal(day), [ordinal(one.on) for one in figures], [one.value for one in figures]))


def _usages(rng: np.random.Generator, park: Park, last: date) -> pa.Table:
    """Of every equipped doctor, the months of the last whole month's year and of the year before."""
    ids = park.ids[park.corridor == 0]
    after = (last + timedelta(days=1)).replace(day=1)
    ended = after - timedelta(days=1)
    months = [one.first for one in calendar.months(date(ended.year - 1, 1, 1), ended)]
    uses = {"dmt": (3, 0.9), "fse": (420, 0.95), "pse": (4, 0.85), "aat": (12, 0.8), "dmp": (400, 0.25)}
    total, done = [], []
    for mean, share in uses.values():
        made = rng.poisson(mean * rng.gamma(4, 0.25, len(ids))[None, :].repeat(len(months), 0))
        total.append(made)
        done.append(rng.binomial(made, rng.beta(4 * share, 4 * (1 - share), len(ids))))
    size = len(months) * len(ids)
    return pa.table(
        {
            "mois": days_column(np.tile(np.repeat([ordinal(one) for one in months], len(ids)), len(uses))),
            "professionnel": np.tile(ids, len(months) * len(uses)),
            "usage": texts(list(uses), np.repeat(np.arange(len(uses)), size)),
            "dematerialises": np.concatenate([one.ravel() for one in done]),
            "total": np.concatenate([one.ravel() for one in total]),
        }
    )


def _surveys(rng: np.random.Generator, last: date) -> tuple[pa.Table, pa.Table]:
    asked = (
        ("connexion_difficile", "Avez-vous des difficultés de connexion au DMP\u202f?"),
        ("a_la_main", "Envoyez-vous vos documents à la main\u202f?"),
    )
    questions, answers = [], []
    for survey, closed, people, *shares in ROUNDS_OF_CALLS:
        if closed > last:
            continue
        weights = rng.choice([0.7, 1.0, 1.4], people)
        for (question, wording), share in zip(asked, shares, strict=True):
            questions.append((survey, question, wording, "oui_non", closed))
            said = (rng.permutation(people) < round(share * people)).astype(float)
            answers.append(
                pa.table(
                    {
                        "enquete": [survey] * people,
                        "question": [question] * people,
                        "repondant": np.arange(people),
                        "reponse": said,
                        "poids": weights,
                    }
                )
            )
    names = ("enquete", "question", "libelle", "nature", "close_le")
    return pa.table(dict(zip(names, map(list, zip(*questions, strict=True)), strict=True))), pa.concat_tables(answers)
