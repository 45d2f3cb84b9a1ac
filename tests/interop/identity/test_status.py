from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput
from bonport.interop.identity import Facts, Sex, Status, Traits, status_of, transmissible_ins
from bonport.interop.identity import status as engine
from bonport.interop.identity.comparison import replaced
from bonport.interop.identity.status import (
    ATTESTATION_TEXTS,
    MOVES,
    Attestation,
    DocumentControl,
    Event,
    Forbidden,
    Guardian,
    InsiAnswer,
    Method,
    State,
    state_of,
)
from bonport.interop.terminology.identity_documents import IDENTITY_DOCUMENTS
from tests.interop.identity.people import ADRTROIS, ADRUN, NESSI

PERSON = ADRUN
TRAITS = PERSON.traits
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
TEXT = next(iter(ATTESTATION_TEXTS))

DOCUMENT = DocumentControl("passport", "secretary", NOW)
BY_TRAITS = InsiAnswer(NOW, Method.TRAITS, PERSON.ins, TRAITS)
BY_CARD = replace(BY_TRAITS, method=Method.CARD)
BY_DATA = replace(BY_TRAITS, method=Method.DATA)
APP_CARD = replace(BY_TRAITS, method=Method.APP_CARD)
ATTESTED = Attestation("doctor", LATER, TEXT, treating_doctor_in_person=True)
BY_ANOTHER = replace(ATTESTED, treating_doctor_in_person=False)

PLAIN = Facts()


# ------------------------------------------------------------------------------------------------- the status itself


@pytest.mark.requirement("EXI SI 07")
@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (PLAIN, Status.PROVISIONAL),
        (Facts(document=DOCUMENT), Status.VALIDATED),
        (Facts(answer=BY_TRAITS), Status.RETRIEVED),
        (Facts(answer=BY_CARD), Status.RETRIEVED),  # the carte Vitale alone qualifies nobody
        (Facts(answer=BY_DATA), Status.RETRIEVED),
        (Facts(answer=BY_TRAITS, document=DOCUMENT), Status.QUALIFIED),
        (Facts(answer=BY_DATA, document=DOCUMENT), Status.QUALIFIED),
        (Facts(answer=APP_CARD), Status.QUALIFIED),
        (Facts(answer=BY_CARD, attestation=ATTESTED), Status.QUALIFIED),
        (Facts(answer=BY_CARD, document=DOCUMENT, homonym=True), Status.QUALIFIED),
    ],
)
def test_status(facts: Facts, status: Status) -> None:
    assert status_of(facts, TRAITS) is status


@pytest.mark.parametrize(
    "facts",
    [
        Facts(attestation=ATTESTED),
        Facts(attestation=ATTESTED, answer=BY_TRAITS),
        Facts(attestation=ATTESTED, answer=BY_DATA),
        Facts(attestation=BY_ANOTHER, answer=BY_CARD),
        Facts(attestation=replace(ATTESTED, at=NOW - timedelta(seconds=1)), answer=BY_CARD),
        Facts(attestation=replace(ATTESTED, text_version="unknown"), answer=BY_CARD),
        Facts(attestation=ATTESTED, answer=replace(BY_CARD, traits=replace(TRAITS, birth_place="63221"))),
    ],
    ids=["alone", "typed traits", "pasted data", "by another", "before the answer", "unknown text", "other traits"],
)
def test_an_attestation_that_does_not_count(facts: Facts) -> None:
    without = status_of(replace(facts, attestation=None), TRAITS)
    assert status_of(facts, TRAITS) is without is not Status.QUALIFIED


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("field", ["birth_name", "birth_first_names", "sex", "birth_date", "birth_place"])
def test_an_answer_counts_only_with_equal_strict_traits(method: Method, field: str) -> None:
    other = {
        "birth_name": "X",
        "birth_first_names": "ZOE X",
        "sex": Sex.MALE,
        "birth_date": date(1975, 12, 30),
        "birth_place": "63221",
    }
    facts = Facts(answer=replace(BY_CARD, method=method), document=DOCUMENT, attestation=ATTESTED)
    assert status_of(facts, replace(TRAITS, **{field: other[field]})) is Status.VALIDATED


@pytest.mark.requirement("EXI ID 24", "EXI ID 26", "EXI SI 09")
@pytest.mark.parametrize("flag", ["doubtful", "fictitious"])
def test_a_flag_forces_provisoire_whatever_the_evidence(flag: str) -> None:
    facts = Facts(answer=APP_CARD, document=DOCUMENT, **{flag: True})
    assert status_of(facts, TRAITS) is Status.PROVISIONAL
    assert transmissible_ins(facts, TRAITS) is None


