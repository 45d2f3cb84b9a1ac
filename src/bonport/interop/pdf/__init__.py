"""The PDF/A twin of a document, from the same model as its CDA."""

from bonport.interop.pdf.gate import gate
from bonport.interop.pdf.render import render

__all__ = ["gate", "render"]
