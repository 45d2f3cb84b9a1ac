"""One row of the cast's practice for each parameter of an address: what a screen is opened on, by its right people and
by everybody else."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from PIL import Image

from bonport.interop.signalement import Context
from bonport.practice.consultations.repair.actions import open_repair
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.correspondents.actions import save_correspondent
from bonport.practice.documents.drafts.actions import begin_draft
from bonport.practice.documents.files.actions import add_file
from bonport.practice.documents.models import Document
from bonport.practice.documents.templates.actions import Written, save_template
from bonport.practice.documents.templates.starters import STARTERS
from bonport.practice.patients.insi.actions import keep_card_answer
from bonport.practice.places.models import Activity
from bonport.practice.records.models import Encounter, Phrase
from bonport.practice.records.phrases.actions import save_phrase
from bonport.practice.reporting.actions import report_failure
from tests.cast import Cast
from tests.practice.factories import LEO, LEO_INS, LETTER, by_card, encounter, letter, problem, qualify


def samples_of(cast: Cast) -> dict[str, object]:
    """By the parameter's name. The patient is qualified, has a problem, an open encounter and a signed letter."""
    qualify(cast)
    opened: Encounter = encounter(cast)
    problem(cast, in_=opened)
    document: Document = letter(cast, in_=opened)
    template = save_template(cast.act(cast.treating), Written("Avis", LETTER, "Avis", "Cher confrère,", shared=False))
    failure = report_failure(cast.act(cast.secretary), "L’envoi tourne sans fin.", Context(screen="home"))
    with cast.act(None).reading():
        Delivery.objects.filter(pk=failure.delivery_id).update(state="refused", reason="key")
    return {
        "report": failure.pk,
        "patient": cast.patient.pk,
        "answer": keep_card_answer(cast.act(cast.secretary), by_card(cast, LEO, LEO_INS)).pk,
        "repair": open_repair(cast.act(cast.treating), cast.patient).pk,
        "phrase": save_phrase(cast.act(cast.treating), Phrase.Kind.ABBREVIATION, "ras", "Rien à signaler.").pk,
        "document": document.pk,
        "draft": begin_draft(cast.act(cast.treating), cast.patient, STARTERS[0]).pk,
        "template": template.pk,
        "correspondent": save_correspondent(cast.act(cast.secretary), {"family": "LEGRAND", "given": "Anne"}).pk,
        "received": add_file(cast.act(cast.secretary), cast.patient, "letter", "Lettre", cast.now.date(), scan()).pk,
        "person": cast.secretary.pk,
        "activity": _activity_of(cast),
        "pk": 1,
    }


def scan() -> bytes:
    """A page, all white."""
    out = BytesIO()
    Image.new("RGB", (9, 9), "white").save(out, "PNG")
    return out.getvalue()


def _activity_of(cast: Cast) -> UUID:
    with cast.act(None).reading():
        return Activity.objects.get(person=cast.secretary).pk
