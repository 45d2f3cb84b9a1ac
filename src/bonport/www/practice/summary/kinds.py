"""What can be written in the summary, section by section, and how a typed line becomes a line of the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bonport.base.errors import NotPossible
from bonport.interop.terminology.vaccines import VACCINES
from bonport.practice.places.models import Person
from bonport.practice.records import models
from bonport.practice.records.coding import finding
from bonport.practice.records.lines import typed
from bonport.practice.records.models import NoneKnown
from bonport.www.common.templatetags.french import day, when

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Option:
    """One way to understand what was typed. `choice`: which, posted back with the text."""

    label: str
    detail: str = ""
    choice: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One section.

    Attributes:
        model: of its lines. title: of the section. example: what may be typed.
        understood: the options of a text. values: those of the option that was taken.
        domain: of « aucun connu », where that can be said, in these words.
    """

    name: str
    model: type[models.Entry]
    title: str
    example: str
    understood: Callable[[str, date, Person], list[Option]]
    values: Callable[[str, str, date, Person], dict[str, Any]]
    domain: NoneKnown.Domain | None = None
    none_words: str = ""


def vals(kind: Kind, text: str, option: Option) -> str:
    """What an option posts."""
    return json.dumps({"kind": kind.name, "text": text, "choice": option.choice})


def _right(said: typed.Typed) -> dict[str, Any]:
    if said.wrong:
        raise NotPossible(said.wrong, remedy="Corrigez la ligne, puis validez.")
    return said.values


# ------------------------------------------------------------------------------------------------ problems, family


def _problems(past: bool) -> Callable[[str, date, Person], list[Option]]:
    def understood(text: str, today: date, doctor: Person) -> list[Option]:
        values = _right(typed.problem(text, today, past=past))
        since = f"{'' if past else 'depuis '}{when(values['start'])}" if values["start"] else ""
        found = [
            Option(one.label, " · ".join(filter(None, (one.code, since))), one.code, one.mine)
            for one in finding.diagnoses(values["label"], doctor)
        ]
        return [*found, Option(values["label"], " · ".join(filter(None, ("texte libre, sans code", since))))]

    return understood


def _problem_values(past: bool) -> Callable[[str, str, date, Person], dict[str, Any]]:
    def values(text: str, choice: str, today: date, doctor: Person) -> dict[str, Any]:
        said = _right(typed.problem(text, today, past=past))
        return said | _coded(said["label"], choice, doctor)

    return values


def _coded(words: str, code: str, doctor: Person) -> dict[str, str]:
    """The label and the code of the diagnosis that was chosen; nothing changes without a code."""
    if not code:
        return {}
    found = {one.code: one.label for one in finding.diagnoses(words, doctor)}
    label = found.get(code) or finding.label_of(code)
    if label is None:
        raise NotPossible("Ce code n’est pas connu.", remedy="Choisissez dans la liste, ou gardez le texte libre.")
    return {"code": code, "label": label}


def _family(text: str, today: date, doctor: Person) -> list[Option]:
    values = _right(typed.family(text))
    who = typed.relation_words(values["relation"])
    found = finding.diagnoses(values["label"], doctor)
    coded = [Option(f"{who}\u00a0: {one.label}", one.code, one.code, one.mine) for one in found]
    return [*coded, Option(f"{who}\u00a0: {values['label']}", "texte libre, sans code")]


def _family_values(text: str, choice: str, today: date, doctor: Person) -> dict[str, Any]:
    said = _right(typed.family(text))
    return said | _coded(said["label"], choice, doctor)


# ------------------------------------------------------------------------------------------- treatments, vaccines


def _treatments(text: str, today: date, doctor: Person) -> list[Option]:
    values = _right(typed.treatment(text, today))
    since = f"depuis {when(values['start'])}" if values["start"] else ""
    as_typed = Option(values["drug"], " · ".join(filter(None, (values["dosage"] or "sans posologie", since))))
    earlier = [] if values["dosage"] else finding.treatments(values["drug"], doctor)
    return [as_typed, *(Option(one.drug, one.dosage, str(one.pk), mine=True) for one in earlier)]


def _treatment_values(text: str, choice: str, today: date, doctor: Person) -> dict[str, Any]:
    values = _right(typed.treatment(text, today))
    if choice:
        earlier = next((one for one in finding.treatments(values["drug"], doctor) if str(one.pk) == choice), None)
        if earlier is None:
            raise NotPossible("Ce traitement n’est plus proposé.", remedy="Choisissez dans la liste.")
        values |= {"drug": earlier.drug, "cis": earlier.cis, "dosage": earlier.dosage, "route": earlier.route}
    return values


