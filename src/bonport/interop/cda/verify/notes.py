"""How a finding in a written CDA is said: where, what, and what to do."""

from __future__ import annotations

from functools import cache

from lxml import etree

from bonport.interop.cda.preflight import Finding

Element = etree._Element

NS = "urn:hl7-org:v3"
HL7 = f"{{{NS}}}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def where(element: Element) -> str:
    """The path of an element, by local names; a number where siblings share the name."""
    steps = []
    at: Element | None = element
    while at is not None:
        before = sum(1 for _ in at.itersiblings(at.tag, preceding=True))
        alone = not before and next(at.itersiblings(at.tag), None) is None
        steps.append(local(at) if alone else f"{local(at)}[{before + 1}]")
        at = at.getparent()
    return "/".join(reversed(steps))


@cache
def _tags(path: str) -> tuple[str, ...]:
    return tuple(HL7 + step for step in path.split("/"))


def every(element: Element, path: str) -> list[Element]:
    """What stands at this path of local names below an element; ten times quicker than `findall`."""
    found = [element]
    for tag in _tags(path):
        found = [child for above in found for child in above.iterchildren(tag)]
    return found


def first(element: Element, path: str) -> Element | None:
    """The first of what stands there."""
    tags = _tags(path)
    return next(iter(element.iterchildren(tags[0]) if len(tags) == 1 else every(element, path)), None)


def local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def quoted(name: str) -> str:
    return f"«\u00a0{name}\u00a0»"


def finding(element: Element, what: str, remedy: str, *, blocking: bool = True) -> Finding:
    return Finding(where(element), what, remedy, blocking)


def missing(element: Element, name: str) -> Finding:
    return finding(element, f"L'élément {quoted(name)} manque.", f"Ajoutez {quoted(name)} à sa place.")


def repeated(element: Element, name: str) -> Finding:
    return finding(element, f"L'élément {quoted(name)} est répété.", f"Ne gardez qu'un seul {quoted(name)}.")


def bad_attribute(element: Element, name: str) -> Finding:
    return finding(element, f"La valeur de l'attribut {quoted(name)} n'est pas admise.", f"Corrigez {quoted(name)}.")


def no_attribute(element: Element, name: str) -> Finding:
    return finding(element, f"L'attribut {quoted(name)} manque.", f"Ajoutez {quoted(name)}.")


def not_listed(element: Element, source: str) -> Finding:
    name = source.split(" ")[0]
    return finding(element, f"Ce code n'est pas dans le jeu de valeurs {name}.", "Prenez un code de ce jeu de valeurs.")