@pytest.mark.requirement("EXI ID 24")
def test_fictive_excludes_the_other_attributes() -> None:
    Facts(homonym=True, doubtful=True)
    with pytest.raises(BadInput):
        Facts(doubtful=True, fictitious=True)
    with pytest.raises(BadInput):
        Facts(homonym=True, fictitious=True)


# Every set of evidence, lawful or not: what a database could hold after any bug.
answers = st.sampled_from([None, BY_TRAITS, BY_CARD, BY_DATA, APP_CARD])
documents = st.sampled_from([None, DOCUMENT, replace(DOCUMENT, kind="dcem"), replace(DOCUMENT, kind="vitale")])
attestations = st.sampled_from([None, ATTESTED, BY_ANOTHER, replace(ATTESTED, at=NOW - timedelta(days=1))])
any_facts = st.builds(
    Facts, answer=answers, document=documents, attestation=attestations, homonym=st.booleans(), doubtful=st.booleans()
)
any_traits = st.sampled_from([TRAITS, replace(TRAITS, birth_name="X"), replace(TRAITS, birth_date=date(2020, 1, 1))])

RANK = {Status.PROVISIONAL: 0, Status.VALIDATED: 1, Status.RETRIEVED: 1, Status.QUALIFIED: 2}


@given(any_facts, any_traits)
def test_less_evidence_never_raises_the_status(facts: Facts, traits: Traits) -> None:
    before = status_of(facts, traits)
    for evidence in ("answer", "document", "attestation"):
        after = status_of(replace(facts, **{evidence: None}), traits)
        assert after is before or RANK[after] < RANK[before]


@pytest.mark.requirement("EXI ID 29", "EXI SI 08", "INS/va1.53")
@given(any_facts, any_traits)
def test_only_a_qualified_identity_gives_an_ins(facts: Facts, traits: Traits) -> None:
    qualified = status_of(facts, traits) is Status.QUALIFIED
    assert transmissible_ins(facts, traits) == (PERSON.ins if qualified else None)


# -------------------------------------------------------------------------------------------- high-trust documents


@pytest.mark.requirement("EXI ID 19")
@pytest.mark.parametrize("kind", ["passport", "id_card_fr", "id_card_eu", "residence_permit", "electronic"])
def test_documents_of_any_age(kind: str) -> None:
    for person in (ADRUN, NESSI):  # 50 and 16 years old
        control = DocumentControl(kind, "secretary", NOW)
        assert engine.document_trouble(control, person.traits.birth_date) is None


@pytest.mark.requirement("EXI ID 19")
@pytest.mark.parametrize("kind", ["", "vitale", "driving_licence", "insurance_card", "PASSPORT"])
def test_what_is_no_document_of_high_trust(kind: str) -> None:
    assert status_of(Facts(document=replace(DOCUMENT, kind=kind)), TRAITS) is Status.PROVISIONAL
    with pytest.raises(BadInput) as refusal:
        engine.control_document(PLAIN, TRAITS, replace(DOCUMENT, kind=kind))
    assert refusal.value.where == "identity.document"


MINOR = NESSI.traits  # born 7 August 2010
BOOKLET = DocumentControl("family_booklet", "secretary", NOW)
WITH_PARENT = replace(BOOKLET, guardian=Guardian.PARENT, guardian_kind="id_card_fr")
WITH_TUTOR = replace(WITH_PARENT, guardian=Guardian.TUTOR, court_decision=True)


@pytest.mark.requirement("EXI ID 19")
@pytest.mark.parametrize(
    ("control", "counts"),
    [
        (WITH_PARENT, True),
        (replace(WITH_PARENT, kind="birth_certificate"), True),
        (WITH_TUTOR, True),
        (replace(BOOKLET, kind="dcem"), True),
        (BOOKLET, False),
        (replace(BOOKLET, guardian=Guardian.PARENT), False),
        (replace(WITH_PARENT, guardian=None), False),
        (replace(WITH_PARENT, guardian_kind="vitale"), False),
        (replace(WITH_PARENT, guardian_kind="family_booklet"), False),
        (replace(WITH_TUTOR, court_decision=False), False),
        (replace(WITH_TUTOR, kind="birth_certificate", court_decision=False), False),
    ],
)
def test_documents_of_a_minor(control: DocumentControl, counts: bool) -> None:
    assert (engine.document_trouble(control, MINOR.birth_date) is None) == counts
    assert status_of(Facts(document=control), MINOR) is (Status.VALIDATED if counts else Status.PROVISIONAL)


