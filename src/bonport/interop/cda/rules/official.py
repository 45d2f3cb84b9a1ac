"""The whole official chain on one document."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from bonport.interop.cda.read import document_element
from bonport.interop.cda.rules.checkout import GENERIC, UNKNOWN_MODEL, XSD, Checkout
from bonport.interop.cda.rules.engine import Engine
from bonport.interop.cda.rules.report import Failure, Report, Severity, Stage
from bonport.interop.cda.rules.terminologies import Terminologies

NO_MODEL = "none"


class OfficialRules:
    """The XSD and every schematron of a checkout, compiled once and kept warm: some 5 CPU-s, then 0.1 a document.

    One for a process, in its main thread (Saxon). Memory grows with the documents: for many, use `RulesPool`.

    Args:
        checkout: a working copy of TestContenuCDA-3-0.

    Raises:
        BadInput: it is none, or the extra `rules` is not installed.
    """

    def __init__(self, checkout: Path) -> None:
        self.checkout = Checkout(checkout)
        self._engine = Engine(self.checkout)
        self._terminologies = Terminologies(self.checkout)
        self._schema = etree.XMLSchema(etree.parse(str(self.checkout.path(XSD))))

    def check(self, cda: bytes, model: str | None = None) -> Report:
        """Apply the XSD, the five generic schematrons, and the model's where there is one.

        Args:
            cda: the document; a self-presenting one (inside an XSLT stylesheet) is taken out first.
            model: a model schematron of the checkout (`VSM_2023.01`), `none` for the generic rules alone; chosen from
                the document where None.

        Raises:
            Unreadable: not XML, or no CDA in it.
        """
        document = document_element(cda)
        chosen, why = self._choose(document, model)
        if document.getparent() is not None:
            document = etree.fromstring(etree.tostring(document, with_tail=False))
        parsed = self._engine.parse(document)
        stages = [self._xsd(document)]
        for name, relative in GENERIC.items():
            path = self.checkout.path(relative)
            if name == "terminologies" and self._terminologies.known(path):
                stages.append(self._terminologies.run(document))
            else:
                stages.append(self._engine.run(name, path, parsed))
        if chosen is not None:
            path_of_model = self.checkout.model_file(chosen)
            stages.append(
                self._engine.run(chosen, path_of_model, parsed)
                if path_of_model
                else Stage(chosen, not_run="this model is not in the checkout")
            )
        elif why == UNKNOWN_MODEL:
            stages.append(Stage("model", not_run=why))
        return Report(chosen, why, tuple(stages))

    def _choose(self, document: etree._Element, model: str | None) -> tuple[str | None, str]:
        if model is None:
            return self.checkout.choose_model(document)
        return (None if model == NO_MODEL else model), "asked for"

    def _xsd(self, document: etree._Element) -> Stage:
        self._schema.validate(document)
        errors = list(self._schema.error_log)  # type: ignore[call-overload]
        return Stage("XSD", tuple(Failure(Severity.ERROR, f"line {error.line}", error.message) for error in errors))
