"""No secret datum in anything a guardian sees: everything that could be seen is rendered, and looked through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.interop.cda.model import Rendition as Made
from bonport.practice.consultations.actions import close_consultation, refresh_synthesis
from bonport.practice.documents import rendition
from bonport.practice.documents.actions import prepare_document, sign_draft
from bonport.practice.documents.models import Document
from bonport.practice.records.actions import add_entry, keep_secret, open_encounter, write_note
from bonport.practice.records.models import (
    Allergy,
    FamilyHistory,
    Habit,
    LabValue,
    Problem,
    Procedure,
    Treatment,
    Vaccination,
    VitalSign,
    WatchPoint,
)
from tests.cast import Cast
from tests.practice.factories import CERTIFICATE, LETTER, identity_of, letter, prose, qualify
from tests.practice.pdf_text import text_of

SECRET = "Zorglub"  # in no font, code table or template


def write_secrets(cast: Cast) -> None:
    """An encounter that becomes secret once everything has been written in it."""
    opened = open_encounter(cast.act(cast.treating), cast.child, guardians_may_see=True)
    write_note(cast.act(cast.treating), opened, f"{SECRET} note")
    day = cast.now.date()
    for kind, values in (
        (Problem, {"label": f"{SECRET} problème", "code": "Z30.0", "note": SECRET}),
        (Problem, {"label": f"{SECRET} passé", "end": day}),
        (Treatment, {"drug": f"{SECRET} pilule", "dosage": SECRET, "reason": SECRET}),
        (Allergy, {"agent": f"{SECRET} agent", "reaction": SECRET}),
        (Procedure, {"label": f"{SECRET} acte", "day": day}),
        (Habit, {"kind": "74011-8", "text": f"{SECRET} tabac"}),
        (FamilyHistory, {"relation": "FTH", "label": f"{SECRET} père"}),
        (WatchPoint, {"text": f"{SECRET} vigilance"}),
        (Vaccination, {"vaccine": f"{SECRET} vaccin", "day": day, "lot": SECRET}),
        (VitalSign, {"code": "8480-6", "value": 120.0, "unit": "mm[Hg]", "measured_at": cast.now}),
        (LabValue, {"code": "2106-3", "label": f"{SECRET} dosage", "value": 1.0, "unit": "1", "day": day}),
    ):
        add_entry(cast.act(cast.treating), kind, cast.child, opened, values)
    letter(cast, patient=cast.child, in_=opened, text=f"{SECRET} lettre")
    draft = prepare_document(
        cast.act(cast.secretary), cast.child, CERTIFICATE, f"{SECRET} certificat", prose(SECRET), opened
    )
    keep_secret(cast.act(cast.treating), opened)
    sign_draft(cast.act(cast.treating), draft)
    assert close_consultation(cast.act(cast.treating), opened) is None


def write_openly(cast: Cast) -> None:
    """An ordinary encounter, before and after which there are secrets."""
    later = timedelta(hours=1)
    opened = open_encounter(cast.act(cast.colleague), cast.child, guardians_may_see=True)
    add_entry(cast.act(cast.colleague), Problem, cast.child, opened, {"label": "Asthme", "code": "J45.9"})
    close_consultation(cast.act(cast.colleague), opened)
    opened = open_encounter(cast.act(cast.treating), cast.child, guardians_may_see=True)
    letter(cast, patient=cast.child, in_=opened, type_code=LETTER, text="Merci de voir cet enfant asthmatique.")
    assert close_consultation(cast.act(cast.treating, after=later), opened) is not None
    opened = open_encounter(cast.act(cast.replacement, after=later), cast.child, guardians_may_see=True)
    refresh_synthesis(cast.act(cast.replacement, after=later), cast.child, opened)


def render(cast: Cast, document: Document) -> Made:
    identity = identity_of(cast, cast.child)
    assert identity.ins is not None
    return rendition.make(document, identity.traits, identity.ins, replaces=None)


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize("secret_first", [True, False])
def test_no_guardian_sees_a_secret(cast: Cast, secret_first: bool) -> None:
    qualify(cast, cast.child)
    for write in (write_secrets, write_openly) if secret_first else (write_openly, write_secrets):
        write(cast)
    with cast.act(None).reading():
        documents = list(Document.objects.filter(patient=cast.child).select_related("patient"))
    seen = [document for document in documents if not document.hidden_from_guardians]
    hidden = [document for document in documents if document.hidden_from_guardians]
    assert sorted(document.type_code for document in seen) == [LETTER, "SYNTH", "SYNTH"]
    assert sorted(document.type_code for document in hidden) == [CERTIFICATE, LETTER]
    for document in seen:
        made = render(cast, document)
        printed = text_of(made.pdf)
        assert "asthm" in printed.lower(), "this is not its text"
        assert SECRET.lower() not in printed.lower()
        assert SECRET.encode() not in made.cda
    for document in hidden:
        assert SECRET in text_of(render(cast, document).pdf), "a secret that is there would not have been found"
        assert document.secret
