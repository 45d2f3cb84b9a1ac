"""A document as its snapshot shows it."""

from __future__ import annotations

import base64
import hashlib

from lxml import etree

from bonport.interop.cda.model import Rendition


def shown(rendition: Rendition) -> str:
    """The CDA, indented; the PDF stands there by its hash."""
    printed = base64.b64encode(rendition.pdf)
    assert rendition.cda.count(printed) == 1
    root = etree.fromstring(rendition.cda.replace(printed, hashlib.sha256(rendition.pdf).hexdigest().encode()))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"
