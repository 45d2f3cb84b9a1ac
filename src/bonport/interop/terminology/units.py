"""Units (UCUM) of what is counted in a way of life and of what is taken, and how each is read in French.

A selection of the expressions that the official terminology check accepts (CI-SIS test tool of 2025-02-19, which sets
annotations in braces aside). `{pack}/a` is what the official VSM example uses for paquets-années.
"""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition

EDITION = Edition("UCUM, as listed by the CI-SIS test tool (ANS, 2025-02-19)", date(2025, 2, 19))

UNITS: dict[str, str] = {
    "{pack}/a": "paquets-années",
    "{cigarette}/d": "cigarettes par jour",
    "{glass}/d": "verres par jour",
    "{glass}/wk": "verres par semaine",
    "g/d": "g par jour",
    "mL/d": "mL par jour",
    "h": "h",
    "min": "min",
    "a": "ans",
}
"""UCUM expression -> French."""

DOSE_UNITS: dict[str, tuple[str, str]] = {
    "{tablet}": ("comprimé", "comprimés"),
    "{capsule}": ("gélule", "gélules"),
    "{sachet}": ("sachet", "sachets"),
    "{ampule}": ("ampoule", "ampoules"),
    "{drop}": ("goutte", "gouttes"),
    "{puff}": ("bouffée", "bouffées"),
    "{spray}": ("pulvérisation", "pulvérisations"),
    "{patch}": ("patch", "patchs"),
    "{suppository}": ("suppositoire", "suppositoires"),
    "{injection}": ("injection", "injections"),
    "{application}": ("application", "applications"),
    "{dose}": ("dose", "doses"),
    "{spoon}": ("cuillère-mesure", "cuillères-mesure"),
    "[iU]": ("UI", "UI"),
    "mL": ("mL", "mL"),
    "mg": ("mg", "mg"),
    "g": ("g", "g"),
    "ug": ("µg", "µg"),
}
"""UCUM expression -> French, for one and for several. What stands in braces is an annotation, ours."""

PERIODS: dict[str, tuple[str, str]] = {
    "h": ("heure", "heures"),
    "d": ("jour", "jours"),
    "wk": ("semaine", "semaines"),
    "mo": ("mois", "mois"),
}
"""UCUM expression -> French, for one and for several."""
