"""A schematron written as an XSLT 3.0 stylesheet that lists which tests failed and where.

Each pattern is a mode and each of its rules a template of it, earlier rules with a higher priority: so only the first
rule that matches a node fires. Nodes are chosen by their names first, then matched, which costs one look at the
document for each pattern. A test is known by its number; what it says is put together outside.

The result: `<r><f n="12" at="/Q{…}…"><v>…</v></f>…<e n="3">…</e></r>`: test 12 failed there, its message holds these
values; an XPath of pattern 3 could not be evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from bonport.interop.cda.rules.schematron import Extends, Let, Pattern, Rule, Schematron, Test

_XSL = "http://www.w3.org/1999/XSL/Transform"
_XS = "http://www.w3.org/2001/XMLSchema"
_OWN = "urn:bonport:rules"
_DESCRIPTION = "$Q{http://www.w3.org/2005/xqt-errors}description"
_NAME = re.compile(r"(@?[\w.\-]+(?::[\w.\-]+)?|\*)(?=\[|$)")
_READS = re.compile(r"\b(?:doc|document)\(\s*(?:'([^']*)'|\"([^\"]*)\"|\$([\w.\-]+))\s*\)")

Node: TypeAlias = etree._Element


@dataclass(slots=True)
class Stylesheet:
    """Attributes:
    text: the XSLT. tests, patterns: what its numbers stand for, each test with the id of its pattern.
    documents: file name -> the parameter that takes the file; one that is not given is read when needed.
    """

    text: str = ""
    tests: list[tuple[str, Test]] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)


def write_stylesheet(schematron: Schematron, patterns: list[Pattern], *, each_test: bool = False) -> Stylesheet:
    """Args:
    each_test: guard every test, so that one which cannot be evaluated does not hide the others of its pattern. It
        doubles the cost, so it is only done for a pattern that failed.
    """
    return _Writer(schematron, each_test).write(patterns)


class _Writer:
    def __init__(self, schematron: Schematron, each_test: bool) -> None:
        self.schematron = schematron
        self.each_test = each_test
        self.made = Stylesheet()
        self.shared: dict[str, str] = {}
        self.calls: dict[str, str] = {}
        spaces = {prefix: uri for prefix, uri in schematron.namespaces.items() if prefix != "xml"}
        self.root = etree.Element(f"{{{_XSL}}}stylesheet", nsmap={"xs": _XS, **spaces, "xsl": _XSL, "own": _OWN})
        self.root.set("version", "3.0")
        self.root.set("exclude-result-prefixes", "#all")
        self.root.set("{http://www.w3.org/XML/1998/namespace}base", schematron.path.as_uri())

    def write(self, patterns: list[Pattern]) -> Stylesheet:
        for name, value in self.schematron.lets.items():
            _put(self.root, "variable", name=name, select=self._reading(value))
        main = _put(self.root, "template", match="/")
        results = etree.SubElement(main, "r")
        for pattern in patterns:
            self._pattern(pattern, results)
        for parameter, call in self.calls.items():
            _put(self.root, "param", name=parameter, select=call)
        self.made.text = etree.tostring(self.root, encoding="unicode")
        return self.made

    def _pattern(self, pattern: Pattern, results: Node) -> None:
        number = len(self.made.patterns)
        self.made.patterns.append(pattern)
        mode = f"p{number}"
        _put(self.root, "mode", name=mode, on_no_match="deep-skip")
        chosen = dict.fromkeys(path for rule in pattern.rules for path in _candidates(rule.context))
        guarded = _put(results, "try")
        _put(guarded, "apply-templates", select=" | ".join(chosen), mode=mode)
        _broken(guarded, number)
        for rank, rule in enumerate(pattern.rules):
            priority = str(len(pattern.rules) - rank)
            template = _put(self.root, "template", match=self._reading(rule.context), mode=mode, priority=priority)
            self._rule(template, rule, number)

    def _rule(self, template: Node, rule: Rule, pattern: int) -> None:
        if self.each_test and any(isinstance(step, Let) for step in rule.steps):
            template = _put(template, "try")  # a variable that cannot be computed takes its rule down, no other
            self._steps(template, rule, pattern, frozenset())
            _broken(template, pattern)
        else:
            self._steps(template, rule, pattern, frozenset())

    def _steps(self, template: Node, rule: Rule, pattern: int, inside: frozenset[str]) -> None:
        for step in rule.steps:
            if isinstance(step, Let):
                _put(template, "variable", name=step.name, select=self._reading(step.value))
            elif isinstance(step, Test):
                self._test(template, step, pattern)
            else:
                self._extended(template, rule, step, pattern, inside)

    def _extended(self, template: Node, rule: Rule, step: Extends, pattern: int, inside: frozenset[str]) -> None:
        """An abstract rule is written once for all rules that extend it, unless they use its variables."""
        abstract = self.schematron.abstract.get(step.rule)
        if abstract is None or step.rule in inside:
            self.made.defects.append(f"abstract rule not found: {step.rule}")
        elif _variables(abstract) & _used(rule):
            self._steps(template, abstract, pattern, inside | {step.rule})
        else:
            if step.rule not in self.shared:
                self.shared[step.rule] = f"own:r{len(self.shared)}"
                self._steps(
                    _put(self.root, "template", name=self.shared[step.rule]), abstract, pattern, inside | {step.rule}
                )
            _put(template, "call-template", name=self.shared[step.rule])

    def _test(self, template: Node, step: Test, pattern: int) -> None:
        number = len(self.made.tests)
        self.made.tests.append((self.made.patterns[pattern].id, step))
        test = self._reading(step.test)
        holder = _put(template, "try") if self.each_test else template
        failed = etree.SubElement(
            _put(holder, "if", test=test if step.is_report else f"not({test})"), "f", n=f"{number}"
        )
        failed.set("at", "{path(.)}")
        for select in step.message[1::2]:
            _put(etree.SubElement(failed, "v"), "value-of", select=self._reading(select))
        if self.each_test:
            catch = _put(holder, "catch", errors="*")
            error = etree.SubElement(catch, "e", n=f"{pattern}", t=f"{number}", at="{path(.)}")
            _put(error, "value-of", select=_DESCRIPTION)

    def _reading(self, xpath: str) -> str:
        """A file that is read by a fixed name becomes a parameter: read once, not again for each document."""

        def parameter(call: re.Match[str]) -> str:
            name = call[1] or call[2]
            if call[3]:
                literal = re.fullmatch(r"\s*(['\"])([^'\"]*)\1\s*", self.schematron.lets.get(call[3], ""))
                if literal is None:
                    return call[0]
                name = literal[2]
            made = self.made.documents.setdefault(name, f"read-by-rules-{len(self.made.documents)}")
            self.calls.setdefault(made, call[0])
            return f"${made}"

        return _READS.sub(parameter, xpath)


def _put(parent: Node, tag: str, **attributes: str) -> Node:
    child = etree.SubElement(parent, f"{{{_XSL}}}{tag}")
    for name, value in attributes.items():
        child.set(name.replace("_", "-"), value)
    return child


def _broken(guarded: Node, pattern: int) -> None:
    error = etree.SubElement(_put(guarded, "catch", errors="*"), "e", n=f"{pattern}")
    _put(error, "value-of", select=_DESCRIPTION)


def _variables(rule: Rule) -> set[str]:
    return {step.name for step in rule.steps if isinstance(step, Let)}


def _used(rule: Rule) -> set[str]:
    """The variables that a rule uses and does not itself declare."""
    xpaths = []
    for step in rule.steps:
        if isinstance(step, Let):
            xpaths.append(step.value)
        elif isinstance(step, Test):
            xpaths += [step.test, *step.message[1::2]]
    return set(re.findall(r"\$([\w.\-]+)", " ".join(xpaths))) - _variables(rule)


# --------------------------------------------------------------------------------------------- which nodes to try


def _candidates(context: str) -> Iterator[str]:
    """Simple XPaths that select at least the nodes of a rule's context: those of the same name."""
    for alternative in _split(context, "|"):
        steps = [step.strip() for step in _split(alternative, "/")]
        last = _NAME.match(steps[-1])
        before = _NAME.match(steps[-2]) if len(steps) > 1 else None
        if last is None:
            yield alternative if alternative.lstrip().startswith("/") else f"//{alternative.strip()}"
        elif last[1] == "*" and before and before[1] != "*":
            yield f"//{before[1]}/*"
        else:
            yield f"//{last[1]}"


def _split(xpath: str, separator: str) -> list[str]:
    """Cut where the separator stands outside brackets and literals."""
    parts, depth, quote = [""], 0, ""
    for character in xpath:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append("")
            continue
        parts[-1] += character
    return parts
