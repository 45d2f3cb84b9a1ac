"""What the pre-flight finds in a written CDA, how it says it, and what it lets pass."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from lxml import etree

from bonport.interop import cda
from bonport.interop.cda.verify.values import moment
from bonport.interop.errors import Unreadable
from bonport.interop.terminology import national_sets
from tests.interop.cda import official
from tests.interop.cda.documents import CAST

LETTER = cda.render(CAST["letter"]).cda
VSM = cda.render(CAST["vsm_full"]).cda

CS8, CS9, CS24 = (cda.render(CAST[f"child_{age}"]).cda for age in ("8_days", "9_months", "24_months"))


def but(written: bytes, old: str, new: str) -> bytes:
    """The same with one thing changed, which was there."""
    assert old.encode() in written
    return written.replace(old.encode(), new.encode(), 1)


WRONG: dict[str, tuple[bytes, str, str]] = {
    "no qualifier": (
        LETTER.replace(b'<family qualifier="BR">', b"<family>", 1),
        "ClinicalDocument/recordTarget/patientRole/patient/name/family[1]",
        "BR",
    ),
    "traits without the county": (
        LETTER.replace(b"<county>51215</county>", b"<city>REIMS</city>", 1),
        "ClinicalDocument/recordTarget/patientRole/patient",
        "code INSEE",
    ),
    "key of the matricule": (
        LETTER.replace(b"279035121518989", b"279035121518988"),
        "ClinicalDocument/recordTarget/patientRole/id[1]",
        "clé",
    ),
    "title of honour": (
        LETTER.replace(b"<suffix>DR</suffix>", b"<suffix>Dr</suffix>", 1),
        "ClinicalDocument/author/assignedAuthor/assignedPerson/name/suffix",
        "liste nationale",
    ),
    "fourth template": (
        LETTER.replace(b"<id root", b'<templateId root="1.2.250.1.213.1.1.1.13"/><id root', 1),
        "ClinicalDocument",
        "trois templateId",
    ),
    "order": (
        LETTER.replace(b'<realmCode code="FR"/>', b"", 1).replace(b"<title>", b'<realmCode code="FR"/><title>', 1),
        "ClinicalDocument",
        "ordre",
    ),
    "code out of the list": (
        LETTER.replace(b'code="G15_10/SM26"', b'code="G15_10/SCH10"', 1),
        "ClinicalDocument/author/assignedAuthor/code",
        "JDV_J01",
    ),
    "date that is none": (
        LETTER.replace(b'<time value="20260612104207+0200"/>', b'<time value="20260230104207+0200"/>', 1),
        "ClinicalDocument/author/time",
        "date",
    ),
    "telecom": (
        LETTER.replace(b'value="tel:0147150000"', b'value="0147150000"', 1),
        "ClinicalDocument/author/assignedAuthor/telecom[1]",
        "préfixe",
    ),
    "two with one ID": (VSM.replace(b'ID="probleme-2-libelle"', b'ID="probleme-1-libelle"', 1), "content", "ID"),
    "a section less": (VSM.replace(b'"1.2.250.1.213.1.1.2.32"', b'"1.2.3"', 1), "structuredBody", "manque"),
    "a question of the 8th day unanswered": (
        but(CS8, 'code="GEN-078"', 'code="GEN-0780"'),
        "section/entry/organizer",
        "GEN-078",
    ),
    "what is said of the mother, said of the father": (
        CS8.replace(b'code code="MTH"', b'code code="FTH"'),
        "structuredBody/component[1]/section",
        "74011-8",
    ),
    "a cover out of the list": (but(CS8, 'code="GEN-105"', 'code="GEN-999"'), "act/code", "CouvertureSociale"),
    "a hearing test without result": (but(CS8, 'code="MED-1305"', 'code="MED-9999"'), "procedure", "dépistage"),
    "an accident without cause": (
        CS9.replace(b'typeCode="CAUS"', b'typeCode="COMP"'),
        "entryRelationship[2]/observation",
        "cause",
    ),
    "an orientation out of the list": (but(CS9, 'code="ORG-194"', 'code="ORG-999"'), "qualifier/value", "Rencontre"),
    "a weight in pounds": (but(CS9, 'unit="g"', 'unit="lb"'), "observation/value", "unité"),
    "no birth of a parent": (CS24.replace(b'value="19940531"', b'nullFlavor="UNK"'), "section", "birthTime"),
    "a question of the 24th month unanswered": (but(CS24, 'code="MED-1275"', 'code="MED-275"'), "section", "MED-1275"),
    "a vaccine of another age": (
        but(CS8, '<translation code="J07BC01"', '<translation code="J07BD52"'),
        "code/translation",
        "VaccinCSE8",
    ),
    "a certificate of no examination": (
        but(CS24, '<templateId root="1.2.250.1.213.1.1.1.5.3" extension="2025.01"/>', ""),
        "ClinicalDocument",
        "quel examen",
    ),
    "a display on two lines": (
        VSM.replace(b'displayName="Status"', b'displayName="Sta&#10;tus"', 1),
        "code",
        "libellé",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place_and_its_remedy(name: str) -> None:
    written, where, word = WRONG[name]
    findings = [finding for finding in cda.preflight_xml(written) if finding.blocking]
    assert [f for f in findings if f.where.endswith(where) and word in f.what], findings
    for finding in findings:
        assert finding.what.endswith(".") and finding.remedy.endswith(".")
        assert " :" not in finding.what + finding.remedy


def test_a_reference_to_nowhere_is_said_and_does_not_block() -> None:
    findings = cda.preflight_xml(VSM.replace(b'value="#probleme-1-libelle"', b'value="#nowhere"', 1))
    assert [finding.blocking for finding in findings] == [False]
    assert "référence" in findings[0].what


def test_findings_carry_no_value() -> None:
    secret = b"ZZSECRETZZ"
    for old in (b"PAT-TROIS", b"279035121518989", b"1234567", b"MEDIONI", b"51215", b"20260612104207+0200"):
        for finding in cda.preflight_xml(LETTER.replace(old, secret)):
            assert secret.decode() not in repr(dataclasses.asdict(finding))


ACCEPTED = {
    "BIO-TROD_2024.01_Angine": "an offset of three digits",
    "CSE-CS9_2025.01": "a matricule with a wrong key",
    "DLU-EHPAD-DLU_2022.01": "a translation in an interval, which the data type does not describe so",
    "IMG_CR_IMG_2024.01": "an identifier whose root is no OID",
    "LDL-SES_2022.01": "an identifier whose root is no OID",
    "eDISP-MED_2024.01": "refused by the official rules too: a name neither of birth nor used",
}
"""Published examples in which something is found, and what."""


def test_published_examples_pass() -> None:
    """Nothing that the official rules let pass is refused, but what an honest reader would refuse too."""
    examples = sorted(official.EXAMPLES.glob("*.xml"))
    if not examples:
        pytest.skip("the official examples are not beside the project")
    refused = {example.stem: [f for f in cda.preflight_xml(example.read_bytes()) if f.blocking] for example in examples}
    assert {name for name, findings in refused.items() if findings} == set(ACCEPTED)
    assert {name: len(findings) for name, findings in refused.items() if len(findings) > 1} == {}


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"not XML",
        b"<a/>",
        VSM[:-30],
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + VSM.partition(b"?>")[2],
        VSM.replace(b"UTF-8", b"UTF-16", 1),
    ],
)
def test_what_is_no_cda_is_unreadable(hostile: bytes) -> None:
    with pytest.raises(Unreadable):
        cda.preflight_xml(hostile)


def test_a_very_deep_document_is_refused() -> None:
    """Of more than 8 MB, so that the parser's own bound does not stop it."""
    section = b"<component><section>"
    deep = section * 20_000 + b"<text>" + b"x" * 9_000_000 + b"</text>" + b"</section></component>" * 20_000
    hostile = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody>' + deep
    hostile += b"</structuredBody></component></ClinicalDocument>"
    with contextlib.suppress(Unreadable):
        assert cda.preflight_xml(hostile)


