"""TD0.2, TD0.3, TD3.1, TD3.2 and TD3.3 under the rights of PDT-INF-526 v1.8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.sandbox.requests import (
    APPROVED,
    ARCHIVED,
    BASE,
    DELETED,
    FIND_DOCUMENTS,
    FIND_SETS,
    GET_ASSOCIATIONS,
    GET_DOCUMENTS,
    GET_SETS,
    HAS_MEMBER,
    RIM,
    XDS,
    Answer,
    Document,
    Vihf,
    World,
    call,
    entry_xml,
    link,
    new_oid,
)

DENIED = ("Sender", "DMPAccessDeniedByRightsService")
V3 = "{urn:hl7-org:v3}"


@pytest.fixture
def fed(world: World) -> Document:
    """A document just fed by the structure, about someone that these tests alone use."""
    document = world.document(6)
    assert world.provide(world.lot(document)).success
    return document


@pytest.fixture
def authorised(world: World, fed: Document) -> Iterator[Vihf]:
    """A doctor's card with a valid authorisation."""
    vihf = world.direct(fed.ins)
    assert status_of(authorise(world, vihf, "AJOUT")) == "DMPOk"
    yield vihf
    authorise(world, vihf, "SUPPRESSION")


def authorise(world: World, vihf: Vihf, action: str) -> Answer:
    body = f'<setAuthorization xmlns="urn:si-dmp-habilitations"><action>{action}</action></setAuthorization>'
    return world.soap(
        f"{BASE}/habilitations", "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization", body, vihf
    )


def status_of(answer: Answer) -> str | None:
    return answer.envelope.findtext(".//{urn:si-dmp-habilitations}status")


def existence(world: World, vihf: Vihf, person: dict[str, Any]) -> Answer:
    body = (
        '<PRPA_IN201307UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root="1.2.3" extension="q1"/>'
        '<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.3.4"/></device>'
        "</sender>"
        '<controlActProcess classCode="CACT" moodCode="EVN">'
        '<reasonCode code="TEST_EXST" codeSystem="1.2.250.1.213.1.1.4.11"/><queryByParameter>'
        '<queryId root="1.2.3.5" extension="question"/><statusCode code="new"/><parameterList><patientIdentifier>'
        f'<value root="{person["oid"]}" extension="{person["matricule"]}"/><semanticsText>Patient.id</semanticsText>'
        "</patientIdentifier></parameterList></queryByParameter></controlActProcess></PRPA_IN201307UV02>"
    )
    return world.soap(f"{BASE}/patients", "urn:hl7-org:v3:PRPA_IN201307UV02", body, vihf)


def attention(answer: Answer) -> dict[str, str]:
    return {
        line.find(f"{V3}keyWordText").get("code"): line.find(f"{V3}value").get("code")
        or line.find(f"{V3}value").get("value")
        for line in answer.envelope.iter(f"{V3}attentionLine")
    }


# ------------------------------------------------------------------- TD0.2, TD0.3


@pytest.mark.parametrize(("dmp", "status"), [("active", "active"), ("closed", "terminated")])
def test_existence(world: World, dmp: str, status: str) -> None:
    document = world.document(7)
    path = f"/control/people/{document.person['matricule']}"
    call(world.page, "PATCH", path, {"dmp": dmp})
    try:
        answer = existence(world, world.indirect(document.ins), document.person)
    finally:
        call(world.page, "PATCH", path, {"dmp": "active"})
    (patient,) = answer.envelope.iter(f"{V3}patient")
    assert patient.find(f"{V3}statusCode").get("code") == status
    assert patient.find(f"{V3}id").get("extension") == document.person["matricule"]
    assert answer.envelope.find(f".//{V3}queryResponseCode").get("code") == "OK"
    assert answer.envelope.find(f".//{V3}queryId").get("extension") == "question"
    assert attention(answer) == {"AUTORISATION": "NON_EXISTE", "STATUT_MT": "false"}
    assert answer.relates_to == answer.message_id


def test_no_dmp(world: World) -> None:
    stranger = {**world.person(), "matricule": "1550875115001" + f"{97 - 1550875115001 % 97:02d}"}
    document = world.document(person=stranger)
    answer = existence(world, world.indirect(document.ins), stranger)
    assert answer.envelope.find(f".//{V3}queryResponseCode").get("code") == "NF"
    assert answer.envelope.find(f".//{V3}patient") is None


