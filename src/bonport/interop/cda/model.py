"""The plain model of a document: one set of values from which CDA, PDF and XDS metadata are all derived.

Values are what a record holds, not what a format wants: dates are dates, identifiers are bare. Everything is frozen
and made of plain types, so that `content` can be kept as JSON (msgspec) and hashed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

import msgspec

from bonport.interop.identity import INS, Traits
from bonport.interop.terminology import Code
from bonport.interop.terminology.allergies import ACTIVE
from bonport.interop.terminology.child_health import Exam
from bonport.interop.terminology.encounters import AMBULATORY
from bonport.interop.terminology.immunization import UNSPECIFIED

# ----------------------------------------------------------------------------------------------------------- time


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which only the year, or the year and the month, are known: doctors write « 2012 »."""

    year: int
    month: int | None = None


When = date | PartialDate
"""A day as far as it is known."""

# ---------------------------------------------------------------------------------------------- who and where


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `lines` are street lines as printed."""

    lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class LocalId:
    """The patient's number in the practice (IPP); `root` is the practice's own OID."""

    root: str
    extension: str


class ContactRole(StrEnum):
    """What a person close to the patient is to him; the values are HL7's role classes."""

    EMERGENCY = "ECON"
    """To be told in an emergency."""
    TRUSTED = "NOK"
    """Personne de confiance (article L. 1111-6 of the Code de la santé publique)."""
    GUARDIAN = "GUARD"
    """Legal representative."""
    RELATIVE = "CON"
    """Close to him, without another part: the parents of a child health certificate."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person close to the patient.

    Attributes:
        relation: JDV_J11 (mother, spouse, tuteur…), where known.
        civility: JDV_J245 (`M`, `MME`) or empty.
    """

    role: ContactRole
    family: str
    given: str = ""
    relation: Code | None = None
    civility: str = ""
    phones: tuple[str, ...] = ()
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the document is about.

    Attributes:
        ins: given only when the identity is *qualifiée*; a document with it carries matricule and Data Matrix.
        contacts: whom to tell, personnes de confiance and legal representatives.
    """

    local_id: LocalId
    traits: Traits
    ins: INS | None = None
    address: Address | None = None
    phones: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def mssante(self) -> str:
        """The address of his Mon espace santé mailbox, empty without a qualified INS (VSM 1.4, official example)."""
        return f"{self.ins.matricule}@patient.mssante.fr" if self.ins else ""


@dataclass(frozen=True, slots=True)
class Professional:
    """A health professional.

    Attributes:
        national_id: 8 + RPPS (12 characters).
        specialty: JDV_J01.
        civility: JDV_J245 (`M`, `MME`); title: JDV_J246 (`DR`…); either may be empty.
    """

    national_id: str
    family: str
    given: str
    specialty: Code
    civility: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """A structure that the nation knows.

    Attributes:
        national_id: type digit + number (1 + FINESS, 3 + SIRET, 4 + RPPS-rang).
        facility_type: JDV_J02 (SA07 cabinet individuel, SA08 cabinet de groupe).
        practice_setting: JDV_J04 (AMBULATOIRE for a practice).
    """

    national_id: str
    name: str
    facility_type: Code
    practice_setting: Code
    address: Address | None = None
    phone: str = ""


# --------------------------------------------------------------------------------------------------- the header


@dataclass(frozen=True, slots=True)
class Header:
    """What every French document says of itself (CI-SIS Structuration minimale v1.16).

    Attributes:
        unique_id: OID of this version. set_id: OID common to all versions. version: 1, 2…
        replaces: `unique_id` of the version that this one replaces, where that one was sent.
        type: JDV_J07. title: as shown in lists.
        created: aware, in the practice's zone; when the content was signed. A time in UTC is printed as in Paris.
        author, organization: who wrote it and where; for a replacement, the replacement and the replaced
            doctor's structure.
        replaced_doctor: the doctor whom the author replaces.
        treating_doctor: the declared médecin traitant, where known.
        act: what was done (documentationOf); act_start, act_stop: aware.
        recipients: to whom the document is addressed.
        encounter: JDV_J142 (AMB at the practice, HH at the patient's home, VR at a distance).
    """

    unique_id: str
    set_id: str
    version: int
    type: Code
    title: str
    created: datetime
    patient: Patient
    author: Professional
    organization: Organization
    act: Code
    act_start: datetime
    act_stop: datetime | None = None
    replaces: str | None = None
    replaced_doctor: Professional | None = None
    treating_doctor: Professional | None = None
    recipients: tuple[Professional, ...] = ()
    encounter: Code = AMBULATORY


# --------------------------------------------------------------------------------------------------- the bodies


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    text: str


class Heading(msgspec.Struct, frozen=True, tag=True):
    text: str


class Bullets(msgspec.Struct, frozen=True, tag=True):
    items: tuple[str, ...]


Block = Paragraph | Heading | Bullets
"""A letter's or certificate's text: plain text in blocks. The tag of each, in JSON, is its class name."""


class Prose(msgspec.Struct, frozen=True, tag=True):
    """The body of a level 1 document: what the PDF shows."""

    blocks: tuple[Block, ...]
    addressee: tuple[str, ...] = ()
    """Lines of the addressee's block, for a letter."""
    place: str = ""
    """Where it was written: « Fait à … »."""


class Presence(StrEnum):
    """What is known of a whole domain of the record. « Aucun connu » is not « non renseigné »."""

    KNOWN = "known"
    NONE_KNOWN = "none_known"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True)
