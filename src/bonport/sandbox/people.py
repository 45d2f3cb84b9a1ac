"""Who lives in the sandbox: the published test identities, and a population generated from a seed.

All of it is fiction under the test authority. Commune and country codes are real (COG); telephone numbers are in the
ranges kept for fiction.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from bonport.interop.identity.matricule import key_of
from bonport.interop.terminology.oids import INS_NIR_TEST

Value = dict[str, Any]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Published by the INSi and DMP test kits (notes, part B): name, given names, sex, birth, place, number.
# Without a published number or place ours is put there; HOUILLES stays unknown to INSi, as published (code 01).
_PUBLISHED = (
    ("ADRTROIS", "DOMINIQUE", "F", "1997-02-26", "51215", ""),
    ("TCHITCHI", "CATARINA BELLA", "F", "1936-06-21", "13055", ""),
    ("DE VINCI", "LEONARDO", "M", "2014-02-01", "37003", ""),
    ("DE VINCI", "LEONARDO", "M", "2014-02-01", "99127", ""),
    ("ECETINSI", "PIERRE-ALAIN MURIEL FLORIANT", "M", "2009-07-14", "63220", "1090763220834"),
    ("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN MURIEL FLORIANT", "M", "2001-06-17", "32101", ""),
    ("PATB-QUATRE", "LAURENCE", "F", "1907-05-25", "85756", "2070585756270"),
    ("PAT-TROIS", "DOMINIQUE", "F", "1979-03-28", "51215", "2790351215189"),
    ("CORSE", "ANTHONY", "M", "1980-03-02", "2A004", ""),
    ("CORSE", "ANTHONY", "M", "1982-09-11", "2B033", ""),
    ("NESSI", "RUTH", "F", "1977-07-14", "63220", ""),
    ("NESSI", "MICHELANGELO", "M", "2010-08-07", "63220", ""),
    ("HERMAN", "GATIEN", "M", "1981-03-24", "37261", ""),
    ("ADRUN", "ZOE", "F", "1975-12-31", "63220", ""),
    ("D'AEION COEUR", "MARIE", "F", "1960-01-15", "75056", ""),
)

_NAMES = _words(
    """
    MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL LEFEBVRE LEROY ROUX DAVID
    BERTRAND MOREL FOURNIER GIRARD BONNET DUPONT LAMBERT FONTAINE ROUSSEAU VINCENT MULLER LEFEVRE FAURE ANDRE
    MERCIER BLANC GUERIN BOYER GARNIER CHEVALIER FRANCOIS LEGRAND GAUTHIER GARCIA PERRIN ROBIN CLEMENT MORIN
    NICOLAS HENRY ROUSSEL MATHIEU GAUTIER MASSON MARCHAND DUVAL DENIS DUMONT MARIE LEMAIRE NOEL MEYER DUFOUR
    MEUNIER BRUN BLANCHARD GIRAUD JOLY RIVIERE LUCAS BRUNET GAILLARD BARBIER ARNAUD MARTINEZ GERARD ROCHE RENARD
    SCHMITT ROY LEROUX COLIN VIDAL CARON PICARD ROGER FABRE AUBERT LEMOINE RENAUD DUMAS LACROIX OLIVIER PHILIPPE
    BOURGEOIS PIERRE BENOIT REY LECLERC PAYET ROLLAND LECLERCQ GUILLAUME LECOMTE LOPEZ JEAN DUPUY GUILLOT HUBERT
    BERGER CARPENTIER SANCHEZ DUPUIS MOULIN LOUIS DESCHAMPS HUET VASSEUR PEREZ BOUCHER FLEURY ROYER KLEIN JACQUET
    ADAM PARIS POIRIER MARTY AUBRY GUYOT CARRE CHARLES RENAULT CHARPENTIER MENARD MAILLARD BARON BERTIN BAILLY
    HERVE SCHNEIDER FERNANDEZ COLLET LEGER BOUVIER JULIEN PREVOST MILLET PERROT DANIEL NGUYEN DIALLO TRAORE BENALI
    HADDAD DASILVA FERREIRA ROSSI KOWALSKI YILMAZ
    """
)
_RARE_NAMES = (
    "LE GOFF", "LE BIHAN", "DE LA TOUR", "D'HAUTEVILLE", "DUPONT--MARTIN", "SAINT-MARTIN", "L'HERMITTE", "DA SILVA",
    "BEN YOUSSEF", "VAN DEN BERGHE", "GARCIA-LOPEZ", "O'CONNOR", "ROUX-PETIT", "EL AMRANI", "D'ANGELO", "DE OLIVEIRA",
)  # fmt: skip
# By the year from which they were given.
_GIVEN = {
    "F": {
        1920: "MARIE JEANNE YVONNE SIMONE SUZANNE PAULETTE GERMAINE LUCIENNE ODETTE HENRIETTE",
        1945: "MARIE-CLAUDE MONIQUE FRANCOISE NICOLE JACQUELINE MARTINE CATHERINE MARIE-FRANCE ANNE-MARIE CHANTAL",
        1965: "NATHALIE ISABELLE SYLVIE VALERIE SANDRINE STEPHANIE CELINE ANNE-SOPHIE FATIMA MARIE-LAURE",
        1985: "CAMILLE LAURA EMILIE MARION AURELIE ELODIE PAULINE ANAIS MARIE-AMELIE SARAH",
        2005: "EMMA LEA CHLOE INES JADE LOUISE ALICE LINA ROSE ZOE",
    },
    "M": {
        1920: "MARCEL ANDRE ROGER RENE LOUIS MAURICE RAYMOND HENRI GEORGES LUCIEN",
        1945: "JEAN-PIERRE MICHEL BERNARD DANIEL JEAN-CLAUDE GERARD ALAIN PATRICK JEAN-LUC DOMINIQUE",
        1965: "PHILIPPE CHRISTOPHE STEPHANE FREDERIC LAURENT JEAN-FRANCOIS OLIVIER THIERRY KARIM PIERRE-YVES",
        1985: "NICOLAS JULIEN ALEXANDRE ROMAIN MAXIME JEREMY KEVIN ANTOINE JEAN-BAPTISTE MEHDI",
        2005: "LUCAS HUGO LOUIS NATHAN GABRIEL ADAM RAPHAEL LEO MOHAMED JULES",
    },
}
_PLACES = _words(
    """
    75115 75120 75112 69383 69123 13205 13055 31555 33063 59350 44109 67482 35238 06088 34172 76540 51454 38185
    21231 49007 30189 63113 29019 37261 80021 87085 57463 25056 45234 86194
    """
)
_FEW_PLACES = _words(
    """
    2A004 2B033 2B096 97209 97411 97120 97302 99352 99350 99351 99139 99127 99134 99341 99243 99208
    """
)
_STREETS = ("rue de la République", "avenue Jean-Jaurès", "place de l’Église", "chemin des Vignes", "rue Victor-Hugo")
_TOWNS = (
    ("37000", "Tours"),
    ("37100", "Tours"),
    ("37250", "Veigné"),
    ("37550", "Saint-Avertin"),
    ("37300", "Joué-lès-Tours"),
)


def published() -> list[Value]:
    """The published test identities; ECETINSI has two former matricules, as published."""
    people = []
    taken: set[str] = set()
    for name, given, sex, born, place, number in _PUBLISHED:
        number = number or _number(sex, date.fromisoformat(born), place, random.Random(name + born + place), taken)
        taken.add(number)
        people.append(_person(number, name, given, sex, date.fromisoformat(born), place))
    ecetinsi = next(person for person in people if person["birthName"] == "ECETINSI")
    ecetinsi["history"] = [
        _former("2090763220834", "2009-07-14", "2009-08-01"),
        _former("1090663220123", "2009-08-01", "2009-09-01"),
    ]
    return people


def generate(count: int, seed: int, today: date) -> list[Value]:
    """A believable population of `count` persons, the same for the same seed and day.

    Families share a card; some are twins, some bear the name, given name and birth date of another (code 02), some have
    borne another matricule.
    """
    rng = random.Random(seed)
    taken = {person["matricule"][:13] for person in published()}
    people: list[Value] = []
    while len(people) < count:
        person = _someone(rng, today, taken)
        people.append(person)
        fate = rng.random()
        if fate < 0.02:
            people.append(_homonym(rng, person, taken))
        elif fate < 0.035:
            people.append(_twin(rng, person, taken))
    del people[count:]
    _give_cards(rng, people, today)
    for person in rng.sample(people, len(people) * 3 // 100):
        born = date.fromisoformat(person["birthDate"])
        waiting = _number(person["sex"], born, "99999", rng, taken)
        until = min(today, born + timedelta(days=rng.randint(30, 9000)))
        person["history"] = [_former(waiting, person["birthDate"], until.isoformat())]
    return people


def _someone(rng: random.Random, today: date, taken: set[str]) -> Value:
    sex = rng.choice("FM")
    age = rng.choices((rng.randint(0, 17), rng.randint(18, 59), rng.randint(60, 99)), (20, 48, 32))[0]
    born = today - timedelta(days=age * 365 + rng.randint(1, 364))
    place = rng.choice(_FEW_PLACES) if rng.random() < 0.18 else rng.choice(_PLACES)
    name = rng.choice(_RARE_NAMES) if rng.random() < 0.12 else rng.choice(_NAMES)
    given = " ".join(_given(rng, sex, born, rng.choices((1, 2, 3, 4), (25, 40, 30, 5))[0]))
    person = _person(_number(sex, born, place, rng, taken), name, given, sex, born, place)
    if sex == "F" and age > 25 and rng.random() < 0.55:
        person["usedName"] = rng.choice(_NAMES)
    person["dmp"] = rng.choices(("active", "closed", "none"), (95, 3, 2))[0]
    person["appCard"] = age >= 18 and rng.random() < 0.1
    code, town = rng.choice(_TOWNS)
    person["address"] = {"lines": [f"{rng.randint(1, 180)} {rng.choice(_STREETS)}"], "postalCode": code, "city": town}
    person["phone"] = f"06 39 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"
    return person


def _homonym(rng: random.Random, person: Value, taken: set[str]) -> Value:
    """Same name, first given name, sex and date; another place."""
    born = date.fromisoformat(person["birthDate"])
    place = rng.choice([code for code in _PLACES if code != person["birthPlace"]])
    first = person["firstNames"].split(" ")[0]
    given = " ".join([first, *_given(rng, person["sex"], born, 1, avoid=first)])
    number = _number(person["sex"], born, place, rng, taken)
    return {**_person(number, person["birthName"], given, person["sex"], born, place), **_life(person)}


def _twin(rng: random.Random, person: Value, taken: set[str]) -> Value:
    """Born the same day at the same place, of the same name."""
    born = date.fromisoformat(person["birthDate"])
    sex = rng.choice("FM")
    given = " ".join(_given(rng, sex, born, 2, avoid=person["firstNames"]))
    number = _number(sex, born, person["birthPlace"], rng, taken)
    return {**_person(number, person["birthName"], given, sex, born, person["birthPlace"]), **_life(person)}


def _life(person: Value) -> Value:
    return {name: person[name] for name in ("dmp", "address", "phone")}


def _give_cards(rng: random.Random, people: list[Value], today: date) -> None:
    """An adult is on a card of their own; a minor on a parent's, where twins are told apart by their rank."""
    adults = [person for person in people if _age(person, today) >= 22]
    ranks: dict[tuple[str, str], int] = {}
    families: dict[tuple[str, str, str], str] = {}
    for person in people:
        insured = person["matricule"][:13]
        if _age(person, today) < 18 and adults:
            family = (person["birthName"], person["birthDate"], person["birthPlace"])
            insured = families.setdefault(family, _parent(rng, person, adults)["matricule"][:13])
        key = (insured, person["birthDate"])
        ranks[key] = ranks.get(key, 0) + 1
        person["card"] = {"insured": insured, "birthDate": person["birthDate"], "rank": ranks[key]}


