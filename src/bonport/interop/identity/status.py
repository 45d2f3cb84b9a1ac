"""The status of an identity: a pure function of recorded facts, and the moves between statuses.

Source: RNIV 1 v2.0 and guide d'implémentation INS V3.0 (EXI SI 07, 08, 09; EXI ID 19, 24, 26, 29), read through
extracts; the attestation of the treating doctor is the exception announced by the DNS in 2023. A transition that the
extracts do not tell is our own reading, always the stricter one.

Two facts make the status: an INSi answer accepted, and an identity controlled. `status_of` derives it; the functions
below record what happens, and refuse what `MOVES` forbids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bonport.interop.errors import BadInput
from bonport.interop.identity.comparison import Outcome, compare
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.traits import Traits
from bonport.interop.terminology.identity_documents import AGE_OF_MAJORITY, IDENTITY_DOCUMENTS


class Status(StrEnum):
    """EXI SI 07; values as FR Core `fr-core-cs-identity-status` writes them."""

    PROVISIONAL = "PROV"
    VALIDATED = "VALI"
    RETRIEVED = "RECUP"
    QUALIFIED = "QUAL"


class Method(StrEnum):
    """How the INSi answer was obtained."""

    CARD = "card"
    """INSi, by a card read by a reader."""
    TRAITS = "traits"
    """INSi, by traits."""
    APP_CARD = "app_card"
    """Appli carte Vitale: the identity arrives qualified, INSi is not called."""
    DATA = "data"
    """INSi confirmed an INS that came as data: typed, pasted, scanned from a Data Matrix, sent by a partner."""


@dataclass(frozen=True, slots=True, repr=False)
class InsiAnswer:
    """An answer that the user accepted. `at`: aware."""

    at: datetime
    method: Method
    ins: INS
    traits: Traits


class Guardian(StrEnum):
    """Who presents a minor."""

    PARENT = "parent"
    TUTOR = "tutor"
    """By a court's decision, which must have been seen."""


@dataclass(frozen=True, slots=True)
class DocumentControl:
    """A high-trust document seen beside the person.

    Attributes:
        kind: a code of `terminology.identity_documents`.
        by: who controlled, an identifier of the caller's.
        at: aware.
        guardian, guardian_kind: for the kinds that count only beside the guardian's own document.
        court_decision: seen; needed of a tutor.
    """

    kind: str
    by: str
    at: datetime
    guardian: Guardian | None = None
    guardian_kind: str = ""
    court_decision: bool = False


@dataclass(frozen=True, slots=True)
class Attestation:
    """The doctor says that he knows the person and that she corresponds to the INSi traits.

    Attributes:
        by: who attested, an identifier of the caller's.
        at: aware.
        text_version: which text was shown (`ATTESTATION_TEXTS`).
        treating_doctor_in_person: `by` was, at that time, the patient's declared médecin traitant, himself: neither a
            replacement nor a secretary.
    """

    by: str
    at: datetime
    text_version: str
    treating_doctor_in_person: bool


ATTESTATION_TEXTS: Mapping[str, str] = {
    "2026-11": (
        "Je suis le médecin traitant déclaré de cette personne, je la connais, "
        "et son identité correspond aux traits renvoyés par INSi à la lecture de sa carte Vitale."
    )
}
"""Our own wording, by version: the official one was not found. A version once shown is never changed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides a status.

    Attributes:
        answer, document, attestation: the evidence in force. What was superseded or fell is not here: it is history.
        homonym, doubtful, fictitious: the attributes homonyme, douteuse, fictive.

    Raises:
        BadInput: fictive together with another attribute (EXI ID 24).
    """

    answer: InsiAnswer | None = None
    document: DocumentControl | None = None
    attestation: Attestation | None = None
    homonym: bool = False
    doubtful: bool = False
    fictitious: bool = False

    def __post_init__(self) -> None:
        if self.fictitious and (self.doubtful or self.homonym):
            raise BadInput("identity.attributes", "L’attribut «\u00a0fictive\u00a0» ne se combine avec aucun autre.")


# ---------------------------------------------------------------------------------------------------- the status


def status_of(facts: Facts, traits: Traits) -> Status:
    """The status of the identity with these traits.

    >>> from datetime import UTC, date, datetime
    >>> from bonport.interop.identity import Sex
    >>> traits = Traits("PAT-TROIS", "DOMINIQUE", "DOMINIQUE", Sex.FEMALE, date(1979, 3, 28), "51215")
    >>> passport = DocumentControl("passport", by="user-1", at=datetime(2026, 6, 12, tzinfo=UTC))
    >>> status_of(Facts(), traits).value, status_of(Facts(document=passport), traits).value
    ('PROV', 'VALI')
    """
    if facts.doubtful or facts.fictitious:
        return Status.PROVISIONAL
    answered = facts.answer is not None and _same(traits, facts.answer.traits)
    controlled = facts.document is not None and document_trouble(facts.document, traits.birth_date) is None
    if answered and (controlled or _came_qualified(facts) or _attested(facts)):
        return Status.QUALIFIED
    if answered:
        return Status.RETRIEVED
    return Status.VALIDATED if controlled else Status.PROVISIONAL


