"""The cards of the demo: of people who have not come yet and of a family, beside the simulated reader; the doctors'
own, and their accounts at the simulated Pro Santé Connect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bonport.day.cards import make_card
from bonport.day.practice import Practice
from bonport.day.sandbox import Sandbox

VITALE, APPS = 5, 2
PIN = "1234"
"""Of every doctor's card. The front page says it."""


def write_cards(file: Path, people: list[dict[str, Any]]) -> None:
    """Cards as `practice.places.readers` reads them. A card is its insured's, with everyone who is on it."""
    households: dict[str, list[dict[str, Any]]] = {}
    for person in people:
        if person.get("card"):
            households.setdefault(person["card"]["insured"], []).append(person)
    several = sorted(households.values(), key=len, reverse=True)
    cards: list[dict[str, Any]] = [_vitale(f"vitale-{n}", some) for n, some in enumerate(several[:VITALE], 1)]
    with_app = [person for person in people if person.get("appCard")]
    cards += [_app(f"appli-{n}", person) for n, person in enumerate(with_app[:APPS], 1)]
    file.write_text(json.dumps(cards, ensure_ascii=False))


def _vitale(number: str, people: list[dict[str, Any]]) -> dict[str, Any]:
    beneficiaries = [
        {
            "label": _name(person),
            "insured": person["card"]["insured"],
            "birthDate": person["card"]["birthDate"],
            "rank": person["card"]["rank"],
        }
        for person in people
    ]
    return {"id": number, "kind": "vitale", "label": f"Carte de {_name(people[0])}", "beneficiaries": beneficiaries}


def _app(number: str, person: dict[str, Any]) -> dict[str, Any]:
    traits = ("matricule", "oid", "birthName", "firstNames", "sex", "birthDate", "birthPlace")
    label = f"Appli carte Vitale de {_name(person)}"
    return {"id": number, "kind": "app", "label": label, **{name: person[name] for name in traits}}


def _name(person: dict[str, Any]) -> str:
    return f"{person['birthName']} {person['firstNames'].split(' ')[0].title()}"


def make_doctor_cards(sandbox: Sandbox, folder: Path, practice: Practice) -> None:
    """Each doctor's own, in the practice's reader."""
    for doctor in (*practice.doctors, practice.replacement):
        make_card(sandbox, folder, doctor.national_id, doctor.family, doctor.given, PIN)


def declare_to_psc(sandbox: Sandbox, practice: Practice) -> None:
    """Who may come in by Pro Santé Connect: the doctors, each at this practice."""
    site = {"id": practice.structure.national_id, "name": practice.structure.name}
    people = [
        {
            "nationalId": doctor.national_id,
            "family": doctor.family,
            "given": doctor.given,
            "civility": doctor.civility,
            "specialty": "SM26",
            "sites": [site],
        }
        for doctor in (*practice.doctors, practice.replacement)
    ]
    sandbox.put("/control/psc", people)
