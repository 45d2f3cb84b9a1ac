"""INSi: who is it (INS1 by card, INS2 by traits), is it still so (INS3). Layout: docs/services/insi.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

from lxml import etree

from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.identity.traits import check_family_name, check_given_names, first_name_of, is_first_name_of, words
from bonport.sandbox.models import Person
from bonport.sandbox.soap import Fault, Message

ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:"
BY_CARD = "http://www.cnamts.fr/INSiRecVit"
BY_TRAITS = "http://www.cnamts.fr/INSiRecSans"
RESULT = "http://www.cnamts.fr/INSiResultat"
VERIFICATION = "http://www.cnamts.fr/INSiVerif"
VERIFIED = "http://www.cnamts.fr/INSiLot2/REPUnitaire"
_LABELS = {"00": "OK", "01": "Aucune identité trouvée", "02": "Plusieurs identités trouvées"}


class BadRequest(Fault):
    """INSi's one published technical trouble, for whatever it cannot read."""

    def __init__(self, text: str = "Requête mal formée.") -> None:
        detail = '<siram:Erreur xmlns:siram="urn:siram" severite="fatal" code="insi_102"/>'
        super().__init__("Receiver", "siram_40", text, detail, "urn:siram")


def search_by_traits(message: Message) -> str:
    """INS2."""
    body = _body(message, BY_TRAITS, "RECSANSVITALE")
    name = _text(body, BY_TRAITS, "NomNaissance")
    given = " ".join((prenom.text or "").strip() for prenom in body.iterfind(f"{{{BY_TRAITS}}}Prenom"))
    sex = _text(body, BY_TRAITS, "Sexe")
    place = _text(body, BY_TRAITS, "LieuNaissance")
    _check_characters(name, given)
    if sex not in ("M", "F"):
        raise BadRequest()
    people = Person.objects.filter(birth_name=name, birth_date=_date(_text(body, BY_TRAITS, "DateNaissance")), sex=sex)
    if place:
        people = people.filter(birth_place=place)
    return _result([person for person in people if is_first_name_of(given, person.first_names)])


def search_by_card(message: Message) -> str:
    """INS1: the insured's number, the birth date and the rank written on the card."""
    body = _body(message, BY_CARD, "RECVITALE")
    insured = _text(body, BY_CARD, f"MatriculeOD/{{{BY_CARD}}}NumIdentifiant")[:13]
    rank = _text(body, BY_CARD, "RangNaissance")
    if not insured or not rank.isdigit():
        raise BadRequest()
    people = Person.objects.filter(
        card_insured=insured, card_birth_date=_date(_text(body, BY_CARD, "DateNaissance")), card_rank=int(rank)
    )
    if own := _text(body, BY_CARD, f"MatriculeIndividu/{{{BY_CARD}}}NumIdentifiant"):
        people = people.filter(matricule__startswith=own[:13])
    if name := _text(body, BY_CARD, "NomNaissance"):
        people = people.filter(birth_name=name)
    return _result(list(people))


def verify(message: Message) -> str:
    """INS3: 00 only if active matricule, key, authority and every trait are right."""
    body = _body(message, VERIFICATION, "VERIFICATION")
    individual = body.find(f"{{{VERIFICATION}}}IndividuVerifie")
    ins = individual.find(f"{{{VERIFICATION}}}INSFourni") if individual is not None else None
    traits = individual.find(f"{{{VERIFICATION}}}TraitsIdentiteIndividu") if individual is not None else None
    if ins is None or traits is None:
        raise BadRequest()
    number = _text(ins, VERIFICATION, f"IdIndividu/{{{VERIFICATION}}}NumIdentifiant")
    key = _text(ins, VERIFICATION, f"IdIndividu/{{{VERIFICATION}}}Cle")
    name, given = _text(traits, VERIFICATION, "NomNaissance"), _text(traits, VERIFICATION, "ListePrenom")
    place = _text(traits, VERIFICATION, "LieuNaissance")
    _check_characters(name, given)
    born = _date(_text(traits, VERIFICATION, "DateNaissance"))
    person = Person.objects.filter(matricule=number + key, oid=_text(ins, VERIFICATION, "OID")).first()
    right = (
        person is not None
        and _has_right_key(person, number + key)
        and person.birth_name == name
        and words(person.first_names) == words(given)
        and person.sex == _text(traits, VERIFICATION, "Sexe")
        and person.birth_date == born
        and place in ("", person.birth_place)
    )
    code, label = ("00", "OK") if right else ("01", "KO")
    return (
        f'<v:REPONSE xmlns:v="{VERIFIED}"><v:CR><v:CodeCR>{code}</v:CodeCR><v:LibelleCR>{label}</v:LibelleCR></v:CR>'
        "</v:REPONSE>"
    )


