"""Opening a practice, and who works in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import Practice, User
from bonport.interop.terminology.oids import oid_of
from bonport.practice.places.models import Activity, Person, Role, Structure


@dataclass(frozen=True, slots=True)
class Place:
    """What the national directory says of a structure."""

    national_id: str
    name: str
    facility_type: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """What the national directory says of a person; a secretary has no RPPS and no specialty."""

    family: str
    given: str
    national_id: str = ""
    specialty: str = ""
    civility: str = ""
    title: str = ""
    phone: str = ""
    username: str = ""


def open_practice(act: Act, name: str, place: Place) -> Structure:
    """Make a practice, whose id is the act's, with its first structure. Done by the installation."""
    if act.user is not None:
        raise NotAllowed("Un cabinet s’ouvre depuis l’installation.")
    with act.transaction():
        Practice.objects.create(id=act.practice, name=name)
        structure = Structure.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            national_id=place.national_id,
            name=place.name,
            facility_type=place.facility_type,
            street=place.street,
            postal_code=place.postal_code,
            city=place.city,
            phone=place.phone,
            patient_root=oid_of(act.new_id()),
        )
        act.audit("open_practice", structure)
    return structure


def register_activity(
    act: Act,
    someone: Someone,
    structure: Structure,
    role: Role,
    *,
    first_day: date,
    last_day: date | None = None,
    replaces: Person | None = None,
    person: Person | None = None,
) -> Activity:
    """A person begins to work in a structure. Done by the installation (the directory's screens come later).

    Args:
        person: the person, where the practice already knows them; `someone` is then not read.
    """
    if act.user is not None:
        raise NotAllowed("Les exercices s’enregistrent depuis l’installation.")
    if role == Role.REPLACEMENT and (replaces is None or last_day is None):
        raise NotPossible("Un remplacement nomme le médecin remplacé et la date de fin.")
    with act.transaction():
        if person is None:
            person = _new_person(act, someone)
        activity = Activity.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            person=person,
            structure=structure,
            role=role,
            replaces=replaces,
            first_day=first_day,
            last_day=last_day,
        )
        act.audit("register_activity", activity, role=role)
    return activity


def _new_person(act: Act, someone: Someone) -> Person:
    user = None
    if someone.username:
        user = User(id=act.new_id(), username=someone.username)
        user.set_unusable_password()
        user.save()
    return Person.objects.create(
        id=act.new_id(),
        practice_id=act.practice,
        user=user,
        national_id=someone.national_id,
        family=someone.family,
        given=someone.given,
        civility=someone.civility,
        title=someone.title,
        specialty=someone.specialty,
        phone=someone.phone,
    )
