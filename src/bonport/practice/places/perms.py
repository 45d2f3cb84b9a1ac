"""Who is acting, and in which role."""

from __future__ import annotations

from django.db.models import QuerySet

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.practice.places.activities import on
from bonport.practice.places.models import Activity, Person, Role


def activity_of(act: Act) -> Activity:
    """The activity of care under which this act is done, today, in this practice: the one chosen, or the latest begun.

    A stranger has none and may do nothing; an administrator has none as such, and opens no record.
    """
    if isinstance(act.acting_as, Activity) and act.acting_as.role != Role.ADMINISTRATOR:
        return act.acting_as
    mine = _mine(act)
    activity = mine.exclude(role=Role.ADMINISTRATOR).last()
    if activity is None and mine.exists():
        raise NotAllowed(
            "L’administrateur n’ouvre aucun dossier.",
            remedy="Si vous soignez aussi dans ce cabinet, entrez avec votre autre compte.",
        )
    if activity is None:
        raise NotAllowed(
            "Vous n’exercez pas dans ce cabinet aujourd’hui.",
            remedy="Demandez à l’administrateur du cabinet de vérifier vos dates d’exercice.",
        )
    return activity


def administrator(act: Act) -> None:
    """Who manages accounts, activities and places: an administrator of the practice, or the installation itself."""
    if act.user is not None and not _mine(act).filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowed(
            "Cette action est réservée à l’administrateur du cabinet.",
            remedy="Demandez-la à la personne qui administre Bonport dans votre cabinet.",
        )


def clinician(act: Act) -> Activity:
    """A doctor of the practice, or a replacement during the replacement."""
    activity = activity_of(act)
    if activity.role not in (Role.DOCTOR, Role.REPLACEMENT):
        raise NotAllowed("Cette action est réservée au médecin.", remedy="Préparez-la ; le médecin la signera.")
    return activity


def doctor_answering(activity: Activity) -> Person:
    """The doctor of the practice under whose responsibility an activity is done."""
    return activity.replaces or activity.person


def works_as(act: Act, person: Person, role: Role) -> bool:
    """Whether this person has this role today, whatever other roles they have."""
    return _today(act).filter(person=person, role=role).exists()


def _mine(act: Act) -> QuerySet[Activity]:
    """What the person of this act may act as: the activity chosen, or all of today's, the latest begun last."""
    if act.user is None:
        raise NotAllowed("Cette action demande une personne.")
    mine = _today(act).select_related("person", "structure", "replaces").filter(person__user_id=act.user)
    if act.activity is not None:
        mine = mine.filter(pk=act.activity)
    return mine.order_by("first_day", "id")


def _today(act: Act) -> QuerySet[Activity]:
    return on(Activity.objects.all(), act.now)
