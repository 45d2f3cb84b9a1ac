"""A new patient: by one typed line, by a card, by a Data Matrix. Who may already be here is shown first; what was
understood is shown before anything is made; INSi never keeps anybody waiting."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex, Traits
from bonport.interop.identity.traits import parse_birth_date
from bonport.practice.patients.actions import AlreadyHere, register_patient
from bonport.practice.patients.duplicates import Likeness, duplicates
from bonport.practice.patients.insi import actions as insi
from bonport.practice.patients.insi.kept import answer_of
from bonport.practice.patients.models import Patient
from bonport.practice.patients.typed import Typed, understood
from bonport.practice.places.readers import Card, reader
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.identity import asking, establish

LONGEST = 300
_FIELDS = ("birth_name", "first_names", "sex", "birth_date", "birth_place", "used_name", "phone")


@screen(CARE_TEAM)
def new_patient(request: Request) -> HttpResponse:
    """What was typed, as it was understood, beside who may already be here."""
    line = " ".join((request.POST.get("line") or request.POST.get("q") or "").split())[:LONGEST]
    typed = understood(line, request.today)
    return _page(request, line=line, typed=typed, alike=_alike(typed.traits()))


@require_POST
@screen(CARE_TEAM)
def create_patient(request: Request) -> HttpResponse:
    """With the fields as they are shown. A record that nothing tells apart is shown before, once."""
    said = {name: request.POST.get(name, "").strip()[:LONGEST] for name in _FIELDS}
    try:
        traits = _traits(said)
        anyway = "anyway" in request.POST
        patient = register_patient(request.acting(), traits, phone=said["phone"], unless_here=not anyway)
    except BadInput as error:
        return _page(request, fields=said, wrong=f"{error.what} {error.remedy}".strip(), status=422)
    except AlreadyHere:
        return _page(request, fields=said, alike=_alike(traits))
    except NotPossible as error:
        return _page(request, fields=said, wrong=f"{error.what} {error.remedy}".strip(), status=422)
    return redirect("record", patient.pk)


@require_POST
@screen(CARE_TEAM)
def read_card(request: Request) -> HttpResponse:
    """The card in the reader: for the patient whose record is open, else for who comes."""
    desk = reader()
    if desk is None:
        raise NotPossible(
            "Aucun lecteur de carte n’est branché sur cette installation.",
            remedy="Créez le patient par ses traits, en une ligne.",
        )
    slot, chosen = request.POST.get("slot", ""), request.POST.get("beneficiary", "")
    who = _whose_record_is_open(request)
    slots = desk.slots()
    if slots and not slot:
        return _choice(request, who, {"slots": slots})
    card = desk.read(slot, request.now)
    if len(card.beneficiaries) == 1:
        chosen = "0"
    if card.app is None and not (chosen.isdecimal() and len(chosen) < 3 and int(chosen) < len(card.beneficiaries)):
        return _choice(request, who, {"slot": slot, "beneficiaries": card.beneficiaries})
    if who is not None:
        return establish.ask_by_card(request, who, card, chosen)
    return _from_card(request, card, slot, chosen)


@require_POST
@screen(CARE_TEAM)
def create_from_answer(request: Request, answer: UUID) -> HttpResponse:
    """From what INSi answered to the card."""
    patient = insi.register_from_answer(request.acting(), answer, phone=request.POST.get("phone", "").strip()[:20])
    return redirect("record", patient.pk)


@require_POST
@screen(CARE_TEAM)
def create_from_app(request: Request) -> HttpResponse:
    """From an appli carte Vitale, which is read once more: only a reader can say what it says."""
    desk = reader()
    card = desk.read(request.POST.get("slot", ""), request.now) if desk else Card()
    if card.app is None:
        raise NotPossible("L’appli carte Vitale n’est plus présentée.", remedy="Présentez-la de nouveau.")
    return redirect("record", insi.register_from_app_card(request.acting(), card.app).pk)


@require_POST
@screen(CARE_TEAM)
def scan(request: Request) -> HttpResponse:
    """A Data Matrix INS read by a scanner: traits to verify, never a proof. The INS it carries is not kept."""
    content = request.POST.get("content", "")[:LONGEST]
    who = _whose_record_is_open(request)
    if who is not None:
        return establish.compare_scanned(request, who, content)
    ins, traits = establish.scanned(content)
    return _page(request, fields=_said(traits), alike=_alike(traits, ins.matricule), source="Data Matrix")


# ---------------------------------------------------------------------------------------------------------------


def _whose_record_is_open(request: Request) -> Patient | None:
    try:
        pk = UUID(request.POST.get("patient", ""))
    except ValueError:
        return None
    return Patient.objects.select_related("identity").get(pk=pk)


def _from_card(request: Request, card: Card, slot: str, chosen: str) -> HttpResponse:
    if card.app is not None:
        traits, ins = card.app.traits, card.app.ins
        return _page(
            request, shown=traits, alike=_alike(traits, ins.matricule), app_slot=slot, source="Appli carte Vitale"
        )
    beneficiary = card.beneficiaries[int(chosen)]
    try:
        kept = asking.by_card(request, beneficiary.read)
    except asking.NoAnswer as silence:
        typed = _as_the_card_says(beneficiary.label, beneficiary.read.data.birth_date, request)
        return _page(request, typed=typed, alike=_alike(typed.traits()), silence=silence.told, source="carte Vitale")
    if kept.code != "00":
        typed = _as_the_card_says(beneficiary.label, beneficiary.read.data.birth_date, request)
        told = f"INSi\u00a0: {establish.CODES[kept.code]} pour cette carte."
        return _page(request, typed=typed, alike=_alike(typed.traits()), silence=told, source="carte Vitale")
    answer = answer_of(kept, request.now)
    assert answer.traits is not None
    assert answer.ins is not None
    alike = _alike(answer.traits, answer.ins.matricule)
    return _page(request, shown=answer.traits, alike=alike, kept=kept, source="carte Vitale, par INSi")


def _as_the_card_says(label: str, birth_date: str, request: Request) -> Typed:
    return understood(f"{label} {birth_date}", request.today)


def _alike(traits: Traits | None, matricule: str = "") -> list[Likeness]:
    try:
        return duplicates(traits, matricule) if traits else []
    except BadInput:
        return []


def _traits(said: dict[str, str]) -> Traits:
    """The fields as traits, whose syntax the action checks."""
    born, uncertain = parse_birth_date(said["birth_date"])
    return Traits(
        birth_name=said["birth_name"],
        birth_first_names=said["first_names"],
        birth_first_name=said["first_names"].split(" ")[0],
        sex=Sex(said["sex"]) if said["sex"] in set(Sex) else Sex.UNKNOWN,
        birth_date=born,
        birth_date_uncertain=uncertain,
        birth_place=said["birth_place"],
        used_name=said["used_name"],
    )


def _said(traits: Traits | Typed) -> dict[str, str]:
    """Traits as the fields show them."""
    values = asdict(traits)
    born: date | None = traits.birth_date
    return {
        "birth_name": traits.birth_name,
        "first_names": values.get("birth_first_names") or values.get("first_names") or "",
        "sex": traits.sex.value if traits.sex else "",
        "birth_date": f"{born:%d/%m}/{born.year:04d}" if born else "",
        "birth_place": traits.birth_place,
        "used_name": traits.used_name,
        "phone": values.get("phone", ""),
    }


def _choice(request: Request, who: Patient | None, found: dict[str, Any]) -> HttpResponse:
    """Which card, or which of its beneficiaries."""
    template = "practice/identity/cards.html" if who else "practice/identity/new.html"
    template += "" if who or not request.htmx else "#content"
    response = render(request, template, {**found, "patient": who, "typed": None, "fields": {}})
    if who:
        response["HX-Retarget"], response["HX-Reswap"] = "#insi", "innerHTML"
    return response


def _page(request: Request, *, typed: Typed | None = None, status: int = 200, **context: Any) -> HttpResponse:
    template = "practice/identity/new.html#content" if request.htmx else "practice/identity/new.html"
    fields = context.pop("fields", None) or (_said(typed) if typed else {})
    alike = context.get("alike") or []
    missing = next((name for name in ("birth_name", "first_names", "sex", "birth_date") if not fields.get(name)), "")
    shown = {**context, "fields": fields, "missing": missing, "exact": any(one.exact for one in alike), "typed": typed}
    return render(request, template, shown, status=status)
