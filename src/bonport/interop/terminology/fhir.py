"""Where FHIR R4 writes what the other tables hold: systems (URI), extensions, sections and statuses.

Sources: FHIR R4 (4.0.1); IPS 2.0.0 (HL7 International Patient Summary); FR Core 2.2.0 (HL7 France); NOS (ANS).
"""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition

EDITION = Edition("FHIR R4 4.0.1; IPS 2.0.0; FR Core 2.2.0; NOS", date(2024, 6, 19))


def _oid(oid: str) -> str:
    return f"urn:oid:{oid}"


_FR_CORE = "https://hl7.fr/ig/fhir/core/StructureDefinition/"
IDENTITY_RELIABILITY = _FR_CORE + "fr-core-identity-reliability"
BIRTH_LIST_GIVEN_NAME = _FR_CORE + "fr-core-patient-birth-list-given-name"
ADDRESS_INSEE_CODE = _FR_CORE + "fr-core-address-insee-code"
PRACTITIONER_SPECIALTY = _FR_CORE + "fr-core-practitioner-specialty"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

INS = {_oid(oid): oid for oid in (oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO)}
RPPS = "https://rpps.esante.gouv.fr"
PERSON = _oid(oids.PERSON)
STRUCTURE = _oid(oids.STRUCTURE)
FINESS = "https://finess.esante.gouv.fr"
SIRENE = "https://sirene.fr"

CIM_10 = frozenset(
    {"http://hl7.org/fhir/sid/icd-10", _oid(oids.CIM_10), "https://smt.esante.gouv.fr/terminologie-cim-10"}
)
CCAM = frozenset({_oid(oids.CCAM), "https://smt.esante.gouv.fr/terminologie-ccam"})
CIS = frozenset({_oid(oids.CIS)})
CIP = frozenset({_oid(oids.CIP)})
ATC = frozenset({"http://www.whocc.no/atc", _oid(oids.ATC)})
CIM_11 = frozenset(
    {"http://id.who.int/icd/release/11/mms", _oid(oids.CIM_11), "https://smt.esante.gouv.fr/terminologie-cim11-mms"}
)
LOINC = frozenset({"http://loinc.org", _oid(oids.LOINC)})
SNOMED_CT = frozenset({"http://snomed.info/sct", _oid(oids.SNOMED_CT)})
EDQM = frozenset({"http://standardterms.edqm.eu", _oid("0.4.0.127.0.16.1.1.2.1")})
UCUM = "http://unitsofmeasure.org"
ROLE_CODE = frozenset(
    {
        "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
        "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode",
        _oid("2.16.840.1.113883.5.111"),
    }
)
PROFESSION = frozenset(
    {"https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante", _oid("1.2.250.1.71.1.2.7")}
)
ORDINAL_SPECIALTY = frozenset(
    {
        "https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale",
        _oid("1.2.250.1.71.4.2.5"),
    }
)
AUTHOR_SPECIALTY = frozenset({_oid(oids.SPECIALTY)})
SECTOR = frozenset(
    {"https://mos.esante.gouv.fr/NOS/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite", _oid(oids.FACILITY_TYPE)}
)

PROBLEMS = "11450-4"
HISTORY = "11348-0"
PROCEDURES = "47519-4"
ALLERGIES = "48765-2"
MEDICATION = "10160-0"
SOCIAL = "29762-2"
FAMILY = "10157-6"
IMMUNIZATIONS = "11369-6"
OCCUPATION = "10161-8"
"""Sections by their LOINC code; what stands in any other section goes to the points de vigilance."""

ABSENT_UNKNOWN = frozenset({"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", _oid(oids.ABSENT_UNKNOWN)})
NONE_KNOWN = frozenset({"no-known-problems", "no-known-procedures", "no-known-allergies", "no-known-medications"})
NO_INFORMATION = frozenset({"no-problem-info", "no-procedure-info", "no-allergy-info", "no-medication-info"})
NO_KNOWN_ALLERGY = "716186003"
"""SNOMED CT: no known allergy (situation)."""
NO_KNOWN_ALLERGY_OF_A_KIND = frozenset({"409137002", "429625007", "428607008"})
"""SNOMED CT: no known drug, food, environmental allergy (situation): less than no known allergy."""

ALLERGY_KINDS = {
    ("allergy", ""): "609328004",
    ("allergy", "medication"): "416098002",
    ("allergy", "food"): "414285001",
    ("allergy", "environment"): "419199007",
    ("allergy", "biologic"): "419199007",
    ("intolerance", "medication"): "59037007",
    ("intolerance", "food"): "235719002",
    ("intolerance", "environment"): "782197009",
    ("intolerance", "biologic"): "782197009",
}
"""AllergyIntolerance type and category -> JDV_TypeEvenementIndesirablePrevisible."""