def test_existence_of_another_patient_than_the_vihf(world: World) -> None:
    assert existence(world, world.indirect(world.document(1).ins), world.person(0)).fault == DENIED


def test_authorisation_is_added_once_and_removed(world: World) -> None:
    document = world.document(8)
    vihf = world.direct(document.ins)
    assert status_of(authorise(world, vihf, "AJOUT")) == "DMPOk"
    again = authorise(world, vihf, "AJOUT")
    assert "déjà présente" in (again.envelope.findtext(".//{urn:si-dmp-habilitations}context") or "")
    assert attention(existence(world, vihf, document.person))["AUTORISATION"] == "VALIDE"
    assert status_of(authorise(world, vihf, "SUPPRESSION")) == "DMPOk"
    assert attention(existence(world, vihf, document.person))["AUTORISATION"] == "NON_EXISTE"


def test_declared_treating_doctor(world: World) -> None:
    document = world.document(8)
    vihf = world.direct(document.ins)
    authorise(world, vihf, "MEDECIN_TRAITANT")
    assert attention(existence(world, vihf, document.person)) == {"AUTORISATION": "VALIDE", "STATUT_MT": "true"}
    authorise(world, vihf, "SUPPRESSION")
    assert attention(existence(world, vihf, document.person))["STATUT_MT"] == "false"


def test_a_structure_declares_no_authorisation(world: World) -> None:
    assert authorise(world, world.indirect(world.document().ins), "AJOUT").fault == DENIED


# ------------------------------------------------------------------- TD3.1


def leaves(answer: Answer) -> list[Any]:
    assert answer.success, answer.raw
    return list(answer.envelope.iter(f"{{{RIM}}}ExtrinsicObject"))


def by_unique_id(document: Document) -> dict[str, str | list[str]]:
    return {"$XDSDocumentEntryUniqueId": f"('{document.unique_id}')"}


def test_reference_of_a_document(world: World, fed: Document) -> None:
    assert world.reference(fed) == [world.entry(fed)["entryUUID"]]


def test_reference_of_what_is_not_there(world: World, fed: Document) -> None:
    assert world.reference(replace(fed, unique_id=new_oid())) == []


def test_reference_is_about_the_patient_of_the_vihf(world: World, fed: Document) -> None:
    assert world.reference(fed, world.indirect(world.document(0).ins)) == []


def test_whole_metadata_are_not_for_a_structure(world: World, fed: Document) -> None:
    answer = world.query(world.indirect(fed.ins), GET_DOCUMENTS, "LeafClass", by_unique_id(fed))
    assert answer.fault == DENIED


def test_whole_metadata_need_an_authorisation(world: World, fed: Document) -> None:
    answer = world.query(world.direct(fed.ins), GET_DOCUMENTS, "LeafClass", by_unique_id(fed))
    assert answer.fault == DENIED


def test_emergency_access_needs_none(world: World, fed: Document) -> None:
    vihf = world.direct(fed.ins, purpose="bris_de_glace")
    assert len(leaves(world.query(vihf, GET_DOCUMENTS, "LeafClass", by_unique_id(fed)))) == 1


def test_whole_metadata(world: World, fed: Document, authorised: Vihf) -> None:
    (leaf,) = leaves(world.query(authorised, GET_DOCUMENTS, "LeafClass", by_unique_id(fed)))
    entry = world.entry(fed)
    assert leaf.get("id") == leaf.get("lid") == entry["entryUUID"]
    assert leaf.get("status") == APPROVED
    slots = {slot.get("name"): slot.findtext(f".//{{{RIM}}}Value") for slot in leaf.iterfind(f"{{{RIM}}}Slot")}
    assert slots["hash"] == entry["sha1"]
    assert slots["size"] == str(len(fed.cda()))
    assert slots["repositoryUniqueId"] == "1.2.250.1.213.4.1.1.1.2"
    assert leaf.find(f"{{{RIM}}}VersionInfo").get("versionName") == "1"


def find(fed: Document, *statuses: str, **more: str) -> dict[str, str | list[str]]:
    return {
        "$XDSDocumentEntryPatientId": f"'{fed.ins}'",
        "$XDSDocumentEntryStatus": f"({','.join(repr(status) for status in statuses or (APPROVED,))})",
        **{f"$XDSDocumentEntry{name}": value for name, value in more.items()},
    }


