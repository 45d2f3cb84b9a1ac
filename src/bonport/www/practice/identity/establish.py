"""Establishing an identity from the record: asking INSi, comparing, accepting; a document seen; the doctor's word."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.interop.errors import Unreadable
from bonport.interop.identity import INS, Outcome, Traits, compare
from bonport.interop.identity.datamatrix import decode
from bonport.interop.identity.status import Guardian
from bonport.practice.patients.actions import (
    attest_identity,
    qualify_identity,
    record_identity,
    verify_identity,
)
from bonport.practice.patients.insi import actions as insi
from bonport.practice.patients.insi.kept import answer_of
from bonport.practice.patients.models import InsiAnswer, Patient
from bonport.practice.places.readers import Card
from bonport.www.practice.access.screens import CARE_TEAM, DOCTORS, Request, screen
from bonport.www.practice.identity import asking, words
from bonport.www.practice.identity.answers import again, beside
from bonport.www.practice.identity.steps import CODES, TEXT

COMPARED = "practice/identity/compared.html"


@require_POST
@screen(CARE_TEAM)
def ask_insi(request: Request, patient: UUID) -> HttpResponse:
    """INSi by the traits of the record. The page did not wait: it is told here."""
    who = _patient(patient)
    try:
        return _compared(request, who, asking.by_traits(request, who))
    except asking.NoAnswer as silence:
        return _told(request, who, silence.told)


def ask_by_card(request: Request, who: Patient, card: Card, chosen: str) -> HttpResponse:
    """INSi by the card that was read, for a patient who has a record (see `creating.read_card`)."""
    if card.app is not None:
        if compare(who.identity.traits, card.app.traits).outcome is Outcome.DISCORDANT:
            raise NotPossible(
                "Cette appli carte Vitale est celle de quelqu’un d’autre, ou les traits de la fiche sont faux.",
                remedy="Vérifiez la personne\u202f; au besoin corrigez d’abord les traits de la fiche.",
            )
        record_identity(request.acting(), who, card.app)
        return again(request, who, "Appli carte Vitale lue\u00a0: INS qualifiée.")
    try:
        kept = asking.by_card(request, card.beneficiaries[int(chosen)].read, who)
    except asking.NoAnswer as silence:
        return _told(request, who, silence.told)
    return _compared(request, who, kept)


@require_POST
@screen(CARE_TEAM)
def accept(request: Request, patient: UUID, answer: UUID) -> HttpResponse:
    who = _patient(patient)
    insi.accept_answer(request.acting(), who, answer)
    return again(request, who, "Traits d’INSi repris\u00a0: INS récupérée.")


@require_POST
@screen(CARE_TEAM)
def refuse(request: Request, patient: UUID, answer: UUID) -> HttpResponse:
    who = _patient(patient)
    insi.refuse_answer(request.acting(), who, answer)
    return again(request, who, "Réponse d’INSi écartée\u00a0: rien n’a changé.")


@require_POST
@screen(CARE_TEAM)
def see_document(request: Request, patient: UUID) -> HttpResponse:
    """A document was seen beside the person: its kind, and for a child who presents it."""
    who, said = _patient(patient), request.POST
    if not said.get("kind"):
        raise NotPossible("Choisissez la pièce que vous avez vue.", remedy="Aucune n’est choisie d’avance.")
    guardian = said.get("guardian", "")
    identity = qualify_identity(
        request.acting(),
        who,
        said["kind"],
        guardian=Guardian(guardian) if guardian in set(Guardian) else None,
        guardian_kind=said.get("guardian_kind", ""),
        court_decision=bool(said.get("court_decision")),
    )
    return again(
        request, who, f"Pièce contrôlée\u00a0: {words.standing(identity).words.lower()}.".replace("ins ", "INS ")
    )


@require_POST
@screen(DOCTORS)
def attest(request: Request, patient: UUID) -> HttpResponse:
    """The declared médecin traitant knows this person: the text stood beside the button."""
    who = _patient(patient)
    attest_identity(request.acting(), who, TEXT)
    return again(request, who, "Attestation enregistrée à votre nom\u00a0: INS qualifiée.")


@require_POST
@screen(CARE_TEAM)
def verify(request: Request, patient: UUID) -> HttpResponse:
    """INSi is asked whether the INS still holds."""
    who = _patient(patient)
    try:
        heard = asking.verification(request, who)
    except asking.NoAnswer as silence:
        return _told(request, who, silence.told)
    verify_identity(request.acting(), who, heard)
    if heard.confirmed:
        return again(request, who, "INSi confirme cette INS.")
    return again(
        request,
        who,
        "INSi ne confirme plus cette INS\u00a0: elle n’est plus utilisée. Contrôlez une pièce et réinterrogez INSi.",
    )


def compare_scanned(request: Request, who: Patient, content: str) -> HttpResponse:
    """A Data Matrix INS held against the record: traits to verify, never a proof; nothing is written."""
    ins, traits = scanned(content)
    comparison = compare(who.identity.traits, traits)
    context = {
        "source": "Data Matrix",
        "sides": words.sides(who.identity.traits, traits, comparison),
        "same": comparison.outcome is Outcome.EQUAL,
        "discordant": comparison.outcome is Outcome.DISCORDANT,
        "other_ins": bool(who.identity.matricule) and who.identity.matricule != ins.matricule,
        "may_ask": not who.identity.insi_at,
    }
    return beside(request, who, COMPARED, **context)


def scanned(content: str) -> tuple[INS, Traits]:
    """What a Data Matrix INS says."""
    try:
        return decode(content.encode("ascii", "replace"))
    except Unreadable:
        raise NotPossible(
            "Ce code n’est pas un Data Matrix INS lisible.",
            means="Rien n’a été changé dans la fiche.",
            remedy="Présentez le code de nouveau, à plat\u202f; ou interrogez INSi avec les traits.",
        ) from None


# ---------------------------------------------------------------------------------------------------------------


def _patient(pk: UUID) -> Patient:
    return Patient.objects.select_related("identity").get(pk=pk)


def _compared(request: Request, who: Patient, kept: InsiAnswer) -> HttpResponse:
    """What INSi answered beside what we have. Equal traits need nobody: the INS is taken."""
    if kept.code != "00":
        return again(request, who, f"INSi\u00a0: {CODES[kept.code]}.")
    theirs = answer_of(kept, request.now).traits
    ours = who.identity.traits
    assert theirs is not None
    comparison = compare(ours, theirs)
    if comparison.outcome is Outcome.EQUAL:
        insi.accept_answer(request.acting(), who, kept.pk)
        return again(request, who, "INSi\u00a0: traits identiques, INS récupérée.")
    context = {
        "patient": who,
        "kept": kept,
        "source": "INSi",
        "sides": words.sides(ours, theirs, comparison),
        "discordant": comparison.outcome is Outcome.DISCORDANT,
        "swapped": comparison.swapped,
    }
    return beside(request, who, COMPARED, **context)


def _told(request: Request, who: Patient, told: str) -> HttpResponse:
    return beside(request, who, "practice/identity/silence.html", told=told)
