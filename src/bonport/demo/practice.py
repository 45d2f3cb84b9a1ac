"""The demo practice: who works there, and where its processes find it again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django_scopes import scope

from bonport.day.practice import Practice
from bonport.practice.places.actions import Someone, register_activity
from bonport.practice.places.models import Activity, Person, Role

FRONTS = {"sentinelle": "/demo/", "avis": "/demo/", "observatoire": "/"}
"""Of each house beside the practice, the page to begin with."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A demo that was made.

    Attributes:
        sandbox_page: where the sandbox shows what it holds, this time.
        houses: of each house beside the practice, where it is, this time.
    """

    practice: UUID
    seed: int
    patients: int
    sandbox_page: str = ""
    houses: Mapping[str, str] = field(default_factory=dict)

    def keep(self, file: Path) -> None:
        """Written whole or not at all."""
        begun = file.with_suffix(".new")
        begun.write_text(json.dumps({**asdict(self), "practice": str(self.practice)}))
        begun.replace(file)

    @staticmethod
    def read(file: Path) -> Opened:
        said: dict[str, Any] = json.loads(file.read_text())
        known = {one.name: said[one.name] for one in fields(Opened) if one.name in said}
        return Opened(**{**known, "practice": UUID(said["practice"])})

    def now_at(self, sandbox_page: str, houses: Mapping[str, str]) -> Opened:
        return replace(self, sandbox_page=sandbox_page, houses=houses)

    @staticmethod
    def of_this_process() -> Opened:
        return Opened.read(Path(os.environ["BONPORT_DEMO"]))


@dataclass(frozen=True, slots=True)
class Door:
    """Somebody as whom one may come in.

    Attributes:
        does: in French, who that is in the practice.
    """

    username: str
    name: str
    role: str
    does: str


def add_administrator(practice: Practice) -> None:
    first_day = practice.clock.now().date() - timedelta(days=700)
    someone = Someone("ADAM", "Nadia", civility="MME", username="adam")
    register_activity(practice.act(None), someone, practice.structure, Role.ADMINISTRATOR, first_day=first_day)


def whom(practice: UUID) -> list[Door]:
    """Everyone of the practice, doctors first."""
    with scope(practice=practice):
        activities = Activity.objects.select_related("person__user", "replaces").order_by("first_day", "id")
        order = list(Role)
        return sorted((_door(activity) for activity in activities), key=lambda door: order.index(Role(door.role)))


def who_is(practice: UUID, username: str) -> Person | None:
    with scope(practice=practice):
        return Person.objects.select_related("user").filter(user__username=username).first()


_DOES = {
    Role.DOCTOR: "médecin généraliste",
    Role.REPLACEMENT: "remplace un médecin",
    Role.SECRETARY: "secrétariat",
    Role.ADMINISTRATOR: "administration du cabinet",
}


def _door(activity: Activity) -> Door:
    person = activity.person
    assert person.user is not None
    name = f"{person.title.title()} {person.given} {person.family}".strip()
    does = _DOES[Role(activity.role)]
    if activity.replaces:
        does = f"remplace le Dr\u00a0{activity.replaces.family}"
    return Door(person.user.username, name, activity.role, does)
