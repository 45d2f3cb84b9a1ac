"""ebRIM: a submission as it is written, what comes back read, and what is not taken for an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bonport.interop import xml
from bonport.interop.errors import Unreadable
from bonport.interop.terminology import Code, oids
from bonport.interop.xds import Author, DocumentEntry, SubmissionSet, ebrim
from bonport.interop.xds.ebrim import QUERY, RIM, RS, XDSB, RegistryAnswer, RegistryError
from bonport.interop.xds.metadata import APPROVED, DELETED

AUTHOR = Author(
    "899700000017^MEDIONI^STEPHANE^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
    "Cabinet^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750512344",
    "G15_10/SM26^Médecin - Qualifié en Médecine Générale (SM)^1.2.250.1.213.1.1.4.5",
    "Médecin traitant",
)
PATIENT_ID = "207058575627097^^^&1.2.250.1.213.1.4.10&ISO^NH"
SET = SubmissionSet("1.2.250.1.999.8.1", "1.2.250.1.999.9", "20261121093000", PATIENT_ID, AUTHOR, "Lettre")
ENTRY = DocumentEntry(
    unique_id="1.2.250.1.999.1.1.1",
    hash="da39a3ee5e6b4b0d3255bfef95601890afd80709",
    size=2768,
    title="Lettre d'adressage",
    language="fr-FR",
    creation_time="20260612084207",
    service_start="20260612082407",
    service_stop="",
    patient_id=PATIENT_ID,
    source_patient_id="1234567^^^&1.2.250.1.999.2&ISO^PI",
    source_patient_info=("PID-5|PATB-QUATRE^LAURENCE^^^^^L", "PID-7|19070525", "PID-8|F"),
    authors=(AUTHOR,),
    legal_authenticator=AUTHOR.person,
    type_code=Code("96349-6", oids.LOINC, "Lettre d'adressage"),
    class_code=Code("10", oids.CLASS_CODE, "Compte rendu"),
    format_code=Code("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3", "PDF"),
    confidentiality=(
        Code("N", oids.CONFIDENTIALITY, "Normal"),
        Code("MASQUE_PS", oids.DMP_CONFIDENTIALITY, "Masqué aux professionnels de santé"),
    ),
    facility_type=Code("SA07", oids.FACILITY_TYPE, "Cabinet individuel"),
    practice_setting=Code("AMBULATOIRE", oids.PRACTICE_SETTING, "Ambulatoire"),
)


def _plain(root: etree._Element) -> etree._Element:
    """As the receiver parses it."""
    return xml.parse(xml.serialise(root))


# The head of a submission: what carries the lot. Times in UTC, identifiers as HL7v2 CX, XCN and XON.
PACKAGE = """
<RegistryPackage xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" id="SubmissionSet01">
  <Slot name="submissionTime"><ValueList><Value>20261121093000</Value></ValueList></Slot>
  <Name><LocalizedString charset="UTF8" value="Lettre" xml:lang="FR"/></Name>
  <!-- who submits -->
  <Classification classificationScheme="urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
      classifiedObject="SubmissionSet01" id="cla01" nodeRepresentation="">
    <Slot name="authorPerson"><ValueList>
      <Value>899700000017^MEDIONI^STEPHANE^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS</Value></ValueList></Slot>
    <Slot name="authorRole"><ValueList><Value>Médecin traitant</Value></ValueList></Slot>
    <Slot name="authorSpecialty"><ValueList>
      <Value>G15_10/SM26^Médecin - Qualifié en Médecine Générale (SM)^1.2.250.1.213.1.1.4.5</Value></ValueList></Slot>
    <Slot name="authorInstitution"><ValueList>
      <Value>Cabinet^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1750512344</Value></ValueList></Slot>
  </Classification>
  <!-- from which activity -->
  <Classification classificationScheme="urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
      classifiedObject="SubmissionSet01" id="cla02" nodeRepresentation="07">
    <Slot name="codingScheme"><ValueList><Value>1.2.250.1.213.2.2</Value></ValueList></Slot>
    <Name><LocalizedString charset="UTF8" value="Consultation Soins Externes" xml:lang="FR"/></Name>
  </Classification>
  <!-- it is a submission set -->
  <Classification classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
      classifiedObject="SubmissionSet01" id="cla03"/>
  <ExternalIdentifier id="ei01" identificationScheme="urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
      registryObject="SubmissionSet01" value="207058575627097^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH">
    <Name><LocalizedString charset="UTF8" value="XDSSubmissionSet.patientId" xml:lang="FR"/></Name>
  </ExternalIdentifier>
  <ExternalIdentifier id="ei02" identificationScheme="urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
      registryObject="SubmissionSet01" value="1.2.250.1.999.9">
    <Name><LocalizedString charset="UTF8" value="XDSSubmissionSet.sourceId" xml:lang="FR"/></Name>
  </ExternalIdentifier>
  <ExternalIdentifier id="ei03" identificationScheme="urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
      registryObject="SubmissionSet01" value="1.2.250.1.999.8.1">
    <Name><LocalizedString charset="UTF8" value="XDSSubmissionSet.uniqueId" xml:lang="FR"/></Name>
  </ExternalIdentifier>