OPERATIONS: dict[str, Callable[[Message], str]] = {
    f"{ACTION}rechercherInsAvecCarteVitale": search_by_card,
    f"{ACTION}rechercherInsAvecTraitsIdentite": search_by_traits,
    f"{ACTION}verifierInsAvecTraitsIdentite": verify,
}


def matricule_of(message: Message) -> str:
    """The matricule that a request carries, empty if none."""
    for path in (
        f"{{{VERIFICATION}}}IndividuVerifie/{{{VERIFICATION}}}INSFourni/{{{VERIFICATION}}}IdIndividu/{{{VERIFICATION}}}",
        f"{{{BY_CARD}}}MatriculeIndividu/{{{BY_CARD}}}",
    ):
        if number := (message.body.findtext(f"{path}NumIdentifiant") or "").strip():
            return number + (message.body.findtext(f"{path}Cle") or "").strip()
    return ""


def _body(message: Message, namespace: str, name: str) -> etree._Element:
    if message.body.tag != f"{{{namespace}}}{name}":
        raise BadRequest()
    return message.body


def _text(element: etree._Element, namespace: str, path: str) -> str:
    return (element.findtext(f"{{{namespace}}}{path}") or "").strip()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest("Date de naissance illisible.") from None


def _check_characters(name: str, given: str) -> None:
    try:
        check_family_name(name, "NomNaissance")
        check_given_names(given, "Prenom")
    except BadInput:
        raise BadRequest("Un trait porte un caractère refusé.") from None


def _has_right_key(person: Person, matricule: str) -> bool:
    try:
        INS(matricule, person.oid).check_key()
    except BadInput:
        return False
    return True


def _result(found: list[Person]) -> str:
    code = {0: "01", 1: "00"}.get(len(found), "02")
    individual = _individual(found[0]) if code == "00" else ""
    return (
        f'<r:RESULTAT xmlns:r="{RESULT}"><r:CR><r:CodeCR>{code}</r:CodeCR>'
        f"<r:LibelleCR>{_LABELS[code]}</r:LibelleCR></r:CR>{individual}</r:RESULTAT>"
    )


def _individual(person: Person) -> str:
    former = "".join(
        f"<r:INSHISTO>{_id(old.matricule, old.oid)}<r:DateDeb>{old.start}</r:DateDeb><r:DateFin>{old.end}</r:DateFin>"
        "</r:INSHISTO>"
        for old in person.history.order_by("start")
    )
    return (
        f"<r:INDIVIDU><r:INSACTIF>{_id(person.matricule, person.oid)}</r:INSACTIF>{former}<r:TIQ>"
        f"<r:NomNaissance>{escape(person.birth_name)}</r:NomNaissance>"
        f"<r:Prenom>{escape(first_name_of(person.first_names))}</r:Prenom>"
        f"<r:ListePrenom>{escape(person.first_names)}</r:ListePrenom><r:Sexe>{person.sex}</r:Sexe>"
        f"<r:DateNaissance>{person.birth_date}</r:DateNaissance>"
        f"<r:LieuNaissance>{person.birth_place}</r:LieuNaissance></r:TIQ></r:INDIVIDU>"
    )


def _id(matricule: str, oid: str) -> str:
    return (
        f"<r:IdIndividu><r:NumIdentifiant>{matricule[:13]}</r:NumIdentifiant><r:Cle>{matricule[13:]}</r:Cle></r:IdIndividu>"
        f"<r:OID>{oid}</r:OID>"
    )