def test_thousands_of_faults_end() -> None:
    hostile = VSM.replace(b"</ClinicalDocument>", b"<bogus/>" * 50_000 + b"</ClinicalDocument>")
    assert len(cda.preflight_xml(hostile)) <= 200


@pytest.mark.parametrize(
    ("value", "real"),
    [
        ("2024", True),
        ("20240229", True),
        ("20230229", False),
        ("202401151230", True),
        ("20240115123000+0100", True),
        ("20240115126000+0100", False),
        ("20240115123000+100", False),
        ("2024-01-15", False),
        ("24", False),
        ("99999999", False),
    ],
)
def test_real_dates(value: str, real: bool) -> None:
    assert (moment(value) is not None) == real


def test_national_sets_are_those_that_were_published() -> None:
    """Code by code, where the published value sets are beside the project."""
    folder = official.SHARED / "data" / "jdv"
    if not folder.is_dir():
        pytest.skip("the published value sets are not beside the project")
    held = [value for value in vars(national_sets).values() if isinstance(value, national_sets.NationalSet)]
    assert len(held) >= 17
    for national in held:
        concepts = etree.parse(str(folder / f"{national.source.split(' ')[0]}.xml")).iter("{*}Concept")
        published = {(concept.get("codeSystem"), concept.get("code")) for concept in concepts}
        assert {(system, code) for system, codes in national.codes.items() for code in codes} == published
