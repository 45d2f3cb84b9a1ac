"""Our tables against the official value sets, where those lie beside the project."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree

from bonport.interop.terminology import Code, child_health, oids
from bonport.interop.terminology import absent_unknown as absent
from bonport.interop.terminology.allergies import ALLERGY_KINDS, ALLERGY_STATES, CRITICALITIES
from bonport.interop.terminology.confidentiality import CONFIDENTIALITY
from bonport.interop.terminology.document_types import DOCUMENT_TYPES, SYNTHESIS_ACT, default_act
from bonport.interop.terminology.encounters import ENCOUNTERS
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.feeding import RULES, feeding_rule
from bonport.interop.terminology.formats import FORMAT_BY_MEDIA, FORMAT_BY_MODEL
from bonport.interop.terminology.functions import FUNCTIONS, PARTICIPATIONS
from bonport.interop.terminology.immunization import (
    ABSENT_IMMUNIZATIONS,
    IMMUNIZATION_KINDS,
    IMMUNIZATION_ROUTES,
    IMMUNIZATION_SITES,
)
from bonport.interop.terminology.practice_settings import PRACTICE_SETTINGS
from bonport.interop.terminology.problems import CERTAINTIES, PROBLEM_KINDS, PROBLEM_STATES, SEVERITIES
from bonport.interop.terminology.relations import RELATIONS
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.social_history import SMOKING_STATUS, SOCIAL_HISTORY
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.interop.terminology.table import Table
from bonport.interop.terminology.timing_events import TIMING_EVENTS

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the official value sets are not beside the project")

TABLES = {
    "JDV_J01_XdsAuthorSpecialty_CISIS": SPECIALTIES,
    "JDV_J02_XdsHealthcareFacilityTypeCode_CISIS": FACILITY_TYPES,
    "JDV_J04_XdsPracticeSettingCode_CISIS": PRACTICE_SETTINGS,
    "JDV_J08_XdsConfidentialityCode_CISIS": CONFIDENTIALITY,
    "JDV_J47_FunctionCode_CISIS": FUNCTIONS,
    "JDV_J142_TypeRencontre_CISIS": ENCOUNTERS,
    "JDV_J144_ParticipationType_CISIS": PARTICIPATIONS,
    "JDV_ProblemCodes_CISIS": PROBLEM_KINDS,
    "JDV_HL7_ConditionClinical_CISIS": PROBLEM_STATES,
    "JDV_TypeEvenementIndesirablePrevisible_CISIS": ALLERGY_KINDS,
    "JDV_HL7_allergyintolerance_clinical_CISIS": ALLERGY_STATES,
    "JDV_SocialHistoryCodes_CISIS": SOCIAL_HISTORY,
    "JDV_StatutTabagique_CISIS": SMOKING_STATUS,
    "JDV_HL7_PersonalRelationshipRoleType_CISIS": RELATIONSHIPS,
    "JDV_RouteofAdministration_CISIS": ROUTES,
    "JDV_AbsentOrUnknownProblem_CISIS": absent.ABSENT_PROBLEMS,
    "JDV_AbsentOrUnknownProcedure_CISIS": absent.ABSENT_PROCEDURES,
    "JDV_AbsentOrUnknownAllergy_CISIS": absent.ABSENT_ALLERGIES,
    "JDV_AbsentOrUnknownMedication_CISIS": absent.ABSENT_TREATMENTS,
    "JDV_Activite_CISIS": child_health.ACTIVITIES,
    "JDV_CauseCesarienne_CISIS": child_health.CAESAREAN_CAUSES,
    "JDV_CouvertureSociale_CISIS": child_health.COVERS,
    "JDV_DateCons_CISIS": child_health.FIRST_VISITS,
    "JDV_EnfantExposeAuxEcrans_CS24_CISIS": child_health.SCREENS,
    "JDV_MethodeAccouchement_CISIS": child_health.DELIVERIES,
    "JDV_ModeDebutTravail_CISIS": child_health.LABOUR_ONSETS,
    "JDV_MotifHospitalisationCSE_CISIS": child_health.HOSPITAL_REASONS,
    "JDV_NiveauEtude_CISIS": child_health.EDUCATIONS,
    "JDV_Profession_CISIS": child_health.OCCUPATIONS,
    "JDV_RechAgHbS_CISIS": child_health.HBS_ANTIGENS,
    "JDV_ReperageTroubleNeurodeveloppement_CISIS": child_health.NEURODEVELOPMENT,
    "JDV_ResultatDepistageSurdite_CISIS": child_health.HEARING,
    "JDV_Traite_NonTraite_CISIS": child_health.TREATED,
    "JDV_TransfertMutation_CISIS": child_health.TRANSFERS,
    "JDV_TypeAllaitementNouveauNe_CISIS": child_health.FEEDINGS,
    "JDV_TypeAnalgesie_CISIS": child_health.ANALGESIAS,
    "JDV_TypeGarde_CISIS": child_health.CHILDCARE,
    "JDV_TypePres_CISIS": child_health.PRESENTATIONS,
    "JDV_VaccinCSE24_CISIS": child_health.VACCINES_CS24,
    "JDV_VaccinCSE8_CISIS": child_health.VACCINES_CS8,
    "JDV_VaccinCSE9_CISIS": child_health.VACCINES_CS9,
    "JDV_AbsentOrUnknownImmunization_CISIS": ABSENT_IMMUNIZATIONS,
    "JDV_HL7_ActSubstanceAdministrationImmunizationCode_CISIS": IMMUNIZATION_KINDS,
    "JDV_HL7_TimingEvent_CISIS": TIMING_EVENTS,
    "JDV_HL7_allergy_intolerance_criticality_CISIS": CRITICALITIES,
    "JDV_HL7_condition_ver_status_CISIS": CERTAINTIES,
    "JDV_ImmunizationApproachSiteCode_CISIS": IMMUNIZATION_SITES,
    "JDV_ImmunizationRouteCodes_CISIS": IMMUNIZATION_ROUTES,
    "JDV_J11_RelationPatient_CISIS": RELATIONS,
    "JDV_SeveriteObservation_CISIS": SEVERITIES,
}


def value_set(name: str) -> tuple[etree._Element, dict[tuple[str, str], str]]:
    root = etree.parse(str(DATA / "jdv" / f"{name}.xml")).getroot()
    (described,) = root.iter("{*}ValueSet")
    concepts = described.iter("{*}Concept")
    return described, {(str(c.get("codeSystem")), str(c.get("code"))): str(c.get("displayName")) for c in concepts}


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / "nos" / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@needs_data
@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_in_the_value_set_with_its_display(name: str) -> None:
    table = TABLES[name]
    described, concepts = value_set(name)
    assert {(code.system, code.code): code.display for code in table.values()}.items() <= concepts.items()
    assert len(table) > 1
    revised = str(described.get("revisionDate") or described.get("effectiveDate"))[:10]
    assert table.edition.valid_from == date.fromisoformat(revised)
    assert name in table.edition.source and str(described.get("id")) in table.edition.source


@needs_data
def test_every_specialty_of_doctors_is_there() -> None:
    _, concepts = value_set("JDV_J01_XdsAuthorSpecialty_CISIS")
    assert {code for _, code in concepts if code.startswith("G15_10/SM")} <= set(SPECIALTIES)


@needs_data
def test_document_types_and_their_classes() -> None:
    _, types = value_set("JDV_J07_XdsTypeCode_CISIS")
    classes = {row["type"]: row["class"] for row in rows("type_to_class_dmp.csv")}
    labels = {row["class"]: row["label"] for row in rows("classes_dmp.csv")}
    for key, row in DOCUMENT_TYPES.items():
        assert key == row.code.code
        assert types[row.code.system, row.code.code] == row.code.display
        assert row.class_code == Code(classes[key], oids.CLASS_CODE, labels[classes[key]])


@needs_data
def test_formats() -> None:
    schemes = {"TRE_A06": "1.2.250.1.213.1.1.4.2.282", "TRE_A11": "1.3.6.1.4.1.19376.1.2.3"}
    models = {row["template"]: (row["format"], schemes[row["system"]]) for row in rows("model_to_format.csv")}
    media = {row["media"]: (row["format"], schemes["TRE_A11"]) for row in rows("media_to_format.csv")}
    assert {key: (code.code, code.system) for key, code in FORMAT_BY_MODEL.items()}.items() <= models.items()
    assert {key: (code.code, code.system) for key, code in FORMAT_BY_MEDIA.items()} == media


def test_holds_asks_for_the_system_too() -> None:
    table: Table = ENCOUNTERS
    assert table.holds(Code("AMB", "2.16.840.1.113883.5.4"))
    assert not table.holds(Code("AMB", "1.2.250.1.213.1.1.4.2.291"))
    assert not table.holds(Code("ZZZ", "2.16.840.1.113883.5.4"))


def test_default_acts() -> None:
    assert default_act("SYNTH") == SYNTHESIS_ACT
    assert default_act("96349-6").code == "96349-6"


# ----------------------------------------------------------------------------------------------------- the feeding

DAY = date(2026, 6, 12)


@pytest.mark.requirement("L.1111-15")
@pytest.mark.parametrize(
    ("type_code", "since"),
    [
        ("57833-6", date(2022, 12, 31)),
        ("PRESC-BIO", date(2023, 12, 31)),
        ("55115-0", date(2024, 12, 31)),
        ("89601-9", date(2024, 12, 31)),
        ("CERT_DECL", date(2024, 12, 31)),
        ("96349-6", date(2024, 12, 31)),
        ("18761-7", date(2022, 4, 30)),
        ("SYNTH", date(2022, 4, 30)),
    ],
)
def test_what_must_be_fed_and_since_when(type_code: str, since: date) -> None:
    assert feeding_rule(type_code, since - timedelta(days=1)) is None
    for day in (since, DAY):
        rule = feeding_rule(type_code, day)
        assert rule and rule.since == since and "du code de la santé publique" in rule.basis


@pytest.mark.requirement("EX_2.1-2000")
@pytest.mark.parametrize("type_code", ["87273-9", "11369-6"])
def test_vaccinations_must_be_fed_though_the_decree_does_not_say_so(type_code: str) -> None:
    rule = feeding_rule(type_code, DAY)
    assert rule and "EX_2.1-2000" in rule.basis


def test_a_consultation_report_is_the_doctors_choice() -> None:
    assert feeding_rule("11488-4", DAY) is None


def test_every_rule_speaks_of_a_known_type_and_no_two_of_the_same_day() -> None:
    for rule in RULES:
        assert rule.type_code in DOCUMENT_TYPES
        assert [other for other in RULES if other.type_code == rule.type_code and other.holds_on(rule.since)] == [rule]
