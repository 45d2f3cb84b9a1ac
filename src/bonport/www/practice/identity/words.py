"""The French of an identity: its status, what is to be done, how traits differ."""

from __future__ import annotations

from dataclasses import dataclass

from bonport.interop.identity import INS, Status
from bonport.practice.patients.models import Identity


@dataclass(frozen=True, slots=True)
class Standing:
    """How an identity stands. `shape`: the class of its `state` (common.css)."""

    words: str
    shape: str
    means: str


_STANDINGS = {
    Status.PROVISIONAL: Standing(
        "Identité provisoire", "wait", "L’INS est à rechercher et une pièce d’identité à contrôler."
    ),
    Status.VALIDATED: Standing("Identité validée", "wait", "Une pièce a été contrôlée\u202f; l’INS est à rechercher."),
    Status.RETRIEVED: Standing("INS récupérée", "wait", "Il reste à contrôler une pièce d’identité."),
    Status.QUALIFIED: Standing("INS qualifiée", "good", "Les documents peuvent partir."),
}
_DOUBTFUL = Standing("Identité douteuse", "bad", "Rien ne part tant que le doute n’est pas levé.")
_FICTITIOUS = Standing("Identité fictive", "off", "Fiche d’essai\u202f: elle n’interroge pas INSi et n’envoie rien.")


def standing(identity: Identity) -> Standing:
    if identity.doubtful:
        return _DOUBTFUL
    return _FICTITIOUS if identity.fictitious else _STANDINGS[Status(identity.status)]


def matricule(identity: Identity) -> str:
    """« 2 79 03 51 215 189 89 (NIR) »: always with its nature; nothing where there is none."""
    if not identity.matricule:
        return ""
    ins = INS(identity.matricule, identity.oid)
    return f"{ins.grouped}\u00a0({ins.nature})"
