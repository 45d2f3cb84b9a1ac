from __future__ import annotations

import resource
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bonport.interop.errors import BadInput, BonportError, NoAnswer, NotSent, Refused, RetryLater, Unreadable
from bonport.interop.identity import INS, Sex, Status, Traits, status_of
from bonport.interop.identity.status import Attestation, Facts, Method
from bonport.interop.insi import AnswerCode, CardRead, InsiClient, PastIns, Software, TraitsQuery
from bonport.interop.insi.card import CardData, SimulatedCardReader
from bonport.interop.terminology.oids import INS_NIR, Environment
from tests.interop.identity.people import ADRTROIS, ADRUN, CORSE, D_ARTAGNAN, ECETINSI, PEOPLE, TestPerson
from tests.interop.identity.strategies import traits
from tests.interop.insi.answers import NOBODY, SEVERAL, Peer, fault, found, individual, result, soap, verification

NOW = datetime(2026, 11, 21, 10, 30, 5, 123456, tzinfo=timezone(timedelta(hours=1)))
MESSAGE = UUID("b3549edd-4ae9-472a-b26f-fd2fb4ef397f")
SOFTWARE = Software("TEST00000001", "bonport", "0.1.0", UUID("636c9d43-1a19-5b8c-a8b1-ac43227cfe46"))
EMITTER = "899700000017"
URL = "https://insi.test/lps/insi"

NS = {
    "soap": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "bam": "urn:siram:bam:ctxbam",
    "lps": "urn:siram:lps:ctxlps",
    "vit": "http://www.cnamts.fr/INSiRecVit",
    "sans": "http://www.cnamts.fr/INSiRecSans",
    "ver": "http://www.cnamts.fr/INSiVerif",
}


def client(peer: Peer, environment: Environment = Environment.TEST) -> InsiClient:
    return InsiClient(peer, URL, SOFTWARE, EMITTER, environment)


def query(person: Traits = ECETINSI.traits) -> TraitsQuery:
    return TraitsQuery(
        person.birth_name, tuple(person.birth_first_names.split()), person.sex, person.birth_date, person.birth_place
    )


def card_of(person: TestPerson) -> CardRead:
    data = CardData(CORSE.ins.number, str(person.traits.birth_date), 2, person.ins.number, person.traits.birth_name)
    (card,) = SimulatedCardReader(Environment.TEST, [data]).read(NOW)
    return card


def ask(peer: Peer, environment: Environment = Environment.TEST) -> object:
    return client(peer, environment).search_by_traits(query(), MESSAGE, NOW)


# ------------------------------------------------------------------------------------------------------ what leaves


def test_the_headers_say_who_calls_with_what() -> None:
    peer = Peer(NOBODY)
    ask(peer)
    (message,) = peer.received

    def text(path: str) -> object:
        return message.xpath(f"string({path})", namespaces=NS)

    assert text("soap:Header/wsa:Action") == "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
    assert text("soap:Header/wsa:MessageID") == f"uuid:{MESSAGE}"
    for context in ("soap:Header/bam:ContexteBAM", "soap:Header/lps:ContexteLPS"):
        assert text(f"{context}/*[local-name()='Temps']") == "2026-11-21T09:30:05.123Z"
        assert text(f"{context}/*[local-name()='Emetteur']") == EMITTER
        assert UUID(str(text(f"{context}/*[local-name()='Id']"))) != MESSAGE
    assert text("soap:Header/bam:ContexteBAM/@Version") == "01_02"
    assert text("soap:Header/lps:ContexteLPS/@Version") == "01_00"
    assert text("soap:Header/lps:ContexteLPS/@Nature") == "CTXLPS"
    product = "soap:Header/lps:ContexteLPS/lps:LPS"
    assert (text(f"{product}/lps:IDAM"), text(f"{product}/lps:IDAM/@R")) == ("TEST00000001", "4")
    assert text(f"{product}/lps:Nom") == "urn:lps:bonport:0.1.0"
    assert text(f"{product}/lps:Version") == "0.1.0"
    assert text(f"{product}/lps:Instance") == str(SOFTWARE.instance)
    assert (
        'action="urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"' in peer.headers[0]["Content-Type"]
    )