def _parent(rng: random.Random, child: Value, adults: list[Value]) -> Value:
    born = int(child["birthDate"][:4])
    likely = [adult for adult in adults if 20 <= born - int(adult["birthDate"][:4]) <= 45]
    return rng.choice(likely or adults)


def _age(person: Value, today: date) -> int:
    return (today - date.fromisoformat(person["birthDate"])).days // 365


def _given(rng: random.Random, sex: str, born: date, count: int, avoid: str = "") -> list[str]:
    since = max(year for year in _GIVEN[sex] if year <= max(born.year, 1920))
    names = [name for name in _GIVEN[sex][since].split() if name not in avoid.split(" ")]
    return rng.sample(names, count)


def _number(sex: str, born: date, place: str, rng: random.Random, taken: set[str]) -> str:
    """Thirteen characters as INSEE makes them. Before 1976 Corsica was department 20."""
    if place[:2] in ("2A", "2B") and born.year < 1976:
        place = "20" + place[2:]
    while True:
        number = f"{'1' if sex == 'M' else '2'}{born:%y%m}{place}{rng.randint(1, 989):03d}"
        if number not in taken:
            taken.add(number)
            return number


def _person(number: str, name: str, given: str, sex: str, born: date, place: str) -> Value:
    return {
        "matricule": number + key_of(number),
        "oid": INS_NIR_TEST,
        "birthName": name,
        "firstNames": given,
        "sex": sex,
        "birthDate": born.isoformat(),
        "birthPlace": place,
        "usedName": "",
        "dmp": "active",
        "treatingDoctor": "",
        "history": [],
        "card": {"insured": number, "birthDate": born.isoformat(), "rank": 1},
        "appCard": False,
        "address": {},
        "phone": "",
    }


def _former(number: str, start: str, end: str) -> Value:
    return {"matricule": number + key_of(number), "oid": INS_NIR_TEST, "from": start, "to": end}