def transmissible_ins(facts: Facts, traits: Traits) -> INS | None:
    """The INS that documents and exchanges may carry: of a qualified identity only (EXI SI 08, EXI ID 29)."""
    if status_of(facts, traits) is not Status.QUALIFIED or facts.answer is None:
        return None
    return facts.answer.ins


def document_trouble(document: DocumentControl, birth_date: date) -> str | None:
    """Why this control does not count, in French; None if it does (EXI ID 19)."""
    kind = IDENTITY_DOCUMENTS.get(document.kind)
    if kind is None:
        return "Cette pièce n’est pas un dispositif d’identification à haut niveau de confiance."
    if kind.minors_only and _age(birth_date, document.at.date()) >= AGE_OF_MAJORITY:
        return "Cette pièce ne prouve que l’identité d’un mineur."
    if not kind.with_guardian:
        return None
    guardian_kind = IDENTITY_DOCUMENTS.get(document.guardian_kind)
    if document.guardian is None or guardian_kind is None or guardian_kind.minors_only:
        return "Cette pièce ne compte qu’avec une pièce d’identité du parent ou du tuteur."
    if document.guardian is Guardian.TUTOR and not document.court_decision:
        return "Le tuteur présente aussi la décision de justice."
    return None


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _same(ours: Traits, theirs: Traits) -> bool:
    return compare(ours, theirs).outcome is Outcome.EQUAL


def _came_qualified(facts: Facts) -> bool:
    return facts.answer is not None and facts.answer.method is Method.APP_CARD


def _attested(facts: Facts) -> bool:
    """An attestation stands only on a card read that it came after."""
    answer, attestation = facts.answer, facts.attestation
    return (
        answer is not None
        and attestation is not None
        and answer.method is Method.CARD
        and attestation.treating_doctor_in_person
        and attestation.text_version in ATTESTATION_TEXTS
        and attestation.at >= answer.at
    )


# ----------------------------------------------------------------------------------------------------- the moves


class State(StrEnum):
    """A status as the moves know it: provisoire is told apart by what forces it."""

    PROV = "PROV"
    VALI = "VALI"
    RECUP = "RECUP"
    QUAL = "QUAL"
    DOUTEUSE = "DOUTEUSE"
    FICTIVE = "FICTIVE"


class Event(StrEnum):
    """What can happen to an identity."""

    INSI_ANSWER = "insi_answer"
    """An INSi answer 00 accepted, its traits in place."""
    APP_CARD = "app_card"
    """The patient's appli carte Vitale read, its traits in place."""
    DOCUMENT = "document"
    """A high-trust document controlled."""
    DOCUMENT_WITHDRAWN = "document_withdrawn"
    """That control cancelled."""
    ATTESTATION = "attestation"
    """By the declared médecin traitant in person, beside a card read."""
    ATTESTATION_WITHOUT_CARD = "attestation_without_card"
    """The same, where no accepted INSi answer came from a card read."""
    ATTESTATION_BY_ANOTHER = "attestation_by_another"
    """By anyone else: replacement, secretary, another doctor."""
    ATTESTATION_WITHDRAWN = "attestation_withdrawn"
    VERIFIED = "verified"
    """INSi verification OK."""
    VERIFICATION_FAILED = "verification_failed"
    """INSi verification KO."""
    TRAITS_CHANGED = "traits_changed"
    """A strict trait edited, for a recorded reason."""
    HOMONYM = "homonym"
    """Attribute homonyme set or lifted."""
    DOUBT = "doubt"
    """Attribute douteuse set."""
    FICTION = "fiction"
    """Attribute fictive set."""
    FLAG_LIFTED = "flag_lifted"
    """Attribute douteuse or fictive lifted."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A move that is refused; `reason` in French."""

    reason: str


