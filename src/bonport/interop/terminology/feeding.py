"""What a private doctor must feed into the DMP, from which day, and by which text.

Source: arrêté du 26 avril 2022 (JO du 30 avril 2022) modified by the arrêté du 23 mai 2024, and article L. 1111-15 of
the Code de la santé publique, as reported in the project's reference notes (section 5). The JO's annex was not read in
full: the typeCodes are the notes' inference, and the notes of its last columns are not represented. Vaccination: DMP
requirement EX_2.1-2000 (same notes, sections 2.5 and 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology.code import Edition

EDITION = Edition("Arrêté du 26 avril 2022 modifié par l'arrêté du 23 mai 2024", date(2024, 5, 23))

_ARRETE = "Arrêté du 26\u00a0avril 2022 modifié, annexe (article L.\u00a01111-15 du code de la santé publique)"
_DMP = "Exigence EX_2.1-2000 du DMP, pour les médecins"
_PUBLISHED = date(2022, 4, 30)
"""Rows that an earlier text had already made compulsory hold at the latest from the arrêté's publication."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of document that must be fed.

    Attributes:
        type_code: JDV_J07.
        what: the document, in the words of the text (French).
        basis: the text (French).
        since: first day of the duty. until: last day, None while in force.
    """

    type_code: str
    what: str
    basis: str
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


RULES: tuple[Rule, ...] = (
    Rule("57833-6", "Prescription de produits de santé", _ARRETE, date(2022, 12, 31)),
    Rule("11502-2", "Compte rendu d'examens de biologie médicale", _ARRETE, date(2022, 12, 31)),
    Rule("18748-4", "Compte rendu de radiodiagnostic", _ARRETE, date(2022, 12, 31)),
    Rule("34874-8", "Compte rendu opératoire", _ARRETE, date(2023, 12, 31)),
    Rule("PRESC-BIO", "Prescription d'actes de biologie médicale", _ARRETE, date(2023, 12, 31)),
    # The 2022 text said 31/12/2023 for the four that follow; the 2024 text moved them by one year.
    Rule("55115-0", "Demande d'examen de radiologie", _ARRETE, date(2024, 12, 31)),
    Rule("89601-9", "Certificat ou déclaration (article R.\u00a04127-76)", _ARRETE, date(2024, 12, 31)),
    Rule("CERT_DECL", "Certificat ou déclaration (article R.\u00a04127-76)", _ARRETE, date(2024, 12, 31)),
    Rule("96349-6", "Lettre ou courrier adressé à un autre professionnel de santé", _ARRETE, date(2024, 12, 31)),
    Rule(
        "18761-7",
        "Lettre de liaison à l'entrée en établissement",
        "Article L.\u00a01112-1 du code de la santé publique",
        _PUBLISHED,
    ),
    Rule(
        "SYNTH",
        "Volet de synthèse médicale, par le médecin traitant, au moins une fois par an",
        "Article L.\u00a01111-15 du code de la santé publique",
        _PUBLISHED,
    ),
    # Not in the arrêté: the DMP asks it of every software for doctors. The first day is that of this edition.
    Rule("87273-9", "Note de vaccination", _DMP, EDITION.valid_from),
    Rule("11369-6", "Historique des vaccinations", _DMP, EDITION.valid_from),
)


def feeding_rule(type_code: str, day: date) -> Rule | None:
    """The rule that makes this type of document compulsory on that day, or None.

    Args:
        type_code: JDV_J07.
        day: the day of the act.

    >>> feeding_rule("96349-6", date(2026, 6, 12)).what
    'Lettre ou courrier adressé à un autre professionnel de santé'
    >>> feeding_rule("96349-6", date(2024, 6, 12)) is None
    True
    """
    return next((rule for rule in RULES if rule.type_code == type_code and rule.holds_on(day)), None)
