from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop import cda
from bonport.interop.cda.model import Paragraph, Prose
from bonport.practice.deliveries.actions import hold_document, mask_document, withdraw_document
from bonport.practice.documents import content as contents
from bonport.practice.documents.actions import (
    keep_rendition,
    prepare_document,
    replace_document,
    set_preference,
    sign_document,
    sign_draft,
)
from bonport.practice.documents.models import Document, Draft, Rendition, Task
from bonport.practice.patients.actions import change_traits
from bonport.practice.records.actions import keep_secret
from tests.cast import JEANNE, Cast
from tests.practice.factories import (
    CERTIFICATE,
    LETTER,
    MINUTE,
    Postbox,
    again,
    delivery_of,
    encounter,
    identity_of,
    letter,
    open_dmp,
    prose,
    qualify,
    work,
)

HL7 = {"h": "urn:hl7-org:v3"}


def rendition_of(cast: Cast, document: Document) -> Rendition:
    with cast.act(None).reading():
        return Rendition.objects.get(document=document)


def sent(cast: Cast, document: Document) -> etree._Element:
    """The CDA that left."""
    return etree.fromstring(bytes(rendition_of(cast, document).cda))


def tasks(cast: Cast, document: Document) -> list[str]:
    with cast.act(None).reading():
        return list(Task.objects.filter(document=document, done_at=None).values_list("kind", flat=True))


# ------------------------------------------------------------------------------------------- preparing and signing


def test_the_secretary_prepares_and_the_doctor_signs(cast: Cast) -> None:
    draft = prepare_document(cast.act(cast.secretary), cast.patient, LETTER, "Lettre", prose("Chère consœur,"))
    with pytest.raises(NotAllowed):
        sign_draft(cast.act(cast.secretary), draft)
    document = sign_draft(cast.act(cast.treating), draft)
    assert (document.author, document.title) == (cast.treating, "Lettre")
    assert contents.read(document.content).body == prose("Chère consœur,")
    with cast.act(None).reading():
        assert not Draft.objects.exists()


def test_the_secretary_signs_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        letter(cast, cast.secretary)
    with cast.act(None).reading():
        assert not Document.objects.exists()


def test_a_letter_prepared_for_a_minor_is_signed_in_an_encounter(cast: Cast) -> None:
    draft = prepare_document(cast.act(cast.secretary), cast.child, LETTER, "Lettre", prose())
    with pytest.raises(NotPossible, match="mineur"):
        sign_draft(cast.act(cast.treating), draft)
    opened = encounter(cast, cast.child, guardians_may_see=False)
    document = sign_draft(cast.act(cast.treating), draft, opened)
    assert document.hidden_from_guardians


def test_a_document_comes_from_its_patients_encounter(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="autre patient"):
        letter(cast, in_=encounter(cast, cast.child, guardians_may_see=True))


