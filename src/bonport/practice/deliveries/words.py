"""The codes of refusals and of failed tries, in the words of whoever reads them."""

from __future__ import annotations

from dataclasses import dataclass

from bonport.interop.errors import Refused
from bonport.interop.terminology.dmp_errors import dmp_error

INPUT = "input:"
"""Before the field of a document that our own checks stopped."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, what it means for the patient, what to do."""

    what: str
    meaning: str = ""
    remedy: str = ""


_OURS = {
    "identity_changed": Told(
        "L’identité du patient a changé depuis le premier envoi de ce document.",
        "Le document n’est pas au DMP sous la nouvelle identité.",
        "Signez-en une nouvelle version, ou réparez l’erreur d’identité.",
    ),
    "replaced_not_found": Told(
        "La version précédente de ce document n’est plus au DMP.",
        "La nouvelle version n’y est pas encore.",
        "Déposez-la comme un nouveau document.",
    ),
}
_NO_ANSWER = {
    "unreachable": "service injoignable",
    "connect_timeout": "service injoignable",
    "untrusted": "le certificat du service n’a pas été reconnu",
    "timeout": "pas de réponse à temps",
    "cut": "la réponse a été coupée",
    "busy": "le service était saturé",
    "fault_receiver": "le service a eu un incident",
    "registry_trouble": "le service a eu un incident",
    "too_large": "réponse illisible",
    "broken_http": "réponse illisible",
    "unreadable": "réponse illisible",
    "foreign_answer": "réponse qui n’était pas la nôtre",
    "certificates": "les certificats de la structure manquent ou sont illisibles",
    "worker_lost": "l’envoi a été interrompu au cabinet",
    "interrupted": "la fenêtre a été fermée avant la réponse",
}


def told(code: str) -> Told:
    """A refusal: the service's code, or one of ours."""
    if code in _OURS:
        return _OURS[code]
    if code.startswith(INPUT):
        return Told(
            "Le document contient une donnée que son format ne peut pas porter.",
            "Il n’est pas parti.",
            "Corrigez-le et signez-en une nouvelle version. Si rien n’y manque, signalez-le à l’assistance de Bonport.",
        )
    error = dmp_error(code)
    return Told(error.what, error.meaning, error.remedy)


def refusal(code: str) -> Refused:
    """One of our own refusals, as an error."""
    ours = _OURS[code]
    return Refused(code, ours.what, ours.meaning, ours.remedy)


def said_of_try(code: str) -> str:
    """Why a try did not end well, in a few words; nothing where it did."""
    if not code:
        return ""
    if code in _NO_ANSWER:
        return _NO_ANSWER[code]
    if code.startswith("http_"):
        return f"réponse inattendue ({code.removeprefix('http_')})"
    if code.isidentifier() and code.endswith(("Error", "Exception")):
        return "incident au cabinet"
    return told(code).what