</RegistryPackage>
"""


def test_a_submission_set() -> None:
    sent = _plain(ebrim.status_update(SET, "urn:uuid:1", APPROVED, DELETED)).find(f".//{{{RIM}}}RegistryPackage")
    assert sent is not None
    expected = etree.fromstring(PACKAGE, etree.XMLParser(remove_blank_text=True, remove_comments=True))
    assert etree.tostring(sent, method="c14n", exclusive=True) == etree.tostring(
        expected, method="c14n", exclusive=True
    )


def _associations(root: etree._Element) -> list[tuple[str, str, str, dict[str, str]]]:
    return [
        (
            one.get("associationType", "").rpartition(":")[2],
            one.get("sourceObject", ""),
            one.get("targetObject", ""),
            {slot.get("name", ""): slot.findtext(f".//{{{RIM}}}Value") or "" for slot in one},
        )
        for one in root.iter(f"{{{RIM}}}Association")
    ]


@pytest.mark.parametrize("replaced", [None, "urn:uuid:fe5287a2-ae6a-11eb-8f5d-0050569e422e"])
def test_a_submission(replaced: str | None) -> None:
    signature = replace(ENTRY, unique_id="1.2.250.1.999.8.1.1")
    parts = {"Document01": "Document01@bonport", "Signature01": "Signature01@bonport"}
    sent = _plain(ebrim.submission(SET, ENTRY, signature, replaced, parts))
    assert sent.tag == f"{{{XDSB}}}ProvideAndRegisterDocumentSetRequest"
    assert _associations(sent) == [
        ("HasMember", "SubmissionSet01", "Document01", {"SubmissionSetStatus": "Original"}),
        ("HasMember", "SubmissionSet01", "Signature01", {"SubmissionSetStatus": "Original"}),
        ("signs", "Signature01", "SubmissionSet01", {}),
        *([("RPLC", "Document01", replaced, {})] if replaced else []),
    ]
    assert [(one.get("id"), one[0].get("href")) for one in sent.findall(f"{{{XDSB}}}Document")] == [
        ("Document01", "cid:Document01@bonport"),
        ("Signature01", "cid:Signature01@bonport"),
    ]
    ids = [one.get("id") for one in sent.iter() if one.get("id") and one.tag != f"{{{XDSB}}}Document"]
    assert len(ids) == len(set(ids))


def test_a_withdrawal() -> None:
    sent = _plain(ebrim.status_update(SET, "urn:uuid:fe52", APPROVED, DELETED))
    slots = {"OriginalStatus": APPROVED, "NewStatus": "urn:asip:ci-sis:2010:StatusType:Deleted"}
    assert _associations(sent) == [("UpdateAvailabilityStatus", "SubmissionSet01", "urn:uuid:fe52", slots)]


def test_an_update_of_metadata() -> None:
    found = replace(
        ENTRY, entry_uuid="urn:uuid:e", logical_id="urn:uuid:l", status=APPROVED, version_name="5", repository_id="1.2"
    )
    sent = _plain(ebrim.metadata_update(SET, found))
    slots = {"SubmissionSetStatus": "Original", "PreviousVersion": "5"}
    assert _associations(sent) == [("HasMember", "SubmissionSet01", "Document01", slots)]
    entry = sent.find(f".//{{{RIM}}}ExtrinsicObject")
    assert entry is not None
    assert (entry.get("id"), entry.get("lid"), entry.get("status")) == ("Document01", "urn:uuid:l", APPROVED)


def _slots(query: etree._Element) -> dict[str, str]:
    return {slot.get("name", ""): slot.findtext(f".//{{{RIM}}}Value") or "" for slot in query.iter(f"{{{RIM}}}Slot")}


def test_stored_queries() -> None:
    """One patient in quotes without parentheses; lists in parentheses; a quote is doubled."""
    reference = _plain(ebrim.get_documents(["1.2.3"], references_only=True))
    assert reference[0].get("returnType") == "ObjectRef"
    assert reference[1].get("id") == "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
    assert _slots(reference) == {"$XDSDocumentEntryUniqueId": "('1.2.3')"}
    whole = _plain(ebrim.get_documents(["1.2.3", "it's"], references_only=False))
    assert whole[0].get("returnType") == "LeafClass"
    assert _slots(whole) == {"$XDSDocumentEntryUniqueId": "('1.2.3','it''s')"}
    found = _plain(ebrim.find_documents(PATIENT_ID, type_codes=[ENTRY.type_code], service_from="20241121"))
    assert _slots(found) == {
        "$XDSDocumentEntryPatientId": f"'{PATIENT_ID}'",
        "$XDSDocumentEntryStatus": f"('{APPROVED}')",
        "$XDSDocumentEntryTypeCode": f"('96349-6^^{oids.LOINC}')",
        "$XDSDocumentEntryServiceStartTimeFrom": "20241121",
    }
    sets = _plain(ebrim.find_submission_sets(PATIENT_ID, submitted_from="2026"))
    assert _slots(sets)["$XDSSubmissionSetSubmissionTimeFrom"] == "2026"
    assert _slots(_plain(ebrim.get_associations(["urn:uuid:1"]))) == {"$uuid": "('urn:uuid:1')"}


# ---------------------------------------------------------------------------------------------- what comes back


def _response(objects: str = "", status: str = "Success", errors: str = "") -> etree._Element:
    return xml.parse(
        f'<q:AdhocQueryResponse xmlns:q="{QUERY}" xmlns:r="{RIM}" xmlns:s="{RS}" '
        f'status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:{status}">{errors}'
        f"<r:RegistryObjectList>{objects}</r:RegistryObjectList></q:AdhocQueryResponse>".encode()
    )


texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
codes = st.builds(Code, texts, texts, texts)
entries = st.builds(
    replace,
    st.just(ENTRY),
    title=texts,
    comments=texts,
    service_stop=st.sampled_from(["", "20260612084207"]),
    authors=st.lists(st.builds(Author, texts, texts, texts, texts), min_size=1, max_size=3).map(tuple),
    confidentiality=st.lists(codes, min_size=1, max_size=4).map(tuple),
    event_codes=st.lists(codes, max_size=4).map(tuple),
    size=st.integers(0, 10**9),
)


@given(entry=entries)
def test_what_we_write_is_what_is_read(entry: DocumentEntry) -> None:
    """The registry gives back what was submitted, with its own ids."""
    held = replace(
        entry, entry_uuid="urn:uuid:e", logical_id="urn:uuid:e", status=APPROVED, version_name="1", repository_id="1.2"
    )
    written = _plain(ebrim.metadata_update(SET, held)).find(f".//{{{RIM}}}ExtrinsicObject")
    assert written is not None
    written.set("id", "urn:uuid:e")
    answer = _response()
    answer[0].append(written)
    assert ebrim.read_query_answer(_plain(answer)).entries == (held,)


def test_references_and_other_objects() -> None:
    objects = (
        '<r:ObjectRef id="urn:uuid:1"/><r:ObjectRef id="urn:uuid:2"/><r:RegistryPackage id="urn:uuid:3"/>'
        '<r:Association associationType="t" sourceObject="s" targetObject="o"/>'
    )
    answer = ebrim.read_query_answer(_response(objects))
    assert answer.references == ("urn:uuid:1", "urn:uuid:2")
    assert answer.submission_sets == ("urn:uuid:3",)
    assert answer.associations == (ebrim.Association("t", "s", "o"),)
    assert answer.answer == RegistryAnswer(True, ())


ERROR = (
    '<s:RegistryErrorList xmlns:s="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0">'
    '<s:RegistryError errorCode="urn:x:XDSUnknownPatientId" codeContext="inconnu" severity="…:Error"/>'
    '<s:RegistryError errorCode="PartialFolderContentNotProcessed" codeContext="" severity="…:Warning"/>'
    '<s:RegistryError errorCode="DURAND Jeanne" codeContext="" severity="…:Error"/></s:RegistryErrorList>'
)


def test_errors_are_read_and_what_is_no_code_is_dropped() -> None:
    answer = ebrim.read_query_answer(_response(status="Failure", errors=ERROR)).answer
    assert answer == RegistryAnswer(False, (RegistryError("XDSUnknownPatientId", "inconnu"), RegistryError("", "")))


@pytest.mark.parametrize(
    "payload",
    [
        "<other/>",
        f'<s:RegistryResponse xmlns:s="{RS}"/>',
        f'<s:RegistryResponse xmlns:s="{RS}" status="Failure"/>',
        f'<s:RegistryResponse xmlns:s="{RS}" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Perhaps"/>',
    ],
)
def test_what_is_no_registry_answer(payload: str) -> None:
    with pytest.raises(Unreadable):
        ebrim.read_registry_answer(xml.parse(payload.encode()))


def test_what_is_no_query_answer() -> None:
    for payload in (
        xml.parse(b"<other/>"),
        _response('<r:ExtrinsicObject id="urn:uuid:1"/>'),
        _response('<r:ObjectRef id="u"/>' * 10_001),
    ):
        with pytest.raises(Unreadable):
            ebrim.read_query_answer(payload)


@pytest.mark.parametrize("size", ["-1", "1e9", "٣", "9" * 400, ""])
def test_a_size_that_is_none(size: str) -> None:
    written = _plain(ebrim.metadata_update(SET, ENTRY)).find(f".//{{{RIM}}}ExtrinsicObject")
    assert written is not None
    value = written.find(f"{{{RIM}}}Slot[@name='size']//{{{RIM}}}Value")
    assert value is not None
    value.text = size
    answer = _response()
    answer[0].append(written)
    assert ebrim.read_query_answer(answer).entries[0].size == 0


def _retrieved(document: str) -> etree._Element:
    return xml.parse(
        f'<x:RetrieveDocumentSetResponse xmlns:x="{XDSB}" xmlns:s="{RS}"><s:RegistryResponse '
        'status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/><x:DocumentResponse>'
        f"<x:DocumentUniqueId>1.2.3</x:DocumentUniqueId><x:mimeType>text/xml</x:mimeType>{document}"
        "</x:DocumentResponse></x:RetrieveDocumentSetResponse>".encode()
    )


INCLUDE = '<x:Document><i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:d@x"/></x:Document>'


def test_documents_retrieved() -> None:
    for document, parts in ((INCLUDE, {"d@x": b"<cda/>"}), ("<x:Document>PGNkYS8+</x:Document>", {})):
        answer, (one,) = ebrim.read_retrieved(_retrieved(document), parts)
        assert answer.success
        assert one == ebrim.Retrieved("1.2.3", "text/xml", b"<cda/>")


@pytest.mark.parametrize("document", [INCLUDE, "", "<x:Document>!</x:Document>"])
def test_documents_that_are_not_there(document: str) -> None:
    with pytest.raises(Unreadable):
        ebrim.read_retrieved(_retrieved(document), {})
