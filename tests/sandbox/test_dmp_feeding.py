"""TD2.1: a good lot is taken whole; each refusal differs from a good lot by one thing."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from tests.sandbox.requests import BASE, LOINC, World, call, envelope, lot_signature, new_oid, slot

REPOSITORY_ERROR = "XDSRepositoryMetadataError"


@pytest.fixture
def accepting_duplicates(world: World) -> Iterator[None]:
    call(world.page, "PUT", "/control/settings", {"duplicates": "accept"})
    yield
    call(world.page, "PUT", "/control/settings", {"duplicates": "refuse"})


def refused(world: World, lot: Any, **given: Any) -> list[str]:
    """The error codes of a lot that must be refused, and of which nothing must be kept."""
    before = len(world.held())
    answer = world.provide(lot, **given)
    assert answer.status == 200
    assert not answer.success
    assert answer.errors, answer.raw
    assert len(world.held()) == before
    return answer.errors


# ------------------------------------------------------------------- what is taken


@pytest.mark.parametrize("plain", [False, True])
def test_a_good_lot_is_kept_as_received(world: World, plain: bool) -> None:
    document = world.document()
    answer = world.provide(world.lot(document), plain=plain)
    assert answer.success, answer.raw
    assert answer.relates_to == answer.message_id
    assert answer.content_type.startswith("application/soap+xml" if plain else "multipart/related")
    entry = world.entry(document)
    assert entry["sha1"] == hashlib.sha1(document.cda()).hexdigest()
    assert (entry["matricule"], entry["status"]) == (document.person["matricule"], "Approved")
    with urllib.request.urlopen(f"{world.page}/control/documents/{entry['entryUUID']}/bytes") as kept:
        assert kept.read() == document.cda()


def test_several_documents_in_a_lot(world: World) -> None:
    documents = [world.document(), world.document(type=("89601-9", LOINC), class_code="52", title="Certificat médical")]
    assert world.provide(world.lot(*documents)).success
    assert [world.entry(document)["typeCode"] for document in documents] == ["11488-4", "89601-9"]


def test_a_structured_document(world: World) -> None:
    document = world.document(
        type=("SYNTH", "1.2.250.1.213.1.1.4.12"),
        class_code="11",
        title="Synthèse",
        models=("1.2.250.1.213.1.1.1.13",),
        body="<structuredBody/>",
        format=("urn:asip:ci-sis:vsm:2012", "1.2.250.1.213.1.1.4.2.282"),
    )
    assert world.provide(world.lot(document)).success


def test_masks_are_kept(world: World) -> None:
    document = world.document(masks=("INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"))
    assert world.provide(world.lot(document)).success
    assert world.entry(document)["masks"] == ["INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"]


def test_the_samples_canonical_digest_is_accepted(world: World) -> None:
    algorithm = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"

    def digest(content: bytes) -> bytes:
        return hashlib.sha256(etree.tostring(etree.fromstring(content), method="c14n", with_comments=True)).digest()

    lot = world.lot(digest_of=digest, signature_arguments={"transform": algorithm})
    assert world.provide(lot).success


def test_a_doctor_feeds_with_a_card(world: World) -> None:
    document = world.document()
    assert world.provide(world.lot(document, by=world.card), world.direct(document.ins)).success


def test_what_was_received_is_listed(world: World) -> None:
    document = world.document(1)
    answer = world.provide(world.lot(document))
    received = call(world.page, "GET", "/control/received")
    assert received[-1]["messageId"] == answer.message_id
    assert (received[-1]["service"], received[-1]["matricule"]) == ("dmp", document.person["matricule"])


# ------------------------------------------------------------------- who it is about


def test_unknown_ins(world: World) -> None:
    stranger = {**world.person(), "matricule": "1550875115001" + f"{97 - 1550875115001 % 97:02d}"}
    assert refused(world, world.lot(world.document(person=stranger))) == ["XDSUnknownPatientId"]


@pytest.mark.parametrize("oid", ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.11"])
def test_an_authority_of_another_environment(world: World, oid: str) -> None:
    assert refused(world, world.lot(world.document(person={**world.person(), "oid": oid}))) == ["XDSUnknownPatientId"]


@pytest.mark.parametrize(("dmp", "code"), [("closed", "DMPClosed"), ("none", "XDSUnknownPatientId")])
def test_no_open_dmp(world: World, dmp: str, code: str) -> None:
    person = world.person(2)
    path = f"/control/people/{person['matricule']}"
    call(world.page, "PATCH", path, {"dmp": dmp})
    try:
        assert refused(world, world.lot(world.document(person=person))) == [code]
    finally:
        call(world.page, "PATCH", path, {"dmp": "active"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_name": "AUTRE"},
        {"first": "AUTRE"},
        {"given": "AUTRE PRENOM"},
        {"sex": "UN"},
        {"born": "19010203"},
        {"place": "99999"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_traits_that_are_not_those_of_the_ins(world: World, wrong: dict[str, str]) -> None:
    assert refused(world, world.lot(world.document(cda_values=wrong))) == ["XDSPatientIdDoesNotMatch"]


def test_a_document_of_another_patient(world: World) -> None:
    other = world.person(3)["matricule"]
    lot = world.lot(world.document(cda_values={"matricule": other}))
    assert refused(world, lot) == ["XDSPatientIdDoesNotMatch"]


def test_entry_of_another_patient(world: World) -> None:
    lot = world.lot(world.document(metadata={"patientId": world.document(3).ins}))
    assert refused(world, lot) == ["XDSPatientIdDoesNotMatch"]


def test_lot_of_another_patient(world: World) -> None:
    assert refused(world, world.lot(patient=world.document(3).ins)) == ["XDSPatientIdDoesNotMatch"]


def test_vihf_of_another_patient(world: World) -> None:
    vihf = world.indirect(world.document(3).ins)
    assert refused(world, world.lot(), vihf=vihf) == ["XDSPatientIdDoesNotMatch"]


# ------------------------------------------------------------------- the parts


def test_wrong_hash(world: World) -> None:
    assert refused(world, world.lot(world.document(metadata={"hash": "0" * 40}))) == ["XDSNonIdenticalHash"]


def test_wrong_size(world: World) -> None:
    assert refused(world, world.lot(world.document(metadata={"size": "12"}))) == ["XDSNonIdenticalSize"]


def test_hash_and_size_may_be_left_to_the_repository(world: World) -> None:
    assert world.provide(world.lot(world.document(without=("hash", "size")))).success


def test_no_document_part(world: World) -> None:
    assert refused(world, world.lot(send_parts=False)) == ["XDSMissingDocument"]


def test_a_part_that_no_entry_names(world: World) -> None:
    lot = world.lot(spoil=lambda xml: xml.replace('<xds:Document id="Doc0">', '<xds:Document id="Autre">'))
    assert refused(world, lot) == ["XDSMissingDocumentMetadata"]


def test_not_a_cda(world: World) -> None:
    document = world.document(without=("hash", "size"))
    lot = world.lot(document, spoil_content=lambda content: b"<html/>")
    assert refused(world, lot) == [REPOSITORY_ERROR]


# ------------------------------------------------------------------- the signature of the lot


def test_unsigned_lot(world: World) -> None:
    assert refused(world, world.lot(signed=False)) == [REPOSITORY_ERROR]


def test_lot_signed_by_another_structure(world: World) -> None:
    assert refused(world, world.lot(by=world.other_structure)) == [REPOSITORY_ERROR]


def test_lot_signed_with_another_key(world: World) -> None:
    lot = world.lot(signature_arguments={"key": world.other_structure.sign_key})
    assert refused(world, lot) == [REPOSITORY_ERROR]


def test_lot_signed_with_the_authentication_certificate(world: World) -> None:
    pair = {"key": world.structure.auth_key, "certificate": world.structure.auth_certificate}
    assert refused(world, world.lot(signature_arguments=pair)) == [REPOSITORY_ERROR]


def test_signature_of_another_document(world: World) -> None:
    assert refused(world, world.lot(digest_of=lambda content: hashlib.sha256(b"x").digest())) == [REPOSITORY_ERROR]


def test_signature_of_another_lot(world: World) -> None:
    document = world.document()
    digest = hashlib.sha256(document.cda()).digest()
    signature = lot_signature(world.structure, new_oid(), {document.unique_id: digest})
    assert refused(world, world.lot(document, signature=signature)) == [REPOSITORY_ERROR]


def test_signature_that_forgets_a_document(world: World) -> None:
    one, two = world.document(), world.document()
    lot = world.lot(one, two)
    digest = hashlib.sha256(one.cda()).digest()
    lot = replace(lot, signature=lot_signature(world.structure, lot.unique_id, {one.unique_id: digest}))
    assert refused(world, lot) == [REPOSITORY_ERROR]


def test_manifest_changed_after_signing(world: World) -> None:
    document = world.document()
    lot = world.lot(document)
    good = lot_signature(world.structure, lot.unique_id, {document.unique_id: hashlib.sha256(b"x").digest()})
    true = hashlib.sha256(document.cda()).digest()
    swapped = lot_signature(world.structure, lot.unique_id, {document.unique_id: true})
    wrong = etree.fromstring(good)
    (manifest,) = wrong.iter("{http://www.w3.org/2000/09/xmldsig#}Manifest")
    (other,) = etree.fromstring(swapped).iter("{http://www.w3.org/2000/09/xmldsig#}Manifest")
    manifest.getparent().replace(manifest, other)
    assert refused(world, replace(lot, signature=etree.tostring(wrong))) == [REPOSITORY_ERROR]


@pytest.mark.parametrize("hostile", [b"", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<Signature/>"])
def test_a_signature_that_is_none(world: World, hostile: bytes) -> None:
    lot = world.lot(signature=hostile or b" ")
    assert refused(world, lot) == [REPOSITORY_ERROR]


# ------------------------------------------------------------------- metadata against the document


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("title", "Autre titre"),
        ("creationTime", "20260101000000"),
        ("languageCode", "en-US"),
        ("legalAuthenticator", "899700000025^PETIT^NOA^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"),
        ("type", ("57833-6", LOINC)),
        ("class", ("52", "1.2.250.1.213.1.1.4.1")),
        ("class", ("10", "1.2.3")),
        ("format", ("urn:ihe:iti:xds-sd:text:2008", "1.3.6.1.4.1.19376.1.2.3")),
        ("facility", ("SA08", "1.2.250.1.71.4.2.4")),
        ("practice", ("ETABLISSEMENT", "1.2.250.1.213.1.1.4.9")),
        ("confidentiality", [("R", "2.16.840.1.113883.5.25")]),
        ("events", [("34117-2", LOINC)]),
        ("authorPerson", "899700000025^PETIT^NOA^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"),
        ("authorInstitution", "Autre^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750000019"),
        ("authorSpecialty", "G15_10/SM26^Autre^1.2.250.1.213.1.1.4.5"),
        ("serviceStartTime", "20260101000000"),
        ("serviceStopTime", "20991231000000"),
        ("sourcePatientId", "IPP-2^^^&1.2.250.1.999.1.9&ISO^PI"),
        ("sourcePatientInfo", ["PID-5|AUTRE^AUTRE^^^^^L", "PID-7|19010203", "PID-8|M"]),
        ("uniqueId", "1.2.250.1.999.1.777"),
        ("mimeType", "application/pdf"),
    ],
)  # fmt: skip
def test_metadata_that_disagree_with_the_document(world: World, name: str, wrong: Any) -> None:
    document = world.document()
    lot = world.lot(replace(document, metadata={name: wrong}))
    if name == "uniqueId":  # the manifest names the metadata's uniqueId
        digest = hashlib.sha256(document.cda()).digest()
        lot = replace(lot, signature=lot_signature(world.structure, lot.unique_id, {wrong: digest}))
    assert set(refused(world, lot)) == {REPOSITORY_ERROR}


@pytest.mark.parametrize(
    "name",
    [
        "title", "creationTime", "languageCode", "legalAuthenticator", "type", "class", "format", "facility",
        "practice", "confidentiality", "authorPerson", "authorInstitution", "authorSpecialty", "serviceStartTime",
        "sourcePatientId", "sourcePatientInfo",
    ],
)  # fmt: skip
def test_missing_metadata(world: World, name: str) -> None:
    assert set(refused(world, world.lot(world.document(without=(name,))))) == {REPOSITORY_ERROR}


def test_every_disagreement_is_told_at_once(world: World) -> None:
    document = world.document(metadata={"title": "Autre", "languageCode": "en-US"})
    answer = world.provide(world.lot(document))
    assert answer.contexts == ["title", "languageCode"]


def test_local_time_instead_of_utc(world: World) -> None:
    document = world.document()
    local = (document.created + timedelta(hours=1)).strftime("%Y%m%d%H%M%S")
    wrong = replace(document, metadata={"creationTime": local, "serviceStartTime": local})
    assert set(refused(world, world.lot(wrong))) == {REPOSITORY_ERROR}


def test_a_document_of_tomorrow(world: World) -> None:
    document = world.document(created=world.now + timedelta(days=1))
    assert "une date est dans le futur" in world.provide(world.lot(document)).contexts


def test_stop_before_start(world: World) -> None:
    document = world.document()
    early = (document.created - timedelta(hours=2)).strftime("%Y%m%d%H%M%S")
    answer = world.provide(world.lot(replace(document, metadata={"serviceStopTime": early})))
    assert "serviceStartTime postérieur à serviceStopTime" in answer.contexts


def test_a_date_that_does_not_exist(world: World) -> None:
    document = world.document(metadata={"creationTime": "20260230120000"})
    assert "creationTime : AAAAMMJJHHMMSS en temps universel" in world.provide(world.lot(document)).contexts


def test_type_that_the_dmp_does_not_know(world: World) -> None:
    document = world.document(type=("00000-0", LOINC))
    assert "classCode" in world.provide(world.lot(document)).contexts


def test_author_of_another_structure(world: World) -> None:
    document = world.document(structure=("1370000026", "Cabinet du Cher"))
    assert "authorInstitution : autre structure que celle du VIHF" in world.provide(world.lot(document)).contexts


def test_masks_that_do_not_go_together(world: World) -> None:
    document = world.document(masks=("MASQUE_PS", "INVISIBLE_PATIENT"))
    answer = world.provide(world.lot(document))
    assert answer.contexts == ["confidentialityCode : MASQUE_PS et INVISIBLE_PATIENT ne se cumulent pas"]


def test_unknown_mask(world: World) -> None:
    assert refused(world, world.lot(world.document(masks=("SECRET",)))) == [REPOSITORY_ERROR]


# ------------------------------------------------------------------- the submission set


@pytest.mark.parametrize(
    "wrong",
    [
        {"submissionTime": "20991231000000"},
        {"submissionTime": "2026"},
        {"sourceId": "x"},
        {"contentTypeSystem": "1.2.3"},
    ],
    ids=str,
)
def test_a_bad_submission_set(world: World, wrong: dict[str, str]) -> None:
    assert refused(world, world.lot(package=wrong)) == [REPOSITORY_ERROR]


def test_an_entry_outside_the_lot(world: World) -> None:
    lot = world.lot(spoil=lambda xml: xml.replace('targetObject="Doc0"', 'targetObject="Doc9"'))
    assert refused(world, lot) == [REPOSITORY_ERROR]


# ------------------------------------------------------------------- duplicates and replacement


def test_a_repeated_submission_set_is_refused(world: World) -> None:
    lot = world.lot()
    assert world.provide(lot).success
    assert refused(world, lot) == ["XDSDuplicateUniqueIdInRegistry"]


def test_a_repeated_document_is_refused(world: World) -> None:
    document = world.document()
    assert world.provide(world.lot(document)).success
    assert refused(world, world.lot(document)) == ["XDSDuplicateUniqueIdInRegistry"]


def test_a_repeated_lot_is_taken_twice_where_duplicates_are(world: World, accepting_duplicates: None) -> None:
    lot = world.lot()
    assert world.provide(lot).success
    assert world.provide(lot).success
    assert len(world.reference(lot.documents[0])) == 2


@pytest.mark.parametrize("duplicates", ["refuse", "accept"])
def test_same_document_other_hash(world: World, duplicates: str, accepting_duplicates: None) -> None:
    call(world.page, "PUT", "/control/settings", {"duplicates": duplicates})
    document = world.document()
    assert world.provide(world.lot(document)).success
    changed = replace(document, title="Autre contenu")
    assert refused(world, world.lot(changed)) == ["XDSNonIdenticalHash"]


def test_replacement(world: World) -> None:
    first = world.document()
    assert world.provide(world.lot(first)).success
    second = world.document(replaces=first.unique_id)
    (reference,) = world.reference(first)
    assert world.provide(world.lot(second, rplc={0: reference})).success
    assert world.entry(first)["status"] == "Deprecated"
    assert world.entry(second)["status"] == "Approved"
    assert world.entry(second)["replaces"] == reference


def test_a_replaced_document_is_not_replaced_again(world: World) -> None:
    first = world.document()
    assert world.provide(world.lot(first)).success
    (reference,) = world.reference(first)
    assert world.provide(world.lot(world.document(replaces=first.unique_id), rplc={0: reference})).success
    again = world.lot(world.document(replaces=first.unique_id), rplc={0: reference})
    assert refused(world, again) == ["XDSReplaceFailed"]


def test_replacing_what_is_not_there(world: World) -> None:
    lot = world.lot(world.document(replaces=new_oid()), rplc={0: "urn:uuid:00000000-0000-4000-8000-000000000000"})
    assert refused(world, lot) == ["XDSReplaceFailed"]


def test_replacing_another_document_than_the_cda_says(world: World) -> None:
    first = world.document()
    assert world.provide(world.lot(first)).success
    (reference,) = world.reference(first)
    lot = world.lot(world.document(replaces=new_oid()), rplc={0: reference})
    assert refused(world, lot) == ["XDSReplaceFailed"]
    assert world.entry(first)["status"] == "Approved"


def test_replacing_in_the_metadata_only(world: World) -> None:
    first = world.document()
    assert world.provide(world.lot(first)).success
    (reference,) = world.reference(first)
    assert refused(world, world.lot(world.document(), rplc={0: reference})) == [REPOSITORY_ERROR]


def test_replacing_the_document_of_another_patient(world: World) -> None:
    first = world.document(4)
    assert world.provide(world.lot(first)).success
    (reference,) = world.reference(first)
    lot = world.lot(world.document(replaces=first.unique_id), rplc={0: reference})
    assert refused(world, lot) == ["XDSReplaceFailed"]


# ------------------------------------------------------------------- what is no request at all


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"", "application/soap+xml"),
        (b"<a/>", "application/soap+xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "application/soap+xml"),
        (b"--x\r\n\r\ntruncated", 'multipart/related; boundary="x"'),
        (b"x", "multipart/related"),
        (bytes(range(256)), "application/soap+xml"),
    ],
)
def test_hostile_requests(world: World, data: bytes, content_type: str) -> None:
    answer = world.post(f"{BASE}/repository", data, content_type)
    assert answer.fault == ("Sender", "")


def test_unknown_action(world: World) -> None:
    vihf = world.indirect(world.document().ins)
    answer = world.soap(f"{BASE}/repository", "urn:ihe:iti:2007:Inconnue", "<a/>", vihf)
    assert answer.fault == ("Sender", "ActionNotSupported")
    assert answer.relates_to == answer.message_id


def test_slots_are_read_whatever_their_order(world: World) -> None:
    extra = slot("urn:autre", "x")
    lot = world.lot(
        spoil=lambda xml: xml.replace('<rim:Slot name="creationTime">', extra + '<rim:Slot name="creationTime">')
    )
    assert world.provide(lot).success


def test_bodies_are_bounded(world: World) -> None:
    _, root = envelope("urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", "<a>" + "x" * 50_000_000 + "</a>")
    answer = world.post(f"{BASE}/repository", root, "application/soap+xml")
    assert answer.fault == ("Sender", "")