def found(world: World, vihf: Vihf, parameters: dict[str, str | list[str]]) -> set[str]:
    return {leaf.get("id") for leaf in leaves(world.query(vihf, FIND_DOCUMENTS, "LeafClass", parameters))}


def test_find_documents(world: World, fed: Document, authorised: Vihf) -> None:
    uuid = world.entry(fed)["entryUUID"]
    created = fed.values(b"")["creationTime"]
    assert uuid in found(world, authorised, find(fed))
    assert uuid not in found(world, authorised, find(fed, DELETED))
    assert uuid in found(world, authorised, find(fed, TypeCode="('11488-4^^2.16.840.1.113883.6.1')"))
    assert uuid not in found(world, authorised, find(fed, TypeCode="('SYNTH^^1.2.250.1.213.1.1.4.12')"))
    assert uuid in found(world, authorised, find(fed, CreationTimeFrom=f"'{created}'"))
    assert uuid not in found(world, authorised, find(fed, CreationTimeTo=f"'{created}'"))
    assert uuid in found(world, authorised, find(fed, ConfidentialityCode="('N^^2.16.840.1.113883.5.25')"))


def test_find_documents_of_someone_else(world: World, fed: Document, authorised: Vihf) -> None:
    parameters = {**find(fed), "$XDSDocumentEntryPatientId": f"'{world.document(0).ins}'"}
    assert world.query(authorised, FIND_DOCUMENTS, "LeafClass", parameters).errors == ["XDSPatientIdDoesNotMatch"]


@pytest.mark.parametrize("missing", ["$XDSDocumentEntryPatientId", "$XDSDocumentEntryStatus"])
def test_missing_parameter(world: World, fed: Document, authorised: Vihf, missing: str) -> None:
    parameters = {name: value for name, value in find(fed).items() if name != missing}
    answer = world.query(authorised, FIND_DOCUMENTS, "LeafClass", parameters)
    assert answer.errors == ["XDSStoredQueryMissingParam"]


def test_unknown_query(world: World, fed: Document) -> None:
    answer = world.query(world.indirect(fed.ins), "urn:uuid:0", "ObjectRef", {})
    assert answer.errors == ["XDSUnknownStoredQuery"]


def test_submission_sets_and_their_members(world: World, fed: Document, authorised: Vihf) -> None:
    parameters: dict[str, str | list[str]] = {
        "$XDSSubmissionSetPatientId": f"'{fed.ins}'",
        "$XDSSubmissionSetStatus": f"('{APPROVED}')",
        "$XDSSubmissionSetSubmissionTimeFrom": "'20261121000000'",
    }
    sets = world.query(authorised, FIND_SETS, "LeafClass", parameters)
    packages = {package.get("id") for package in sets.envelope.iter(f"{{{RIM}}}RegistryPackage")}
    uuid = world.entry(fed)["entryUUID"]
    of_entry = world.query(authorised, GET_SETS, "LeafClass", {"$uuid": f"('{uuid}')"})
    (package,) = of_entry.envelope.iter(f"{{{RIM}}}RegistryPackage")
    assert package.get("id") in packages
    links = world.query(authorised, GET_ASSOCIATIONS, "LeafClass", {"$uuid": f"('{package.get('id')}')"})
    (member,) = links.envelope.iter(f"{{{RIM}}}Association")
    assert (member.get("sourceObject"), member.get("targetObject")) == (package.get("id"), uuid)
    assert member.get("associationType") == HAS_MEMBER


def test_the_signature_of_a_lot_is_not_found(world: World, fed: Document, authorised: Vihf) -> None:
    types = [
        code.get("nodeRepresentation")
        for leaf in leaves(world.query(authorised, FIND_DOCUMENTS, "LeafClass", find(fed)))
        for code in leaf.iterfind(f"{{{RIM}}}Classification")
    ]
    assert types
    assert "E1762" not in types


