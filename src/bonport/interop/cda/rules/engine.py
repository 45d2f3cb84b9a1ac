"""Runs schematrons with Saxon (saxonche), each compiled once.

One Saxon processor belongs to one process: make one `Engine` for a process, in its main thread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bonport.interop.cda.rules.checkout import Checkout
from bonport.interop.cda.rules.report import Failure, Severity, Stage
from bonport.interop.cda.rules.schematron import Pattern, Rule, Schematron, Test, read_schematron
from bonport.interop.cda.rules.stylesheet import Stylesheet, write_stylesheet
from bonport.interop.errors import BadInput, Unreadable

_VOCABULARY = re.compile(r"voc-([\d.]+)-DYNAMIC\.xml$")
_NAMESPACE = re.compile(r"Q\{[^}]*\}")


@dataclass(slots=True)
class _Compiled:
    schematron: Schematron
    stylesheet: Stylesheet
    executable: Any
    defects: tuple[str, ...]


class Engine:
    """Raises:
    BadInput: saxonche is not installed.
    """

    def __init__(self, checkout: Checkout) -> None:
        try:
            import saxonche
        except ImportError:
            raise BadInput(
                "rules", "l’extra «\u00a0rules\u00a0» (saxonche) n’est pas installé.", "pip install 'bonport[rules]'"
            ) from None
        self._checkout = checkout
        self._error: type[Exception] = saxonche.PySaxonApiError
        self._processor = saxonche.PySaxonProcessor(license=False)
        self._compiler = self._processor.new_xslt30_processor()
        self._compiled: dict[Path, _Compiled] = {}
        self._guarded: dict[tuple[Path, str], _Compiled] = {}
        self._documents: dict[Path | str, Any] = {}

    def parse(self, document: etree._Element) -> Any:
        """The document as `run` takes it.

        Raises:
            Unreadable: beyond what Saxon's parser takes (an element a hundred levels deep).
        """
        try:
            return self._processor.parse_xml(xml_text=etree.tostring(document, encoding="unicode", with_tail=False))
        except self._error as error:
            raise Unreadable(f"refused by Saxon's parser: {_brief(error)}") from None

    def run(self, name: str, path: Path, document: Any) -> Stage:
        """Apply one schematron. Whatever keeps it from running to its end is said in `Stage.not_run`."""
        try:
            compiled = self._compiled.get(path) or self._compile_file(path)
        except (OSError, etree.XMLSyntaxError, self._error) as error:
            return Stage(name, not_run=f"does not compile: {_brief(error)}")
        try:
            failures, broken = self._transform(compiled, document)
            for pattern, failure in broken.items():
                each = self._one_by_one(compiled, pattern, document)
                told = any(found.severity is Severity.ENGINE for found in each)
                failures += each if told else [failure, *each]
        except self._error as error:
            return Stage(name, not_run=f"aborted: {_brief(error)}", defects=compiled.defects)
        return Stage(name, tuple(failures), _unfinished(compiled), compiled.defects)

    # ------------------------------------------------------------------------------------------------- compiling

    def _compile_file(self, path: Path) -> _Compiled:
        schematron = read_schematron(path, self._checkout)
        schematron.defects += self._absent_files(schematron)
        try:
            compiled = self._compile(schematron, schematron.patterns)
        except self._error:
            if not self._drop_unparsable(schematron):
                raise
            compiled = self._compile(schematron, schematron.patterns)
        self._compiled[path] = compiled
        return compiled

    def _compile(self, schematron: Schematron, patterns: list[Pattern], *, each_test: bool = False) -> _Compiled:
        stylesheet = write_stylesheet(schematron, patterns, each_test=each_test)
        defects = [*schematron.defects, *dict.fromkeys(stylesheet.defects)]
        executable = self._compiler.compile_stylesheet(stylesheet_text=stylesheet.text)
        for name, parameter in stylesheet.documents.items():
            document, defect = self._document(schematron.path, name)
            if document is not None:
                executable.set_parameter(parameter, document)
            if defect:
                defects.append(defect)
        return _Compiled(schematron, stylesheet, executable, tuple(defects))

    def _absent_files(self, schematron: Schematron) -> list[str]:
        """Files that the source names in its variables and that are nowhere, whether a test wants them or not."""
        named = (value.strip("'\" ") for value in schematron.lets.values() if value.endswith((".xml'", '.xml"')))
        folder = schematron.path.parent
        return [f"names an absent file: {name}" for name in named if self._checkout.find(folder / name) is None]

    def _drop_unparsable(self, schematron: Schematron) -> bool:
        """Leave out the tests whose XPath is not XPath, so that the others run; whether there were any."""
        parser = self._processor.new_xpath_processor()
        for prefix, uri in schematron.namespaces.items():
            parser.declare_namespace(prefix, uri)
        dropped: list[str] = []

        def parses(test: str) -> bool:
            try:
                parser.effective_boolean_value(f"false() and ({test})")
            except self._error as error:
                if "undeclared" not in str(error).lower():  # its variables are not known here
                    dropped.append(test)
                    return False
            return True

        def kept(rule: Rule) -> Rule:
            return Rule(rule.context, tuple(s for s in rule.steps if not isinstance(s, Test) or parses(s.test)))

        schematron.patterns = [Pattern(p.id, tuple(map(kept, p.rules))) for p in schematron.patterns]
        schematron.abstract = {name: kept(rule) for name, rule in schematron.abstract.items()}
        schematron.defects += [f"test left out, it is not XPath: {' '.join(test.split())[:200]}" for test in dropped]
        return bool(dropped)

    def _document(self, beside: Path, name: str) -> tuple[Any, str]:
        """A file that tests read, parsed once, and what is wrong with it.

        A vocabulary that the sources name and do not hold is made again from the value set of the same OID. A file that
        is nowhere is left to the test that wants it: it cannot be evaluated, and says so.
        """
        path = self._checkout.find(beside.parent / name)
        if path is not None and path.stat().st_size:
            differs = path.name != Path(name.replace("\\", "/")).name
            defect = f"survived, the case of a file name differs: {name}" if differs else ""
            return self._parsed(path, path), defect
        match = _VOCABULARY.search(name)
        value_set = self._checkout.value_set(match[1]) if match else None
        if value_set is None:
            return None, f"absent or empty file: {name}"
        return self._parsed(name, value_set), f"absent, made again from {value_set.name}: {name}"

    def _parsed(self, key: Path | str, path: Path) -> Any:
        """A file as it is, or under another name as ART-DECOR's rules read it."""
        if key not in self._documents:
            text = path.read_text(encoding="utf-8") if key == path else _vocabulary(path)
            self._documents[key] = self._processor.parse_xml(xml_text=text)
        return self._documents[key]

    # --------------------------------------------------------------------------------------------------- running

    def _transform(self, compiled: _Compiled, document: Any) -> tuple[list[Failure], dict[int, Failure]]:
        """Failures, and the patterns, by number, in which an XPath could not be evaluated."""
        text = compiled.executable.transform_to_string(xdm_node=document)
        failures: list[Failure] = []
        broken: dict[int, Failure] = {}
        for element in etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True)):
            number, at = int(element.get("n", "")), _NAMESPACE.sub("", element.get("at") or "")
            if element.tag == "f":
                pattern, test = compiled.stylesheet.tests[number]
                values = [value.text or "" for value in element]
                failures.append(Failure(test.severity, at, _said(test, values), pattern, _one_line(test.test)))
            elif not element.get("t"):
                pattern = compiled.stylesheet.patterns[number].id
                broken[number] = Failure(Severity.ENGINE, at, _one_line(element.text or ""), pattern)
            else:
                pattern, test = compiled.stylesheet.tests[int(element.get("t", ""))]
                said = _one_line(element.text or "")
                failures.append(Failure(Severity.ENGINE, at, said, pattern, _one_line(test.test)))
        return failures, broken

    def _one_by_one(self, compiled: _Compiled, pattern: int, document: Any) -> list[Failure]:
        """The failures of one pattern, each of its tests guarded."""
        wanted = compiled.stylesheet.patterns[pattern]
        key = (compiled.schematron.path, wanted.id)
        if key not in self._guarded:
            self._guarded[key] = self._compile(compiled.schematron, [wanted], each_test=True)
        failures, broken = self._transform(self._guarded[key], document)
        return [*failures, *broken.values()]


def _unfinished(compiled: _Compiled) -> str:
    """Why running it to its end was not enough."""
    if not compiled.stylesheet.tests:
        return "no rule is left in it: nothing was checked"
    if compiled.schematron.absent:
        return f"incomplete: {compiled.schematron.absent} of its includes are absent from the checkout"
    return ""


def _vocabulary(value_set: Path) -> str:
    """A value set in the form in which ART-DECOR's rules read it."""
    concepts = etree.Element("conceptList")
    for concept in etree.parse(value_set, etree.XMLParser(resolve_entities=False)).iter("{*}Concept"):
        etree.SubElement(concepts, "concept", dict(concept.attrib))
    held = etree.tostring(concepts, encoding="unicode")
    return f"<valueSets><valueSet>{held}</valueSet></valueSets>"


def _said(test: Test, values: list[str]) -> str:
    pieces = list(test.message)
    pieces[1::2] = values
    return _one_line("".join(pieces))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _brief(error: Exception) -> str:
    return _one_line(str(error))[:500]
