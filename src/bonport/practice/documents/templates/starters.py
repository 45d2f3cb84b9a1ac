"""What ships: a few plain texts of our own, to begin with and to copy. None quotes a law or replaces a form."""

from __future__ import annotations

from dataclasses import dataclass

from bonport.interop.terminology.document_types import CERTIFICATE, CONSULTATION_REPORT, REFERRAL_LETTER

KINDS: dict[str, str] = {
    REFERRAL_LETTER.code: "lettre à un confrère",
    CERTIFICATE.code: "certificat",
    CONSULTATION_REPORT.code: "compte rendu de consultation",
}
"""What is written from templates, by typeCode."""


@dataclass(frozen=True, slots=True)
class Starter:
    key: str
    name: str
    type_code: str
    title: str
    text: str
    stays: bool = False


STARTERS: tuple[Starter, ...] = (
    Starter(
        "specialist",
        "Lettre à un confrère, avis",
        REFERRAL_LETTER.code,
        "Lettre à un confrère",
        """{{ Cher confrère }},

Je vous adresse {{ patient }}, {{ âge }}, pour avis.

# Problèmes en cours
{{ problèmes }}

# Antécédents
{{ antécédents }}

# Traitement
{{ traitements }}

# Allergies
{{ allergies }}

# Dernières mesures
{{ dernières mesures }}

Je vous remercie de ce que vous ferez pour {{ le patient }}.

Bien confraternellement,""",
    ),
    Starter(
        "short",
        "Lettre à un confrère, courte",
        REFERRAL_LETTER.code,
        "Lettre à un confrère",
        """{{ Cher confrère }},

Merci de recevoir {{ patient }}, {{ né }}, pour …

{{ note du jour }}

Bien confraternellement,""",
    ),
    Starter(
        "report",
        "Compte rendu de consultation",
        CONSULTATION_REPORT.code,
        "Compte rendu de consultation",
        """{{ Cher confrère }},

J’ai vu ce jour {{ patient }}, {{ né }}.

{{ note du jour }}

# Traitement
{{ traitements }}

Bien confraternellement,""",
    ),
    Starter(
        "health",
        "Certificat de bonne santé",
        CERTIFICATE.code,
        "Certificat médical",
        """Je soussigné(e) {{ médecin }}, certifie avoir examiné ce jour {{ patient }}, {{ né }}.

À la date de cet examen, je n’ai pas constaté de signe clinique d’une affection en cours d’évolution.

Certificat établi à la demande de l’intéressé{{ e }} et remis en main propre.""",
    ),
    Starter(
        "sport",
        "Certificat pour le sport",
        CERTIFICATE.code,
        "Certificat médical pour la pratique du sport",
        """Je soussigné(e) {{ médecin }}, certifie avoir examiné ce jour {{ patient }}, {{ né }}.

À la date de cet examen, je n’ai pas constaté de contre-indication apparente à la pratique de\u00a0: …

Certificat établi à la demande de l’intéressé{{ e }} et remis en main propre.""",
    ),
    Starter(
        "school",
        "Absence scolaire",
        CERTIFICATE.code,
        "Certificat médical d’absence scolaire",
        """Je soussigné(e) {{ médecin }}, certifie avoir examiné ce jour {{ patient }}, {{ né }}.

Son état de santé justifie une absence de l’établissement scolaire du … au … inclus.""",
    ),
    Starter(
        "sick-child",
        "Enfant malade",
        CERTIFICATE.code,
        "Certificat médical pour enfant malade",
        """Je soussigné(e) {{ médecin }}, certifie avoir examiné ce jour {{ patient }}, {{ né }}.

Son état de santé rend nécessaire la présence d’un parent auprès de {{ le patient }} du … au … inclus.

Certificat établi à la demande du parent et remis en main propre.""",
    ),
    Starter(
        "injuries",
        "Coups et blessures",
        CERTIFICATE.code,
        "Certificat médical descriptif de lésions",
        """Je soussigné(e) {{ médecin }}, certifie avoir examiné, le {{ date }} à … heures, {{ patient }}, {{ né }}.

# Dires de la personne examinée
«\u00a0…\u00a0»

# Constatations de l’examen
- …

# Retentissement constaté
- …

# Examens demandés ou réalisés
- …

Ce certificat décrit ce qui a été constaté à l’examen\u202f; il ne se prononce ni sur l’origine des lésions, ni sur \
leur auteur.

Certificat établi à la demande de l’intéressé{{ e }} et remis en main propre.""",
        stays=True,
    ),
)

BY_KEY = {starter.key: starter for starter in STARTERS}
