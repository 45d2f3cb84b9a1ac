"""All there is about one identity: traits to correct, flags, médecin traitant, verification, what INSi said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex, Status, Traits
from bonport.interop.identity.traits import parse_birth_date
from bonport.practice.patients.actions import change_traits, declare_treating_doctor, flag_identity
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Role
from bonport.practice.records.actions import open_record
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.identity import words
from bonport.www.practice.identity.banner import banner

_FIELDS = (
    "birth_name",
    "birth_first_names",
    "birth_first_name",
    "sex",
    "birth_date",
    "birth_place",
    "used_name",
    "used_first_name",
)
_FLAGS = {"homonym": "homonyme", "doubtful": "douteuse", "fictitious": "fictive"}
_REASONS = {
    "insi_history": "donné par INSi",
    "verification_ko": "non confirmé par INSi",
    "flagged": "doute ou fiche fictive",
    "corrected": "traits corrigés",
    "error": "celui d’une autre personne",
}
_OPERATIONS = {"INS1": "par la carte", "INS2": "par les traits", "INS3": "vérification"}
_CODES = {"00": "trouvé", "01": "aucune identité", "02": "plusieurs identités"}


@screen(CARE_TEAM)
def identity(request: Request, patient: UUID) -> HttpResponse:
    return _page(request, open_record(request.acting(), patient))


@require_POST
@screen(CARE_TEAM)
def correct(request: Request, patient: UUID) -> HttpResponse:
    """Traits corrected, with a reason. Evidence gathered on the former ones no longer counts."""
    who = Patient.objects.select_related("identity").get(pk=patient)
    said = {name: request.POST.get(name, "").strip()[:200] for name in _FIELDS}
    try:
        born, uncertain = parse_birth_date(said.pop("birth_date"))
        sex = Sex(said.pop("sex")) if request.POST.get("sex") in set(Sex) else Sex.UNKNOWN
        traits = Traits(**said, sex=sex, birth_date=born, birth_date_uncertain=uncertain)
        change_traits(request.acting(), who, traits, request.POST.get("reason", "")[:200])
    except (BadInput, NotPossible) as error:
        typed = {**said, "birth_date": request.POST.get("birth_date", ""), "sex": request.POST.get("sex", "")}
        told = f"{error.what} {error.remedy}".strip()
        return _page(request, who, typed=typed, reason=request.POST.get("reason", ""), wrong=told, status=422)
    return redirect("identity", patient)


@require_POST
@screen(CARE_TEAM)
def flag(request: Request, patient: UUID) -> HttpResponse:
    """homonyme, douteuse, fictive: set or lifted."""
    who = Patient.objects.get(pk=patient)
    name = request.POST.get("flag", "")
    if name not in _FLAGS:
        raise NotPossible("Choisissez homonyme, douteuse ou fictive.")
    flag_identity(request.acting(), who, **{name: request.POST.get("set") == "1"})
    return redirect("identity", patient)


@require_POST
@screen(CARE_TEAM)
def declare(request: Request, patient: UUID) -> HttpResponse:
    """The patient's médecin traitant, among the doctors of the practice."""
    who = Patient.objects.get(pk=patient)
    doctor = Person.objects.get(pk=_uuid(request.POST.get("doctor", "")))
    declare_treating_doctor(request.acting(), who, doctor, request.today)
    return redirect("identity", patient)


# ---------------------------------------------------------------------------------------------------------------


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotPossible("Choisissez un médecin du cabinet.") from None


def _page(request: Request, who: Patient, *, status: int = 200, **context: Any) -> HttpResponse:
    ours = who.identity
    typed = {name: getattr(ours, name) for name in _FIELDS}
    typed["birth_date"] = f"{ours.birth_date:%d/%m}/{ours.birth_date.year:04d}"
    treating = who.treating_doctors.filter(ended_on=None).select_related("doctor").first()
    shown = {
        **banner(request, who),
        "typed": typed,
        "flags": [(name, label, getattr(ours, name)) for name, label in _FLAGS.items()],
        "treating": treating,
        "doctors": Person.objects.filter(activities__role=Role.DOCTOR).distinct().order_by("family", "given"),
        "answers": [
            (one.asked_at, _OPERATIONS.get(one.operation, ""), _CODES.get(one.code, one.code))
            for one in who.insi_answers.order_by("-asked_at")[:10]
        ],
        "formers": [
            (words.matricule(it), _REASONS.get(it.reason, ""), it.last_day)
            for it in who.former_matricules.order_by("-last_day")
        ],
        "may_verify": ours.status in (Status.RETRIEVED, Status.QUALIFIED),
        **context,
    }
    return render(request, "practice/identity/page.html", shown, status=status)
