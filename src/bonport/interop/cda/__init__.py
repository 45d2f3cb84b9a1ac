"""CDA R2 for France: written from a plain model, read from anyone.

`preflight` says what is wrong with a document, `preflight_xml` with a written one; `render` gives its bytes (CDA and
PDF/A), `build` the CDA alone around a PDF, `read` the header of any CDA. The official rules are in `interop.cda.rules`.

>>> from datetime import UTC, date, datetime
>>> from bonport.interop.identity import INS, Sex, Traits
>>> from bonport.interop.terminology import document_types, facility_types, oids, practice_settings, specialties
>>> signed = datetime(2026, 6, 12, 8, 42, tzinfo=UTC)
>>> traits = Traits("PAT-TROIS", "DOMINIQUE", "DOMINIQUE", Sex.FEMALE, date(1979, 3, 28), "51215")
>>> ins = INS.parse("279035121518989", oids.INS_NIR_TEST, oids.Environment.TEST)
>>> patient = model.Patient(model.LocalId("1.2.250.1.999.2", "42"), traits, ins)
>>> doctor = model.Professional(
...     "899700000017", "MEDIONI", "Stéphane", specialties.GENERAL_PRACTICE_SPECIALIST, title="DR"
... )
>>> place = model.Organization(
...     "1750512344", "Cabinet du Petit Pont", facility_types.SOLO_PRACTICE, practice_settings.AMBULATORY
... )
>>> letter = document_types.DOCUMENT_TYPES["96349-6"].code
>>> header = model.Header(
...     unique_id="1.2.250.1.999.1.1", set_id="1.2.250.1.999.1", version=1, type=letter, title="Lettre",
...     created=signed, patient=patient, author=doctor, organization=place,
...     act=document_types.default_act("96349-6"), act_start=signed,
... )
>>> document = model.Document(header, model.Prose((model.Paragraph("Merci de recevoir ce patient."),)))
>>> preflight(document)
[]
>>> made = render(document)
>>> made.pdf[:8], preflight_xml(made.cda)
(b'%PDF-1.4', [])
>>> read(made.cda).title
'Lettre'
>>> from bonport.interop.xds import entry_from_cda
>>> entry_from_cda(made.cda).source_patient_id
'42^^^&1.2.250.1.999.2&ISO^PI'
"""

from bonport.interop.cda import model
from bonport.interop.cda.build import build
from bonport.interop.cda.preflight import Finding, preflight
from bonport.interop.cda.read import HeaderRead, Identifier, OrganizationRead, PatientRead, PersonRead, Time, read
from bonport.interop.cda.render import render
from bonport.interop.cda.verify import preflight_xml

__all__ = [
    "Finding",
    "HeaderRead",
    "Identifier",
    "OrganizationRead",
    "PatientRead",
    "PersonRead",
    "Time",
    "build",
    "model",
    "preflight",
    "preflight_xml",
    "read",
    "render",
]
