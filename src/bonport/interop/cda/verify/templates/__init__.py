"""The body of a CDA, by the templates that its sections and entries claim: what each template asks.

One row for a template, as the schematrons of IHE PCC, of the CI-SIS content models and of the ANS sections test it
(VSM, vaccination, attached PDF), with what the notes list as intended though its test never fires.
"""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import HL7, Element, finding, first
from bonport.interop.cda.verify.templates.birth import BIRTH
from bonport.interop.cda.verify.templates.certificates import CERTIFICATES
from bonport.interop.cda.verify.templates.models import MODELS, NAMED_BY_CODE
from bonport.interop.cda.verify.templates.row import claims
from bonport.interop.cda.verify.templates.rows import ENTRIES

TEMPLATES = ENTRIES | BIRTH
_ASKED = MODELS | CERTIFICATES


def check_body(document: Element) -> Iterator[Finding]:
    """Every element that claims a template, and the sections that the document's model wants."""
    claimed: dict[Element, dict[str, set[str | None]]] = {}  # element -> its templates -> the versions of each
    for template in document.iter(f"{HL7}templateId"):
        element, root, version = template.getparent(), template.get("root") or "", template.get("extension")
        if element is None:
            continue
        roots = claimed.setdefault(element, {})
        if root not in roots:
            roots[root] = {version}
        elif version in roots[root]:
            yield finding(template, "Ce templateId est dit deux fois.", "N'en gardez qu'un.")
        else:
            roots[root].add(version)
    for element, roots in claimed.items():
        for root in sorted(roots.keys() & TEMPLATES.keys()):
            yield from TEMPLATES[root].check(element, roots)
    code = first(document, "code")
    named = NAMED_BY_CODE.get("" if code is None else code.get("code") or "")
    if named and first(document, "component/structuredBody") is not None and not claims(document, named):
        yield finding(document, f"Un tel document a pour modèle {named}.", "Ajoutez ce templateId.")
    for root, asked in _ASKED.items():
        if claims(document, root):
            for look in asked:
                yield from look(document)