def test_a_question_is_the_same_bytes_for_the_same_ids_and_time() -> None:
    first, second = Peer(NOBODY), Peer(NOBODY)
    ask(first)
    ask(second)
    assert etree.tostring(first.received[0]) == etree.tostring(second.received[0])


def body_of(peer: Peer) -> list[tuple[str, str]]:
    """Every leaf of the Body, with the path of local names that leads to it."""
    (body,) = peer.received[0].find("{*}Body")
    assert len({etree.QName(element).namespace for element in body.iter()}) == 1
    leaves = [element for element in body.iter() if not len(element)]
    return [(_path(leaf), leaf.text or "") for leaf in leaves]


def _path(leaf: etree._Element) -> str:
    steps = [leaf, *leaf.iterancestors()][::-1]
    return "/".join(etree.QName(step).localname for step in steps[2:])  # below Envelope and Body


def test_a_search_by_traits() -> None:
    peer = Peer(NOBODY)
    client(peer).search_by_traits(query(D_ARTAGNAN), MESSAGE, NOW)
    assert body_of(peer) == [
        ("RECSANSVITALE/NomNaissance", "D'ARTAGNAN DE L'HERAULT"),
        ("RECSANSVITALE/Prenom", "PIERRE-ALAIN"),
        ("RECSANSVITALE/Sexe", "M"),
        ("RECSANSVITALE/DateNaissance", "2001-06-17"),
    ]
    peer = Peer(NOBODY)
    client(peer).search_by_traits(query(), MESSAGE, NOW)
    assert [value for path, value in body_of(peer) if path.endswith("Prenom")] == ["PIERRE-ALAIN", "MURIEL", "FLORIANT"]
    assert body_of(peer)[-1] == ("RECSANSVITALE/LieuNaissance", "63220")


def test_a_search_by_card() -> None:
    peer = Peer(found(ECETINSI))
    answer = client(peer).search_by_card(card_of(ECETINSI), MESSAGE, NOW)
    assert body_of(peer) == [
        ("RECVITALE/MatriculeIndividu/NumIdentifiant", "1090763220834"),
        ("RECVITALE/MatriculeOD/NumIdentifiant", "180032B020401"),
        ("RECVITALE/NomNaissance", "ECETINSI"),
        ("RECVITALE/DateNaissance", "2009-07-14"),
        ("RECVITALE/RangNaissance", "2"),
    ]
    cover = peer.received[0].find(".//{urn:siram:bam:ctxbam}COUVERTURE")
    assert [element.text for element in cover.iter() if element.text] == [
        "180032B020401", "23", "1090763220834", "89", "2009-07-14", "2",
    ]  # fmt: skip
    assert answer.method is Method.CARD
    assert answer.ins == ECETINSI.ins


def test_a_verification() -> None:
    peer = Peer(verification("00"))
    assert client(peer).verify(ADRTROIS.ins, ADRTROIS.traits, MESSAGE, NOW)
    prefix = "VERIFICATION/IndividuVerifie"
    assert body_of(peer) == [
        (f"{prefix}/INSFourni/IdIndividu/NumIdentifiant", "297022A020778"),
        (f"{prefix}/INSFourni/IdIndividu/Cle", "78"),
        (f"{prefix}/INSFourni/OID", "1.2.250.1.213.1.4.10"),
        (f"{prefix}/TraitsIdentiteIndividu/NomNaissance", "ADRTROIS"),
        (f"{prefix}/TraitsIdentiteIndividu/ListePrenom", "DOMINIQUE"),
        (f"{prefix}/TraitsIdentiteIndividu/Sexe", "F"),
        (f"{prefix}/TraitsIdentiteIndividu/DateNaissance", "1997-02-26"),
        (f"{prefix}/TraitsIdentiteIndividu/LieuNaissance", "2A020"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_name", "Écetinsi"), ("birth_name", ""), ("birth_name", "A" * 101), ("first_names", ()),
        ("first_names", ("JEAN-",)), ("first_names", ("JEAN--LUC",)), ("sex", Sex.UNKNOWN), ("birth_place", "6322"),
    ],
)  # fmt: skip
def test_what_insi_would_not_take_does_not_leave(field: str, value: object) -> None:
    peer = Peer(NOBODY)
    with pytest.raises(BadInput):
        client(peer).search_by_traits(replace(query(), **{field: value}), MESSAGE, NOW)
    assert not peer.received


