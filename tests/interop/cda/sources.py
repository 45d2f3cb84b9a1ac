"""A checkout with rules of our own: what the official ones may have wrong, each alone."""

from __future__ import annotations

from pathlib import Path

from bonport.interop.cda.rules import OfficialRules, Report
from bonport.interop.cda.rules.checkout import GENERIC, XSD

HEAD = (
    '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
    '<ns prefix="cda" uri="urn:hl7-org:v3"/><ns prefix="svs" uri="urn:ihe:iti:svs:2008"/>'
)
PASSES = (
    f'{HEAD}<pattern><rule context="cda:ClinicalDocument"><assert test="true()">.</assert></rule></pattern></schema>'
)
DOCUMENT = b"""<ClinicalDocument xmlns="urn:hl7-org:v3"><templateId root="1.2.250.1.213.1.1.1.13" extension="2023.01"/>
<code code="SYNTH"/><title>a</title><component><structuredBody/></component></ClinicalDocument>"""


class Sources:
    """A checkout with rules of our own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(
            XSD,
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:hl7-org:v3" '
            'elementFormDefault="qualified"><xs:element name="ClinicalDocument"><xs:complexType><xs:sequence>'
            '<xs:any minOccurs="0" maxOccurs="6" processContents="skip"/></xs:sequence></xs:complexType></xs:element>'
            "</xs:schema>",
        )
        for path in GENERIC.values():
            self.write(path, PASSES)
        self.write("schematrons/profils/terminologies/terminologie/2.16.840.1.113883.6.8.xml", "<c><code>mg</code></c>")
        self.write("schematrons/CI-SIS_VSM_2023.01.sch", self.model("true()"))

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def rules(self, *rules: str, before: str = "", stage: str = "IHE") -> None:
        """Rules of the first pattern of a schematron."""
        self.write(GENERIC[stage], f"{HEAD}{before}<pattern id='own'>{''.join(rules)}</pattern></schema>")

    @staticmethod
    def model(test: str) -> str:
        return (
            f"{HEAD}<pattern id='model'><rule context=\"cda:ClinicalDocument[cda:templateId/@root="
            f'\'1.2.250.1.213.1.1.1.13\']"><assert test="{test}">modèle</assert></rule></pattern></schema>'
        )

    def check(self, document: bytes = DOCUMENT, model: str | None = None) -> Report:
        return OfficialRules(self.root).check(document, model)


def rule(context: str, *tests: str) -> str:
    return f'<rule context="{context}">{"".join(tests)}</rule>'


def asserts(test: str, message: str = "message", role: str = "") -> str:
    return f'<assert test="{test}"{f" role={chr(34)}{role}{chr(34)}" if role else ""}>{message}</assert>'
