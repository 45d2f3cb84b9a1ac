"""The header of documents that others made, and of what only claims to be a document."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop import cda
from bonport.interop.cda.read import MAX_REPEAT, MAX_TEXT, HeaderRead, Identifier, unstructured_body
from bonport.interop.errors import Unreadable
from tests.interop.cda.documents import CAST
from tests.interop.cda.official import EXAMPLES

LETTER = cda.render(CAST["letter"]).cda
BARE = LETTER[: LETTER.index(b"<nonXMLBody>")] + b"<nonXMLBody/></component></ClinicalDocument>"
needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the official examples are not beside the project")


def example(name: str) -> HeaderRead:
    return cda.read((EXAMPLES / f"{name}.xml").read_bytes())


@needs_examples
@pytest.mark.requirement("SC.CDA/INT.17")
def test_every_official_example_is_read() -> None:
    for path in sorted(EXAMPLES.glob("*.xml")):
        read = cda.read(path.read_bytes())
        assert read.unique_id and read.type and read.type.display and read.created, path.name
        assert read.patient.ins and len(read.patient.ins.matricule) == 15, path.name
        assert read.patient.traits and read.patient.birth_place, path.name
        assert read.authors and read.legal_authenticator and read.custodian, path.name
        assert read.facility_type and read.practice_setting and read.act_start, path.name
        assert read.structured is not None, path.name


@needs_examples
def test_official_vsm() -> None:
    read = example("VSM_1.4_2022.01")
    assert read.id == Identifier("1.2.250.1.213.1.1.1.13.2022.1.1")
    assert read.templates[-1] == Identifier("1.2.250.1.213.1.1.1.13", "201310")
    assert read.type and (read.type.code, read.type.display) == ("SYNTH", "Synthèse")
    assert read.title == "Synthèse Médicale"
    assert read.created and read.created.at == datetime(2020, 3, 12, 10, 17, tzinfo=UTC)
    assert read.created.utc == "20200312101700"
    assert read.patient.birth_name == "PAT-TROIS"
    assert read.patient.birth_first_names == "DOMINIQUE MARIE-LOUISE"
    assert read.patient.birth_first_name == "DOMINIQUE"
    assert (read.patient.sex, read.patient.birth_date, read.patient.birth_place) == ("F", "19790328", "51215")
    (author,) = read.authors
    assert (author.national_id, author.family, author.given) == ("801234567897", "MEDIONI", "Stéphane")
    assert (author.prefix, author.suffix) == ("M", "DR")
    assert author.function and author.function.code == "PCP"
    assert author.specialty and author.specialty.code == "G15_10/SM26"
    assert author.organization and author.organization.name == "Centre de soins le Belvédère"
    assert read.practice_setting and read.practice_setting.code == "ETABLISSEMENT"
    assert read.facility_type and read.facility_type.code == "SA04"
    assert (read.language, read.version, read.structured) == ("fr-FR", 1, True)
    assert read.confidentiality and read.confidentiality.code == "N"


@needs_examples
def test_a_file_that_presents_itself() -> None:
    assert example("BIO-CR-BIO_2021.01_Auto-Presentable").type == example("BIO-CR-BIO_2024.01_TSH_1").type


@needs_examples
def test_level_1_by_others() -> None:
    data = (EXAMPLES / "DOC_NON_STRUCTURE_CDA-R2-N1.xml").read_bytes()
    read = cda.read(data)
    assert (read.structured, read.media_type) == (False, "application/pdf")
    assert (unstructured_body(data) or b"").startswith(b"%PDF")


def test_prefixes_do_not_matter() -> None:
    text = LETTER.decode().replace('xmlns="urn:hl7-org:v3"', 'xmlns:c="urn:hl7-org:v3"')
    prefixed = text.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    assert cda.read(prefixed.encode()) == cda.read(LETTER)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15"])
def test_encodings(encoding: str) -> None:
    declared = LETTER.decode().replace("UTF-8", encoding.removesuffix("-sig"), 1)
    assert cda.read(declared.encode(encoding)) == cda.read(LETTER)


def test_a_comment_does_not_cut_a_name() -> None:
    assert cda.read(LETTER.replace(b"PAT-TROIS", b"PAT-<!-- -->TROIS", 1)).patient.birth_name == "PAT-TROIS"


def test_a_time_without_offset_is_the_time_in_paris() -> None:
    summer = LETTER.replace(b'<effectiveTime value="20260612104207+0200"/>', b'<effectiveTime value="20260612104207"/>')
    assert summer != LETTER
    read = cda.read(summer).created
    assert read and read.at.astimezone(UTC) == datetime(2026, 6, 12, 8, 42, 7, tzinfo=UTC)
    day = cda.read(LETTER.replace(b'value="20260612104207+0200"/><conf', b'value="20260612"/><conf')).created
    assert day and day.utc == "20260612"


@pytest.mark.parametrize("value", ["", "2026", "20260230", "0000", "99999999999999", "20260612104207+9999", "hier"])
def test_times_that_are_not(value: str) -> None:
    data = LETTER.replace(b'"20260612104207+0200"/><conf', f'"{value}"/><conf'.encode())
    created = cda.read(data).created
    assert created is None or created.raw == value == "2026"


# ------------------------------------------------------------------------------------------------- hostile inputs

BOMB = (
    b'<!DOCTYPE ClinicalDocument [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2"/><title>&b;</title></ClinicalDocument>'
)
EXTERNAL = (
    b'<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2"/><title>&x;</title></ClinicalDocument>'
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.4", id="pdf"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="zip"),
        pytest.param(LETTER[: len(LETTER) // 2], id="truncated"),
        pytest.param(LETTER.replace(b"UTF-8", b"UTF-99", 1), id="unknown encoding"),
        pytest.param(LETTER.replace(b"UTF-8", b"US-ASCII", 1), id="wrong encoding"),
        pytest.param(b"<html/>", id="another document"),
        pytest.param(LETTER.replace(b"urn:hl7-org:v3", b"urn:hl7-org:v2"), id="another namespace"),
        pytest.param(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>', id="without id"),
        pytest.param(BOMB, id="entities"),
        pytest.param(EXTERNAL, id="external entity"),
        pytest.param(b"<a>" * 100_000 + b"</a>" * 100_000, id="deep"),
        pytest.param(b"<a>" + b" " * (33 * 1024 * 1024) + b"</a>", id="too large"),
        pytest.param(b"<a " + b" ".join(b"b%d=''" % n for n in range(200_000)) + b"></b>", id="attributes"),
    ],
)
def test_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        cda.read(data)


def test_a_broken_embedded_document_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        unstructured_body(LETTER.replace(b'representation="B64">', b'representation="B64">*', 1))


def test_what_is_repeated_or_endless_is_bounded() -> None:
    author = b"<author><assignedAuthor><id root='1.2'/></assignedAuthor></author>"
    title = b"<title>" + b"x" * 5_000_000 + b"</title>"
    data = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2'/>%b%b</ClinicalDocument>" % (title, author * 5_000)
    read = cda.read(data)
    assert len(read.title) == MAX_TEXT
    assert len(read.authors) == MAX_REPEAT
    assert (read.type, read.version, read.structured) == (None, None, None)


@given(st.data())
def test_damaged_documents_are_read_or_refused(data: st.DataObject) -> None:
    """No damage makes anything but a header or a clear refusal."""
    damaged = bytearray(BARE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        length = data.draw(st.integers(0, 12))
        damaged[at : at + length] = data.draw(st.binary(max_size=8))
    try:
        read = cda.read(bytes(damaged))
    except Unreadable:
        return
    assert isinstance(read, HeaderRead)
    assert read.patient.traits is None or read.patient.traits.birth_name


@given(st.text(alphabet="0123456789+-.", max_size=24))
def test_any_timestamp(value: str) -> None:
    created = cda.read(LETTER.replace(b'"20260612104207+0200"/><conf', f'"{value}"/><conf'.encode())).created
    assert created is None or (created.at.tzinfo is not None and created.utc.isdigit())
