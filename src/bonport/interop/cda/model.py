"""The plain model of a document: one set of values from which CDA, PDF and XDS metadata are all derived.

Values are what a record holds, not what a format wants: dates are dates, identifiers are bare. Everything is frozen
and made of plain types, so that `content` can be kept as JSON (msgspec) and hashed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import msgspec

from bonport.interop.identity import INS, Traits
from bonport.interop.terminology import Code
from bonport.interop.terminology.encounters import AMBULATORY

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


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the document is about.

    Attributes:
        ins: given only when the identity is *qualifiée*; a document with it carries matricule and Data Matrix.
    """

    local_id: LocalId
    traits: Traits
    ins: INS | None = None
    address: Address | None = None
    phones: tuple[str, ...] = ()


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
    """A current problem or, with `end`, a past one (antécédent)."""

    label: str
    code: Code | None = None
    """CIM-10 where coded."""
    start: date | None = None
    end: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    label: str
    code: Code | None = None
    """CCAM where coded."""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    agent: str
    agent_code: Code | None = None
    kind: Code | None = None
    """JDV_TypeEvenementIndesirablePrevisible (SNOMED CT); the general « allergy » where None."""
    reaction: str = ""
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """A long-term treatment."""

    drug: str
    code: Code | None = None
    """CIS where known."""
    dosage: str = ""
    """In words, as prescribed."""
    route: Code | None = None
    start: date | None = None
    end: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """Way of life: `kind` is one of JDV_SocialHistoryCodes (LOINC). A `quantity` needs its UCUM `unit`."""

    kind: Code
    text: str
    quantity: float | None = None
    unit: str = ""
    start: date | None = None


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    relation: Code
    """RoleCode (FTH, MTH, SIS, BRO…)."""
    label: str
    code: Code | None = None


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


Body = Prose | Synthesis


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