class Problem:
    """A current problem or, with `end`, a past one (antécédent).

    Attributes:
        code: CIM-10 where coded.
        status: JDV_HL7_ConditionClinical (active, in remission…).
        severity: JDV_SeveriteObservation.
        certainty: JDV_HL7_condition_ver_status (confirmed, not confirmed, refuted).
    """

    label: str
    code: Code | None = None
    start: When | None = None
    end: When | None = None
    note: str = ""
    status: Code | None = None
    severity: Code | None = None
    certainty: Code | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """An operation or another act of the past.

    Attributes:
        code: CCAM where coded.
        reason: why, in words; when they are those of a coded problem, the two are linked.
        performer: who did it, as a name is written (« Pr Jacques PETITJEAN »); place: where.
    """

    label: str
    code: Code | None = None
    day: When | None = None
    reason: str = ""
    performer: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or another hypersensitivity.

    Attributes:
        agent_code: CIS, ATC, CIM-11… of the agent where coded.
        kind: JDV_TypeEvenementIndesirablePrevisible (SNOMED CT); the general « allergy » where None.
        reaction: what it does, in words; reaction_code: CIM-10 or CIM-11 of it.
        severity: of the reaction (JDV_SeveriteObservation).
        criticality: what is feared (JDV_HL7_allergy_intolerance_criticality).
        certainty: JDV_HL7_condition_ver_status.
        status: JDV_HL7_allergyintolerance_clinical.
    """

    agent: str
    agent_code: Code | None = None
    kind: Code | None = None
    reaction: str = ""
    start: When | None = None
    reaction_code: Code | None = None
    severity: Code | None = None
    criticality: Code | None = None
    certainty: Code | None = None
    status: Code = ACTIVE


class Regimen(StrEnum):
    """How the intakes of a structured dosage follow each other (IHE PCC dosing templates)."""

    NORMAL = "normal"
    """One dose, at one rhythm."""
    TAPERED = "tapered"
    """Steps, one after the other: doses progressives."""
    SPLIT = "split"
    """Different doses in the same day: doses fractionnées."""
    CONDITIONAL = "conditional"
    """Taken if something happens."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One way of taking a drug.

    Attributes:
        dose: how much; dose_max: where it may be more (« 1 à 2 »). unit: a key of `units.DOSE_UNITS` (UCUM).
        times: so many times in each `every` × `per`: 3, 1, `d` is three times a day; 1, 6, `h` is every six hours.
        per: `h`, `d`, `wk` or `mo` (UCUM). moment: instead of `times`, a moment of the day (JDV_HL7_TimingEvent).
        hour: at what o'clock, of a dose taken once in a day. around: at what moments of the day, in words that the
            national list does not have (« le matin »).
        weekdays: on which days of the week (0 is Monday); of `times` per `wk`, as many.
        days: how long a step of a tapered dosage lasts; the last may have no end.
        together: in a tapered dosage, taken during the same step as the intake before.
        condition: when to take it, in words (« si douleur »).
    """

    dose: float
    unit: str
    dose_max: float | None = None
    times: int | None = None
    every: int = 1
    per: str = "d"
    moment: Code | None = None
    days: int | None = None
    condition: str = ""
    hour: time | None = None
    around: str = ""
    weekdays: tuple[int, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True)
class Dosage:
    """A structured dosage. A dosage is structured or in words, never both: two would end by disagreeing.

    Attributes:
        max_per_day: the most that may be taken in a day, in `max_unit`, or in the unit of the first intake.
        note: what else the patient must know, in words.
    """

    intakes: tuple[Intake, ...]
    regimen: Regimen = Regimen.NORMAL
    max_per_day: float | None = None
    note: str = ""
    max_unit: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A long-term treatment.

    Attributes:
        code: CIS where known. package: CIP where known.
        dosage: in words, as prescribed, or structured.
        reason: why, in words; when they are those of a coded problem, the two are linked.
    """

    drug: str
    code: Code | None = None
    dosage: str | Dosage = ""
    route: Code | None = None
    start: When | None = None
    end: When | None = None
    reason: str = ""
    package: Code | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """Way of life.

    Attributes:
        kind: JDV_SocialHistoryCodes (LOINC).
        text: in words. A `quantity` needs its UCUM `unit`.
        value: coded, where it is (JDV_StatutTabagique for the smoking status).
    """

    kind: Code
    text: str = ""
    quantity: float | None = None
    unit: str = ""
    start: When | None = None
    end: When | None = None
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """What a relative has or had.

    Attributes:
        relation: RoleCode (FTH, MTH, SIS, BRO…).
        code: CIM-10 where coded.
        start: since when.
    """

    relation: Code
    label: str
    code: Code | None = None
    start: When | None = None


