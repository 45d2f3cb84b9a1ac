"""Opening a practice, and who works in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import Practice, User
from bonport.interop.terminology.oids import oid_of
from bonport.practice.places.models import Activity, Person, Role, Structure
from bonport.practice.places.perms import administrator


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
        structure = _new_structure(act, place)
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
    """A person begins to work in a structure. Done by the practice's administrator, or by the installation.

    Whoever manages the accounts cares for nobody under the same account (SC.SSI/IAM.92).

    Args:
        person: the person, where the practice already knows them; `someone` is then not read.
    """
    if role == Role.REPLACEMENT and (replaces is None or last_day is None):
        raise NotPossible("Un remplacement nomme le médecin remplacé et la date de fin.")
    if last_day is not None and last_day < first_day:
        raise NotPossible("Le dernier jour vient après le premier.")
    with act.transaction():
        administrator(act)
        if person is None:
            person = _new_person(act, someone)
        _keep_apart(person, role, first_day)
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


def end_activity(act: Act, activity: Activity, last_day: date) -> None:
    """A person works in a structure until that day. What he signed stays his."""
    with act.transaction():
        administrator(act)
        activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        if last_day < activity.first_day:
            raise NotPossible("Le dernier jour vient après le premier.")
        if activity.role == Role.ADMINISTRATOR and not _another_administrator(activity):
            raise NotPossible(
                "Il n’y aurait plus d’administrateur.", remedy="Enregistrez d’abord celui qui prend la suite."
            )
        activity.last_day = last_day
        activity.save(update_fields=("last_day",))
        act.audit("end_activity", activity, last_day=last_day)


def add_structure(act: Act, place: Place) -> Structure:
    """The practice has one more site that the nation knows."""
    with act.transaction():
        administrator(act)
        if Structure.objects.filter(national_id=place.national_id).exists():
            raise NotPossible("Ce site est déjà celui du cabinet.")
        structure = _new_structure(act, place)
        act.audit("add_structure", structure)
    return structure


def give_account(act: Act, person: Person, username: str) -> None:
    """A person who had none gets an account, which opens by a link first."""
    with act.transaction():
        administrator(act)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.user_id is not None:
            raise NotPossible("Cette personne a déjà un compte.")
        person.user = _new_user(act, username)
        person.save(update_fields=("user",))
        act.audit("give_account", person)


def _keep_apart(person: Person, role: Role, first_day: date) -> None:
    """An account of administration is apart from the accounts of care."""
    still = person.activities.filter(Q(last_day=None) | Q(last_day__gte=first_day))
    other = still.exclude(role=role) if role == Role.ADMINISTRATOR else still.filter(role=Role.ADMINISTRATOR)
    if other.exists():
        raise NotPossible(
            "Un compte d’administration est à part des comptes de soin.",
            remedy="Inscrivez-la comme une nouvelle personne, avec un autre identifiant de connexion.",
        )


def _another_administrator(activity: Activity) -> bool:
    others = Activity.objects.filter(role=Role.ADMINISTRATOR, person__user__isnull=False).exclude(pk=activity.pk)
    return others.filter(last_day=None).exists()


def _new_structure(act: Act, place: Place) -> Structure:
    return Structure.objects.create(
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


def _new_user(act: Act, username: str) -> User:
    if User.objects.filter(username__iexact=username).exists():
        raise NotPossible("Cet identifiant est déjà pris.", remedy="Choisissez-en un autre.")
    user = User(id=act.new_id(), username=username)
    user.set_unusable_password()
    user.save()
    return user


def _new_person(act: Act, someone: Someone) -> Person:
    if someone.national_id and Person.objects.filter(national_id=someone.national_id).exists():
        raise NotPossible(
            "Le cabinet connaît déjà ce numéro RPPS.", remedy="Ajoutez un exercice à la personne qui le porte."
        )
    user = None
    if someone.username:
        user = _new_user(act, someone.username)
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
