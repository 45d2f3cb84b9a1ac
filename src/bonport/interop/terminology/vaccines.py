"""The vaccines that general practice gives most, by their code in the public drug base (CIS).

Names and codes: BDPM, files of May 2026 (Licence Ouverte); those on the market then. What each is against, in few
words, is ours, to find it by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology.code import Edition

EDITION = Edition("BDPM (ANSM, HAS, UNCAM), May 2026; a selection of Bonport", date(2026, 5, 26))


@dataclass(frozen=True, slots=True)
class Vaccine:
    """`name`: as it is called. `against`: what for, in words. `cis`: its code."""

    name: str
    against: str
    cis: str


VACCINES: tuple[Vaccine, ...] = (
    Vaccine("Abrysvo", "VRS bronchiolite", "60990140"),
    Vaccine("Arexvy", "VRS", "64431629"),
    Vaccine("Avaxim 160 U", "hépatite A", "62756524"),
    Vaccine("Avaxim 80 U pédiatrique", "hépatite A", "63777215"),
    Vaccine("BCG AJVaccines", "tuberculose", "61077869"),
    Vaccine("Bexsero", "méningocoque B", "64493883"),
    Vaccine("BoostrixTetra", "dTcaP diphtérie tétanos coqueluche polio rappel", "62404793"),
    Vaccine("Capvaxive", "pneumocoque", "69077052"),
    Vaccine("Comirnaty LP.8.1 30 µg", "Covid-19", "63466367"),
    Vaccine("Comirnaty LP.8.1 10 µg", "Covid-19 enfant", "67364121"),
    Vaccine("Efluelda", "grippe 65 ans haute dose", "62048742"),
    Vaccine("Engerix B 10 µg", "hépatite B enfant", "65782652"),
    Vaccine("Engerix B 20 µg", "hépatite B adulte", "62279329"),
    Vaccine("Fluad", "grippe adjuvant", "64090291"),
    Vaccine("Gardasil 9", "papillomavirus HPV", "65017887"),
    Vaccine("Havrix 1440", "hépatite A adulte", "60386414"),
    Vaccine("Havrix 720", "hépatite A enfant", "60152436"),
    Vaccine("HBVaxPro 5 µg", "hépatite B", "69352630"),
    Vaccine("Hexyon", "hexavalent DTCaPHibHepB", "60645557"),
    Vaccine("Infanrix hexa", "hexavalent DTCaPHibHepB", "62966063"),
    Vaccine("Influvac", "grippe", "63156183"),
    Vaccine("M-M-RVaxPro", "ROR rougeole oreillons rubéole", "64269668"),
    Vaccine("MenQuadfi", "méningocoques ACWY", "63064137"),
    Vaccine("Menveo", "méningocoques ACWY", "68046787"),
    Vaccine("Nimenrix", "méningocoques ACWY", "69241562"),
    Vaccine("Pneumovax", "pneumocoque 23-valent", "60614280"),
    Vaccine("Prevenar 13", "pneumocoque", "67786749"),
    Vaccine("Prevenar 20", "pneumocoque", "62189757"),
    Vaccine("Priorix", "ROR rougeole oreillons rubéole", "61896473"),
    Vaccine("Rabipur", "rage", "66800338"),
    Vaccine("Repevax", "dTcaP diphtérie tétanos coqueluche polio rappel", "67619892"),
    Vaccine("Rotarix", "rotavirus", "60886387"),
    Vaccine("RotaTeq", "rotavirus", "66396810"),
    Vaccine("Shingrix", "zona", "62887096"),
    Vaccine("Stamaril", "fièvre jaune", "62102962"),
    Vaccine("Tetravac-acellulaire", "DTCaP diphtérie tétanos coqueluche polio", "66543281"),
    Vaccine("Ticovac 0,25 ml enfants", "encéphalite à tiques", "61440306"),
    Vaccine("Ticovac 0,5 ml adultes", "encéphalite à tiques", "69663909"),
    Vaccine("Twinrix adulte", "hépatites A et B", "65991659"),
    Vaccine("Typhim Vi", "typhoïde", "68790394"),
    Vaccine("Varilrix", "varicelle", "62521070"),
    Vaccine("Varivax", "varicelle", "69201849"),
    Vaccine("Vaxelis", "hexavalent DTCaPHibHepB", "69688620"),
    Vaccine("Vaxigrip", "grippe", "69675854"),
    Vaccine("Vaxneuvance", "pneumocoque 15-valent", "64355843"),
)
