"""What an element that claims a template must be: one row, and how it is compared."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    local,
    missing,
    not_listed,
    repeated,
)
from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Code
from bonport.interop.terminology.national_sets import NationalSet

PCC = "1.3.6.1.4.1.19376.1.5.3.1"
CCD = "2.16.840.1.113883.10.20.1"
SECTION = "1.2.250.1.213.1.1.2"
ENTRY = "1.2.250.1.213.1.1.3"

Extra = Callable[[Element], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Template:
    """What an element that claims a template must be.

    Attributes:
        tags: its possible names. attributes: what its attributes must say, each one of several.
        beside: templates that it must claim too.
        once: children that stand there exactly once; some: paths that lead somewhere; at_most_once.
        code: its own code (code, system).
        states: what its statusCode may say.
        among: path -> the national set that holds the code there.
        holds: templates that must be found inside it; also: anything else.
    """

    tags: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    at_most_once: tuple[str, ...] = ()
    code: tuple[str, str] | None = None
    states: tuple[str, ...] = ()
    among: dict[str, NationalSet] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    also: tuple[Extra, ...] = ()

    def check(self, element: Element, claimed: Container[str]) -> Iterator[Finding]:
        if self.tags and local(element) not in self.tags:
            yield finding(
                element, "Ce modèle (templateId) n'est pas celui d'un tel élément.", "Retirez-le, ou changez d'élément."
            )
            return
        for name, allowed in self.attributes.items():
            if element.get(name) not in allowed:
                yield bad_attribute(element, name)
        for root in self.beside:
            if root not in claimed:
                yield finding(element, f"Le templateId {root} manque.", "Ajoutez-le à ceux de cet élément.")
        tags = [child.tag for child in element] if self.once or self.at_most_once or self.some else []
        for name in self.once:
            count = tags.count(HL7 + name)
            if count != 1:
                yield missing(element, name) if count == 0 else repeated(element, name)
        for name in self.at_most_once:
            if tags.count(HL7 + name) > 1:
                yield repeated(element, name)
        for path in self.some:
            if HL7 + path not in tags and first(element, path) is None:
                yield missing(element, path)
        if self.code is not None:
            code = first(element, "code")
            if code is None or (code.get("code"), code.get("codeSystem")) != self.code:
                yield finding(element, f"Le code doit être {self.code[0]}.", "Corrigez le code et sa nomenclature.")
        if self.states:
            status = first(element, "statusCode")
            if status is None:
                yield missing(element, "statusCode")
            elif status.get("code") not in self.states:
                yield bad_attribute(status, "code")
        for path, held in self.among.items():
            for coded in every(element, path):
                if not in_set(held, coded):
                    yield not_listed(coded, held.source)
        for root in self.holds:
            if not any(t.get("root") == root for t in element.iter(f"{HL7}templateId")):
                yield finding(element, f"Aucun élément du modèle {root} ici.", "Ajoutez l'entrée qui manque.")
        for extra in self.also:
            yield from extra(element)


def plain(coded: Element) -> Code:
    return Code(coded.get("code") or "", coded.get("codeSystem") or "")


def in_set(held: NationalSet, coded: Element) -> bool:
    return held.holds(coded.get("code") or "", coded.get("codeSystem") or "")


def claims(element: Element, root: str) -> bool:
    return any(template.get("root") == root for template in element.iterchildren(f"{HL7}templateId"))


def section(code: str, *beside: str, needs: tuple[str, ...] = (), **more: object) -> Template:
    return Template(tags=("section",), beside=beside, code=(code, oids.LOINC), holds=needs, **more)  # type: ignore[arg-type]
