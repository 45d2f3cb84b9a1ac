"""A schematron as it is meant: includes read, abstract patterns filled in, the patterns of its default phase.

ISO 19757-3, as far as the official sources use it. What is wrong with a source is kept as a defect; what can be
survived is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from bonport.interop.cda.rules.checkout import Checkout
from bonport.interop.cda.rules.report import Severity

_SCH = "{http://purl.oclc.org/dsdl/schematron}"
_ROLES = {
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "info": Severity.INFO,
    "information": Severity.INFO,
    "hint": Severity.INFO,
}


@dataclass(frozen=True, slots=True)
class Let:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Extends:
    rule: str


@dataclass(frozen=True, slots=True)
class Test:
    """An assert, or a report (which fails when its test is true).

    Attributes:
        message: pieces of text, and between them XPaths (odd positions) whose values stand there.
    """

    test: str
    is_report: bool
    severity: Severity
    message: tuple[str, ...]


Step = Let | Extends | Test


@dataclass(frozen=True, slots=True)
class Rule:
    context: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """For each node, the first rule whose context matches it, and no other."""

    id: str
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Schematron:
    """Attributes:
    path: relative names in its XPaths start from this file's folder.
    lets: seen by all patterns. abstract: rules that others extend, by id.
    """

    path: Path
    namespaces: dict[str, str] = field(default_factory=dict)
    lets: dict[str, str] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    abstract: dict[str, Rule] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)
    absent: int = 0
    """How many includes were not found or not well-formed: their rules are not run."""


def read_schematron(path: Path, checkout: Checkout) -> Schematron:
    """Raises:
    OSError, etree.XMLSyntaxError: the file itself cannot be read; an include that cannot is a defect.
    """
    made = Schematron(path)
    root = _parse(path)
    made.absent = _include(root, path, checkout, made.defects)
    made.namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    made.namespaces |= {_given(ns, "prefix"): _given(ns, "uri") for ns in reversed(list(root.iter(f"{_SCH}ns")))}

    patterns = list(_filled_in(root, made.defects))
    active = _active(root, [pattern for pattern, _ in patterns], made.defects)
    for element, fill in patterns:
        for rule in element.iterchildren(f"{_SCH}rule"):
            if rule.get("abstract") == "true":
                made.abstract.setdefault(_given(rule, "id"), _rule(rule, fill))
    for let in root.iterchildren(f"{_SCH}let"):
        _declare(made, let, str)
    for number, (element, fill) in enumerate(patterns, start=1):
        if element not in active:
            continue
        for let in element.iterchildren(f"{_SCH}let"):
            _declare(made, let, fill)
        rules = tuple(
            _rule(rule, fill)
            for rule in element.iterchildren(f"{_SCH}rule")
            if rule.get("context") and rule.get("abstract") != "true"
        )
        contexts = [rule.context for rule in rules]
        made.defects += [
            f"never fires, an earlier rule of its pattern has the same context: {_name(element, number)}, {context}"
            for context in dict.fromkeys(c for n, c in enumerate(contexts) if c in contexts[:n])
        ]
        if rules:
            made.patterns.append(Pattern(_name(element, number), rules))
    return made


def _parse(path: Path) -> etree._Element:
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, huge_tree=True
    )
    return etree.parse(path, parser).getroot()


def _given(element: etree._Element, name: str) -> str:
    return element.get(name) or ""


def _name(pattern: etree._Element, number: int) -> str:
    title = " ".join(pattern.findtext(f"{_SCH}title", "").split())
    return pattern.get("id") or title or f"pattern {number}"


# -------------------------------------------------------------------------------------------------------- includes


def _include(root: etree._Element, path: Path, checkout: Checkout, defects: list[str]) -> int:
    """Put in place of each include what it names, itself with its includes; how many are absent.

    The official ones never loop.
    """
    absent = 0
    for include in list(root.iter(f"{_SCH}include")):
        href = _given(include, "href")
        parent = include.getparent()
        assert parent is not None
        target = checkout.find(path.parent / href)
        try:
            if target is None:
                raise FileNotFoundError
            included = _parse(target)
        except (OSError, etree.XMLSyntaxError) as error:
            missing = isinstance(error, FileNotFoundError)
            defects.append(f"include {'not found' if missing else 'not well-formed'}: {href}")
            parent.remove(include)
            absent += 1
            continue
        if target.name != Path(href.replace("\\", "/")).name:
            defects.append(f"include survived, the case of its name differs: {href}")
        absent += _include(included, target, checkout, defects)
        parent.replace(include, included)
    return absent


# -------------------------------------------------------------------------------------------------------- patterns

Fill = Callable[[str], str]


def _filled_in(root: etree._Element, defects: list[str]) -> Iterator[tuple[etree._Element, Fill]]:
    """Every concrete pattern and what fills in its parameters. One that instantiates another keeps its own id."""
    abstract = {_given(p, "id"): p for p in root.iterchildren(f"{_SCH}pattern") if p.get("abstract") == "true"}
    for pattern in list(root.iterchildren(f"{_SCH}pattern")):
        if pattern.get("abstract") == "true":
            continue
        instantiated = pattern.get("is-a")
        if instantiated is None:
            yield pattern, str
        elif instantiated not in abstract:
            defects.append(f"abstract pattern not found: {instantiated}")
        else:
            parameters = {_given(p, "name"): _given(p, "value") for p in pattern.iterchildren(f"{_SCH}param")}
            for child in abstract[instantiated]:
                pattern.append(_copy(child))
            yield pattern, _filler(parameters)


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


def _filler(parameters: Mapping[str, str]) -> Fill:
    if not parameters:
        return str
    names = "|".join(sorted(map(re.escape, parameters), key=len, reverse=True))
    marks = re.compile(rf"\$({names})(?![\w.\-])")
    return lambda text: marks.sub(lambda mark: parameters[mark[1]], text)


def _active(root: etree._Element, patterns: list[etree._Element], defects: list[str]) -> list[etree._Element]:
    """The patterns of the default phase; all where it has none."""
    default = root.get("defaultPhase")
    if not default or default == "#ALL":
        return patterns
    wanted = {
        active.get("pattern")
        for phase in root.iterchildren(f"{_SCH}phase")
        if phase.get("id") == default
        for active in phase.iterchildren(f"{_SCH}active")
    }
    known = {pattern.get("id") for pattern in patterns}
    defects += [f"the phase wants a pattern that is not there: {name}" for name in sorted(map(str, wanted - known))]
    defects += [f"never active: {name}" for name in sorted(map(str, known - wanted))]
    return [pattern for pattern in patterns if pattern.get("id") in wanted]


def _declare(made: Schematron, let: etree._Element, fill: Fill) -> None:
    name = _given(let, "name")
    if name in made.lets:
        made.defects.append(f"declared twice: ${name}")
    else:
        made.lets[name] = fill(let.get("value") or "''")


# ----------------------------------------------------------------------------------------------------------- rules


def _rule(rule: etree._Element, fill: Fill) -> Rule:
    return Rule(fill(_given(rule, "context")), tuple(_steps(rule, fill)))


def _steps(rule: etree._Element, fill: Fill) -> Iterator[Step]:
    for child in rule:
        if child.tag == f"{_SCH}let":
            yield Let(_given(child, "name"), fill(child.get("value") or "''"))
        elif child.tag == f"{_SCH}extends":
            yield Extends(_given(child, "rule"))
        elif child.tag in (f"{_SCH}assert", f"{_SCH}report"):
            role = (child.get("role") or rule.get("role") or "").lower()
            yield Test(
                fill(_given(child, "test")),
                child.tag == f"{_SCH}report",
                _ROLES.get(role, Severity.ERROR),
                _message(child, fill),
            )


def _message(element: etree._Element, fill: Fill) -> tuple[str, ...]:
    """Texts at even positions, XPaths at odd ones."""
    pieces = [fill(element.text or "")]
    for child in element:
        if child.tag == f"{_SCH}value-of":
            pieces += [fill(_given(child, "select")), fill(child.tail or "")]
        elif child.tag == f"{_SCH}name":
            pieces += [f"name({fill(child.get('path') or '.')})", fill(child.tail or "")]
        else:
            inside = _message(child, fill)
            pieces[-1] += inside[0]
            pieces += inside[1:]
            pieces[-1] += fill(child.tail or "")
    return tuple(pieces)
