"""INSi: who answers to which traits, which card, and what is still true."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from tests.sandbox.requests import Answer, World, call

PATH = "/lps/insi"
ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:"
RESULT = "{http://www.cnamts.fr/INSiResultat}"
UNREADABLE = ("Receiver", "siram_40")


def by_traits(world: World, name: str, given: list[str], sex: str, born: str, place: str = "") -> Answer:
    names = "".join(f"<i:Prenom>{escape(one)}</i:Prenom>" for one in given)
    where = f"<i:LieuNaissance>{place}</i:LieuNaissance>" if place else ""
    body = (
        f'<i:RECSANSVITALE xmlns:i="http://www.cnamts.fr/INSiRecSans"><i:NomNaissance>{escape(name)}</i:NomNaissance>'
        f"{names}<i:Sexe>{sex}</i:Sexe><i:DateNaissance>{born}</i:DateNaissance>{where}</i:RECSANSVITALE>"
    )
    return world.soap(PATH, f"{ACTION}rechercherInsAvecTraitsIdentite", body)


def by_card(world: World, insured: str, born: str, rank: int | str, name: str = "", own: str = "") -> Answer:
    individual = f"<i:MatriculeIndividu><i:NumIdentifiant>{own}</i:NumIdentifiant></i:MatriculeIndividu>" if own else ""
    named = f"<i:NomNaissance>{escape(name)}</i:NomNaissance>" if name else ""
    body = (
        f'<i:RECVITALE xmlns:i="http://www.cnamts.fr/INSiRecVit">{individual}<i:MatriculeOD>'
        f"<i:NumIdentifiant>{insured}</i:NumIdentifiant></i:MatriculeOD>{named}"
        f"<i:DateNaissance>{born}</i:DateNaissance><i:RangNaissance>{rank}</i:RangNaissance></i:RECVITALE>"
    )
    return world.soap(PATH, f"{ACTION}rechercherInsAvecCarteVitale", body)


def verify(world: World, person: dict[str, Any], **wrong: str) -> str:
    values = {
        "place": person["birthPlace"],
        **{name: person[name] for name in person if isinstance(person[name], str)},
        **wrong,
    }
    where = f"<i:LieuNaissance>{values['place']}</i:LieuNaissance>" if values["place"] else ""
    body = (
        '<i:VERIFICATION xmlns:i="http://www.cnamts.fr/INSiVerif"><i:IndividuVerifie><i:INSFourni><i:IdIndividu>'
        f"<i:NumIdentifiant>{values['matricule'][:13]}</i:NumIdentifiant><i:Cle>{values['matricule'][13:]}</i:Cle>"
        f"</i:IdIndividu><i:OID>{values['oid']}</i:OID></i:INSFourni><i:TraitsIdentiteIndividu>"
        f"<i:NomNaissance>{escape(values['birthName'])}</i:NomNaissance>"
        f"<i:ListePrenom>{escape(values['firstNames'])}</i:ListePrenom><i:Sexe>{values['sex']}</i:Sexe>"
        f"<i:DateNaissance>{values['birthDate']}</i:DateNaissance>{where}</i:TraitsIdentiteIndividu>"
        "</i:IndividuVerifie></i:VERIFICATION>"
    )
    answer = world.soap(PATH, f"{ACTION}verifierInsAvecTraitsIdentite", body)
    return str(answer.envelope.findtext(".//{http://www.cnamts.fr/INSiLot2/REPUnitaire}CodeCR"))


def code(answer: Answer) -> str:
    return str(answer.envelope.findtext(f".//{RESULT}CodeCR"))


def matricule(answer: Answer) -> str:
    active = answer.envelope.find(f".//{RESULT}INSACTIF")
    assert active is not None, answer.raw
    return active.findtext(f".//{RESULT}NumIdentifiant") + active.findtext(f".//{RESULT}Cle")


def named(world: World, name: str) -> dict[str, Any]:
    return next(person for person in world.people if person["birthName"] == name)


# ------------------------------------------------------------------- published identities (notes, part B)


def test_ecetinsi_and_its_two_former_matricules(world: World) -> None:
    answer = by_traits(world, "ECETINSI", ["PIERRE-ALAIN"], "M", "2009-07-14", "63220")
    assert code(answer) == "00"
    assert matricule(answer) == "109076322083489"
    assert len(answer.envelope.findall(f".//{RESULT}INSHISTO")) == 2
    assert answer.envelope.findtext(f".//{RESULT}TIQ/{RESULT}LieuNaissance") == "63220"
    assert answer.relates_to == answer.message_id


def test_patb_quatre(world: World) -> None:
    assert matricule(by_traits(world, "PATB-QUATRE", ["LAURENCE"], "F", "1907-05-25")) == "207058575627097"


def test_tchitchi_is_found_on_the_second_given_name(world: World) -> None:
    codes = [code(by_traits(world, "TCHITCHI", [name], "F", "1936-06-21")) for name in ("OLA", "CATARINA", "BELLA")]
    assert codes == ["01", "00", "01"]


@pytest.mark.parametrize("given", ["PIERRE", "PAUL", "JACQUES"])
def test_houilles_is_nobody(world: World, given: str) -> None:
    assert code(by_traits(world, "HOUILLES", [given], "M", "1993-01-27")) == "01"


def test_de_vinci_is_two(world: World) -> None:
    answer = by_traits(world, "DE VINCI", ["LEONARDO"], "M", "2014-02-01")
    assert code(answer) == "02"
    assert answer.envelope.find(f".//{RESULT}INDIVIDU") is None
    assert code(by_traits(world, "DE VINCI", ["LEONARDO"], "M", "2014-02-01", "37003")) == "00", (
        "the place tells them apart"
    )


def test_corsica_both_ways(world: World) -> None:
    for place, born in (("2A004", "1980-03-02"), ("2B033", "1982-09-11")):
        assert matricule(by_traits(world, "CORSE", ["ANTHONY"], "M", born, place))[5:10] == place


# ------------------------------------------------------------------- how traits are compared


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["PIERRE-ALAIN"], "00"),
        (["PIERRE"], "00"),
        (["PIERRE ALAIN"], "00"),
        (["PIERRE-ALAIN", "MURIEL"], "00"),
        (["PIERRE-ALAIN", "MURIEL", "FLORIANT"], "00"),
        (["PIERRE-ALAIN MURIEL FLORIANT"], "00"),
        (["ALAIN"], "01"),
        (["MURIEL"], "01"),
        (["PIERRE-ALAIN", "FLORIANT"], "01"),
        (["PIERR"], "01"),
    ],
)
def test_given_names_begin_the_list(world: World, given: list[str], expected: str) -> None:
    assert code(by_traits(world, "ECETINSI", given, "M", "2009-07-14")) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "PATB QUATRE"},
        {"name": "PATBQUATRE"},
        {"sex": "M"},
        {"born": "1907-05-26"},
        {"place": "75056"},
    ],
    ids=str,
)
def test_one_trait_differs(world: World, wrong: dict[str, str]) -> None:
    good = {"name": "PATB-QUATRE", "given": ["LAURENCE"], "sex": "F", "born": "1907-05-25", "place": "85756"}
    assert code(by_traits(world, **{**good, **wrong})) == "01"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "patb-quatre"},
        {"name": "PATB-QUATRÉ"},
        {"name": ""},
        {"name": "PATB4"},
        {"given": ["LAURENCE-"]},
        {"given": []},
        {"sex": "UN"},
        {"born": "25/05/1907"},
    ],
    ids=str,
)
def test_what_insi_cannot_read(world: World, wrong: dict[str, Any]) -> None:
    good: dict[str, Any] = {"name": "PATB-QUATRE", "given": ["LAURENCE"], "sex": "F", "born": "1907-05-25"}
    answer = by_traits(world, **{**good, **wrong})
    assert answer.fault == UNREADABLE
    assert answer.status == 500
    detail = answer.envelope.find(".//{urn:siram}Erreur")
    assert (detail.get("severite"), detail.get("code")) == ("fatal", "insi_102")


def test_everyone_is_found_by_all_their_traits(world: World) -> None:
    for person in world.people[:60]:
        answer = by_traits(
            world, person["birthName"], [person["firstNames"]], person["sex"], person["birthDate"], person["birthPlace"]
        )
        assert matricule(answer) == person["matricule"]


# ------------------------------------------------------------------- cards


def test_cards_of_the_population(world: World) -> None:
    for person in world.people[:60]:
        card = person["card"]
        assert matricule(by_card(world, card["insured"], card["birthDate"], card["rank"])) == person["matricule"]


def test_a_minor_is_on_a_parents_card(world: World) -> None:
    minor = next(person for person in world.people if person["card"]["insured"] != person["matricule"][:13])
    assert minor["birthDate"] > "2008"
    card = minor["card"]
    assert any(parent["matricule"][:13] == card["insured"] for parent in world.people)
    assert matricule(by_card(world, card["insured"], card["birthDate"], card["rank"])) == minor["matricule"]
    assert code(by_card(world, minor["matricule"][:13], card["birthDate"], 1)) == "01"


@pytest.mark.parametrize(
    "wrong", [{"born": "1901-02-03"}, {"rank": 7}, {"name": "AUTRE"}, {"own": "1010101010101"}], ids=str
)
def test_a_card_that_is_not_right(world: World, wrong: dict[str, Any]) -> None:
    card = world.person()["card"]
    good = {"insured": card["insured"], "born": card["birthDate"], "rank": card["rank"]}
    assert code(by_card(world, **{**good, **wrong})) == "01"


def test_a_card_without_rank(world: World) -> None:
    card = world.person()["card"]
    assert by_card(world, card["insured"], card["birthDate"], "").fault == UNREADABLE


# ------------------------------------------------------------------- verification


def test_verification(world: World) -> None:
    person = named(world, "ECETINSI")
    assert verify(world, person) == "00"
    assert verify(world, person, place="") == "00"
    assert verify(world, person, firstNames="PIERRE ALAIN MURIEL-FLORIANT") == "00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"matricule": "209076322083439"},
        {"matricule": "109076322083488"},
        {"oid": "1.2.250.1.213.1.4.8"},
        {"birthName": "AUTRE"},
        {"firstNames": "PIERRE-ALAIN"},
        {"sex": "F"},
        {"birthDate": "2009-07-15"},
        {"place": "75056"},
    ],
    ids=str,
)
def test_verification_fails(world: World, wrong: dict[str, str]) -> None:
    assert verify(world, named(world, "ECETINSI"), **wrong) == "01"


def test_a_verified_matricule_is_listed(world: World) -> None:
    person = named(world, "ECETINSI")
    verify(world, person)
    last = call(world.page, "GET", "/control/received")[-1]
    assert (last["service"], last["operation"], last["matricule"]) == (
        "insi",
        "verifierInsAvecTraitsIdentite",
        person["matricule"],
    )


def test_unknown_operation(world: World) -> None:
    assert world.soap(PATH, f"{ACTION}autre", "<a/>").fault == ("Sender", "ActionNotSupported")


def test_the_body_of_another_operation(world: World) -> None:
    assert world.soap(PATH, f"{ACTION}verifierInsAvecTraitsIdentite", "<a/>").fault == UNREADABLE
