"""What is asked at the compulsory examinations of a child (8th day, 9th and 24th months), and the answers there are.

A question is a row: a new edition of a certificate changes rows, not code. Sources: CSE-CS8, CSE-CS9 and CSE-CS24
2025.01 (CI-SIS test tool of 2025-02-19): value sets named at each table; the codes of questions as the official
examples and the schematrons give them. MED-183 stands there for prematurity and, at the 8th day and the 9th month, for
the family's risk of tuberculosis too: so the rules want it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bonport.interop.terminology import oids
from bonport.interop.terminology.allergies import FOOD_ALLERGY
from bonport.interop.terminology.code import Code, Edition
from bonport.interop.terminology.table import Table, rows

ANS_TERMS = "1.2.250.1.213.1.1.4.322"
"""TA_ASIP: terms of the ANS."""
OCCUPATION = "1.2.250.1.213.2.13"
"""Socio-professional categories."""

CHILDCARE = Table(
    Edition("JDV_TypeGarde_CISIS (1.2.250.1.213.1.1.5.128), ANS, 2024-10-10", date(2024, 10, 10)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "PAT-050": "Accueil collectif",
            "PAT-051": "Assistance maternelle",
        },
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "312385000": "service de garde d'enfants à domicile",
        },
    ),
)

OCCUPATIONS = Table(
    Edition("JDV_Profession_CISIS (1.2.250.1.213.1.1.5.109), ANS, 2010-01-01", date(2010, 1, 1)),
    *rows(
        OCCUPATION,
        "",
        {
            "1": "Agriculteur exploitant",
            "2": "Artisan, commerçant ou chef d'entreprise",
            "3": "Cadre ou profession intellectuelle supérieure",
            "4": "Profession intermédiaire",
            "5": "Employé",
            "6": "Ouvrier",
        },
    ),
)

ACTIVITIES = Table(
    Edition("JDV_Activite_CISIS (1.2.250.1.213.1.1.5.110), ANS, 2023-02-02", date(2023, 2, 2)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "PAT-040": "Activité salariée",
            "PAT-042": "Retraité",
            "PAT-043": "Au foyer",
            "PAT-044": "Congé parental",
            "PAT-045": "Chômeur",
            "PAT-046": "Elève, étudiant ou en formation",
            "GEN-092.05.06": "Autre inactif",
            "GEN-092.05.05": "Autre activité",
        },
    ),
)

EDUCATIONS = Table(
    Edition("JDV_NiveauEtude_CISIS (1.2.250.1.213.1.1.5.108), ANS, 2010-01-01", date(2010, 1, 1)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "PAT-035": "Ecole primaire",
            "PAT-036": "Collège",
            "PAT-037": "Lycée",
            "PAT-038": "Bac +1 ou +2",
            "PAT-039": "Bac +3 et +",
        },
    ),
)

SCREENS = Table(
    Edition("JDV_EnfantExposeAuxEcrans_CS24_CISIS (1.2.250.1.213.1.1.5.760), ANS, 2023-10-30", date(2023, 10, 30)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-311": "Jamais",
            "GEN-312": "< 1 fois/semaine",
            "GEN-313": ">= 1 fois/semaine",
        },
    ),
)

NEURODEVELOPMENT = Table(
    Edition(
        "JDV_ReperageTroubleNeurodeveloppement_CISIS (1.2.250.1.213.1.1.5.758), ANS, 2023-10-24", date(2023, 10, 24)
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "860642002": "absence de trouble neurodéveloppemental",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "ORG-197": "Orientation vers une plateforme de coordination et d'orientation",
        },
    ),
)

FEEDINGS = Table(
    Edition("JDV_TypeAllaitementNouveauNe_CISIS (1.2.250.1.213.1.1.5.753), ANS, 2023-08-03", date(2023, 8, 3)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-1256": "Alimentation lait maternel exclusif",
            "MED-1257": "Alimentation mixte",
            "MED-1258": "Alimentation lait artificiel exclusif",
        },
    ),
)

COVERS = Table(
    Edition("JDV_CouvertureSociale_CISIS (1.2.250.1.213.1.1.5.125), ANS, 2023-10-19", date(2023, 10, 19)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-105": "Protection universelle maladie (PUMa)",
            "GEN-107": "Aide médicale de l’état (AME)",
            "GEN-108": "Aucune",
        },
    ),
)

FIRST_VISITS = Table(
    Edition("JDV_DateCons_CISIS (1.2.250.1.213.1.1.5.111), ANS, 2023-02-06", date(2023, 2, 6)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-109": "Non suivie",
        },
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "57630001": "premier trimestre de la grossesse",
            "59466002": "deuxième trimestre de la grossesse",
            "41587001": "troisième trimestre de la grossesse",
        },
    ),
)

TREATED = Table(
    Edition("JDV_Traite_NonTraite_CISIS (1.2.250.1.213.1.1.5.682), ANS, 2022-04-05", date(2022, 4, 5)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-1155": "traité",
            "MED-1156": "non traité",
        },
    ),
)

HOSPITAL_REASONS = Table(
    Edition("JDV_MotifHospitalisationCSE_CISIS (1.2.250.1.213.1.1.5.681), ANS, 2023-02-02", date(2023, 2, 2)),
    *rows(
        oids.CIM_10,
        "CIM10",
        {
            "P05.0": "Faible poids pour l'âge gestationnel",
            "O13": "Hypertension gestationnelle [liée à la grossesse]",
            "O47.0": "Faux travail avant 37 semaines révolues de gestation",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-092.01.08": "Autre motif d'hospitalisation",
        },
    ),
)

HBS_ANTIGENS = Table(
    Edition("JDV_RechAgHbS_CISIS (1.2.250.1.213.1.1.5.112), ANS, 2023-10-17", date(2023, 10, 17)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "406117000": "dosage immuno-enzymatique de l'antigène de surface de l'hépatite B positif",
            "406118005": "dosage immuno-enzymatique de l'antigène de surface de l'hépatite B négatif",
            "261665006": "inconnu",
        },
    ),
)

PRESENTATIONS = Table(
    Edition("JDV_TypePres_CISIS (1.2.250.1.213.1.1.5.117), ANS, 2023-08-03", date(2023, 8, 3)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "70028003": "présentation du sommet",
            "6096002": "présentation en siège du fœtus",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-092.01.21": "Autre présentation foetale",
        },
    ),
)

LABOUR_ONSETS = Table(
    Edition("JDV_ModeDebutTravail_CISIS (1.2.250.1.213.1.1.5.113), ANS, 2023-08-03", date(2023, 8, 3)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "84457005": "déclenchement spontané du travail",
            "112070001": "déclenchement provoqué du travail",
            "11466000": "césarienne",
        },
    ),
)

ANALGESIAS = Table(
    Edition("JDV_TypeAnalgesie_CISIS (1.2.250.1.213.1.1.5.114), ANS, 2023-11-09", date(2023, 11, 9)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-168": "Analgésie au cours du travail",
        },
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "50697003": "anesthésie générale",
            "231249005": "anesthésie rachidienne",
            "18946005": "anesthésie épidurale",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-222": "Pas d'anesthésie",
            "GEN-092.03.04": "Autre anesthésie",
        },
    ),
)

DELIVERIES = Table(
    Edition("JDV_MethodeAccouchement_CISIS (1.2.250.1.213.1.1.5.115), ANS, 2023-10-17", date(2023, 10, 17)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "700000006": "voie basse spontanée",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-1273": "Césarienne programmée",
            "MED-1253": "Césarienne pendant travail",
        },
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "236974004": "voie basse instrumentale",
        },
    ),
)

CAESAREAN_CAUSES = Table(
    Edition("JDV_CauseCesarienne_CISIS (1.2.250.1.213.1.1.5.116), ANS, 2023-10-17", date(2023, 10, 17)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-219": "Cause maternelle",
            "MED-210": "Cause fœtale",
            "MED-1272": "Cause materno-fœtale",
        },
    ),
)

HEARING = Table(
    Edition("JDV_ResultatDepistageSurdite_CISIS (1.2.250.1.213.1.1.5.814), ANS, 2024-11-26", date(2024, 11, 26)),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "MED-178": "Test auditif normal",
            "MED-179": "Audition à recontrôler",
        },
    ),
)

TRANSFERS = Table(
    Edition("JDV_TransfertMutation_CISIS (1.2.250.1.213.1.1.5.737), ANS, 2023-08-03", date(2023, 8, 3)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "2603003": "secondaire",
            "88694003": "immédiat",
        },
    ),
    *rows(
        ANS_TERMS,
        "TA_ASIP",
        {
            "GEN-301": "Pas de transfert ni mutation",
        },
    ),
)

VACCINES_CS8 = Table(
    Edition("JDV_VaccinCSE8_CISIS (1.2.250.1.213.1.1.5.105), ANS, 2022-12-16", date(2022, 12, 16)),
    *rows(
        oids.ATC,
        "ATC",
        {
            "J07BC01": "hépatite B, antigène purifié",
            "J07AN": "vaccins de la tuberculose",
        },
    ),
)

VACCINES_CS9 = Table(
    Edition("JDV_VaccinCSE9_CISIS (1.2.250.1.213.1.1.5.106), ANS, 2023-11-22", date(2023, 11, 22)),
    *rows(
        oids.ATC,
        "ATC",
        {
            "J07CA01": "diphtérie-poliomyélite-tétanos",
            "J07AJ": "vaccins coquelucheux",
            "J07AG": "vaccins de l'Haemophilus influenzae B",
            "J07BC01": "hépatite B, antigène purifié",
            "J07AL": "vaccins pneumococciques",
            "J07AH07": "méningocoque C, antigène polysaccharidique purifié conjugué",
            "J07AH08": "méningocoques A,C,Y, W-135, antigènes polysaccharidiques tétravalents purifiés conjugués",
            "J07AH09": "méningocoque B, vaccin multicomposant",
            "J07BH": "vaccins des diarrhées à Rotavirus",
            "J07AN": "vaccins de la tuberculose",
        },
    ),
)

VACCINES_CS24 = Table(
    Edition("JDV_VaccinCSE24_CISIS (1.2.250.1.213.1.1.5.107), ANS, 2024-07-12", date(2024, 7, 12)),
    *rows(
        oids.ATC,
        "ATC",
        {
            "J07CA01": "diphtérie-poliomyélite-tétanos",
            "J07AJ": "vaccins coquelucheux",
            "J07AG": "vaccins de l'Haemophilus influenzae B",
            "J07BC01": "hépatite B, antigène purifié",
            "J07AL": "vaccins pneumococciques",
            "J07AH07": "méningocoque C, antigène polysaccharidique purifié conjugué",
            "J07AH08": "méningocoques A,C,Y, W-135, antigènes polysaccharidiques tétravalents purifiés conjugués",
            "J07AH09": "méningocoque B, vaccin multicomposant",
            "J07BD52": "rougeole en association aux oreillons et à la rubéole, virus vivants atténués",
            "J07BH": "vaccins des diarrhées à Rotavirus",
            "J07AN": "vaccins de la tuberculose",
            "J07BL": "vaccins de la fièvre jaune",
        },
    ),
)
HBS_UNKNOWN = HBS_ANTIGENS["261665006"]


class Exam(StrEnum):
    """A compulsory examination that ends in a certificate of health."""

    EIGHTH_DAY = "CS8"
    NINTH_MONTH = "CS9"
    TWENTY_FOURTH_MONTH = "CS24"


class Answer(StrEnum):
    """How a question is answered; the values are HL7's data types."""

    YES_NO = "BL"
    COUNT = "INT"
    AMOUNT = "PQ"
    CHOICE = "CD"


