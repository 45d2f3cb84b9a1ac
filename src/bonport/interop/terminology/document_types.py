"""Types of documents: code and display as JDV_J07 writes them, class by ASS_X16.

A new type of document is a new row. Sources: JDV_J07_XdsTypeCode_CISIS (1.2.250.1.213.1.1.5.471) of 2024-09-27;
ASS_X16 (1.2.250.1.213.1.1.5.587) of 2024-02-23, with the class labels of JDV_J57.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Code, Edition

EDITION = Edition("JDV_J07 (ANS, 2024-09-27), ASS_X16 (ANS, 2024-02-23)", date(2024, 9, 27))


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document.

    Attributes:
        code: JDV_J07, the XDS typeCode.
        class_code: the XDS classCode that goes with it.
    """

    code: Code
    class_code: Code


_CLASSES = {
    "10": "Compte rendu",
    "11": "Synthèse",
    "31": "Imagerie médicale",
    "42": "Prescription",
    "44": "Plan de soins, protocole de soins",
    "52": "Certificat, déclaration",
}


def _loinc(code: str, display: str, class_code: str) -> DocumentType:
    return _row(Code(code, oids.LOINC, display, "LOINC"), class_code)


def _french(code: str, display: str, class_code: str) -> DocumentType:
    return _row(Code(code, oids.TYPE_CODE_FR, display), class_code)


def _row(code: Code, class_code: str) -> DocumentType:
    return DocumentType(code, Code(class_code, oids.CLASS_CODE, _CLASSES[class_code]))


DOCUMENT_TYPES: dict[str, DocumentType] = {
    row.code.code: row
    for row in (
        _french("SYNTH", "Synthèse", "11"),
        _loinc("60591-5", "Synthèse médicale", "11"),
        _loinc("96349-6", "Lettre d'adressage", "10"),
        _loinc(
            "18761-7",
            "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)",
            "11",
        ),
        _loinc("89601-9", "Certificat médical", "52"),
        _french("CERT_DECL", "Certificat, déclaration", "52"),
        _loinc("11488-4", "CR ou fiche de consultation ou de visite", "10"),
        _loinc("85208-7", "CR de télémédecine", "10"),
        _loinc("59283-2", "CR d'examen de l'enfant", "10"),
        _loinc("70004-7", "CR d'acte diagnostique (autre)", "10"),
        _loinc("11505-5", "CR d'acte thérapeutique (autre)", "10"),
        _loinc("75492-9", "CR d'acte diagnostique à visée préventive ou de dépistage", "10"),
        _loinc("57833-6", "Prescription de produits de santé", "42"),
        _loinc("57832-8", "Prescription de soins", "42"),
        _loinc("57828-6", "Prescription (autre)", "42"),
        _french("PRESC-BIO", "Prescription d'actes de biologie médicale", "42"),
        _french("PRESC-KINE", "Prescription d'actes de kinésithérapie", "42"),
        _french("PRESC-INF", "Prescription d'actes infirmiers", "42"),
        _french("PRESC-PEDI", "Prescription d'actes de pédicurie", "42"),
        _french("PRESC-ORTHOPHO", "Prescription d'actes d'orthophonie", "42"),
        _french("PRESC-ORTHOPTIE", "Prescription d'actes d'orthoptie", "42"),
        _french("PRESC-AAT", "Prescription arrêt de travail", "42"),
        _loinc("55115-0", "Demande d'actes d'imagerie", "42"),
        _loinc("75496-0", "Demande d'acte de télémédecine", "10"),
        _french("PROT_ALD", "Protocole de soins ALD", "44"),
        _loinc("18776-5", "Plan personnalisé de soins", "44"),
        _loinc("87273-9", "Note de vaccination", "52"),
        _loinc("11369-6", "Historique des vaccinations", "52"),
        _loinc("11502-2", "CR d'examens biologiques", "10"),
        _loinc("18748-4", "CR d'imagerie médicale", "31"),
        _loinc("34874-8", "CR opératoire", "10"),
        _loinc("11490-0", "Lettre de liaison à la sortie d'un établissement de soins", "10"),
        _loinc("60568-3", "CR d'anatomie et de cytologie pathologiques", "10"),
    )
}
"""By typeCode."""

SYNTHESIS = DOCUMENT_TYPES["SYNTH"].code
REFERRAL_LETTER = DOCUMENT_TYPES["96349-6"].code
CERTIFICATE = DOCUMENT_TYPES["89601-9"].code
CONSULTATION_REPORT = DOCUMENT_TYPES["11488-4"].code
VACCINATION_NOTE = DOCUMENT_TYPES["87273-9"].code
VACCINATION_HISTORY = DOCUMENT_TYPES["11369-6"].code

SYNTHESIS_ACT = Code("34117-2", oids.LOINC, "Historique et clinique", "LOINC")
"""What a VSM documents (VSM 2023.01, serviceEvent/code)."""


CHILD_CERTIFICATE = DOCUMENT_TYPES["CERT_DECL"].code
CHILD_EXAM_ACT = Code("11429006", oids.SNOMED_CT, "consultation", "SNOMED CT")
"""What a child health certificate documents (CSE-CS8, CS9, CS24 2025.01, serviceEvent/code)."""


def default_act(type_code: str) -> Code:
    """The code of the documented act where the doctor gave none: that of the VSM, or the type's own.

    Args:
        type_code: a key of `DOCUMENT_TYPES`.
    """
    return SYNTHESIS_ACT if type_code == SYNTHESIS.code else DOCUMENT_TYPES[type_code].code
