"""INSi on the wire: envelopes sent, answers and faults read.

Source: WSDL DESIR_ICIR_EXP_1.5.0 (6 November 2020) and SEL-MP-043, as public samples show them; docs/services/insi.md.
SOAP 1.2 document/literal. Authentication is the mutual TLS of the structure (INSI-AUTO): no assertion is carried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from lxml import etree

from bonport.interop import xml
from bonport.interop.errors import BadInput, RetryLater, Unreadable
from bonport.interop.identity.matricule import INS, key_of
from bonport.interop.identity.status import Method
from bonport.interop.identity.traits import Sex, Traits, first_name_of, known_birth_date
from bonport.interop.insi.card import CardData
from bonport.interop.insi.model import Answer, AnswerCode, PastIns, Software, TraitsQuery
from bonport.interop.soap.envelope import SOAP, WSA
from bonport.interop.terminology.oids import Environment

BY_CARD = "http://www.cnamts.fr/INSiRecVit"
BY_TRAITS = "http://www.cnamts.fr/INSiRecSans"
RESULT = "http://www.cnamts.fr/INSiResultat"
BAM = "urn:siram:bam:ctxbam"
LPS = "urn:siram:lps:ctxlps"
SIRAM = "urn:siram"

MAX_BYTES = 1024 * 1024
"""An answer holds one person: a larger one is refused unread."""
MAX_HISTORY = 50
"""Former matricules read at most; ten are foreseen (EXI REC 08)."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}", re.ASCII)


def action_of(operation: str) -> str:
    """The WS-Addressing action of an operation."""
    return f"urn:ServiceIdentiteCertifiee:1.0.0:{operation}"


# ---------------------------------------------------------------------------------------------------------- sent


def search_by_traits(query: TraitsQuery) -> etree._Element:
    """The body of WS_INS2."""
    body = etree.Element(f"{{{BY_TRAITS}}}RECSANSVITALE", nsmap={"insi": BY_TRAITS})
    add(body, "NomNaissance", query.birth_name)
    for name in query.first_names:
        add(body, "Prenom", name)
    add(body, "Sexe", query.sex.value)
    add(body, "DateNaissance", query.birth_date.isoformat())
    if query.birth_place:
        add(body, "LieuNaissance", query.birth_place)
    return body


def search_by_card(card: CardData) -> etree._Element:
    """The body of WS_INS1."""
    body = etree.Element(f"{{{BY_CARD}}}RECVITALE", nsmap={"insi": BY_CARD})
    if card.own_number:
        add(add(body, "MatriculeIndividu"), "NumIdentifiant", card.own_number)
    add(add(body, "MatriculeOD"), "NumIdentifiant", card.insured)
    if card.birth_name:
        add(body, "NomNaissance", card.birth_name)
    add(body, "DateNaissance", card.birth_date)
    add(body, "RangNaissance", str(card.rank))
    return body


def envelope(
    operation: str,
    body: etree._Element,
    *,
    software: Software,
    emitter: str,
    message_id: UUID,
    now: datetime,
    card: CardData | None = None,
) -> bytes:
    """The whole message.

    Args:
        emitter: national identifier of the professional for whom the question is asked.
        now: aware.
        card: for WS_INS1, what the BAM context repeats of it.
    """
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "wsa": WSA, "ctxbam": BAM, "ctxlps": LPS})
    header = etree.SubElement(root, f"{{{SOAP}}}Header")
    sent_at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    bam = etree.SubElement(header, f"{{{BAM}}}ContexteBAM", Version="01_02")
    add(bam, "Id", str(uuid5(message_id, "ContexteBAM")))
    add(bam, "Temps", sent_at)
    add(bam, "Emetteur", emitter)
    cover = add(bam, "COUVERTURE")
    if card:
        _cover(cover, card)

    lps = etree.SubElement(header, f"{{{LPS}}}ContexteLPS", Nature="CTXLPS", Version="01_00")
    add(lps, "Id", str(uuid5(message_id, "ContexteLPS")))
    add(lps, "Temps", sent_at)
    add(lps, "Emetteur", emitter)
    product = add(lps, "LPS")
    add(product, "IDAM", software.authorisation).set("R", "4")
    add(product, "Version", software.version)
    add(product, "Instance", str(software.instance))
    add(product, "Nom", f"urn:lps:{software.name}:{software.version}")

    etree.SubElement(header, f"{{{WSA}}}Action").text = action_of(operation)
    etree.SubElement(header, f"{{{WSA}}}MessageID").text = wire_id(message_id)
    etree.SubElement(root, f"{{{SOAP}}}Body").append(body)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def wire_id(message_id: UUID) -> str:
    """A message id as INSi writes it: `uuid:…`."""
    return f"uuid:{message_id}"


def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """One more child, in the namespace of its parent."""
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    child.text = text
    return child


def _cover(cover: etree._Element, card: CardData) -> None:
    _number(add(add(cover, "ASSURE"), "Id"), card.insured)
    beneficiary = add(cover, "BENEFICIAIRE")
    if card.own_number:
        _number(add(beneficiary, "Nir"), card.own_number)
    add(beneficiary, "DateNai", card.birth_date)
    add(beneficiary, "Rang", str(card.rank))


def _number(parent: etree._Element, number: str) -> None:
    add(parent, "Num", number)
    add(parent, "Cle", key_of(number))


