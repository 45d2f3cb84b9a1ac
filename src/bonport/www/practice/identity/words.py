"""The French of an identity: its status, what is to be done, how traits differ."""

from __future__ import annotations

from dataclasses import dataclass

from bonport.interop.identity import INS, Status, Traits
from bonport.interop.identity.comparison import Comparison, How, Trait
from bonport.practice.patients.models import FormerMatricule, Identity


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


def matricule(identity: Identity | FormerMatricule) -> str:
    """« 2 79 03 51 215 189 89 (NIR) »: always with its nature; nothing where there is none."""
    if not identity.matricule:
        return ""
    ins = INS(identity.matricule, identity.oid)
    return f"{ins.grouped}\u00a0({ins.nature})"


# ------------------------------------------------------------------------------------------------ side by side


@dataclass(frozen=True, slots=True)
class Side:
    """One trait, ours and theirs. `mark`: the shape that tells how it differs; '' where it does not."""

    label: str
    ours: str
    theirs: str
    mark: str = ""
    how: str = ""
    benign: bool = True


_LABELS = {
    Trait.BIRTH_NAME: "Nom de naissance",
    Trait.FIRST_NAMES: "Prénoms de naissance",
    Trait.SEX: "Sexe",
    Trait.BIRTH_DATE: "Date de naissance",
    Trait.BIRTH_PLACE: "Lieu de naissance",
}
_HOWS = {
    How.SPELLING: ("≈", "écrit autrement"),
    How.COMPLETED: ("+", "complété"),
    How.NOT_GIVEN: ("–", "non dit"),
    How.FEWER: ("≠", "moins de prénoms"),
    How.ORDER: ("≠", "ordre différent"),
    How.SWAPPED: ("⇄", "nom de naissance et nom utilisé inversés"),
    How.DAY_MONTH: ("⇄", "jour et mois inversés"),
    How.DIFFERENT: ("≠", "différent"),
}
_BENIGN = (How.SPELLING, How.COMPLETED, How.NOT_GIVEN)


def sides(ours: Traits, theirs: Traits, comparison: Comparison) -> list[Side]:
    """Each strict trait on a line, with what differs."""
    hows = {difference.trait: difference.how for difference in comparison.differences}
    lines = []
    for trait, label in _LABELS.items():
        how = hows.get(trait)
        mark, told = _HOWS[how] if how else ("", "")
        lines.append(Side(label, _said(ours, trait), _said(theirs, trait), mark, told, how is None or how in _BENIGN))
    return lines


def _said(traits: Traits, trait: Trait) -> str:
    value = getattr(traits, trait.value)
    return f"{value:%d/%m/%Y}" if trait is Trait.BIRTH_DATE else str(value) or "–"