def _vaccines(text: str, today: date, doctor: Person) -> list[Option]:
    words, on, wrong = typed.vaccination(text, today)
    _right(typed.Typed(wrong=wrong))
    said = "aujourd’hui" if on == today else day(on)
    found = [
        Option(f"{one.name} ({one.against})", f"{f'lot {lot}' if lot else 'sans lot'} · {said}", one.cis)
        for one, lot in finding.vaccines(words)
    ]
    return [*found, Option(words[:1].upper() + words[1:], f"texte libre · {said}")]


def _vaccine_values(text: str, choice: str, today: date, doctor: Person) -> dict[str, Any]:
    words, on, wrong = typed.vaccination(text, today)
    _right(typed.Typed(wrong=wrong))
    if not choice:
        return {"vaccine": words[:1].upper() + words[1:], "day": on}
    vaccine = next((one for one in VACCINES if one.cis == choice), None)
    if vaccine is None:
        raise NotPossible("Ce vaccin n’est pas connu.", remedy="Choisissez dans la liste, ou gardez le texte libre.")
    lot = next((lot for one, lot in finding.vaccines(words) if one == vaccine), "")
    return {"vaccine": vaccine.name, "cis": vaccine.cis, "day": on, "lot": lot}


# ------------------------------------------------------------------------------------------------------ the others


def _one(
    read: Callable[[str, date], typed.Typed], shown: Callable[[dict[str, Any]], tuple[str, str]]
) -> tuple[Callable[[str, date, Person], list[Option]], Callable[[str, str, date, Person], dict[str, Any]]]:
    """A section whose text can be understood in one way."""

    def understood(text: str, today: date, doctor: Person) -> list[Option]:
        return [Option(*shown(_right(read(text, today))))]

    def values(text: str, choice: str, today: date, doctor: Person) -> dict[str, Any]:
        return _right(read(text, today))

    return understood, values


def _shown_allergy(values: dict[str, Any]) -> tuple[str, str]:
    line = models.Allergy(**values)
    kind = "intolérance" if values.get("kind") else ""
    since = when(values["start"]) if values["start"] else ""
    return line.agent, " · ".join(filter(None, (kind, line.reaction, typed.severity_words(line), since)))


def _shown_habit(values: dict[str, Any]) -> tuple[str, str]:
    return values["text"], typed.habit_kind_words(values["kind"])


def _shown_procedure(values: dict[str, Any]) -> tuple[str, str]:
    return values["label"], when(values["day"])


def _shown_watch_point(values: dict[str, Any]) -> tuple[str, str]:
    return values["text"], ""


_NOW, _BEFORE = _problems(past=False), _problems(past=True)
KINDS = {
    kind.name: kind
    for kind in (
        Kind("problem", models.Problem, "Problèmes", "asthme 2012", _NOW, _problem_values(past=False),
             NoneKnown.Domain.PROBLEMS, "aucun problème connu"),
        Kind("treatment", models.Treatment, "Traitements", "amlodipine 5 mg\u00a0: 1 le matin", _treatments,
             _treatment_values, NoneKnown.Domain.TREATMENTS, "aucun traitement"),
        Kind("allergy", models.Allergy, "Allergies", "pénicilline\u00a0: urticaire, grave",
             *_one(typed.allergy, _shown_allergy), NoneKnown.Domain.ALLERGIES, "aucune allergie connue"),
        Kind("watch", models.WatchPoint, "Points de vigilance", "vit seule, chutes",
             *_one(lambda text, _: typed.watch_point(text, occupational=False), _shown_watch_point)),
        Kind("past", models.Problem, "Antécédents", "infarctus 2015", _BEFORE, _problem_values(past=True),
             NoneKnown.Domain.HISTORY, "aucun antécédent connu"),
        Kind("procedure", models.Procedure, "Actes et opérations", "appendicectomie 1998",
             *_one(typed.procedure, _shown_procedure), NoneKnown.Domain.PROCEDURES, "aucun acte connu"),
        Kind("family", models.FamilyHistory, "Famille", "père infarctus à 55 ans", _family, _family_values),
        Kind("habit", models.Habit, "Mode de vie", "20 PA\u202f; alcool 2 verres/j", *_one(typed.habit, _shown_habit)),
        Kind("vaccination", models.Vaccination, "Vaccins", "vaxigrip L1234", _vaccines, _vaccine_values),
        Kind("occupational", models.WatchPoint, "Risques professionnels", "bruit, port de charges",
             *_one(lambda text, _: typed.watch_point(text, occupational=True), _shown_watch_point)),
    )
}  # fmt: skip

LINES: dict[str, type[models.Entry]] = {
    kind._meta.model_name or "": kind
    for kind in (
        models.Problem, models.Treatment, models.Allergy, models.WatchPoint, models.Procedure, models.FamilyHistory,
        models.Habit, models.Vaccination, models.VitalSign, models.LabValue,
    )
}  # fmt: skip
"""By the name that a page gives them."""