class Part(StrEnum):
    """Where a question stands in a certificate; the values are its French title."""

    COVER = "Couverture sociale"
    HABITS = "Mode de vie"
    MOTHER = "Habitudes de la mère pendant la grossesse"
    PREGNANCIES = "Grossesses"
    PRENATAL = "Examens et surveillance prénataux"
    LABOUR = "Travail et accouchement"
    BIRTH = "Signes vitaux"
    DISEASES = "Pathologies de la première semaine"
    ACTS = "Actes et interventions"
    PAST = "Antécédents médicaux"
    CAUSES = "Causes de l'accident domestique"
    DEVELOPMENT = "Développement psychomoteur"
    ALLERGIES = "Allergies et hypersensibilités"
    MEDICINES = "Médicaments administrés"
    TRANSFER = "Transfert ou mutation de l'enfant"
    PLAN = "Plan de soins"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: its name in the model.
        code: what is observed; its display is the question as it is read.
        unit: UCUM, of an amount. choices: of a choice.
        exams: at which it is asked; required: at which the rules want its answer.
    """

    key: str
    part: Part
    code: Code
    answer: Answer
    exams: frozenset[Exam]
    required: frozenset[Exam] = frozenset()
    unit: str = ""
    choices: Table | None = None


_CS8, _CS9, _CS24 = (frozenset({exam}) for exam in Exam)
_LATER = _CS9 | _CS24
_ALL = _CS8 | _LATER
_NOWHERE: frozenset[Exam] = frozenset()


def _ask(
    key: str,
    part: Part,
    code: Code,
    answer: Answer | Table | str,
    exams: frozenset[Exam],
    required: frozenset[Exam] = _NOWHERE,
) -> Question:
    """A row. The answer is a kind, the table of its choices, or the unit of its amount."""
    if isinstance(answer, Table):
        return Question(key, part, code, Answer.CHOICE, exams, required, choices=answer)
    if isinstance(answer, Answer):
        return Question(key, part, code, answer, exams, required)
    return Question(key, part, code, Answer.AMOUNT, exams, required, unit=answer)


def _ans(code: str, display: str) -> Code:
    return Code(code, ANS_TERMS, display, "TA_ASIP")


def _loinc(code: str, display: str) -> Code:
    return Code(code, oids.LOINC, display, "LOINC")


def _cim(code: str, display: str) -> Code:
    return Code(code, oids.CIM_10, display, "CIM10")


def _cim11(code: str, display: str) -> Code:
    return Code(code, oids.CIM_11, display, "CIM-11")


_TUBERCULOSIS = "Facteurs de risque familiaux de tuberculose"
_BL, _INT = Answer.YES_NO, Answer.COUNT

QUESTIONS: tuple[Question, ...] = (
    _ask("cover", Part.COVER, _loinc("48768-6", "Couverture sociale"), COVERS, _CS8, _CS8),
    # ----------------------------------------------------------------------------------------------- way of life
    _ask("children", Part.HABITS, _loinc("85722-7", "Nombre d'enfants vivant au foyer"), _INT, _ALL, _CS8),
    _ask(
        "childcare", Part.HABITS, _ans("PAT-058", "Faites-vous actuellement garder votre enfant ?"), _BL, _LATER, _LATER
    ),
    _ask("childcare_kind", Part.HABITS, _ans("PAT-048", "Type de garde de l'enfant"), CHILDCARE, _LATER),
    _ask("feeding", Part.HABITS, _loinc("67704-7", "Type d'alimentation"), FEEDINGS, _CS8, _CS8),
    _ask(
        "breastfed",
        Part.HABITS,
        _ans("PAT-059", "Durée de l'alimentation au lait maternel exclusif (à partir de la naissance)"),
        "wk",
        _LATER,
    ),
    _ask(
        "mixed", Part.HABITS, _ans("PAT-060", "Durée de l'alimentation mixte (à partir de la naissance)"), "wk", _LATER
    ),
    _ask("lead", Part.HABITS, _ans("MED-181", "Risque de saturnisme"), _BL, _LATER),
    _ask("tuberculosis", Part.HABITS, _ans("MED-183", _TUBERCULOSIS), _BL, _CS8 | _CS9, _CS8),
    _ask("tuberculosis", Part.HABITS, _ans("MED-283", _TUBERCULOSIS), _BL, _CS24),
    _ask("screens", Part.HABITS, _ans("MED-1275", "Exposition aux écrans"), SCREENS, _CS24, _CS24),
    _ask("alcohol", Part.MOTHER, _loinc("74013-4", "Consommation d'alcool"), _INT, _CS8, _CS8),
    _ask("tobacco", Part.MOTHER, _loinc("74011-8", "Consommation tabagique"), _INT, _CS8, _CS8),
    _ask("addiction", Part.MOTHER, _ans("GEN-092.01.04", "Autre addiction"), _BL, _CS8, _CS8),
    # ------------------------------------------------------------------------------------- pregnancies and birth
    _ask(
        "gravidity",
        Part.PREGNANCIES,
        _loinc("11996-6", "Gestité (nombre total de grossesses y compris actuelle)"),
        _INT,
        _CS8,
        _CS8,
    ),
    _ask(
        "parity",
        Part.PREGNANCIES,
        _loinc("11977-6", "Parité (nombre total d'accouchements y compris actuel)"),
        _INT,
        _CS8,
    ),
    _ask(
        "premature_children",
        Part.PREGNANCIES,
        _loinc("11637-6", "Nombre d'enfants prématurés (nés avant 37 semaines)"),
        _INT,
        _CS8,
    ),
    _ask("light_children", Part.PREGNANCIES, _ans("MED-159", "Nombre d'enfants pesant moins de 2500 g"), _INT, _CS8),
    _ask("stillborn", Part.PREGNANCIES, _loinc("57062-2", "Nombre d'enfants mort-nés"), _INT, _CS8),
    _ask(
        "dead_children",
        Part.PREGNANCIES,
        _ans("MED-1184", "Nombre d'enfants nés vivants et décédés avant 28 jours"),
        _INT,
        _CS8,
    ),
    _ask("caesarean_before", Part.PREGNANCIES, _cim("O82.9", "Accouchement par césarienne, sans précision"), _BL, _CS8),
    _ask(
        "first_visit",
        Part.PREGNANCIES,
        _loinc("75200-6", "Date de la première consultation (déclaration de grossesse)"),
        FIRST_VISITS,
        _CS8,
    ),
    _ask("mother_weight", Part.PREGNANCIES, _loinc("8348-5", "Poids corporel avant grossesse"), "kg", _CS8),
    _ask("mother_height", Part.PREGNANCIES, _loinc("8302-2", "Taille"), "cm", _CS8),
    _ask("preeclampsia", Part.PREGNANCIES, _cim("O14.9", "Prééclampsie, sans précision"), _BL, _CS8),
    _ask(
        "hypertension",
        Part.PREGNANCIES,
        _cim("O13", "Hypertension gestationnelle [liée à la grossesse]"),
        TREATED,
        _CS8,
    ),
    _ask("diabetes", Part.PREGNANCIES, _cim("O24.4", "Diabète sucré survenant au cours de la grossesse"), _BL, _CS8),
    _ask(
        "other_disease",
        Part.PREGNANCIES,
        _cim(
            "O99",
            "Autres maladies de la mère classées ailleurs, mais compliquant la grossesse, l'accouchement et la "
            "puerpéralité",
        ),
        _BL,
        _CS8,
    ),
    _ask("hospital_days", Part.PREGNANCIES, _ans("ORG-077", "Durée d'hospitalisation"), "d", _CS8),
    _ask("hospital_reason", Part.PREGNANCIES, _ans("ORG-086", "Motif d'hospitalisation"), HOSPITAL_REASONS, _CS8),
    _ask("trisomy", Part.PRENATAL, _ans("GEN-078", "Dépistage de la trisomie 21"), _BL, _CS8, _CS8),
    _ask("scans", Part.PRENATAL, _ans("ORG-079", "Nombre total d'échographies"), _INT, _CS8, _CS8),
    _ask("morphology", Part.PRENATAL, _ans("ORG-080", "Echographie morphologique"), _BL, _CS8, _CS8),
    _ask("early_interview", Part.PRENATAL, _ans("GEN-079", "Entretien prénatal précoce"), _BL, _CS8, _CS8),
    _ask("hbs", Part.PRENATAL, _loinc("51659-1", "Recherche Ag Hbs"), HBS_ANTIGENS, _CS8, _CS8),
    _ask("fetuses", Part.LABOUR, _loinc("55281-0", "Nombre de fœtus"), _INT, _CS8),
    _ask(
        "gestational_age",
        Part.LABOUR,
        _loinc("11885-1", "Age gestationnel (semaines d'amenorrhées révolues)"),
        _INT,
        _CS8,
    ),
    _ask("presentation", Part.LABOUR, _ans("MED-1248", "Présentation fœtale"), PRESENTATIONS, _CS8),
    _ask(
        "membranes",
        Part.LABOUR,
        _ans("MED-166", "Rupture membranaire plus de 12 h avant l'accouchement"),
        _BL,
        _CS8,
    ),
    _ask("onset", Part.LABOUR, _loinc("73813-8", "Caractéristiques du travail"), LABOUR_ONSETS, _CS8, _CS8),
    _ask("analgesia", Part.LABOUR, _ans("MED-168", "Analgésie au cours du travail"), ANALGESIAS, _CS8, _CS8),
    _ask("delivery", Part.LABOUR, _loinc("57071-3", "Méthode d'accouchement"), DELIVERIES, _CS8, _CS8),
    _ask("caesarean_cause", Part.LABOUR, _ans("MED-600", "Cause de la césarienne"), CAESAREAN_CAUSES, _CS8),
    # ------------------------------------------------------------------------------------------------- the child
    _ask("weight", Part.BIRTH, _loinc("29463-7", "Poids"), "g", _ALL, _ALL),
    _ask("height", Part.BIRTH, _loinc("8302-2", "Taille"), "cm", _ALL, _ALL),
    _ask("head", Part.BIRTH, _loinc("8287-5", "Périmètre crânien"), "cm", _ALL, _ALL),
    _ask("bmi", Part.BIRTH, _loinc("39156-5", "Index de masse corporelle (IMC)"), "kg/m2", _CS24),
    _ask("apgar_1", Part.BIRTH, _loinc("9272-6", "APGAR à 1mn"), "{score}", _CS8),
    _ask("apgar_5", Part.BIRTH, _loinc("9274-2", "APGAR à 5mn"), "{score}", _CS8),
    _ask("apgar_10", Part.BIRTH, _loinc("9271-8", "APGAR à 10mn"), "{score}", _CS8),
    _ask("distress", Part.DISEASES, _cim("P22.9", "Détresse respiratoire du nouveau-né, sans précision"), _BL, _CS8),
    _ask("antibiotics", Part.DISEASES, _ans("MED-276", "Antibiothérapie (de plus de 48 heures)"), _BL, _CS8),
    _ask("nervous", Part.DISEASES, _cim("G96.9", "Affection du système nerveux central, sans précision"), _BL, _CS8),
    _ask("surgery", Part.DISEASES, _ans("MED-170", "Urgence chirurgicale"), _BL, _CS8),
    _ask("other_first_week", Part.DISEASES, _ans("GEN-092.01.11", "Autres pathologies de la 1ère semaine"), _BL, _CS8),
    _ask("special_acts", Part.ACTS, _ans("MED-174", "Gestes techniques spécialisés"), _BL, _CS8, _CS8),
    _ask("hearing", Part.ACTS, _ans("MED-1304", "Dépistage de la surdité"), _BL, _CS8, _CS8),
    _ask("hearing_result", Part.ACTS, _ans("MED-1305", "Résultat du dépistage de la surdité"), HEARING, _CS8),
    _ask("premature", Part.PAST, _ans("MED-183", "Prématurité inf. à 33 semaines"), _BL, _LATER, _CS24),
    _ask("accident", Part.PAST, _ans("MED-186", "Accident(s) domestique(s) avant le 9ème mois"), _BL, _CS9, _CS9),
    _ask("accident", Part.PAST, _ans("MED-185", "Accident(s) domestique(s) depuis le 9ème mois"), _BL, _CS24, _CS24),
    _ask("trauma", Part.CAUSES, _cim11("NF0A.4", "Choc traumatique, non classé ailleurs"), _BL, _LATER),
    _ask("burn", Part.CAUSES, _cim11("NE2Z", "Brûlures, sans précision"), _BL, _LATER),
    _ask("poisoning", Part.CAUSES, _cim11("NE61", "Intoxication SAI"), _BL, _LATER),
    _ask("other_accident", Part.CAUSES, _ans("GEN-092.01.13", "Autre(s) accident(s) domestique(s)"), _BL, _LATER),
    _ask(
        "neurodevelopment",
        Part.DEVELOPMENT,
        _ans("MED-1274", "Repérage troubles du neurodéveloppement"),
        NEURODEVELOPMENT,
        _LATER,
        _LATER,
    ),
    _ask("walks", Part.DEVELOPMENT, _ans("MED-200", "Marche acquise"), _BL, _CS24),
    _ask("walks_since", Part.DEVELOPMENT, _ans("MED-201", "Age de la marche acquise (mois)"), "mo", _CS24),
    _ask("food_allergy", Part.ALLERGIES, FOOD_ALLERGY, _BL, _CS24),
    _ask("rsv", Part.MEDICINES, Code("J06BD", oids.ATC, "anticorps monoclonaux antiviraux", "ATC"), _BL, _ALL, _ALL),
    _ask("transfer", Part.TRANSFER, _ans("ORG-081", "Type de transfert"), TRANSFERS, _CS8),
    _ask(
        "professional", Part.PLAN, _ans("ORG-194", "Orientation vers un autre professionnel de santé"), _BL, _ALL, _ALL
    ),
    _ask(
        "centre",
        Part.PLAN,
        _ans("ORG-195", "Orientation vers une structure pluridisciplinaire (CAMPS centre de référence, réseau…)"),
        _BL,
        _ALL,
        _ALL,
    ),
    _ask("pmi", Part.PLAN, _ans("ORG-196", "Lien avec le médecin de PMI après accord des parents"), _BL, _ALL, _ALL),
)
"""In the order in which they are asked."""

VACCINES: dict[Exam, Table] = {
    Exam.EIGHTH_DAY: VACCINES_CS8,
    Exam.NINTH_MONTH: VACCINES_CS9,
    Exam.TWENTY_FOURTH_MONTH: VACCINES_CS24,
}


def questions_of(exam: Exam) -> dict[str, Question]:
    """What is asked at an examination, by key."""
    return {question.key: question for question in QUESTIONS if exam in question.exams}
