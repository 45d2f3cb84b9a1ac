"""Metadata: every value is the header's, in its French form."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.cda.build import build
from bonport.interop.cda.model import Document, Paragraph, Prose
from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.confidentiality import (
    INVISIBLE_TO_GUARDIANS,
    INVISIBLE_TO_PATIENT,
    MASKED_TO_PROFESSIONALS,
    NORMAL,
)
from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.interop.xds import Author, DocumentEntry, entry_from_cda
from bonport.interop.xds.metadata import utc, with_masks, xcn_of, xon_of
from tests.interop.cda.documents import FULL, UNQUALIFIED, header, made_up

LETTER = Document(header("96349-6"), Prose((Paragraph("Cher confrère,"),)))
PDF = b"%PDF-1.4 not read here"


def test_a_letter() -> None:
    cda = build(LETTER, PDF)
    entry = entry_from_cda(cda, masks=(MASKED_TO_PROFESSIONALS, INVISIBLE_TO_GUARDIANS), comments="Revu")
    letter = DOCUMENT_TYPES["96349-6"]
    assert entry == DocumentEntry(
        unique_id="1.2.250.1.999.1.1.1",
        hash=hashlib.sha1(cda).hexdigest(),
        size=len(cda),
        title="Lettre d'adressage",
        language="fr-FR",
        creation_time="20260612084207",  # 10:42:07 in Paris, in summer
        service_start="20260612082407",
        service_stop="20260612084207",
        patient_id="279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH",
        source_patient_id="1234567^^^&1.2.250.1.999.2&ISO^PI",
        source_patient_info=(
            "PID-5|PAT-TROIS^DOMINIQUE^^^^^L",
            "PID-5|D'ARTAGNAN DE L'HERAULT^DOMINIQUE^^^^^D",
            "PID-7|19790328",
            "PID-8|F",
        ),
        authors=(
            Author(
                "899700000017^MEDIONI^Stéphane^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
                "Cabinet médical du Petit Pont^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750512344",
                "G15_10/SM26^Médecin - Qualifié en Médecine Générale (SM)^1.2.250.1.213.1.1.4.5",
                entry.authors[0].role,
            ),
        ),
        legal_authenticator="899700000017^MEDIONI^Stéphane^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
        type_code=Code("96349-6", oids.LOINC, "Lettre d'adressage"),
        class_code=letter.class_code,
        format_code=Code("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3", entry.format_code.display),
        confidentiality=(
            Code("N", oids.CONFIDENTIALITY, "Normal"),
            MASKED_TO_PROFESSIONALS,
            INVISIBLE_TO_GUARDIANS,
        ),
        facility_type=Code("SA07", oids.FACILITY_TYPE, "Cabinet individuel"),
        practice_setting=Code("AMBULATOIRE", oids.PRACTICE_SETTING, "Ambulatoire"),
        event_codes=(Code("96349-6", oids.LOINC, "Lettre d'adressage"),),
        comments="Revu",
    )


def test_a_synthesis_has_the_format_of_its_model() -> None:
    entry = entry_from_cda(build(Document(header("SYNTH"), FULL), PDF))
    assert (entry.format_code.code, entry.class_code.code) == ("urn:asip:ci-sis:vsm:2012", "11")


@given(seed=st.integers(0, 200))
def test_any_document_of_ours_has_its_metadata(seed: int) -> None:
    document = made_up(seed)
    cda = build(document, PDF)
    if document.header.patient.ins is None:
        with pytest.raises(BadInput):
            entry_from_cda(cda)
        return
    entry = entry_from_cda(cda)
    assert entry.unique_id == document.header.unique_id
    assert entry.hash == hashlib.sha1(cda).hexdigest()
    assert document.header.organization.national_id in entry.authors[0].institution
    assert len(entry.creation_time) == 14
    assert all((entry.title, entry.service_start, entry.patient_id, entry.legal_authenticator))


def test_what_cannot_be_fed() -> None:
    cda = build(LETTER, PDF)
    for broken, where in (
        (build(replace(LETTER, header=replace(LETTER.header, patient=UNQUALIFIED)), PDF), "patient.ins"),
        (build(replace(LETTER, header=replace(LETTER.header, title="x" * 256)), PDF), "title"),
        (cda.replace(b"96349-6", b"00000-0"), "type"),
        (cda.replace(b"application/pdf", b"application/zip"), "format"),
        (cda.replace(b"standardIndustryClassCode", b"otherClassCode"), "practice_setting"),
        (cda.replace(b"legalAuthenticator>", b"authenticator>"), "legal_authenticator"),
        (cda.replace(b'confidentialityCode code="N"', b'confidentialityCode code="X"'), "confidentiality"),
    ):
        with pytest.raises(BadInput) as caught:
            entry_from_cda(broken)
        assert where in caught.value.where
    for garbage in (b"", b"<a/>", cda[:-100]):
        with pytest.raises(Unreadable):
            entry_from_cda(garbage)


@pytest.mark.requirement("EX_2.1-1050")
def test_masks_that_do_not_go_together() -> None:
    assert with_masks(NORMAL, [INVISIBLE_TO_PATIENT, INVISIBLE_TO_PATIENT])[1:] == (INVISIBLE_TO_PATIENT,)
    with pytest.raises(BadInput):
        with_masks(NORMAL, [INVISIBLE_TO_PATIENT, MASKED_TO_PROFESSIONALS])
    for no_mask in (NORMAL, Code("SECRET", oids.DMP_CONFIDENTIALITY), Code("MASQUE_PS", oids.LOINC)):
        with pytest.raises(BadInput):
            with_masks(NORMAL, [no_mask])


def test_delimiters_in_names_are_escaped() -> None:
    assert xon_of("1750512344", "A & B|C^D~E\\F").startswith("A \\T\\ B\\F\\C\\S\\D\\R\\E\\E\\F^^^^^&")
    assert xcn_of("8", "A^B", "C").split("^")[1:3] == ["A\\S\\B", "C"]


def test_times_are_utc() -> None:
    assert utc(datetime(2026, 11, 21, 9, 30, tzinfo=UTC)) == "20261121093000"
    with pytest.raises(BadInput):
        utc(datetime(2026, 11, 21, 9, 30))  # noqa: DTZ001