class Synthesis(msgspec.Struct, frozen=True, tag=True):
    """The body of a VSM 2023.01: the clinical content, without dates of signing and without author."""

    problems: tuple[Problem, ...] = ()
    problems_presence: Presence = Presence.NOT_RECORDED
    history: tuple[Problem, ...] = ()
    history_presence: Presence = Presence.NOT_RECORDED
    procedures: tuple[Procedure, ...] = ()
    procedures_presence: Presence = Presence.NOT_RECORDED
    allergies: tuple[Allergy, ...] = ()
    allergies_presence: Presence = Presence.NOT_RECORDED
    treatments: tuple[Treatment, ...] = ()
    treatments_presence: Presence = Presence.NOT_RECORDED
    habits: tuple[Habit, ...] = ()
    family: tuple[FamilyHistory, ...] = ()
    occupational_risks: tuple[str, ...] = ()
    watch_points: tuple[str, ...] = ()
    """Results and points de vigilance, one sentence each."""


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One injection, or one dose taken.

    Attributes:
        identifier: UUID that it keeps from document to document, so that a reader counts it once; may be empty.
        day: a whole date in a note; as far as it is known in a history.
        code: CIS. atc: ATC, the general « vaccins » where None. package: CIP.
        kind: JDV_HL7_ActSubstanceAdministrationImmunizationCode (first series, booster, not said).
        rank: first, second… of its series.
        route: JDV_ImmunizationRouteCodes. site: JDV_ImmunizationApproachSiteCode.
        reaction: observed afterwards, in words; reaction_code: CIM-10 of it.
        performer: who gave it, where known.
    """

    vaccine: str
    day: When
    code: Code | None = None
    atc: Code | None = None
    package: Code | None = None
    lot: str = ""
    kind: Code = UNSPECIFIED
    rank: int | None = None
    route: Code | None = None
    site: Code | None = None
    reaction: str = ""
    reaction_code: Code | None = None
    note: str = ""
    performer: Professional | None = None
    identifier: str = ""


class VaccinationNote(msgspec.Struct, frozen=True, tag=True):
    """The body of a note de vaccination (VAC-NOTE 2023.01): one vaccination, given today or reported."""

    vaccination: Vaccination


class VaccinationHistory(msgspec.Struct, frozen=True, tag=True):
    """The body of a historique des vaccinations (VAC 2023.01): all that is known, the latest first."""

    vaccinations: tuple[Vaccination, ...] = ()
    presence: Presence = Presence.NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Parent:
    """What a child health certificate asks of a parent; who he is stands among the patient's contacts (MTH, FTH).

    Attributes:
        education: JDV_NiveauEtude. occupation: JDV_Profession. activity: JDV_Activite.
    """

    birth_date: When | None = None
    education: Code | None = None
    occupation: Code | None = None
    activity: Code | None = None


class ChildCertificate(msgspec.Struct, frozen=True, tag=True):
    """The body of a child health certificate (CSE-CS8, CS9, CS24 2025.01).

    `answers` are by key of `terminology.child_health.questions_of(exam)`: yes or no, a number in the question's unit,
    or one of its choices. A question without answer is left out.
    """

    exam: Exam
    answers: dict[str, bool | int | float | Code]
    mother: Parent = Parent()
    father: Parent | None = None
    vaccinations: tuple[Vaccination, ...] = ()
    """Those of `child_health.VACCINES`, by their ATC code."""
    comment: str = ""


Body = Prose | Synthesis | VaccinationNote | VaccinationHistory | ChildCertificate


@dataclass(frozen=True, slots=True)
class Document:
    """A header and a body: all that a rendition is made of."""

    header: Header
    body: Body = field(default_factory=lambda: Prose(()))


@dataclass(frozen=True, slots=True)
class Rendition:
    """The bytes of a document: the CDA as it is sent, and its PDF/A twin (which it embeds)."""

    cda: bytes
    pdf: bytes