CONTACT_ROLES = {
    ("http://terminology.hl7.org/CodeSystem/v2-0131", "C"): "ECON",
    **{
        (system, role): role
        for system in (
            "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass",
            "http://terminology.hl7.org/CodeSystem/v3-RoleClass",
        )
        for role in ("ECON", "NOK", "GUARD")
    },
}
"""System and code of a contact -> its class in CDA. v2-0131 N, next of kin, is no personne de confiance."""

SEXES = {"male": "M", "female": "F", "other": "UN", "unknown": "UN"}
"""AdministrativeGender -> JDV_J143."""

SEVERITIES = {"mild": "255604002", "moderate": "6736007", "severe": "24484000"}
"""reaction-event-severity -> JDV_SeveriteObservation."""
CERTAINTIES = {
    "confirmed": "confirmed",
    "unconfirmed": "unconfirmed",
    "provisional": "unconfirmed",
    "differential": "unconfirmed",
    "presumed": "unconfirmed",
}
"""condition-ver-status, allergyintolerance-verification -> JDV_HL7_condition_ver_status."""
UNSAID = frozenset({"refuted", "entered-in-error"})
"""Verification statuses of what is not, or was never, so."""
PAST = frozenset({"inactive", "remission", "resolved"})
"""Clinical statuses of what is over."""
STOPPED = frozenset({"completed", "stopped", "not-taken", "cancelled", "entered-in-error"})
"""Statuses of a treatment that is not, or no more, taken."""
DOSE_WORDS = {
    **dict.fromkeys(("tablet", "tablets", "tablet(s)", "comprimé(s)", "cp", "cps"), "{tablet}"),
    **dict.fromkeys(("capsule", "capsules"), "{capsule}"),
    **dict.fromkeys(("drop", "drops"), "{drop}"),
    **dict.fromkeys(("puff", "puffs"), "{puff}"),
    **dict.fromkeys(("iu", "u.i."), "[iU]"),
}
"""How units of a dose are written, beside the words of `units.DOSE_UNITS`, where the UCUM code is 1 or absent."""
DRUG_FORM = "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"
DRUG_FORMS = {
    "TAB": "{tablet}",
    "CAP": "{capsule}",
    "DROP": "{drop}",
    "PUFF": "{puff}",
    "SPRY": "{spray}",
    "PATCH": "{patch}",
    "SUPP": "{suppository}",
}
"""v3-orderableDrugForm -> `units.DOSE_UNITS`."""

_ABBREVIATIONS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
RHYTHMS = {
    (_ABBREVIATIONS, "QD"): (1, 1, "d"),
    (_ABBREVIATIONS, "BID"): (2, 1, "d"),
    (_ABBREVIATIONS, "TID"): (3, 1, "d"),
    (_ABBREVIATIONS, "QID"): (4, 1, "d"),
    (_ABBREVIATIONS, "QOD"): (1, 2, "d"),
}
"""Codes of a timing that are exactly one rhythm: so many times in each so many units."""
DAYS_IN = {
    "d": 1,
    "wk": 7,
    "jour": 1,
    "jours": 1,
    "semaine": 7,
    "semaines": 7,
    "day": 1,
    "days": 1,
    "week": 7,
    "weeks": 7,
}
"""Unit of a length of treatment -> days."""
ONE_DAY = {(1, "d"), (1, "jour"), (1, "day"), (24, "h")}
"""Value and unit of what is one day."""

PERIODS = {
    "s": ("seconde", "secondes"),
    "min": ("minute", "minutes"),
    "h": ("heure", "heures"),
    "d": ("jour", "jours"),
    "wk": ("semaine", "semaines"),
    "mo": ("mois", "mois"),
    "a": ("an", "ans"),
}
MOMENTS = {
    "MORN": "le matin",
    "AFT": "l’après-midi",
    "EVE": "le soir",
    "NIGHT": "la nuit",
    "NOON": "à midi",
    "HS": "au coucher",
    "WAKE": "au lever",
    "C": "pendant les repas",
    "CM": "pendant le petit déjeuner",
    "CD": "pendant le déjeuner",
    "CV": "pendant le dîner",
    "AC": "avant les repas",
    "ACM": "avant le petit déjeuner",
    "ACD": "avant le déjeuner",
    "ACV": "avant le dîner",
    "PC": "après les repas",
    "PCM": "après le petit déjeuner",
    "PCD": "après le déjeuner",
    "PCV": "après le dîner",
    "PHS": "après l’endormissement",
    "MORN.early": "tôt le matin",
    "MORN.late": "en fin de matinée",
    "AFT.early": "en début d’après-midi",
    "AFT.late": "en fin d’après-midi",
    "EVE.early": "en début de soirée",
    "EVE.late": "en fin de soirée",
}
DAYS = {
    "mon": "lundi",
    "tue": "mardi",
    "wed": "mercredi",
    "thu": "jeudi",
    "fri": "vendredi",
    "sat": "samedi",
    "sun": "dimanche",
}