@pytest.mark.requirement("EX_GEN-1430")
def test_an_ins_of_another_environment_does_not_leave_nor_come_in() -> None:
    peer = Peer(verification("00"))
    for environment in (Environment.PRODUCTION, Environment.DEMO):
        with pytest.raises(BadInput):
            client(peer, environment).verify(ADRTROIS.ins, ADRTROIS.traits, MESSAGE, NOW)
    with pytest.raises(BadInput):
        client(peer).verify(ADRTROIS.ins, replace(ADRTROIS.traits, sex=Sex.UNKNOWN), MESSAGE, NOW)
    assert not peer.received
    with pytest.raises(Unreadable):
        ask(Peer(found(ECETINSI)), Environment.PRODUCTION)
    real = replace(ECETINSI, ins=INS(ECETINSI.ins.matricule, INS_NIR), history=())
    with pytest.raises(Unreadable):
        ask(Peer(found(real)))


# ----------------------------------------------------------------------------------------------------- what is read


@pytest.mark.requirement("EXI REC 07", "EXI REC 08")
def test_an_identity_found_with_its_history() -> None:
    raw = found(ECETINSI, dates=("2009-07-14", "2015-03-01"))
    answer = client(Peer(raw)).search_by_traits(query(), MESSAGE, NOW)
    assert answer.code is AnswerCode.FOUND
    assert answer.method is Method.TRAITS
    assert answer.message_id == MESSAGE
    assert answer.raw == raw
    assert (answer.ins, answer.traits) == (ECETINSI.ins, ECETINSI.traits)
    assert answer.history == tuple(PastIns(ins, date(2009, 7, 14), date(2015, 3, 1)) for ins in ECETINSI.history)
    without_dates = client(Peer(found(ECETINSI))).search_by_traits(query(), MESSAGE, NOW)
    assert without_dates.history == tuple(PastIns(ins) for ins in ECETINSI.history)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.traits.birth_name)
def test_every_published_identity(person: TestPerson) -> None:
    answer = client(Peer(found(person))).search_by_traits(query(person.traits), MESSAGE, NOW)
    assert (answer.ins, answer.traits) == (person.ins, person.traits)


@given(traits())
def test_any_traits_come_back_as_they_are(person: Traits) -> None:
    strict = replace(person, used_name="")
    answer = client(Peer(found(TestPerson(ECETINSI.ins, strict)))).search_by_traits(query(strict), MESSAGE, NOW)
    assert answer.traits == replace(strict, birth_first_name=strict.birth_first_names.split(" ")[0])


@pytest.mark.requirement("EXI ID 11", "EXI ID 12")
@pytest.mark.parametrize(
    ("given", "day"),
    [("1950-00-00", date(1950, 12, 31)), ("1950-03-00", date(1950, 3, 1)), ("1950-00-12", date(1950, 1, 12))],
)
def test_a_date_that_insi_knows_in_part(given: str, day: date) -> None:
    raw = found(ECETINSI).replace(b"2009-07-14", given.encode())
    traits = client(Peer(raw)).search_by_traits(query(), MESSAGE, NOW).traits
    assert traits is not None
    assert (traits.birth_date, traits.birth_date_uncertain) == (day, True)


@pytest.mark.parametrize(("raw", "code"), [(NOBODY, AnswerCode.NONE), (SEVERAL, AnswerCode.SEVERAL)])
def test_nobody_or_several(raw: bytes, code: AnswerCode) -> None:
    answer = client(Peer(raw)).search_by_traits(query(), MESSAGE, NOW)
    assert (answer.code, answer.ins, answer.traits, answer.history, answer.raw) == (code, None, None, (), raw)
    with pytest.raises(ValueError, match="nothing to accept"):
        answer.accepted(NOW)


@pytest.mark.parametrize(("code", "confirmed"), [("00", True), ("01", False)])
def test_a_verification_answered(code: str, confirmed: bool) -> None:
    answer = client(Peer(verification(code))).verify(ADRTROIS.ins, ADRTROIS.traits, MESSAGE, NOW)
    assert (bool(answer), answer.confirmed, answer.raw) == (confirmed, confirmed, verification(code))