_ALREADY = Forbidden("L’identité est déjà qualifiée\u00a0: vérifiez l’INS auprès d’INSi au lieu de le rechercher.")
_NOTHING_TO_ATTEST = Forbidden("L’identité est déjà qualifiée\u00a0: il n’y a rien à attester.")
_NO_DOCUMENT = Forbidden("Aucun contrôle de pièce d’identité n’est enregistré.")
_UNATTESTED = Forbidden("Aucune attestation n’est enregistrée.")
_NO_INS = Forbidden("Il n’y a pas d’INS à vérifier.")
_NO_CARD = Forbidden(
    "L’attestation ne compte qu’à côté d’une réponse INSi obtenue par la lecture de la carte Vitale, aux traits égaux."
)
_NOT_HIM = Forbidden("Seul le médecin traitant déclaré, en personne, peut attester connaître le patient.")
_DOUBTFUL = Forbidden("L’identité est douteuse\u00a0: levez d’abord le doute, puis reprenez les étapes.")
_FICTITIOUS = Forbidden("L’identité est fictive\u00a0: elle reste provisoire et n’interroge pas INSi.")
_ALONE = Forbidden("L’attribut «\u00a0fictive\u00a0» ne se combine avec aucun autre.")
_NOT_FLAGGED = Forbidden("L’identité n’est ni douteuse ni fictive.")

Targets = frozenset[State] | Forbidden


def _to(*states: State) -> Targets:
    return frozenset(states)


_PROV, _VALI, _RECUP, _QUAL = _to(State.PROV), _to(State.VALI), _to(State.RECUP), _to(State.QUAL)
_DOUTEUSE, _FICTIVE = _to(State.DOUTEUSE), _to(State.FICTIVE)
_QUAL_OR_RECUP = _to(State.QUAL, State.RECUP)
_VALI_OR_PROV = _to(State.VALI, State.PROV)


def _row(
    prov: Targets,
    vali: Targets,
    recup: Targets,
    qual: Targets,
    douteuse: Targets = _DOUBTFUL,
    fictive: Targets = _FICTITIOUS,
) -> Mapping[State, Targets]:
    return dict(zip(State, (prov, vali, recup, qual, douteuse, fictive), strict=True))


MOVES: Mapping[Event, Mapping[State, Targets]] = {
    # from                                PROV          VALI            RECUP         QUAL (then douteuse, fictive)
    Event.INSI_ANSWER:              _row(_RECUP,        _QUAL_OR_RECUP, _RECUP,       _ALREADY),
    Event.APP_CARD:                 _row(_QUAL,         _QUAL,          _QUAL,        _QUAL),
    Event.DOCUMENT:                 _row(_VALI,         _VALI,          _QUAL,        _QUAL),
    Event.DOCUMENT_WITHDRAWN:       _row(_NO_DOCUMENT,  _PROV,          _NO_DOCUMENT, _QUAL_OR_RECUP),
    Event.ATTESTATION:              _row(_NO_CARD,      _NO_CARD,       _QUAL,        _NOTHING_TO_ATTEST),
    Event.ATTESTATION_WITHOUT_CARD: _row(_NO_CARD,      _NO_CARD,       _NO_CARD,     _NO_CARD),
    Event.ATTESTATION_BY_ANOTHER:   _row(_NOT_HIM,      _NOT_HIM,       _NOT_HIM,     _NOT_HIM),
    Event.ATTESTATION_WITHDRAWN:    _row(_UNATTESTED,   _UNATTESTED,    _UNATTESTED,  _QUAL_OR_RECUP),
    Event.VERIFIED:                 _row(_NO_INS,       _NO_INS,        _RECUP,       _QUAL),
    Event.VERIFICATION_FAILED:      _row(_NO_INS,       _NO_INS,        _PROV,        _VALI_OR_PROV),
    Event.TRAITS_CHANGED:           _row(_PROV,         _PROV,          _PROV,        _PROV,     _DOUTEUSE, _FICTIVE),
    Event.HOMONYM:                  _row(_PROV,         _VALI,          _RECUP,       _QUAL,     _DOUTEUSE, _ALONE),
    Event.DOUBT:                    _row(_DOUTEUSE,     _DOUTEUSE,      _DOUTEUSE,    _DOUTEUSE, _DOUTEUSE, _ALONE),
    Event.FICTION:                  _row(_FICTIVE,      _FICTIVE,       _FICTIVE,     _FICTIVE,  _ALONE,    _FICTIVE),
    Event.FLAG_LIFTED:              _row(_NOT_FLAGGED,  _NOT_FLAGGED,   _NOT_FLAGGED, _NOT_FLAGGED, _PROV,  _PROV),
}  # fmt: skip
"""Event by state: the states it may lead to, or why it is refused. Where two states are possible, `status_of` decides
from what evidence is left. The same table is drawn in docs/identity-states.md."""


def state_of(facts: Facts, traits: Traits) -> State:
    """The status with, for a provisoire, what forces it."""
    if facts.doubtful:
        return State.DOUTEUSE
    return State.FICTIVE if facts.fictitious else State(status_of(facts, traits).value)


def permit(event: Event, facts: Facts, traits: Traits) -> None:
    """Refuse what `MOVES` forbids in the present state.

    Raises:
        BadInput: `what` is the reason.
    """
    targets = MOVES[event][state_of(facts, traits)]
    if isinstance(targets, Forbidden):
        raise BadInput("identity.status", targets.reason)