def test_what_the_formats_cannot_carry_is_told_at_the_signature(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        sign_document(cast.act(cast.treating), cast.patient, LETTER, "Lettre", Prose(()))


def test_the_signature_is_audited(cast: Cast) -> None:
    document = letter(cast)
    event = AuditEvent.objects.get(action="sign_document")
    assert (event.subject_id, event.patient_id, event.actor_id) == (
        document.pk,
        cast.patient.pk,
        cast.treating.user_id,
    )
    assert event.detail == {"type": LETTER, "version": 1}


# ------------------------------------------------------------------------------------------------- the replacement


def test_a_replacements_document_is_hers_at_the_replaced_doctors_structure(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    document = letter(cast, cast.replacement)
    content = contents.read(document.content)
    assert content.author.national_id == cast.replacement.national_id
    assert content.organization.national_id == cast.structure.national_id
    assert content.replaced_doctor is not None
    assert content.replaced_doctor.national_id == cast.treating.national_id
    work(cast)
    root = sent(cast, document)
    for path in (
        "h:author/h:assignedAuthor/h:id/@extension",
        "h:legalAuthenticator/h:assignedEntity/h:id/@extension",
        "h:documentationOf/h:serviceEvent/h:performer/h:assignedEntity/h:id/@extension",
    ):
        assert root.xpath(path, namespaces=HL7) == [cast.replacement.national_id], path
    organizations = root.xpath("//h:representedOrganization/h:id/@extension", namespaces=HL7)
    assert set(organizations) == {cast.structure.national_id}
    assert cast.treating.family in "".join(root.itertext())


def test_a_doctors_own_document_names_no_replaced_doctor(cast: Cast) -> None:
    assert contents.read(letter(cast).content).replaced_doctor is None


@pytest.mark.parametrize(
    ("author", "allowed"),
    [
        ("treating", {"treating", "replacement"}),
        ("replacement", {"treating", "replacement"}),
        ("colleague", {"colleague"}),
    ],
)
def test_who_may_change_a_document(cast: Cast, postbox: Postbox, author: str, allowed: set[str]) -> None:
    document = letter(cast, cast.everyone[author])
    for name, who in cast.everyone.items():
        if name in allowed:
            document = replace_document(cast.act(who), document, "Lettre", prose(name))
            assert document.author == who
        else:
            with pytest.raises(NotAllowed):
                replace_document(cast.act(who), document, "Lettre", prose(name))


# ------------------------------------------------------------------------------------------------ content, versions


def test_the_content_is_frozen_with_its_hash(cast: Cast) -> None:
    document = letter(cast)
    before = document.content_hash
    change_traits(cast.act(cast.secretary), cast.patient, replace(JEANNE, used_name="PETIT"), "")
    kept = again(cast, document)
    assert contents.hash_of(kept.content) == contents.read(kept.content).hash() == kept.content_hash == before
    assert contents.read(letter(cast).content).hash() != before


def test_versions_share_a_set_and_only_the_last_is_replaced(cast: Cast) -> None:
    first = letter(cast)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    assert (second.set_id, second.version, second.replaces) == (first.set_id, 2, first)
    assert second.unique_id != first.unique_id
    with pytest.raises(NotPossible, match="déjà été remplacé"):
        replace_document(cast.act(cast.treating), first, "Lettre", prose("Encore."))


def test_a_version_speaks_of_the_earlier_one_only_if_the_dmp_received_it(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    first = letter(cast)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée avant de partir."))
    work(cast)
    assert delivery_of(cast, first).state == "superseded"
    assert postbox.sent == [second.unique_id]
    root = sent(cast, second)
    assert root.xpath("h:relatedDocument", namespaces=HL7) == []
    assert root.xpath("h:setId/@root | h:setId/@extension", namespaces=HL7) != []
    assert root.xpath("string(h:versionNumber/@value)", namespaces=HL7) == "2"

    third = replace_document(cast.act(cast.treating), second, "Lettre", prose("Corrigée après."))
    work(cast)
    root = sent(cast, third)
    assert root.xpath("string(h:versionNumber/@value)", namespaces=HL7) == "3"
    (related,) = root.xpath("h:relatedDocument", namespaces=HL7)
    assert related.get("typeCode") == "RPLC"
    assert related.xpath("string(h:parentDocument/h:id/@root)", namespaces=HL7) == second.unique_id


def test_a_version_that_was_withdrawn_is_not_spoken_of(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    first = letter(cast)
    work(cast)
    withdraw_document(cast.act(cast.treating), first, confirmed=True)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    work(cast)
    assert postbox.sent == [first.unique_id, first.unique_id, second.unique_id]
    assert sent(cast, second).xpath("h:relatedDocument", namespaces=HL7) == []


# ------------------------------------------------------------------------------------------------------- renditions


def test_the_bytes_carry_the_identity_of_the_moment_when_they_leave(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    work(cast)
    assert postbox.sent == []
    with cast.act(None).reading():
        assert not Rendition.objects.exists()
    identity = qualify(cast)
    open_dmp(cast, cast.patient)
    work(cast)
    made = rendition_of(cast, document)
    assert made.matricule == identity.matricule
    assert identity.matricule.encode() in bytes(made.cda)
    assert made.left


def test_bytes_that_left_are_never_made_again(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    document = letter(cast)
    work(cast)
    first = rendition_of(cast, document)
    identity = identity_of(cast, cast.patient)
    other = cda.render(
        contents.document_of(contents.read(document.content), replace(JEANNE, used_name="AUTRE"), identity.ins, None)
    )
    act = cast.act(None, after=timedelta(days=1))
    with act.transaction():
        keep_rendition(act, document, other, identity.traits, identity.ins)
    kept = rendition_of(cast, document)
    assert bytes(kept.cda) == bytes(first.cda) != other.cda
    assert kept.made_at == first.made_at


def test_bytes_that_have_not_left_follow_the_identity(cast: Cast, postbox: Postbox) -> None:
    """Prepared, then the used name changes before the start: made again."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    document = letter(cast)
    delivery = delivery_of(cast, document)
    with cast.act(None).reading():
        assert postbox.prepare(delivery, cast.now + MINUTE) is None
    before = rendition_of(cast, document)
    change_traits(cast.act(cast.secretary), cast.patient, replace(JEANNE, used_name="PETIT"), "")
    with cast.act(None).reading():
        assert postbox.guard(delivery) is not None, "the bytes are of the former identity"
    work(cast)
    after = rendition_of(cast, document)
    assert after.identity_hash != before.identity_hash
    assert postbox.sent == [document.unique_id]


# ------------------------------------------------------------------------------------------- preferences and masks


@pytest.mark.requirement("EX_2.1-1050")
def test_masks_are_set_from_the_doctors_defaults_before_anything_leaves(cast: Cast) -> None:
    set_preference(cast.act(cast.treating), CERTIFICATE, hidden_from_patient=True)
    masked, plain = letter(cast, type_code=CERTIFICATE), letter(cast)
    assert (masked.hidden_from_patient, masked.hidden_from_professionals) == (True, False)
    assert (plain.hidden_from_patient, plain.hidden_from_professionals) == (False, False)
    assert tasks(cast, masked) == ["show_to_patient"], "what the patient does not see is remembered"
    assert tasks(cast, plain) == []
    others = letter(cast, cast.colleague, type_code=CERTIFICATE)
    assert not others.hidden_from_patient, "a preference is one doctor's"


@pytest.mark.requirement("EX_2.1-1050")
def test_nothing_is_hidden_from_everybody(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        set_preference(cast.act(cast.treating), LETTER, hidden_from_patient=True, hidden_from_professionals=True)
    set_preference(cast.act(cast.treating), LETTER, hidden_from_patient=True)
    with pytest.raises(NotPossible):
        mask_document(cast.act(cast.treating), letter(cast), from_professionals=True, confirmed=True)


def test_a_preference_holds_from_its_day(cast: Cast) -> None:
    tomorrow = timedelta(days=1)
    set_preference(cast.act(cast.treating, after=tomorrow), LETTER, hidden_from_professionals=True)
    assert not letter(cast).hidden_from_professionals
    assert letter(cast, after=tomorrow).hidden_from_professionals


def test_what_was_masked_stays_masked_in_the_next_version(cast: Cast, postbox: Postbox) -> None:
    first = letter(cast)
    mask_document(cast.act(cast.treating), first, from_patient=True, confirmed=True)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    assert second.hidden_from_patient
    assert tasks(cast, second) == ["show_to_patient"]


# ------------------------------------------------------------------------------------------------- minors, secrets


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize("stated", [{"guardians_may_see": True}, {"guardians_may_see": False}])
def test_a_minors_documents_are_seen_as_their_encounter_says(cast: Cast, stated: dict[str, bool]) -> None:
    opened = encounter(cast, cast.child, **stated)
    document = letter(cast, patient=cast.child, in_=opened)
    assert document.hidden_from_guardians is not stated["guardians_may_see"]
    assert not document.secret


def test_nothing_of_a_minor_is_signed_outside_an_encounter(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="mineur"):
        letter(cast, patient=cast.child)


@pytest.mark.requirement("EX_2.1-1050", "EX_0.1-1100")
def test_a_secret_said_after_the_signature_counts_too(cast: Cast, postbox: Postbox) -> None:
    """Nothing depends on how old the encounter is that the caller holds."""
    qualify(cast, cast.child)
    open_dmp(cast, cast.child)
    opened = encounter(cast, cast.child, guardians_may_see=True)
    before = letter(cast, patient=cast.child, in_=opened)
    keep_secret(cast.act(cast.treating), opened)
    after = letter(cast, patient=cast.child, in_=opened)
    for document in (again(cast, before), after):
        assert (document.secret, document.hidden_from_guardians) == (True, True)
    work(cast)
    assert postbox.masks == [["INVISIBLE_REPRESENTANTS_LEGAUX"]] * 2


def test_what_left_before_the_encounter_became_secret_is_taken_back(cast: Cast, postbox: Postbox) -> None:
    qualify(cast, cast.child)
    open_dmp(cast, cast.child)
    opened = encounter(cast, cast.child, guardians_may_see=True)
    gone = letter(cast, patient=cast.child, in_=opened)
    work(cast)
    keep_secret(cast.act(cast.treating), opened)
    assert delivery_of(cast, gone, "withdraw").state == "ready"
    work(cast)
    assert delivery_of(cast, gone, "withdraw").state == "delivered"


def test_a_secret_holds_although_the_document_was_held_back(cast: Cast, postbox: Postbox) -> None:
    opened = encounter(cast, cast.child, guardians_may_see=True)
    held = letter(cast, patient=cast.child, in_=opened)
    hold_document(cast.act(cast.treating), held)
    keep_secret(cast.act(cast.treating), opened)
    assert again(cast, held).hidden_from_guardians
    assert delivery_of(cast, held).state == "held"


def test_paragraphs_stay_as_typed(cast: Cast) -> None:
    body = Prose((Paragraph("Première ligne."), Paragraph("« Deuxième » & <troisième>")), place="Clermont-Ferrand")
    document = sign_document(cast.act(cast.treating), cast.patient, LETTER, "Lettre", body)
    read: Any = contents.read(again(cast, document).content)
    assert read.body == body
