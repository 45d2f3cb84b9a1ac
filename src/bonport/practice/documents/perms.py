"""Who prepares, who signs."""

from __future__ import annotations

from django.db.models import Q

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.practice.documents.models import Document
from bonport.practice.places.models import Activity
from bonport.practice.places.perms import activity_of, clinician, doctor_answering


def may_prepare(act: Act) -> Activity:
    """Everyone who works in the practice may prepare a letter or a certificate, the secretary too."""
    return activity_of(act)


def may_sign(act: Act) -> Activity:
    """Doctors and replacements sign, in their own name. The secretary never signs."""
    activity = clinician(act)
    if not activity.person.national_id:
        raise NotAllowed("Votre numéro RPPS manque\u202f: rien ne peut être signé en votre nom.")
    return activity


def may_change(act: Act, document: Document) -> Activity:
    """Who may hold, mask, replace or withdraw a document: its author, the doctor whom the author replaced, and whoever
    replaces that doctor now."""
    activity = clinician(act)
    author_answers_to = document.content.get("replaced_doctor") or document.content["author"]
    mine = {activity.person.national_id, doctor_answering(activity).national_id}
    if document.author_id != activity.person_id and author_answers_to["national_id"] not in mine:
        raise NotAllowed(
            "Ce document est celui d’un confrère.", remedy="Lui seul peut le retenir, le masquer ou le retirer."
        )
    return activity


def his(activity: Activity, document: str = "") -> Q:
    """The documents that `may_change` lets this person change, as a filter.

    Args:
        document: the way to the document from what is filtered (`document__`), none for documents themselves.
    """
    me, answering = activity.person, doctor_answering(activity)
    replaced = f"{document}content__replaced_doctor"
    found = Q(**{f"{document}author": me})
    if me != answering:
        found |= Q(**{f"{document}author": answering, replaced: None})
    if activity.stand_ins:
        ours = {me.national_id, answering.national_id}
        found |= Q(**{f"{document}author__in": activity.stand_ins, f"{replaced}__national_id__in": ours})
    return found
