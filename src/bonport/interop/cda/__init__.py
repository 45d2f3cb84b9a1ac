"""CDA R2 for France: written from a plain model, read from anyone.

`preflight` says what is wrong with a document, `preflight_xml` with a written one; `render` gives its bytes (CDA and
PDF/A), `build` the CDA alone around a PDF, `read` the header of any CDA. The official rules are in `interop.cda.rules`.
"""

from bonport.interop.cda.build import build
from bonport.interop.cda.preflight import Finding, preflight
from bonport.interop.cda.read import HeaderRead, read
from bonport.interop.cda.render import render
from bonport.interop.cda.verify import preflight_xml

__all__ = ["Finding", "HeaderRead", "build", "preflight", "preflight_xml", "read", "render"]
