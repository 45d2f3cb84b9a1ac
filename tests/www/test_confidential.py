"""Words planted in a confidential consultation, its documents and the record: every address is opened as everyone, by
GET and by POST, and what comes back holds none that this person may not read.

Doctors of a practice read every record, what is confidential included: that word is about the guardians of a minor.
Only what one wrote for oneself, abbreviations and templates, is another's. The secretary reads identities, letters and
what becomes of documents, nothing clinical, and nothing of what is confidential. She sees the titles of papers
received, of letters and of drafts: known, and accepted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from bonport.base.models import User
from bonport.practice.deliveries.models import Delivery, WaitingReason
from bonport.practice.deliveries.states import State
from bonport.practice.documents.actions import sign_document
from bonport.practice.documents.drafts.actions import begin_draft, entitle_draft, save_draft
from bonport.practice.documents.models import Document, LetterTemplate, Task
from bonport.practice.documents.templates.starters import STARTERS
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.records.actions import Saving, add_entry, keep_secret, write_note
from bonport.practice.records.models import Allergy, Encounter, Phrase, Treatment
from tests.cast import Cast
from tests.practice.factories import LETTER, encounter, problem, prose
from tests.www.samples import samples_of
from tests.www.table import addresses

OF_THE_RECORD = ("motnoteancienne", "motnotedujour", "motproblème", "motmédicament", "motallergène", "motréaction")
SECRET = ("Mottitresecret", "mottextesecret", "Motbrouillonsecret", "mottextebrouillon")
HIS_OWN = ("motabréviation", "Motmodèle", "mottextemodèle")
OF_THE_PATIENT = ("MOTNOM", "MOTPRENOM", "255036311304500", "0611223399", "motrue")
"""The matricule as it is made; written with spaces or without."""

MAY_NOT_READ = {
    "treating": (),
    "colleague": HIS_OWN,
    "replacement": HIS_OWN,
    "secretary": OF_THE_RECORD + SECRET + HIS_OWN,
    "administrator": OF_THE_RECORD + SECRET + HIS_OWN + OF_THE_PATIENT,
    "stranger": OF_THE_RECORD + SECRET + HIS_OWN + OF_THE_PATIENT,
    "anonymous": OF_THE_RECORD + SECRET + HIS_OWN + OF_THE_PATIENT,
}
ALL = OF_THE_RECORD + SECRET + HIS_OWN + OF_THE_PATIENT

# What is typed holds no planted word, or its echo would be one; it finds the patient by his date of birth.
FORM = {
    "q": "04/03/1955", "name": "04/03/1955", "line": "04/03/1955", "text": "mot", "wanted": "mot", "to": "",
    "words": "mot", "kind": "problem", "for": "patient", "window": str(UUID(int=7)),
    "serial": 1, "based_on": 0, "birth_name": "X", "first_names": "Y", "sex": "F", "birth_date": "04/03/1955",
}  # fmt: skip
_TO_SIGN_OUT = ("account_logout", "lock")


@pytest.mark.parametrize(
    "actor", [actor if actor == "secretary" else pytest.param(actor, marks=pytest.mark.slow) for actor in MAY_NOT_READ]
)
def test_everyone_receives_what_he_may_read_and_nothing_else(actor: str, cast: Cast) -> None:
    forbidden = [flat(word) for word in MAY_NOT_READ[actor]]
    expected = {word for word in ALL if word not in MAY_NOT_READ[actor]}
    if actor == "secretary":  # no screen of hers shows how to reach a patient who is already here
        expected -= {"0611223399", "motrue"}
    leaks, received = set(), set()
    for name, body in answers(cast, actor, planted_samples(cast)):
        leaks |= {f"{name}: {word}" for word in forbidden if word in body}
        received |= {word for word in expected if flat(word) in body}
    assert sorted(leaks) == []
    assert received == expected, "else the test looks for words that stand nowhere"


def planted_samples(cast: Cast) -> list[dict[str, object]]:
    """What is opened: the usual samples, and what belongs to a consultation kept confidential."""
    samples = samples_of(cast)
    doctor = cast.treating
    with cast.act(None).reading():
        today = Encounter.objects.get(patient=cast.patient, closed_at=None)
    write_note(cast.act(doctor), today, "motnoteancienne")
    problem(cast, "motproblème", today)
    add_entry(cast.act(doctor), Treatment, cast.patient, today, {"drug": "motmédicament"})
    add_entry(cast.act(doctor), Allergy, cast.patient, today, {"agent": "motallergène", "reaction": "motréaction"})
    with cast.act(None).reading():
        Encounter.objects.filter(pk=today.pk).update(closed_at=cast.now)
    secret = encounter(cast, cast.child, guardians_may_see=True)
    write_note(cast.act(doctor), secret, "motnotedujour")
    made = sign_document(cast.act(doctor), cast.child, LETTER, "Mottitresecret", prose("mottextesecret"), secret)
    draft = begin_draft(cast.act(doctor), cast.child, STARTERS[0])
    entitle_draft(cast.act(doctor), draft, "Motbrouillonsecret")
    save_draft(cast.act(doctor), draft, "mottextebrouillon", Saving(UUID(int=3), 1, draft.revision))
    keep_secret(cast.act(doctor, after=timedelta(minutes=1)), secret)
    with cast.act(None).reading():
        assert Document.objects.get(pk=made.pk).secret
        # Something to decide of it, and something that waits for an identity, which the secretary may qualify.
        Task.objects.create(
            id=cast.new_id(), practice_id=cast.practice, kind=Task.Kind.SHOW_TO_PATIENT, patient=cast.child,
            document=made, asked_at=cast.now,
        )  # fmt: skip
        Delivery.objects.filter(document=made).update(state=State.WAITING, reason=WaitingReason.IDENTITY)
        Phrase.objects.filter(owner=doctor).update(text="motabréviation", kind=Phrase.Kind.TEMPLATE)
        LetterTemplate.objects.filter(owner=doctor).update(name="Motmodèle", text="mottextemodèle")
        Identity.objects.filter(patient=cast.patient).update(
            birth_name="MOTNOM",
            birth_first_names="MOTPRENOM",
            birth_first_name="MOTPRENOM",
            matricule="255036311304500",
        )
        Identity.objects.filter(patient=cast.child).update(birth_name="MOTNOM")
        Patient.objects.update(phone="0611223399", street="1 motrue")
    return [samples, {**samples, "patient": cast.child.pk, "document": made.pk, "draft": draft.pk}]


def answers(cast: Cast, actor: str, all_samples: list[dict[str, object]]) -> Iterator[tuple[str, str]]:
    """Each address and what it answered, flat."""
    client = Client()
    if actor != "anonymous":
        user = User.objects.get(pk=cast.everyone[actor].user_id)
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    for samples in all_samples:
        for address in addresses():
            if address.name in _TO_SIGN_OUT:
                continue
            url = address.of(samples)
            form = {**FORM, "template": samples["template"]}
            for typed in (form,) if address.posts else (None, form):
                with transaction.atomic():
                    asked = {"modele": samples["template"]}
                    response = client.get(url, asked) if typed is None else client.post(url, typed)
                    told = said(response)
                    transaction.set_rollback(True)
                yield address.name, flat(told)


def said(response: HttpResponse) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = " ".join(response.headers.values())
    if response.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as copy:
            body = b" ".join(name.encode() + b" " + copy.read(name) for name in copy.namelist())
    return f"{body.decode(errors='replace')} {heads}"


def flat(text: str) -> str:
    """In small letters, and without what stands between the groups of a number."""
    return re.sub(r"\s|&nbsp;|&#160;", "", text).casefold()
