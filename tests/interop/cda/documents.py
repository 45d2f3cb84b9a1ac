"""Documents for tests: a fixed cast, and as many made-up ones as wanted.

The identities are the published test identities of the INS (test OID); nobody real is named.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec

from bonport.interop.cda.model import (
    Address,
    Allergy,
    Bullets,
    ChildCertificate,
    Contact,
    ContactRole,
    Document,
    Dosage,
    FamilyHistory,
    Habit,
    Header,
    Heading,
    Intake,
    LocalId,
    Organization,
    Paragraph,
    Parent,
    PartialDate,
    Patient,
    Presence,
    Problem,
    Procedure,
    Professional,
    Prose,
    Regimen,
    Synthesis,
    Treatment,
    Vaccination,
    VaccinationHistory,
    VaccinationNote,
    When,
)
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.allergies import (
    ALLERGY_KINDS,
    ALLERGY_STATES,
    CRITICALITIES,
    DRUG_ALLERGY,
    FOOD_ALLERGY,
)
from bonport.interop.terminology.child_health import (
    ACTIVITIES,
    EDUCATIONS,
    HEARING,
    OCCUPATIONS,
    VACCINES,
    Answer,
    Exam,
    questions_of,
)
from bonport.interop.terminology.document_types import (
    CHILD_EXAM_ACT,
    DOCUMENT_TYPES,
    default_act,
)
from bonport.interop.terminology.encounters import ENCOUNTERS
from bonport.interop.terminology.facility_types import FACILITY_TYPES, SOLO_PRACTICE
from bonport.interop.terminology.immunization import (
    IMMUNIZATION_KINDS,
    IMMUNIZATION_ROUTES,
    IMMUNIZATION_SITES,
)
from bonport.interop.terminology.practice_settings import AMBULATORY
from bonport.interop.terminology.problems import CERTAINTIES, PROBLEM_STATES, SEVERITIES
from bonport.interop.terminology.relations import RELATIONS
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.routes import ORAL, ROUTES
from bonport.interop.terminology.social_history import ALCOHOL, SMOKING, SMOKING_STATUS, SOCIAL_HISTORY
from bonport.interop.terminology.specialties import (
    GENERAL_PRACTICE_QUALIFIED,
    GENERAL_PRACTICE_SPECIALIST,
    SPECIALTIES,
)
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS, UNITS

PARIS_SUMMER = timezone(timedelta(hours=2))
SIGNED = datetime(2026, 6, 12, 10, 42, 7, tzinfo=PARIS_SUMMER)
ROOT = "1.2.250.1.999.1"

PRACTICE = Organization(
    national_id="1750512344",
    name="Cabinet médical du Petit Pont",
    facility_type=SOLO_PRACTICE,
    practice_setting=AMBULATORY,
    address=Address(("3 rue du Petit Pont",), "75005", "PARIS"),
    phone="01 47 15 00 00",
)
TREATING = Professional(
    national_id="899700000017",
    family="MEDIONI",
    given="Stéphane",
    specialty=GENERAL_PRACTICE_QUALIFIED,
    civility="M",
    title="DR",
    phone="01 47 15 00 00",
    email="stephane.medioni@exemple.mssante.fr",
)
REPLACEMENT = Professional(
    national_id="899700000025",
    family="ROUVIÈRE",
    given="Anne-Lise",
    specialty=GENERAL_PRACTICE_SPECIALIST,
    civility="MME",
    title="DR",
)
CARDIOLOGIST = Professional(
    national_id="899700000033",
    family="LE GOFF",
    given="Yann",
    specialty=SPECIALTIES["G15_10/SM04"],
    title="DR",
    email="yann.legoff@exemple.mssante.fr",
)
PATIENT = Patient(
    local_id=LocalId("1.2.250.1.999.2", "1234567"),
    traits=Traits(
        birth_name="PAT-TROIS",
        birth_first_names="DOMINIQUE MARIE-LOUISE",
        birth_first_name="DOMINIQUE",
        sex=Sex.FEMALE,
        birth_date=date(1979, 3, 28),
        birth_place="51215",
        used_name="D'ARTAGNAN DE L'HERAULT",
        used_first_name="DOMINIQUE",
    ),
    ins=INS("279035121518989", oids.INS_NIR_TEST),
    address=Address(("28 avenue de Breteuil", "Escalier A"), "75007", "PARIS"),
    phones=("01 44 53 45 51", "06 47 15 10 10"),
)
UNQUALIFIED = replace(PATIENT, ins=None)


def header(type_code: str, number: int = 1, **changes: object) -> Header:
    """A header of that type, by the médecin traitant unless told otherwise."""
    made = Header(
        unique_id=f"{ROOT}.{number}.1",
        set_id=f"{ROOT}.{number}",
        version=1,
        type=DOCUMENT_TYPES[type_code].code,
        title=DOCUMENT_TYPES[type_code].code.display,
        created=SIGNED,
        patient=PATIENT,
        author=TREATING,
        organization=PRACTICE,
        act=default_act(type_code),
        act_start=SIGNED - timedelta(minutes=18),
        act_stop=SIGNED,
        treating_doctor=TREATING,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _cim(code: str, display: str) -> Code:
    return Code(code, oids.CIM_10, display)


FULL = Synthesis(
    problems=(
        Problem("Diabète de type 2", _cim("E11.9", "Diabète sucré de type 2, sans complication"), date(2014, 9, 1)),
        Problem(
            "Hypertension artérielle",
            _cim("I10", "Hypertension essentielle (primitive)"),
            date(2011, 2, 17),
            note="Cible < 130/80 mmHg",
        ),
        Problem("Fibrillation atriale paroxystique", _cim("I48.0", "Fibrillation auriculaire paroxystique")),
        Problem("Lombalgie chronique", None, date(2020, 1, 6), note="Poussées à l'effort"),
    ),
    problems_presence=Presence.KNOWN,
    history=(
        Problem(
            "Pyélonéphrite aiguë",
            _cim("N10", "Néphrite tubulo-interstitielle aiguë"),
            date(2018, 4, 22),
            date(2018, 4, 30),
        ),
        Problem("Embolie pulmonaire", _cim("I26.9", "Embolie pulmonaire"), None, date(2009, 11, 3)),
    ),
    history_presence=Presence.KNOWN,
    procedures=(
        Procedure("Appendicectomie", Code("HHFA016", oids.CCAM, "Appendicectomie, par cœlioscopie"), date(1996, 7, 2)),
        Procedure("Césarienne"),
    ),
    procedures_presence=Presence.KNOWN,
    allergies=(
        Allergy("Amoxicilline", None, DRUG_ALLERGY, "Choc anaphylactique", date(2003, 5, 14)),
        Allergy("Arachide", None, FOOD_ALLERGY, "Urticaire"),
    ),
    allergies_presence=Presence.KNOWN,
    treatments=(
        Treatment(
            "APIXABAN 5 mg, comprimé",
            None,
            "1 comprimé matin et soir",
            ORAL,
            date(2021, 3, 1),
            reason="Fibrillation atriale paroxystique",
        ),
        Treatment(
            "METFORMINE 1 000 mg, comprimé",
            Code("60234100", oids.CIS, "METFORMINE 1 000 mg, comprimé"),
            "1 comprimé matin, midi et soir, au cours des repas",
            ORAL,
            date(2014, 10, 1),
            reason="Diabète de type 2",
        ),
        Treatment("RAMIPRIL 5 mg, comprimé", None, "1 comprimé le matin", ORAL),
    ),
    treatments_presence=Presence.KNOWN,
    habits=(
        Habit(SMOKING, "15 paquets-années, sevrée en 2015", 15, "{pack}/a"),
        Habit(ALCOHOL, "Occasionnelle"),
    ),
    family=(
        FamilyHistory(RELATIONSHIPS["FTH"], "Infarctus du myocarde à 52 ans", _cim("I21.9", "Infarctus du myocarde")),
        FamilyHistory(RELATIONSHIPS["MTH"], "Cancer du sein"),
    ),
    occupational_risks=("Exposition à l'amiante (1998-2004)",),
    watch_points=(
        "Anticoagulant au long cours\u00a0: pas d'injection intramusculaire.",
        "HbA1c 7,4\u00a0% (mai 2026), DFG 58\u00a0mL/min.",
    ),
)

SURROUNDED = replace(
    PATIENT,
    contacts=(
        Contact(ContactRole.EMERGENCY, "NESSI", "Sophie", RELATIONS["SIS"], "MME", ("06 47 15 01 00",)),
        Contact(ContactRole.TRUSTED, "LE FLOC'H", "Éric", RELATIONS["SIGOTHR"], "M", (), PATIENT.address),
        Contact(ContactRole.GUARDIAN, "UDAF DE PARIS", "", RELATIONS["TUTEUR"], "", ("01 44 53 45 00",)),
        Contact(ContactRole.GUARDIAN, "NESSI", "Jeanne"),
    ),
)
RICH = Synthesis(
    problems=(
        Problem(
            "Polyarthrite rhumatoïde",
            _cim("M06.9", "Polyarthrite rhumatoïde, sans précision"),
            PartialDate(2012),
            note="Suivi hospitalier annuel",
            status=PROBLEM_STATES["remission"],
            severity=SEVERITIES["6736007"],
            certainty=CERTAINTIES["confirmed"],
        ),
        Problem("Migraine", None, PartialDate(2019, 3), certainty=CERTAINTIES["unconfirmed"]),
    ),
    problems_presence=Presence.KNOWN,
    history=(
        Problem("Fracture du poignet", None, PartialDate(1996), PartialDate(1996)),
        Problem("Hépatite A", _cim("B15.9", "Hépatite aiguë A"), PartialDate(1988, 7), date(1988, 9, 12)),
    ),
    history_presence=Presence.KNOWN,
    procedures=(
        Procedure(
            "Synovectomie du poignet",
            None,
            PartialDate(2015),
            reason="Polyarthrite rhumatoïde",
            performer="Pr Jacques PETITJEAN",
            place="Hôpital Lariboisière",
        ),
        Procedure("Amygdalectomie", place="Clinique du Parc"),
        Procedure("Cataracte", performer="Dr Noémie D'ORVAL"),
    ),
    procedures_presence=Presence.KNOWN,
    allergies=(
        Allergy(
            "Pénicillines",
            Code("J01C", oids.ATC, "antibactériens bêta-lactamines, pénicillines"),
            DRUG_ALLERGY,
            "Œdème de Quincke",
            PartialDate(2001, 11),
            _cim("T78.3", "Œdème angioneurotique"),
            SEVERITIES["24484000"],
            CRITICALITIES["high"],
            CERTAINTIES["confirmed"],
        ),
        Allergy(
            "Fraise",
            kind=FOOD_ALLERGY,
            severity=SEVERITIES["255604002"],
            criticality=CRITICALITIES["low"],
            certainty=CERTAINTIES["refuted"],
            status=ALLERGY_STATES["resolved"],
        ),
    ),
    allergies_presence=Presence.KNOWN,
    treatments=(
        Treatment(
            "PREDNISONE 5 mg, comprimé",
            Code("60234100", oids.CIS, "PREDNISONE 5 mg, comprimé"),
            Dosage(
                (
                    Intake(4, "{tablet}", times=1, days=5),
                    Intake(2, "{tablet}", times=1, days=5),
                    Intake(1, "{tablet}", moment=TIMING_EVENTS["ACM"], days=10),
                ),
                Regimen.TAPERED,
                note="ne pas arrêter d'un coup",
            ),
            ORAL,
            date(2026, 6, 1),
            date(2026, 6, 20),
            "Polyarthrite rhumatoïde",
            Code("3400938022209", oids.CIP, "PREDNISONE 5 mg, comprimé, 30 comprimés"),
        ),
        Treatment(
            "INSULINE GLARGINE 100 UI/mL",
            None,
            Dosage(
                (
                    Intake(12, "[iU]", moment=TIMING_EVENTS["CM"]),
                    Intake(8.5, "[iU]", dose_max=10, moment=TIMING_EVENTS["HS"]),
                ),
                Regimen.SPLIT,
            ),
            ROUTES["20066000"],
            PartialDate(2020),
        ),
        Treatment(
            "PARACÉTAMOL 500 mg, gélule",
            None,
            Dosage(
                (Intake(1, "{capsule}", dose_max=2, times=1, every=6, per="h", condition="si douleur"),),
                Regimen.CONDITIONAL,
                max_per_day=8,
            ),
            ORAL,
        ),
        Treatment("MÉTHOTREXATE 2,5 mg", None, Dosage((Intake(4, "{tablet}", times=1, per="wk"),)), ORAL),
        Treatment("COLLYRE", None, Dosage((Intake(1, "{drop}", times=3),)), ROUTES["20051000"], PartialDate(2024, 12)),
    ),
    treatments_presence=Presence.KNOWN,
    habits=(
        Habit(SOCIAL_HISTORY["72166-2"], value=SMOKING_STATUS["8517006"], end=PartialDate(2015)),
        Habit(SMOKING, "", 20, "{pack}/a", PartialDate(1990), PartialDate(2015)),
        Habit(SOCIAL_HISTORY["73985-4"], "Marche deux fois par semaine", start=PartialDate(2016, 5)),
    ),
    family=(
        FamilyHistory(
            RELATIONSHIPS["MTH"], "Polyarthrite", _cim("M06.9", "Polyarthrite rhumatoïde"), PartialDate(1985)
        ),
        FamilyHistory(RELATIONSHIPS["PGRFTH"], "Diabète"),
    ),
    occupational_risks=("Port de charges lourdes",),
    watch_points=("Vaccins vivants contre-indiqués sous méthotrexate.",),
)
"""Everything that a VSM can say."""

NOT_RECORDED = Synthesis(watch_points=("Patiente vue pour la première fois.",))
NONE_KNOWN = Synthesis(
    problems_presence=Presence.NONE_KNOWN,
    history_presence=Presence.NONE_KNOWN,
    procedures_presence=Presence.NONE_KNOWN,
    allergies_presence=Presence.NONE_KNOWN,
    treatments_presence=Presence.NONE_KNOWN,
)

BOOSTER = Vaccination(
    "REPEVAX, suspension injectable en seringue préremplie",
    SIGNED.date(),
    Code("67619892", oids.CIS, "REPEVAX, suspension injectable en seringue préremplie"),
    Code("J07CA02", oids.ATC, "diphtérie - tétanos - coqueluche - poliomyélite"),
    Code("3400936466425", oids.CIP, "REPEVAX, 1 seringue préremplie de 0,5 mL"),
    "U2026A",
    IMMUNIZATION_KINDS["BOOSTER"],
    4,
    IMMUNIZATION_ROUTES["20035000"],
    IMMUNIZATION_SITES["16217701000119102"],
    "Fièvre",
    _cim("R50.2", "Fièvre due à des médicaments"),
    "Rappel fait avec retard",
    TREATING,
    "41dac707-7c96-47b7-b600-ac63d8002142",
)
BARELY_KNOWN = Vaccination("Vaccin acheté à l'étranger", date(2026, 6, 1), performer=CARDIOLOGIST)
VACCINATIONS = (
    BOOSTER,
    replace(BOOSTER, identifier="41dac707-7c96-47b7-b600-ac63d8002143", day=date(2006, 2, 28), rank=3, performer=None),
    replace(BARELY_KNOWN, day=PartialDate(2003, 4)),
    Vaccination("BCG", PartialDate(1979), kind=IMMUNIZATION_KINDS["INITIMMUNIZ"], rank=1),
)

MOTHER, FATHER = RELATIONS["MTH"], RELATIONS["FTH"]
CHILD = Patient(
    local_id=LocalId("1.2.250.1.999.2", "7654321"),
    traits=replace(PATIENT.traits, birth_date=date(2025, 9, 12), used_name="", used_first_name=""),
    address=PATIENT.address,
    contacts=(
        Contact(ContactRole.RELATIVE, "NESSI", "Jeanne", MOTHER, "MME", ("06 47 15 01 00",), PATIENT.address),
        Contact(ContactRole.RELATIVE, "PAT-TROIS", "Éric", FATHER, "M"),
    ),
)
PARENTS = {
    "mother": Parent(date(1994, 5, 31), EDUCATIONS["PAT-039"], OCCUPATIONS["3"], ACTIVITIES["PAT-040"]),
    "father": Parent(None, None, OCCUPATIONS["2"], ACTIVITIES["PAT-045"]),
}


def exam(exam: Exam) -> ChildCertificate:
    """A certificate in which every question is answered."""
    answers = {}
    for n, (key, question) in enumerate(questions_of(exam).items()):
        if question.choices:
            answers[key] = list(question.choices.values())[n % len(question.choices)]
        else:
            answers[key] = {Answer.YES_NO: n % 3 != 1, Answer.COUNT: n % 4, Answer.AMOUNT: 8.5 + n}[question.answer]
    answers |= {"hearing": True, "accident": True} if exam is Exam.EIGHTH_DAY else {"accident": True}
    answers = {key: answer for key, answer in answers.items() if key in questions_of(exam)}
    given = tuple(
        Vaccination(
            code.display, PartialDate(2025, 11), atc=code, lot="L1", kind=IMMUNIZATION_KINDS["INITIMMUNIZ"], rank=1
        )
        for code in VACCINES[exam].values()
    )
    return ChildCertificate(exam, answers, **PARENTS, vaccinations=given, comment="Contrôle dans un mois")  # type: ignore[arg-type]


def least(exam: Exam) -> ChildCertificate:
    """A certificate in which only what is required is answered, and always no."""
    asked = [question for question in questions_of(exam).values() if exam in question.required]
    answers = {
        q.key: next(iter(q.choices.values())) if q.choices else False if q.answer is Answer.YES_NO else 0 for q in asked
    }
    return ChildCertificate(exam, answers, Parent(date(1994, 5, 31), activity=ACTIVITIES["PAT-043"]))


def certificate(number: int, body: ChildCertificate, **changes: object) -> Document:
    about = {"title": "Certificat de santé de l'enfant", "act": CHILD_EXAM_ACT, "patient": CHILD} | changes
    return Document(header("CERT_DECL", number, **about), body)


LETTER = Prose(
    (
        Paragraph("Cher confrère,"),
        Paragraph(
            "Je vous adresse Mme D'ARTAGNAN DE L'HERAULT, 47 ans, suivie pour une fibrillation atriale paroxystique "
            "sous apixaban, pour avis sur une dyspnée d'effort apparue depuis trois semaines."
        ),
        Heading("Examen du jour"),
        Bullets(
            (
                "PA 142/88 mmHg, FC 76/min régulière",
                "SpO₂ 97\u00a0% en air ambiant",
                "Pas de signe d'insuffisance cardiaque",
            )
        ),
        Heading("Ce que j'attends"),
        Paragraph("Une échocardiographie et votre avis sur l'opportunité d'un Holter."),
        Paragraph("Bien confraternellement,"),
    ),
    addressee=("Dr Yann LE GOFF", "Cardiologie", "12 boulevard de l'Hôpital", "75013 PARIS"),
    place="Paris",
)
CERTIFICATE_TEXT = Prose(
    (
        Paragraph(
            "Je soussigné, Dr Stéphane MEDIONI, certifie avoir examiné ce jour Mme Dominique D'ARTAGNAN DE L'HERAULT "
            "et n'avoir pas constaté de signe clinique contre-indiquant la pratique de la randonnée."
        ),
        Paragraph("Certificat établi à la demande de l'intéressée et remis en main propre."),
    ),
    place="Paris",
)
REPORT = Prose(
    (
        Heading("Motif"),
        Paragraph("Renouvellement de traitement et contrôle tensionnel."),
        Heading("Conclusion"),
        Paragraph("Équilibre satisfaisant. Traitement inchangé, contrôle dans trois mois."),
    )
)

CAST: dict[str, Document] = {
    "vsm_full": Document(header("SYNTH", 1, title="Volet de synthèse médicale"), FULL),
    "vsm_none_known": Document(header("SYNTH", 2, title="Volet de synthèse médicale"), NONE_KNOWN),
    "vsm_not_recorded": Document(header("SYNTH", 3, title="Volet de synthèse médicale"), NOT_RECORDED),
    "vsm_second_version": Document(
        header(
            "SYNTH", 1, title="Volet de synthèse médicale", unique_id=f"{ROOT}.1.2", version=2, replaces=f"{ROOT}.1.1"
        ),
        FULL,
    ),
    "vsm_rich": Document(
        header(
            "SYNTH",
            9,
            title="Volet de synthèse médicale",
            patient=SURROUNDED,
            treating_doctor=CARDIOLOGIST,
            recipients=(CARDIOLOGIST,),
        ),
        RICH,
    ),
    "vaccination_note": Document(header("87273-9", 10), VaccinationNote(BOOSTER)),
    "vaccination_note_by_another": Document(
        header("87273-9", 11, author=REPLACEMENT, replaced_doctor=TREATING), VaccinationNote(BARELY_KNOWN)
    ),
    "vaccination_history": Document(
        header("11369-6", 12, patient=SURROUNDED), VaccinationHistory(VACCINATIONS, Presence.KNOWN)
    ),
    "vaccination_none": Document(header("11369-6", 13), VaccinationHistory((), Presence.NONE_KNOWN)),
    "vaccination_unknown": Document(header("11369-6", 14), VaccinationHistory()),
    "child_8_days": certificate(20, exam(Exam.EIGHTH_DAY)),
    "child_9_months": certificate(21, exam(Exam.NINTH_MONTH)),
    "child_24_months": certificate(22, exam(Exam.TWENTY_FOURTH_MONTH)),
    "child_8_days_least": certificate(23, least(Exam.EIGHTH_DAY), treating_doctor=None),
    "child_9_months_least": certificate(24, least(Exam.NINTH_MONTH)),
    "child_24_months_least": certificate(25, least(Exam.TWENTY_FOURTH_MONTH)),
    "letter": Document(header("96349-6", 4, title="Lettre au Dr LE GOFF", recipients=(CARDIOLOGIST,)), LETTER),
    "letter_by_replacement": Document(
        header("96349-6", 5, author=REPLACEMENT, replaced_doctor=TREATING, recipients=(CARDIOLOGIST,)), LETTER
    ),
    "certificate": Document(header("89601-9", 6), CERTIFICATE_TEXT),
    "certificate_unqualified": Document(header("89601-9", 7, patient=UNQUALIFIED), CERTIFICATE_TEXT),
    "consultation": Document(header("11488-4", 8, encounter=ENCOUNTERS["HH"], act_stop=None), REPORT),
}
"""One document of each kind, and of each case that changes the header."""


_LONG = "L'avenue du très très long nom " * 20

_LETTER_EDGES: dict[str, dict[str, object]] = {
    "long title": {"title": "Lettre" + " très" * 49},
    "long addresses": {"patient": replace(PATIENT, address=Address((_LONG, _LONG), "75005", _LONG, _LONG))},
    "city alone": {"patient": replace(PATIENT, address=Address((), "", "PARIS"))},
    "blank address": {"patient": replace(PATIENT, address=Address((" ",), " ", ""))},
    "long structure": {"organization": replace(PRACTICE, name=_LONG, address=Address((_LONG,)))},
    "Corsican FINESS": {"organization": replace(PRACTICE, national_id="12A0000012")},
    "long name": {"author": replace(TREATING, family=_LONG, given="Jean-Baptiste Émile")},
    "odd numbers": {"patient": replace(PATIENT, phones=("poste 12 / 01 02 03 04 05 06", "abc", "+594 6 94 00 00 00"))},
    "one number twice": {"patient": replace(PATIENT, phones=("0612345678", "06 12 34 56 78"))},
    "uncertain birth": {"patient": replace(PATIENT, traits=replace(PATIENT.traits, birth_date_uncertain=True))},
    "no time at all": {"act_start": SIGNED, "act_stop": SIGNED, "created": SIGNED},
}
_DAY = date(2020, 1, 1)
_SYNTHESIS_EDGES: dict[str, dict[str, object]] = {
    "long words": {
        "problems": (Problem(_LONG * 3, _cim("I10", _LONG), note=_LONG),),
        "watch_points": (_LONG,) * 30,
    },
    "line breaks": {
        "problems": (Problem("a\nb\tc", _cim("I10", "a\nb\tc"), note="x\n\ny"),),
        "allergies": (Allergy("a\nb"),),
        "treatments": (Treatment("x\ny", None, "a\nb"),),
    },
    "quantities": {
        "habits": (
            Habit(SMOKING, "", 0, "{pack}/a"),
            Habit(SMOKING, "", 0.1234567, "{cigarette}/d"),
            Habit(SMOKING, "", 1e9, "mL/d"),
        )
    },
    "same reasons": {
        "treatments": (
            Treatment("X", reason="Hypertension artérielle"),
            Treatment("Y", reason="hypertension  ARTÉRIELLE"),
        )
    },
    "one day": {
        "history": (Problem("Grippe", None, _DAY, _DAY),),
        "treatments": (Treatment("X", start=_DAY, end=_DAY),),
    },
    "ended": {"problems": (Problem("Grippe", None, None, _DAY),)},
}
EDGES: dict[str, Document] = {
    **{name: Document(header("96349-6", **changes), LETTER) for name, changes in _LETTER_EDGES.items()},
    **{
        name: Document(header("SYNTH"), msgspec.structs.replace(FULL, **changes))
        for name, changes in _SYNTHESIS_EDGES.items()
    },
}
"""Documents at the edge of what is allowed."""


# ------------------------------------------------------------------------------------------------- made-up documents

_WORDS = (
    "asthme allergique",
    "cœur pulmonaire",
    "psoriasis",
    "hypothyroïdie",
    "l'œsophagite",
    "goutte & co",
    "ulcère < 2 cm",
    "« migraine »",
    "BPCO stade II",
    "maladie de Ménière",
    "SpO₂ basse",
    "β-thalassémie mineure",
)
_CIM = (("J45.0", "Asthme à prédominance allergique"), ("M10.9", "Goutte, sans précision"), ("I10", "HTA essentielle"))
_CCAM = (("HHFA016", "Appendicectomie"), ("NFKA007", "Prothèse totale du genou"))


def made_up(seed: int) -> Document:
    """A believable document, different for each seed, that breaks no rule."""
    rng = random.Random(seed)
    created = SIGNED - timedelta(days=rng.randrange(900), seconds=rng.randrange(80_000))
    if rng.random() < 0.5:
        created = created.astimezone(UTC)
    synthesis = rng.random() < 0.7
    type_code = "SYNTH" if synthesis else rng.choice([code for code in DOCUMENT_TYPES if code != "SYNTH"])
    version = rng.choice((1, 1, 2, 3))
    author = rng.choice((TREATING, REPLACEMENT))
    made = header(
        type_code,
        1000 + seed,
        title=f"{rng.choice(_WORDS)} n° {seed}",
        created=created,
        version=version,
        unique_id=f"{ROOT}.{1000 + seed}.{version}",
        replaces=f"{ROOT}.{1000 + seed}.{version - 1}" if version > 1 else None,
        patient=_patient(rng),
        author=author,
        replaced_doctor=TREATING if author is REPLACEMENT else None,
        treating_doctor=rng.choice((TREATING, CARDIOLOGIST, None)),
        organization=_organization(rng),
        act_start=created - timedelta(minutes=rng.randrange(1, 90)),
        act_stop=rng.choice((created, None)),
        recipients=(CARDIOLOGIST,) if rng.random() < 0.3 else (),
        encounter=rng.choice(list(ENCOUNTERS.values())),
    )
    return Document(made, _synthesis(rng, created.date()) if synthesis else _prose(rng))


def made_up_structured(seed: int) -> Document:
    """A believable certificate, note or history, different for each seed, that breaks no rule."""
    rng = random.Random(seed)
    kind = rng.choice((*Exam, "note", "history"))
    if isinstance(kind, Exam):
        return certificate(3000 + seed, _certificate(rng, kind))
    given = [_vaccination(rng) for _ in range(rng.randrange(1, 9))]
    if kind == "note":
        whole = replace(given[0], day=SIGNED.date() - timedelta(days=rng.randrange(400)))
        return Document(header("87273-9", 3000 + seed, patient=_patient(rng)), VaccinationNote(whole))
    presence = rng.choice(list(Presence))
    known = tuple(given) if presence is Presence.KNOWN else ()
    return Document(header("11369-6", 3000 + seed, patient=_patient(rng)), VaccinationHistory(known, presence))


def _vaccination(rng: random.Random) -> Vaccination:
    day = date(2026, 6, 1) - timedelta(days=rng.randrange(20_000))
    reaction = rng.choice(("", rng.choice(_WORDS)))
    return Vaccination(
        rng.choice(_WORDS),
        rng.choice((day, PartialDate(day.year, day.month), PartialDate(day.year))),
        rng.choice((None, BOOSTER.code)),
        rng.choice((None, BOOSTER.atc)),
        rng.choice((None, BOOSTER.package)),
        rng.choice(("", "L1 & 2")),
        rng.choice(list(IMMUNIZATION_KINDS.values())),
        rng.choice((None, 1, 12)),
        rng.choice((None, *IMMUNIZATION_ROUTES.values())),
        rng.choice((None, *IMMUNIZATION_SITES.values())),
        reaction,
        BOOSTER.reaction_code if reaction and rng.random() < 0.5 else None,
        rng.choice(("", rng.choice(_WORDS))),
        rng.choice((None, TREATING, CARDIOLOGIST)),
        str(UUID(int=rng.getrandbits(128))) if rng.random() < 0.5 else "",
    )


def _certificate(rng: random.Random, which: Exam) -> ChildCertificate:
    """Each answer drawn; what is not required is left out half of the time."""
    answers: dict[str, bool | int | float | Code] = {}
    for key, question in questions_of(which).items():
        if which not in question.required and rng.random() < 0.5:
            continue
        drawn = {
            Answer.YES_NO: rng.random() < 0.5,
            Answer.COUNT: rng.randrange(30),
            Answer.AMOUNT: rng.choice((0, 3.25, 12_000)),
        }
        answers[key] = rng.choice(list(question.choices.values())) if question.choices else drawn[question.answer]
    if answers.get("hearing"):
        answers.setdefault("hearing_result", HEARING["MED-179"])
    else:
        answers.pop("hearing_result", None)
    if answers.get("accident"):
        answers["burn"] = True
    vaccines = rng.sample(list(VACCINES[which].values()), rng.randrange(len(VACCINES[which]) + 1))
    given = tuple(replace(_vaccination(rng), atc=code, package=None) for code in vaccines)
    mother = replace(PARENTS["mother"], birth_date=rng.choice((date(1994, 5, 31), PartialDate(1994))))
    father = rng.choice((None, Parent(), PARENTS["father"]))
    return ChildCertificate(which, answers, mother, father, given, rng.choice(("", rng.choice(_WORDS))))


def _patient(rng: random.Random) -> Patient:
    names = rng.choice(("ZOE", "JEAN-BAPTISTE PAUL", "M'BAREK", "ANNE MARIE CECILE"))
    traits = Traits(
        birth_name=rng.choice(("DUPONT", "D'HEROUVILLE", "LE GALL-O'NEIL", "N'DIAYE")),
        birth_first_names=names,
        birth_first_name=names.split()[0],
        sex=rng.choice((Sex.FEMALE, Sex.MALE)),
        birth_date=date(1930, 1, 1) + timedelta(days=rng.randrange(34_000)),
        birth_place=rng.choice(("75105", "2A004", "99350")),
        used_name=rng.choice(("", "MARTIN")),
        used_first_name=rng.choice(("", "ZOE")),
    )
    return Patient(
        local_id=LocalId("1.2.250.1.999.2", str(rng.randrange(1, 10**8))),
        traits=traits,
        ins=rng.choice((INS("279035121518989", oids.INS_NIR_TEST), INS("279035121518989", oids.INS_NIR_DEMO), None)),
        address=rng.choice((PATIENT.address, None, Address(("Lieu-dit « Le Bois »",), "29000", "QUIMPER", "FRANCE"))),
        phones=rng.choice(((), ("0612345678",), ("+33 6 12 34 56 78", "01.23.45.67.89"))),
        contacts=_contacts(rng),
    )


def _organization(rng: random.Random) -> Organization:
    return Organization(
        national_id=rng.choice(("1750512344", "312345678901234", "489970000001700")),
        name=rng.choice(("Cabinet du Dr Medioni", "Maison de santé de l'Œuvre & Cie", "SCM Les Trois Épis")),
        facility_type=rng.choice(list(FACILITY_TYPES.values())),
        practice_setting=AMBULATORY,
        address=rng.choice((PRACTICE.address, None)),
        phone=rng.choice(("", "0147150000")),
    )


def _synthesis(rng: random.Random, today: date) -> Synthesis:
    def words() -> str:
        return rng.choice(_WORDS)

    def past() -> When:
        day = today - timedelta(days=rng.randrange(1, 15_000))
        return rng.choice((day, day, PartialDate(day.year, day.month), PartialDate(day.year)))

    def maybe(table):  # type: ignore[no-untyped-def]
        return rng.choice((None, *table.values()))

    def problem(*, ended: bool) -> Problem:
        start, end = sorted((past(), past()), key=lambda when: (when.year, when.month or 0, getattr(when, "day", 0)))
        code = rng.choice((None, *(_cim(*row) for row in _CIM)))
        return Problem(
            words(),
            code,
            rng.choice((start, None)),
            rng.choice((end, None)) if ended else None,
            words(),
            maybe(PROBLEM_STATES),
            maybe(SEVERITIES),
            maybe(CERTAINTIES),
        )

    def some(make, presence: Presence) -> tuple:  # type: ignore[no-untyped-def,type-arg]
        return tuple(make() for _ in range(rng.randrange(1, 6))) if presence is Presence.KNOWN else ()

    problems, history, procedures, allergies, treatments = (rng.choice(list(Presence)) for _ in range(5))
    return Synthesis(
        problems=some(lambda: problem(ended=False), problems),
        problems_presence=problems,
        history=some(lambda: problem(ended=True), history),
        history_presence=history,
        procedures=some(
            lambda: Procedure(
                words(),
                rng.choice((None, *(Code(code, oids.CCAM, display) for code, display in _CCAM))),
                rng.choice((past(), None)),
                rng.choice(("", words())),
                rng.choice(("", "Pr Jacques PETITJEAN")),
                rng.choice(("", "Hôpital de l'Hôtel-Dieu")),
            ),
            procedures,
        ),
        procedures_presence=procedures,
        allergies=some(
            lambda: Allergy(
                words(),
                rng.choice((None, Code("60234100", oids.CIS, "PARACETAMOL"))),
                rng.choice((None, *ALLERGY_KINDS.values())),
                words(),
                rng.choice((past(), None)),
                rng.choice((None, _cim("T78.3", "Œdème angioneurotique"))),
                maybe(SEVERITIES),
                maybe(CRITICALITIES),
                maybe(CERTAINTIES),
                rng.choice(list(ALLERGY_STATES.values())),
            ),
            allergies,
        ),
        allergies_presence=allergies,
        treatments=some(
            lambda: Treatment(
                f"{words().upper()} 5 mg",
                rng.choice((None, Code("63564053", oids.CIS, "PLAVIX 75 mg, comprimé pelliculé"))),
                rng.choice(("", "1 comprimé par jour", _dosage(rng), _dosage(rng))),
                rng.choice((None, *ROUTES.values())),
                rng.choice((past(), None)),
                None,
                rng.choice(("", words())),
                rng.choice((None, Code("3400938022209", oids.CIP, "PLAVIX 75 mg, 30 comprimés"))),
            ),
            treatments,
        ),
        treatments_presence=treatments,
        habits=tuple(
            Habit(
                rng.choice(list(SOCIAL_HISTORY.values())),
                words(),
                *rng.choice(((None, ""), (2.5, rng.choice(list(UNITS))))),
                rng.choice((past(), None)),
                None,
                rng.choice((None, SMOKING_STATUS["8517006"])),
            )
            for _ in range(rng.randrange(3))
        ),
        family=tuple(
            FamilyHistory(
                rng.choice(list(RELATIONSHIPS.values())),
                words(),
                rng.choice((None, _cim(*rng.choice(_CIM)))),
                rng.choice((past(), None)),
            )
            for _ in range(rng.randrange(3))
        ),
        occupational_risks=tuple(words() for _ in range(rng.randrange(2))),
        watch_points=tuple(words() for _ in range(rng.randrange(1, 4))),
    )


def _dosage(rng: random.Random) -> Dosage:
    regimen = rng.choice(list(Regimen))
    count = {Regimen.NORMAL: 1, Regimen.CONDITIONAL: rng.choice((1, 2))}.get(regimen, rng.choice((2, 3)))

    def intake() -> Intake:
        dose = rng.choice((0.25, 0.5, 1, 2, 1.5, 12))
        when: dict[str, Any] = {"moment": rng.choice((None, *TIMING_EVENTS.values()))}
        if when["moment"] is None:
            when = {
                "times": rng.choice((1, 2, 3, 7)),
                "every": rng.choice((1, 1, 2, 6)),
                "per": rng.choice(list(PERIODS)),
            }
        if rng.random() < 0.3:
            days = tuple(sorted(rng.sample(range(7), rng.choice((1, 2, 3)))))
            hour = rng.choice(({}, {"hour": time(20, 30)}, {"hour": time(8)}, {"around": "le matin"}))
            weekly = {"times": len(days), "every": rng.choice((1, 2)), "per": "wk", "weekdays": days}
            when = rng.choice(({"times": 1} | hour, {"times": 1, "weekdays": days} | hour, weekly))
        return Intake(
            dose,
            rng.choice(list(DOSE_UNITS)),
            dose_max=rng.choice((None, dose + 1)),
            days=rng.choice((1, 5, 21)) if regimen is Regimen.TAPERED else None,
            condition="si douleur > 4/10" if regimen is Regimen.CONDITIONAL else "",
            **when,
        )

    intakes = [intake() for _ in range(count)]
    if regimen is Regimen.TAPERED:
        if rng.random() < 0.5:
            intakes.insert(1, replace(intake(), days=intakes[0].days, together=True))
        if rng.random() < 0.5:
            intakes[-1] = replace(intakes[-1], days=None)
    return Dosage(
        tuple(intakes),
        regimen,
        max_per_day=rng.choice((None, 12)),
        note=rng.choice(("", "à distance des repas")),
        max_unit=rng.choice(("", "g")),
    )


def _contacts(rng: random.Random) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            rng.choice(list(ContactRole)),
            rng.choice(("NESSI", "LE FLOC'H", "N'GUYEN")),
            rng.choice(("Sophie", "Marc-Aurèle", "")),
            rng.choice((None, *RELATIONS.values())),
            rng.choice(("", "M", "MME")),
            rng.choice(((), ("0612345678",))),
            rng.choice((None, PATIENT.address)),
        )
        for _ in range(rng.choice((0, 0, 1, 3)))
    )


def _prose(rng: random.Random) -> Prose:
    blocks = [
        rng.choice((Paragraph(f"{word.capitalize()}."), Heading(word.capitalize()), Bullets((word, word))))
        for word in rng.choices(_WORDS, k=rng.randrange(1, 30))
    ]
    return Prose(
        tuple(blocks), addressee=LETTER.addressee if rng.random() < 0.3 else (), place=rng.choice(("", "Nice"))
    )