def test_masked_documents_are_for_their_author_and_the_treating_doctor(world: World) -> None:
    document = world.document(9, masks=("MASQUE_PS",))
    assert world.provide(world.lot(document)).success
    colleague = world.direct(document.ins, by=world.other_card, person="899700000025")
    author = world.direct(document.ins)
    authorise(world, author, "AJOUT")
    authorise(world, colleague, "AJOUT")
    assert leaves(world.query(author, GET_DOCUMENTS, "LeafClass", by_unique_id(document)))
    assert leaves(world.query(colleague, GET_DOCUMENTS, "LeafClass", by_unique_id(document))) == []
    authorise(world, colleague, "MEDECIN_TRAITANT")
    assert leaves(world.query(colleague, GET_DOCUMENTS, "LeafClass", by_unique_id(document)))


# ------------------------------------------------------------------- TD3.2


def retrieve(world: World, vihf: Vihf, unique_id: str, repository: str = "1.2.250.1.213.4.1.1.1.2") -> Answer:
    body = (
        f'<x:RetrieveDocumentSetRequest xmlns:x="{XDS}"><x:DocumentRequest>'
        f"<x:RepositoryUniqueId>{repository}</x:RepositoryUniqueId><x:DocumentUniqueId>{unique_id}</x:DocumentUniqueId>"
        "</x:DocumentRequest></x:RetrieveDocumentSetRequest>"
    )
    return world.soap(f"{BASE}/repository", "urn:ihe:iti:2007:RetrieveDocumentSet", body, vihf)


def test_a_document_comes_back_as_it_was_sent(world: World, fed: Document, authorised: Vihf) -> None:
    answer = retrieve(world, authorised, fed.unique_id)
    assert answer.success
    assert answer.parts[1] == fed.cda()


def test_retrieval_is_not_for_a_structure(world: World, fed: Document) -> None:
    assert retrieve(world, world.indirect(fed.ins), fed.unique_id).fault == DENIED


def test_unknown_document_or_repository(world: World, fed: Document, authorised: Vihf) -> None:
    assert retrieve(world, authorised, new_oid()).errors == ["XDSDocumentUniqueIdError"]
    assert retrieve(world, authorised, fed.unique_id, "1.2.3").errors == ["XDSUnknownRepositoryId"]


# ------------------------------------------------------------------- TD3.3


