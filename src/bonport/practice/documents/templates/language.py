"""The language of templates: a text with names between double braces, « {{ patient }} », and nothing more.

A name of the list below is replaced by what the record says; a capital letter at its beginning gives one to what takes
its place. What is put in is text and is never read again. A name that stands alone on its line and says several things
says them as a list, one a line; within a sentence it says them with commas. There is no condition, no loop, no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bonport.practice.documents.marks import BULLET, one_line_of
from bonport.practice.records.past import folded


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a template may use, and what it becomes.

    Attributes:
        clinical: of the patient's health; put in for doctors only.
        of_addressee: known once the addressee is chosen.
    """

    name: str
    says: str
    clinical: bool = False
    of_addressee: bool = False


NAMES: tuple[Name, ...] = (
    Name("patient", "Madame Jeanne DURAND\u202f; d’un mineur\u00a0: l’enfant Léo DURAND"),
    Name("civilité", "Madame, Monsieur\u202f; d’un mineur\u00a0: l’enfant"),
    Name("prénom", "Jeanne"),
    Name("nom", "DURAND"),
    Name("nom de naissance", "le nom de naissance"),
    Name("né", "née le 04/03/1955\u202f; s’accorde"),
    Name("date de naissance", "04/03/1955"),
    Name("âge", "71 ans"),
    Name("le patient", "la patiente, le patient\u202f; d’un mineur\u00a0: l’enfant"),
    Name("il", "elle, il"),
    Name("e", "l’accord\u00a0: «\u00a0adressé{{ e }}\u00a0» devient «\u00a0adressée\u00a0» pour une patiente"),
    Name("adresse", "l’adresse du patient, sur une ligne"),
    Name("problèmes", "les problèmes en cours", clinical=True),
    Name("antécédents", "les antécédents", clinical=True),
    Name("traitements", "les traitements en cours et leur posologie", clinical=True),
    Name("allergies", "les allergies, ou «\u00a0aucune connue\u00a0»", clinical=True),
    Name("vaccinations", "les vaccinations", clinical=True),
    Name("dernières mesures", "la dernière valeur de chaque mesure", clinical=True),
    Name("derniers résultats", "le dernier résultat de chaque examen de biologie", clinical=True),
    Name("note du jour", "la note de la consultation en cours", clinical=True),
    Name("date", "23 novembre 2026"),
    Name("lieu", "la ville du cabinet"),
    Name("médecin", "le médecin qui écrit\u00a0: Dr Claire MARTIN"),
    Name("spécialité", "sa spécialité"),
    Name("cabinet", "le nom du cabinet"),
    Name("médecin traitant", "le médecin traitant déclaré"),
    Name("destinataire", "Dr Paul ROUX", of_addressee=True),
    Name("cher confrère", "chère consœur, cher confrère, Madame\u00a0: selon le destinataire", of_addressee=True),
)


@dataclass(frozen=True, slots=True)
class Several:
    """Things to say: as a list, or in a sentence. `otherwise`: where there is none."""

    items: tuple[str, ...]
    otherwise: str


Value = str | Several


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and what to do, in French."""

    what: str
    remedy: str


_HOLE = re.compile(r"\{\{([^{}\n]*)\}\}")
_GAP = re.compile(r"(?<![^\s«(])…(?![^\s»).,;:])")
_BRACES = re.compile(r"\{\{|\}\}")


def key(name: str) -> str:
    """A name as it is looked up: spaces, accents and case do not matter."""
    return " ".join(folded(name).split())


_BY_KEY = {key(name.name): name for name in NAMES}


def faults(text: str) -> list[Fault]:
    """What keeps a text from being a template."""
    found = [_unknown(hole.group(1)) for hole in _HOLE.finditer(text) if key(hole.group(1)) not in _BY_KEY]
    if _BRACES.search(_HOLE.sub("", text)):
        found.append(
            Fault("Une accolade double n’est pas fermée, ou pas ouverte.", "Écrivez par exemple {{ patient }}.")
        )
    return found


def merge(text: str, values: Mapping[str, Value]) -> str:
    """The text with these values in the place of their names; names without value are left as they are."""
    return _HOLE.sub(lambda hole: _put(text, hole, values), text)


def left(text: str) -> list[str]:
    """The names that still stand in a text, as they are written."""
    return [hole.group(0) for hole in _HOLE.finditer(text)]


def has_gap(text: str) -> bool:
    """Whether a « … » stands alone, where a template leaves a word to be said: « du … au … »."""
    return _GAP.search(text) is not None


def _put(text: str, hole: re.Match[str], values: Mapping[str, Value]) -> str:
    name = _BY_KEY.get(key(hole.group(1)))
    if name is None:
        return hole.group(0)
    capital = hole.group(1).strip()[:1].isupper()
    if name.name not in values:
        return f"{{{{ {name.name.capitalize() if capital else name.name} }}}}"  # in the one way that a page looks for
    said = _said(values[name.name], alone=_is_alone(text, hole))
    if capital:
        said = said[:1].upper() + said[1:]
    return said.replace("{{", "{ {").replace("}}", "} }")


def _said(value: Value, *, alone: bool) -> str:
    if isinstance(value, str):
        return value
    if not value.items:
        return value.otherwise[:1].upper() + value.otherwise[1:] if alone else value.otherwise
    one_line = [one_line_of(item) for item in value.items]
    return "\n".join(BULLET + item for item in one_line) if alone else ", ".join(one_line)


def _is_alone(text: str, hole: re.Match[str]) -> bool:
    begin = text.rfind("\n", 0, hole.start()) + 1
    end = text.find("\n", hole.end())
    return not (text[begin : hole.start()] + text[hole.end() : end if end >= 0 else len(text)]).strip()


def _unknown(written: str) -> Fault:
    near = get_close_matches(key(written), list(_BY_KEY), n=1)
    remedy = f"Vouliez-vous «\u00a0{_BY_KEY[near[0]].name}\u00a0»\u202f?" if near else "Choisissez un nom de la liste."
    return Fault(f"«\u00a0{written.strip()}\u00a0» n’est pas un nom connu.", remedy)


def documented() -> Iterator[tuple[str, str, bool]]:
    """What the screen lists: how each name is written, what it becomes, and whether only a doctor sees it put in."""
    for name in NAMES:
        yield f"{{{{ {name.name} }}}}", name.says, name.clinical
