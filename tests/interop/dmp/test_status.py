"""TD0.2: the answer as the DMP's samples lay it out, and what is not an answer."""

from __future__ import annotations

import pytest

from bonport.interop import xml
from bonport.interop.dmp import Authorisation, DmpStatus, Existence, status
from bonport.interop.errors import Refused, Unreadable

ANSWER = """
<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ITSVersion="XML_1.0">
  <!-- what the patient lets the asker see -->
  <attentionLine><keyWordText code="AUTORISATION" codeSystem="1.2.250.1.213.4.1.2.6.1"/>
    <value code="VALIDE" codeSystem="1.2.250.1.213.4.1.2.6.2" xsi:type="CV"/></attentionLine>
  <!-- whether the asker is the médecin traitant -->
  <attentionLine><keyWordText code="STATUT_MT" codeSystem="1.2.250.1.213.4.1.2.6.3"/>
    <value value="true" xsi:type="BL"/></attentionLine>
  <acknowledgement typeCode="AA"/>
  <controlActProcess>
    <subject><registrationEvent><statusCode code="completed"/><subject1><patient>
      <id extension="207058575627097" root="1.2.250.1.213.1.4.10"/>
      <!-- the DMP itself -->
      <statusCode code="active"/>
      <!-- traits, which are not read (RG_0320) -->
      <patientPerson><name><family>PATB-QUATRE</family></name></patientPerson>
      <subjectOf><administrativeObservation>
        <code code="COMPTE_INTERNET_OUVERT" codeSystem="1.2.250.1.213.4.1.2.9"/><value value="true" xsi:type="BL"/>
      </administrativeObservation></subjectOf>
      <subjectOf><administrativeObservation>
        <code code="RATTACHEMENT_ENS" codeSystem="1.2.250.1.213.4.1.2.3"/><value value="false" xsi:type="BL"/>
      </administrativeObservation></subjectOf>
    </patient></subject1></registrationEvent></subject>
    <queryAck><queryResponseCode code="OK"/></queryAck>
  </controlActProcess>
</PRPA_IN201308UV02>
"""


def _read(text: str) -> DmpStatus:
    return status.read(xml.parse(text.encode()))


@pytest.mark.requirement("RG_0320")
def test_an_active_dmp() -> None:
    read = _read(ANSWER)
    assert read == DmpStatus(Existence.ACTIVE, Authorisation.VALIDE, True, True, False)
    assert (read.exists, read.active) == (True, True)
    assert "PATB" not in repr(read)


def test_a_closed_dmp() -> None:
    read = _read(ANSWER.replace('"active"', '"terminated"'))
    assert (read.existence, read.exists, read.active) == (Existence.CLOSED, True, False)


def test_no_dmp() -> None:
    text = '<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3"><acknowledgement typeCode="AA"/><controlActProcess><queryAck>'
    read = _read(text + '<queryResponseCode code="NF"/></queryAck></controlActProcess></PRPA_IN201308UV02>')
    assert (read, read.exists) == (DmpStatus(Existence.NONE), False)


def test_what_is_not_said_is_not_known() -> None:
    read = _read(
        ANSWER.replace("AUTORISATION", "X").replace("STATUT_MT", "Y").replace('value="false"', 'value="peut-être"')
    )
    assert read == DmpStatus(Existence.ACTIVE, None, None, True, None)
    assert _read(ANSWER.replace("VALIDE", "NOUVEAU")).authorisation is None


def test_a_refusal() -> None:
    error = '<acknowledgement typeCode="AE"><acknowledgementDetail><code code="DMPAccessDeniedByRightsService"/>'
    with pytest.raises(Refused, match="DMPAccessDeniedByRightsService"):
        _read(ANSWER.replace('<acknowledgement typeCode="AA"/>', error + "</acknowledgementDetail></acknowledgement>"))


@pytest.mark.parametrize(
    "text",
    [
        "<other/>",
        ANSWER.replace("<patient>", "<someone>").replace("</patient>", "</someone>"),
        ANSWER.replace('"active"', '"odd"'),
    ],
)
def test_what_is_no_answer(text: str) -> None:
    with pytest.raises(Unreadable):
        _read(text)
