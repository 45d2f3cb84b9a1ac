"""The work list « À qualifier »: who, why, what to do, one gesture each; and the INS whose verification is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render

from bonport.interop.identity import Sex, Status
from bonport.interop.identity.status import ATTESTATION_TEXTS, Method
from bonport.interop.terminology.identity_documents import AGE_OF_MAJORITY, IDENTITY_DOCUMENTS, IdentityDocument
from bonport.practice.patients.minors import age_on
from bonport.practice.patients.models import Identity, InsiAnswer, TreatingDoctor
from bonport.practice.places.models import Role
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.identity import words
from bonport.www.practice.identity.steps import CODES, TEXT

AT_ONCE = 50
LISTS = ("line", "due")  # the two tables; a gesture says in which it was made


@dataclass(frozen=True, slots=True)
class Line:
    """One identity to qualify. `gesture`: insi, document, attest, or none that the list can offer."""

    identity: Identity
    standing: words.Standing
    why: str
    gesture: str

    @property
    def attested_text(self) -> str:
        return ATTESTATION_TEXTS[TEXT]

    @property
    def kinds(self) -> list[IdentityDocument]:
        """What most people show, a gesture each; for another the record is opened."""
        return [IDENTITY_DOCUMENTS["id_card_fr"], IDENTITY_DOCUMENTS["passport"]]


@screen(CARE_TEAM)
def to_qualify(request: Request) -> HttpResponse:
    """Everyone whose documents could not leave, the last who came first; then the INS to verify."""
    waiting = _waiting(request.activity.person_id)
    due = _due(request.now, request.activity.person_id)
    context = {
        "lines": [_line(request, identity) for identity in waiting[:AT_ONCE]],
        "count": waiting.count(),
        "shown": AT_ONCE,
        "due": [_line(request, identity) for identity in due.order_by("insi_at")[:AT_ONCE]],
        "due_count": due.count(),
        "years": settings.INS_VERIFIED_EVERY.days // 365,
    }
    return render(request, "practice/identity/worklist.html", context)


def line_of(request: Request, patient: UUID) -> Line:
    """One line, as it is now."""
    return _line(request, _told(Identity.objects.filter(patient=patient), request.activity.person_id).get())


def _waiting(person: UUID) -> QuerySet[Identity]:
    to_do = Identity.objects.exclude(Q(status=Status.QUALIFIED.value) | Q(fictitious=True))
    return _told(to_do, person).order_by("-patient__created_at", "patient__number")


def _told(identities: QuerySet[Identity], person: UUID) -> QuerySet[Identity]:
    """With what INSi last said, and whether this person is the médecin traitant."""
    last = InsiAnswer.objects.filter(patient=OuterRef("patient_id")).exclude(operation="INS3").order_by("-asked_at")
    his = TreatingDoctor.objects.filter(patient=OuterRef("patient_id"), doctor=person, ended_on=None)
    return identities.select_related("patient").annotate(last_code=Subquery(last.values("code")[:1]), his=Exists(his))


def _due(now: datetime, person: UUID) -> QuerySet[Identity]:
    """INS neither obtained nor verified since the interval."""
    limit = now - settings.INS_VERIFIED_EVERY
    unverified = Q(verified_at=None) | Q(verified_at__lt=limit)
    return _told(Identity.objects.filter(unverified, insi_at__lt=limit).exclude(matricule=""), person)


def _line(request: Request, identity: Identity) -> Line:
    minor = age_on(identity.birth_date, request.today) < AGE_OF_MAJORITY
    code, treats = identity.last_code, identity.his  # type: ignore[attr-defined]
    retrieved = identity.status == Status.RETRIEVED
    if identity.status == Status.QUALIFIED:
        why, gesture = "", ""
    elif identity.doubtful:
        why, gesture = "un doute est noté sur cette identité", ""
    elif retrieved:
        his = treats and request.activity.role == Role.DOCTOR
        by_card = identity.insi_method == Method.CARD
        why = f"par {'la carte' if by_card else 'les traits'}, pièce d’identité à voir"
        gesture = "attest" if his and by_card else "" if minor else "document"
    elif identity.sex == Sex.UNKNOWN:
        why, gesture = "le sexe manque pour interroger INSi", ""
    elif code in CODES:
        swap = code == "01" and identity.sex == Sex.FEMALE and not identity.used_name
        why = f"INSi\u00a0: {CODES[code]}" + ("\u202f; nom de naissance ou nom utilisé\u202f?" if swap else "")
        gesture = ""
    else:
        why, gesture = "INSi n’a pas encore répondu", "insi"
    return Line(identity, words.standing(identity), why, gesture)