@pytest.mark.parametrize("kind", [code for code, kind in IDENTITY_DOCUMENTS.items() if kind.minors_only])
def test_majority_is_counted_on_the_day_of_the_control(kind: str) -> None:
    control = replace(WITH_PARENT, kind=kind)
    eve = replace(control, at=datetime(2028, 8, 6, 12, tzinfo=UTC))
    birthday = replace(control, at=datetime(2028, 8, 7, 12, tzinfo=UTC))
    assert engine.document_trouble(eve, MINOR.birth_date) is None
    assert engine.document_trouble(birthday, MINOR.birth_date) is not None


# ------------------------------------------------------------------------------------------------------- the moves

CONTRADICTED = replace(TRAITS, birth_name="ADRUNE")  # what our record may hold before an answer replaces it

REACHABLE = [
    PLAIN,
    *(Facts(document=DOCUMENT, homonym=homonym) for homonym in (False, True)),
    *(
        Facts(answer=answer, document=document)
        for answer in (BY_TRAITS, BY_CARD, BY_DATA, APP_CARD)
        for document in (None, DOCUMENT)
    ),
    *(Facts(answer=BY_CARD, document=document, attestation=ATTESTED) for document in (None, DOCUMENT)),
    *(Facts(doubtful=True, homonym=homonym) for homonym in (False, True)),
    Facts(fictitious=True),
]
"""One of each kind of facts that the functions of the module can leave."""

Outcome = tuple[Facts, Traits]


def _accept(answer: InsiAnswer) -> Callable[[Facts, Traits], Outcome]:
    def happen(facts: Facts, traits: Traits) -> Outcome:
        return engine.accept_answer(facts, traits, answer), replaced(traits, answer.traits)

    return happen


def _stays(change: Callable[[Facts, Traits], Facts]) -> Callable[[Facts, Traits], Outcome]:
    return lambda facts, traits: (change(facts, traits), traits)


HAPPENINGS: dict[Event, list[Callable[[Facts, Traits], Outcome]]] = {
    Event.INSI_ANSWER: [_accept(replace(answer, at=LATER)) for answer in (BY_TRAITS, BY_CARD, BY_DATA)],
    Event.APP_CARD: [_accept(replace(APP_CARD, at=LATER))],
    Event.DOCUMENT: [_stays(lambda f, t: engine.control_document(f, t, DOCUMENT))],
    Event.DOCUMENT_WITHDRAWN: [_stays(engine.withdraw_document)],
    Event.ATTESTATION: [_stays(lambda f, t: engine.attest(f, t, ATTESTED))],
    Event.ATTESTATION_WITHOUT_CARD: [_stays(lambda f, t: engine.attest(f, t, ATTESTED))],
    Event.ATTESTATION_BY_ANOTHER: [_stays(lambda f, t: engine.attest(f, t, BY_ANOTHER))],
    Event.ATTESTATION_WITHDRAWN: [_stays(engine.withdraw_attestation)],
    Event.VERIFIED: [_stays(lambda f, t: engine.record_verification(f, t, confirmed=True))],
    Event.VERIFICATION_FAILED: [_stays(lambda f, t: engine.record_verification(f, t, confirmed=False))],
    Event.TRAITS_CHANGED: [lambda f, t: (engine.change_traits(f, t), replace(t, birth_name="OTHER"))],
    Event.HOMONYM: [
        _stays(lambda f, t: engine.mark_homonym(f, t, homonym=True)),
        _stays(lambda f, t: engine.mark_homonym(f, t, homonym=False)),
    ],
    Event.DOUBT: [_stays(engine.doubt)],
    Event.FICTION: [_stays(engine.make_fictitious)],
    Event.FLAG_LIFTED: [_stays(engine.lift_flag)],
}


def happens(event: Event, facts: Facts) -> bool:
    """Whether these facts are those of the event: an attestation is one or the other, depending on the answer."""
    by_card = facts.answer is not None and facts.answer.method is Method.CARD
    if event is Event.ATTESTATION:
        return by_card
    return not by_card if event is Event.ATTESTATION_WITHOUT_CARD else True


def cases(event: Event, state: State) -> Iterator[tuple[Facts, Traits, Callable[[Facts, Traits], Outcome]]]:
    for facts, traits, happening in product(REACHABLE, (TRAITS, CONTRADICTED), HAPPENINGS[event]):
        if traits is CONTRADICTED and facts.answer is not None:
            continue  # an accepted answer has put its traits in place
        if state_of(facts, traits) is state and happens(event, facts):
            yield facts, traits, happening