# ---------------------------------------------------------------------------------------------------------- read


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: codes fit for a log, and the text, which is not.

    Attributes:
        side: `Sender` or `Receiver`.
        code: INSi's own (`insi_102`), else the subcode (`siram_40`), else ''.
        text: what it says, in official characters: capitals without accents.
    """

    side: str
    code: str
    text: str


def open_body(raw: bytes, message_id: UUID) -> etree._Element | Fault:
    """The element in the Body of an answer, or the fault that it is.

    Public samples of INSi answers carry no header. Where one says which message it relates to, it must be ours.

    Raises:
        Unreadable: not a SOAP 1.2 answer.
        RetryLater: a good answer, but to another message.
    """
    root = xml.parse(raw, max_bytes=MAX_BYTES)
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None:
        raise Unreadable("INSi: not a SOAP 1.2 envelope")
    payload = next(body.iterchildren(etree.Element), None)
    if payload is None:
        raise Unreadable("INSi: an empty SOAP body")
    if text_of(root, f"{{{SOAP}}}Header/{{{WSA}}}RelatesTo") not in ("", wire_id(message_id)):
        raise RetryLater("foreign_answer")
    return _fault(payload) if payload.tag == f"{{{SOAP}}}Fault" else payload


def _fault(element: etree._Element) -> Fault:
    error = element.find(f"{{{SOAP}}}Detail/{{{SIRAM}}}Erreur")
    codes = (
        error.get("code", "") if error is not None else "",
        text_of(element, f"{{{SOAP}}}Code/{{{SOAP}}}Subcode/{{{SOAP}}}Value").rpartition(":")[2],
    )
    said = text_of(element, f"{{{SOAP}}}Reason/{{{SOAP}}}Text") + " " + ((error is not None and error.text) or "")
    plain = unicodedata.normalize("NFKD", said[:2000]).encode("ascii", "ignore").decode("ascii").upper()
    return Fault(
        side=text_of(element, f"{{{SOAP}}}Code/{{{SOAP}}}Value").rpartition(":")[2],
        code=next((code for code in codes if _CODE.fullmatch(code)), ""),
        text=" ".join(plain.split()),
    )


def read_result(
    payload: etree._Element, *, method: Method, message_id: UUID, raw: bytes, environment: Environment
) -> Answer:
    """RESULTAT.

    Raises:
        Unreadable: it is not one, or it holds what could not be an identity of this environment.
    """
    if payload.tag != f"{{{RESULT}}}RESULTAT":
        raise Unreadable("INSi: not a RESULTAT")
    try:
        code = AnswerCode(text_of(payload, _path("CR", "CodeCR")))
    except ValueError:
        raise Unreadable("INSi: unknown CodeCR") from None
    if code is not AnswerCode.FOUND:
        return Answer(code, method, message_id, raw)
    person = payload.find(_path("INDIVIDU"))
    active = person.find(_path("INSACTIF")) if person is not None else None
    traits = person.find(_path("TIQ")) if person is not None else None
    if person is None or active is None or traits is None:
        raise Unreadable("INSi: an identity found but not given")
    try:
        return Answer(
            code,
            method,
            message_id,
            raw,
            ins=_ins(active, environment),
            traits=_traits(traits),
            history=tuple(_history(person, environment)),
        )
    except BadInput as error:
        raise Unreadable(f"INSi: {error.where}") from None


def _ins(element: etree._Element, environment: Environment) -> INS:
    number = text_of(element, _path("IdIndividu", "NumIdentifiant"))
    key = text_of(element, _path("IdIndividu", "Cle"))
    ins = INS(number + key, text_of(element, _path("OID")))
    ins.check(environment)
    return ins


def _history(person: etree._Element, environment: Environment) -> Iterator[PastIns]:
    items = person.findall(_path("INSHISTO"))
    if len(items) > MAX_HISTORY:
        raise Unreadable("INSi: too many former matricules")
    for item in items:
        yield PastIns(_ins(item, environment), _day(item, "DateDeb"), _day(item, "DateFin"))


def _traits(element: etree._Element) -> Traits:
    first_names = text_of(element, _path("ListePrenom"))
    sex = text_of(element, _path("Sexe"))
    if sex not in (Sex.MALE, Sex.FEMALE):
        raise Unreadable("INSi: unknown sex")
    born = _DATE.fullmatch(text_of(element, _path("DateNaissance")))
    if not born:
        raise Unreadable("INSi: not a date of birth")
    birth_date, uncertain = known_birth_date(int(born[1]), int(born[2]), int(born[3]))
    traits = Traits(
        birth_name=text_of(element, _path("NomNaissance")),
        birth_first_names=first_names,
        birth_first_name=first_name_of(first_names),
        sex=Sex(sex),
        birth_date=birth_date,
        birth_place=text_of(element, _path("LieuNaissance")),
        birth_date_uncertain=uncertain,
    )
    traits.check()
    return traits


def _day(element: etree._Element, name: str) -> date | None:
    text = text_of(element, _path(name))
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise Unreadable("INSi: not a date in the history") from None


def text_of(element: etree._Element, path: str) -> str:
    """The stripped text at a path, or ''."""
    return (element.findtext(path) or "").strip()


def _path(*names: str) -> str:
    return "/".join(f"{{{RESULT}}}{name}" for name in names)