def test_the_method_that_was_used_decides_what_an_attestation_is_worth() -> None:
    """From the wire to the status: only the answer to a card read carries the attestation."""
    attested = Attestation("doctor", NOW, "2026-11", treating_doctor_in_person=True)
    insi = client(Peer(found(ADRUN)))
    by_card = insi.search_by_card(card_of(ADRUN), MESSAGE, NOW).accepted(NOW)
    by_traits = insi.search_by_traits(query(ADRUN.traits), MESSAGE, NOW).accepted(NOW)
    assert status_of(Facts(by_card, attestation=attested), ADRUN.traits) is Status.QUALIFIED
    assert status_of(Facts(by_traits, attestation=attested), ADRUN.traits) is Status.RETRIEVED


def test_an_answer_to_another_question_is_not_taken() -> None:
    def header(message: str) -> str:
        addressing = "http://www.w3.org/2005/08/addressing"
        return f'<soap:Header><w:RelatesTo xmlns:w="{addressing}">{message}</w:RelatesTo></soap:Header>'

    with pytest.raises(RetryLater) as refusal:
        ask(Peer(found(ADRUN, header=header("uuid:4bb69d9e-064f-4dc3-836a-db69046e439a"))))
    assert refusal.value.reason == "foreign_answer"
    ask(Peer(found(ECETINSI, header=header(f"uuid:{MESSAGE}"))))


# ------------------------------------------------------------------------------------------------------ what fails


@pytest.mark.parametrize(
    ("error", "reason"), [(NotSent("unreachable"), "unreachable"), (NoAnswer("timeout"), "timeout")]
)
def test_a_question_may_always_be_asked_again(error: Exception, reason: str) -> None:
    with pytest.raises(RetryLater) as refusal:
        ask(Peer(error))
    assert refusal.value.reason == reason


def test_technical_trouble_passes() -> None:
    for peer in (Peer(fault(), 500), Peer(fault(), 200)):
        with pytest.raises(RetryLater) as refusal:
            ask(peer)
        assert refusal.value.reason == "insi_102"
    with pytest.raises(RetryLater) as refusal:
        ask(Peer(fault(code="DUPONT JEAN 1850376", subcode=""), 500))  # nothing but codes in a reason
    assert refusal.value.reason == "fault"


def test_a_refusal_stays_refused() -> None:
    with pytest.raises(Refused) as refusal:
        ask(Peer(fault("Sender", "siram_22", ""), 400))
    assert refusal.value.code == "siram_22"
    with pytest.raises(Refused) as refusal:
        ask(Peer(fault(text="Numéro d'autorisation du logiciel inconnu"), 500))
    assert "CNDA" in refusal.value.remedy
    with pytest.raises(RetryLater):
        client(Peer(fault(), 500)).verify(ADRTROIS.ins, ADRTROIS.traits, MESSAGE, NOW)


def test_nobody_as_a_fault_is_the_test_service_s_way_only() -> None:
    raw = fault(text="Aucune identité trouvée")
    answer = client(Peer(raw, 500)).search_by_traits(query(), MESSAGE, NOW)
    assert (answer.code, answer.raw) == (AnswerCode.NONE, raw)
    with pytest.raises(RetryLater):
        ask(Peer(raw, 500), Environment.PRODUCTION)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, RetryLater),
        (503, RetryLater),
        (429, RetryLater),
        (408, RetryLater),
        (403, Refused),
        (404, Refused),
        (200, Unreadable),
    ],
)
def test_a_web_page_in_place_of_an_answer(status: int, error: type[BonportError]) -> None:
    with pytest.raises(error):
        ask(Peer(b"<html><body>Service</body></html>", status))