# Each of the following gives the facts after an event. `traits` are the traits in force before it.


def accept_answer(facts: Facts, traits: Traits, answer: InsiAnswer) -> Facts:
    """The user accepts an INSi answer; its traits take the place of ours (`comparison.replaced`).

    A document that was controlled on traits which the answer contradicts no longer counts, nor does an attestation of
    an earlier answer.

    Raises:
        BadInput: forbidden in this state.
    """
    permit(Event.APP_CARD if answer.method is Method.APP_CARD else Event.INSI_ANSWER, facts, traits)
    contradicted = compare(traits, answer.traits).outcome is Outcome.DISCORDANT
    return replace(facts, answer=answer, attestation=None, document=None if contradicted else facts.document)


def control_document(facts: Facts, traits: Traits, document: DocumentControl) -> Facts:
    """A high-trust document was seen and agrees with the traits.

    Raises:
        BadInput: forbidden in this state, or the document does not count.
    """
    permit(Event.DOCUMENT, facts, traits)
    if trouble := document_trouble(document, traits.birth_date):
        raise BadInput("identity.document", trouble)
    return replace(facts, document=document)


def withdraw_document(facts: Facts, traits: Traits) -> Facts:
    """The control is cancelled.

    Raises:
        BadInput: there is none, or forbidden in this state.
    """
    permit(Event.DOCUMENT_WITHDRAWN, facts, traits)
    return replace(facts, document=None)


def attest(facts: Facts, traits: Traits, attestation: Attestation) -> Facts:
    """The treating doctor attests.

    Raises:
        BadInput: not by him in person, not beside a card read, before the answer, or forbidden in this state.
    """
    by_card = facts.answer is not None and facts.answer.method is Method.CARD
    if not attestation.treating_doctor_in_person:
        permit(Event.ATTESTATION_BY_ANOTHER, facts, traits)
    elif not by_card:
        permit(Event.ATTESTATION_WITHOUT_CARD, facts, traits)
    permit(Event.ATTESTATION, facts, traits)
    attested = replace(facts, attestation=attestation)
    if not _attested(attested):
        raise BadInput("identity.attestation", "L’attestation suit la réponse INSi et porte sur un texte connu.")
    return attested


def withdraw_attestation(facts: Facts, traits: Traits) -> Facts:
    """The doctor takes it back.

    Raises:
        BadInput: there is none, or forbidden in this state.
    """
    permit(Event.ATTESTATION_WITHDRAWN, facts, traits)
    return replace(facts, attestation=None)


def record_verification(facts: Facts, traits: Traits, *, confirmed: bool) -> Facts:
    """INSi verified the INS in force. If it did not confirm it, the INS is out of use, and the attestation with it.

    Raises:
        BadInput: there is no INS to verify.
    """
    permit(Event.VERIFIED if confirmed else Event.VERIFICATION_FAILED, facts, traits)
    return facts if confirmed else replace(facts, answer=None, attestation=None)


def change_traits(facts: Facts, traits: Traits) -> Facts:
    """A strict trait is edited: no evidence outlives it. The reason is the caller's to record."""
    permit(Event.TRAITS_CHANGED, facts, traits)
    return _without_evidence(facts)


def mark_homonym(facts: Facts, traits: Traits, *, homonym: bool) -> Facts:
    """Set or lift homonyme.

    Raises:
        BadInput: the identity is fictive.
    """
    permit(Event.HOMONYM, facts, traits)
    return replace(facts, homonym=homonym)


def doubt(facts: Facts, traits: Traits) -> Facts:
    """Set douteuse: matricule and evidence are out of use (EXI ID 26).

    Raises:
        BadInput: the identity is fictive.
    """
    permit(Event.DOUBT, facts, traits)
    return replace(_without_evidence(facts), doubtful=True)


def make_fictitious(facts: Facts, traits: Traits) -> Facts:
    """Set fictive: matricule and evidence are out of use, homonyme is lifted (EXI ID 24, 26).

    Raises:
        BadInput: the identity is douteuse.
    """
    permit(Event.FICTION, facts, traits)
    return replace(_without_evidence(facts), homonym=False, fictitious=True)


def lift_flag(facts: Facts, traits: Traits) -> Facts:
    """Lift douteuse or fictive. The former status does not come back: the steps are to be done again.

    Raises:
        BadInput: the identity is neither.
    """
    permit(Event.FLAG_LIFTED, facts, traits)
    return replace(_without_evidence(facts), doubtful=False, fictitious=False)


def _without_evidence(facts: Facts) -> Facts:
    return replace(facts, answer=None, document=None, attestation=None)