def test_a_structure_withdraws_its_own_document(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    answer = world.set_status(world.indirect(fed.ins), fed.ins, reference, APPROVED, DELETED)
    assert answer.success, answer.raw
    assert world.entry(fed)["status"] == "Deleted"
    assert world.reference(fed) == [reference]


def test_another_structure_does_not(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    other = replace(world.indirect(fed.ins), by=world.other_structure, structure="1370000026")
    assert world.set_status(other, fed.ins, reference, APPROVED, DELETED).fault == DENIED
    assert world.entry(fed)["status"] == "Approved"


def test_a_structure_does_not_archive(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    assert world.set_status(world.indirect(fed.ins), fed.ins, reference, APPROVED, ARCHIVED).fault == DENIED


def test_a_doctor_withdraws_and_archives_his_own(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    author = world.direct(fed.ins)
    assert world.set_status(author, fed.ins, reference, APPROVED, ARCHIVED).success
    assert world.set_status(author, fed.ins, reference, ARCHIVED, APPROVED).success
    colleague = world.direct(fed.ins, by=world.other_card, person="899700000025")
    assert world.set_status(colleague, fed.ins, reference, APPROVED, DELETED).fault == DENIED
    assert world.set_status(author, fed.ins, reference, APPROVED, DELETED).success


def test_withdrawing_what_is_not_there(world: World, fed: Document) -> None:
    uuid = "urn:uuid:00000000-0000-4000-8000-000000000000"
    answer = world.set_status(world.indirect(fed.ins), fed.ins, uuid, APPROVED, DELETED)
    assert answer.errors == ["XDSMetadataUpdateError"]


def test_withdrawing_from_another_status(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    answer = world.set_status(world.indirect(fed.ins), fed.ins, reference, ARCHIVED, DELETED)
    assert answer.errors == ["XDSMetadataUpdateError"]


def test_a_repeated_withdrawal(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    vihf, set_id = world.indirect(fed.ins), new_oid()
    assert world.set_status(vihf, fed.ins, reference, APPROVED, DELETED, set_id).success
    again = world.set_status(vihf, fed.ins, reference, APPROVED, DELETED, set_id)
    assert again.errors == ["XDSDuplicateUniqueIdInRegistry"]
    assert world.set_status(vihf, fed.ins, reference, APPROVED, DELETED).success, "under another lot it changes nothing"


def test_withdrawal_of_another_patient(world: World, fed: Document) -> None:
    (reference,) = world.reference(fed)
    other = world.document(0).ins
    answer = world.set_status(world.indirect(other), other, reference, APPROVED, DELETED)
    assert answer.errors == ["XDSMetadataUpdateError"]


def new_metadata(
    world: World, vihf: Vihf, document: Document, masks: tuple[str, ...], version: str = "1", **wrong: Any
) -> Answer:
    """TD3.3a and b: the whole entry again, with other confidentiality codes."""
    (lid,) = {entry["entryUUID"] for entry in [world.entry(document)]}
    logical = wrong.pop("lid", None) or lids.setdefault(document.unique_id, lid)
    values = replace(document, masks=masks, metadata={**document.metadata, **wrong}).values(document.cda())
    entry = entry_xml("Nouveau", values, f'lid="{logical}"')
    member = link(HAS_MEMBER, "Lot", "Nouveau", SubmissionSetStatus="Original", PreviousVersion=version)
    return world.update(vihf, document.ins, entry, member)


lids: dict[str, str] = {}


def test_mask_and_show(world: World, fed: Document) -> None:
    author = world.direct(fed.ins)
    before = world.entry(fed)["entryUUID"]
    assert new_metadata(world, author, fed, ("MASQUE_PS",)).success
    masked = world.entry(fed)
    assert masked["masks"] == ["MASQUE_PS"]
    assert masked["entryUUID"] != before, "a change of metadata gives a new entryUUID"
    assert new_metadata(world, author, fed, (), version="2").success
    assert world.entry(fed)["masks"] == []


def test_masking_is_not_for_a_structure(world: World, fed: Document) -> None:
    assert new_metadata(world, world.indirect(fed.ins), fed, ("MASQUE_PS",)).fault == DENIED


def test_shown_to_the_patient_for_good(world: World) -> None:
    document = world.document(6, masks=("INVISIBLE_PATIENT",))
    assert world.provide(world.lot(document)).success
    author = world.direct(document.ins)
    assert new_metadata(world, author, document, ()).success
    assert world.entry(document)["masks"] == []
    assert new_metadata(world, author, document, ("INVISIBLE_PATIENT",), version="2").errors == [
        "XDSMetadataUpdateError"
    ]


def test_masks_that_do_not_go_together(world: World) -> None:
    document = world.document(6, masks=("INVISIBLE_PATIENT",))
    assert world.provide(world.lot(document)).success
    answer = new_metadata(world, world.direct(document.ins), document, ("INVISIBLE_PATIENT", "MASQUE_PS"))
    assert answer.errors == ["XDSMetadataUpdateError"]


def test_unmasking_is_for_the_author_and_the_treating_doctor(world: World) -> None:
    document = world.document(6, masks=("MASQUE_PS",))
    assert world.provide(world.lot(document)).success
    colleague = world.direct(document.ins, by=world.other_card, person="899700000025")
    assert new_metadata(world, colleague, document, ()).fault == DENIED
    assert new_metadata(world, world.direct(document.ins), document, ()).success


def test_another_version_than_the_current_one(world: World, fed: Document) -> None:
    answer = new_metadata(world, world.direct(fed.ins), fed, ("MASQUE_PS",), version="5")
    assert answer.errors == ["XDSMetadataVersionError"]


def test_nothing_but_masks_may_change(world: World, fed: Document) -> None:
    answer = new_metadata(world, world.direct(fed.ins), fed, ("MASQUE_PS",), title="Autre titre")
    assert answer.errors == ["XDSMetadataUpdateError"]


def test_updating_what_is_not_there(world: World, fed: Document) -> None:
    lid = "urn:uuid:00000000-0000-4000-8000-000000000000"
    answer = new_metadata(world, world.direct(fed.ins), fed, ("MASQUE_PS",), lid=lid)
    assert answer.errors == ["XDSMetadataUpdateError"]


def test_what_tells_nothing_to_update(world: World, fed: Document) -> None:
    assert world.update(world.indirect(fed.ins), fed.ins).errors == ["XDSMetadataUpdateError"]