GOOD = found(ECETINSI)
BOMB = b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00" * 1000, b"PK\x03\x04", b"{}", GOOD[: len(GOOD) // 2], GOOD[:-1],
        GOOD.replace(b"UTF-8", b"UTF-16"), GOOD.replace(b"UTF-8", b"x-unknown"),
        GOOD.replace(b"ECETINSI", b"\xc9CETINSI"), GOOD.replace(b"ECETINSI", b"&a;"),
        GOOD.replace(b"?>\n", b"?>" + BOMB), GOOD.replace(b"?>\n", b"?>" + EXTERNAL).replace(b"ECETINSI", b"&x;"),
        GOOD.replace(b"<CodeCR>00", b"<CodeCR>03"), GOOD.replace(b"<CodeCR>00", b"<CodeCR>"),
        GOOD.replace(b"INSiResultat", b"INSiAutre"), GOOD.replace(b"RESULTAT", b"REPONSE"),
        GOOD.replace(b"S:Body", b"S:Corps"), GOOD.replace(b"soap:Envelope", b"soap:Enveloppe"),
        soap(""), soap("texte"), result("00", "OK"), result("00", "OK", "<INDIVIDU/>"),
        GOOD.replace(b"<Cle>89", b"<Cle>88"), GOOD.replace(b"<Cle>55", b"<Cle>56"),
        GOOD.replace(b"1090763220834", b"109076322083"), GOOD.replace(b"1.4.10", b"1.4.2"),
        GOOD.replace(b"<Sexe>M", b"<Sexe>X"), GOOD.replace(b"<Sexe>M", b"<Sexe>UN"),
        GOOD.replace(b"2009-07-14", b"2009-02-30"), GOOD.replace(b"2009-07-14", b"14/07/2009"),
        GOOD.replace(b"2009-07-14", b"9999999-01-01"), GOOD.replace(b"<LieuNaissance>63220", b"<LieuNaissance>x"),
        GOOD.replace(b"ECETINSI", b""), GOOD.replace(b"ECETINSI", b"&lt;script&gt;"),
        GOOD.replace(b"ECETINSI", b"A" * 101), GOOD.replace(b"ECETINSI", b"<b>ECETINSI</b>"),
        GOOD.replace(b"PIERRE-ALAIN MURIEL FLORIANT", b""),
        found(replace(ECETINSI, history=ECETINSI.history * 30)), found(ECETINSI, dates=("hier", "demain")),
        soap("<a>" * 300 + "</a>" * 300),
    ],
    ids=lambda raw: str(len(raw)),
)  # fmt: skip
def test_a_hostile_or_broken_answer_is_unreadable_and_says_nothing_of_the_patient(raw: bytes) -> None:
    assert raw != GOOD
    with pytest.raises(Unreadable) as refusal:
        ask(Peer(raw))
    said = str(refusal.value)
    assert "ECETINSI" not in said
    assert "109076" not in said


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        verification("02"),
        verification(""),
        GOOD,
        soap("<REPONSE/>"),
        verification("00").replace(b"REPONSE", b"AUTRE"),
    ],
    ids=lambda raw: str(len(raw)),
)
def test_a_broken_answer_never_confirms(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        client(Peer(raw)).verify(ADRTROIS.ins, ADRTROIS.traits, MESSAGE, NOW)


def test_a_huge_answer_is_refused_unread() -> None:
    huge = GOOD.replace(b"ECETINSI", b"A" * 30_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable):
        ask(Peer(huge))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # KiB


def test_a_swarm_of_elements_within_the_bound_stays_cheap() -> None:
    swarm = result("00", "OK", individual(ECETINSI) + "<x/>" * 250_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = client(Peer(swarm)).search_by_traits(query(), MESSAGE, NOW)
    assert answer.ins == ECETINSI.ins
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


@given(st.binary(max_size=300), st.integers(0, len(GOOD)), st.integers(0, 30))
def test_any_damage_is_an_answer_or_one_of_our_errors(noise: bytes, at: int, cut: int) -> None:
    for raw in (noise, GOOD[:at] + noise[:20] + GOOD[at + cut :]):
        try:
            answer = client(Peer(raw)).search_by_traits(query(), MESSAGE, NOW)
        except BonportError:
            continue
        if answer.ins is not None and answer.traits is not None:
            answer.ins.check(Environment.TEST)
            answer.traits.check()


def test_nothing_of_an_answer_shows_in_a_traceback() -> None:
    answer = client(Peer(GOOD)).search_by_traits(query(), MESSAGE, NOW)
    for value in (answer, answer.history[0], query(), card_of(ECETINSI), card_of(ECETINSI).data, answer.accepted(NOW)):
        assert "ECETINSI" not in repr(value)
        assert "1090763" not in repr(value)