def test_the_table_is_whole() -> None:
    assert set(MOVES) == set(Event) == set(HAPPENINGS)
    assert all(set(row) == set(State) for row in MOVES.values())
    assert {state_of(facts, TRAITS) for facts in REACHABLE} == set(State)


LINES = [(event, state) for event in Event for state in State]


@pytest.mark.requirement("EXI SI 07", "EXI ID 24", "EXI ID 26")
@pytest.mark.parametrize(("event", "state"), LINES, ids=lambda value: value.value)
def test_every_line_of_the_table(event: Event, state: State) -> None:
    """A forbidden move is refused with its reason and changes nothing; an allowed one ends where the table says, and
    every end that the table names is reached by some lawful facts."""
    targets = MOVES[event][state]
    if isinstance(targets, Forbidden):
        with pytest.raises(BadInput) as refusal:
            engine.permit(event, next(facts for facts in REACHABLE if state_of(facts, TRAITS) is state), TRAITS)
        assert refusal.value.what == targets.reason
        for facts, traits, happening in cases(event, state):
            with pytest.raises(BadInput) as refusal:
                happening(facts, traits)
            assert refusal.value.what == targets.reason
        return
    reached = defaultdict(list)
    for facts, traits, happening in cases(event, state):
        after = happening(facts, traits)
        reached[state_of(*after)].append(after)
    assert set(reached) == targets


@pytest.mark.parametrize(("event", "state"), LINES, ids=lambda value: value.value)
def test_what_the_functions_leave_is_what_was_tried(event: Event, state: State) -> None:
    """REACHABLE misses no kind of facts: from each of them, every allowed event leads to one of the same kind."""

    def kind(facts: Facts) -> tuple[object, ...]:
        method = facts.answer and facts.answer.method
        return method, facts.document is None, facts.attestation is None, facts.doubtful, facts.fictitious

    kinds = {kind(facts) for facts in REACHABLE}
    for facts, traits, happening in cases(event, state):
        if not isinstance(MOVES[event][state], Forbidden):
            assert kind(happening(facts, traits)[0]) in kinds


def test_a_reason_is_french_and_ends_as_a_sentence() -> None:
    for row in MOVES.values():
        for targets in row.values():
            if isinstance(targets, Forbidden):
                assert targets.reason.endswith(".")
                assert " :" not in targets.reason  # a no-break space goes before


# -------------------------------------------------------------------------------------------------- what falls


def test_the_attestation_falls_with_the_answer() -> None:
    attested = engine.attest(Facts(answer=BY_CARD), TRAITS, ATTESTED)
    assert status_of(attested, TRAITS) is Status.QUALIFIED
    fallen = engine.record_verification(attested, TRAITS, confirmed=False)
    assert fallen == PLAIN
    again = engine.accept_answer(fallen, TRAITS, replace(BY_CARD, at=LATER + timedelta(days=1)))
    assert status_of(again, TRAITS) is Status.RETRIEVED  # the former attestation does not come back


def test_an_attestation_needs_a_known_text_and_follows_the_answer() -> None:
    facts = Facts(answer=BY_CARD)
    for wrong in (replace(ATTESTED, text_version=""), replace(ATTESTED, at=NOW - timedelta(seconds=1))):
        with pytest.raises(BadInput) as refusal:
            engine.attest(facts, TRAITS, wrong)
        assert refusal.value.where == "identity.attestation"


def test_an_answer_that_contradicts_what_the_document_proved_asks_for_the_document_again() -> None:
    facts = engine.accept_answer(Facts(document=DOCUMENT), CONTRADICTED, BY_TRAITS)
    assert facts.document is None
    spelled = engine.accept_answer(Facts(document=DOCUMENT), replace(TRAITS, birth_name="Adrun"), BY_TRAITS)
    assert spelled.document == DOCUMENT


@pytest.mark.requirement("EXI ID 26")
def test_lifting_a_doubt_does_not_bring_the_status_back() -> None:
    qualified = Facts(answer=BY_TRAITS, document=DOCUMENT, homonym=True)
    lifted = engine.lift_flag(engine.doubt(qualified, TRAITS), TRAITS)
    assert lifted == Facts(homonym=True)
    kept_by_mistake = replace(qualified, doubtful=True)
    assert status_of(engine.lift_flag(kept_by_mistake, TRAITS), TRAITS) is Status.PROVISIONAL


def test_nothing_of_another_person_qualifies() -> None:
    facts = Facts(
        answer=InsiAnswer(NOW, Method.CARD, ADRTROIS.ins, ADRTROIS.traits), document=DOCUMENT, attestation=ATTESTED
    )
    assert status_of(facts, TRAITS) is Status.VALIDATED
    assert transmissible_ins(facts, TRAITS) is None
