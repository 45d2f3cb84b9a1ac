"""WS_INS3, the verification of one INS. *Simulated layout*, 2026-11-21.

The request follows a public sample for its inside (IndividuVerifie); the root elements, the namespace of the request
and the answer are ours, since the real ones are not public (docs/services/insi.md).
"""

from __future__ import annotations

from uuid import UUID

from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.traits import Traits
from bonport.interop.insi.messages import add, text_of
from bonport.interop.insi.model import Verification

REQUEST = "http://www.cnamts.fr/INSiVerif"
ANSWER = "http://www.cnamts.fr/INSiLot2/REPUnitaire"


def request(ins: INS, traits: Traits) -> etree._Element:
    """The body of the question: do this INS and these traits go together?"""
    body = etree.Element(f"{{{REQUEST}}}VERIFICATION", nsmap={"insi": REQUEST})
    person = add(body, "IndividuVerifie")
    given = add(person, "INSFourni")
    number = add(given, "IdIndividu")
    add(number, "NumIdentifiant", ins.number)
    add(number, "Cle", ins.key)
    add(given, "OID", ins.oid)
    who = add(person, "TraitsIdentiteIndividu")
    add(who, "NomNaissance", traits.birth_name)
    add(who, "ListePrenom", traits.birth_first_names)
    add(who, "Sexe", traits.sex.value)
    add(who, "DateNaissance", traits.birth_date.isoformat())
    if traits.birth_place:
        add(who, "LieuNaissance", traits.birth_place)
    return body


def read(payload: etree._Element, *, message_id: UUID, raw: bytes) -> Verification:
    """The answer.

    Raises:
        Unreadable: neither OK nor KO.
    """
    code = text_of(payload, f"{{{ANSWER}}}CR/{{{ANSWER}}}CodeCR")
    if payload.tag != f"{{{ANSWER}}}REPONSE" or code not in ("00", "01"):
        raise Unreadable("INSi: not the answer to a verification")
    return Verification(code == "00", message_id, raw)
