"""FHIR: an IPS document (R4 Bundle, JSON) read as a patient summary of the plain model, ready to be a VSM.

`read_summary` gives the document, what it could not say (`Unrepresented`) and what it had to decide (`warnings`).
"""

from bonport.interop.fhir.people import Choices
from bonport.interop.fhir.summary import SummaryRead, Unrepresented, read_summary

__all__ = ["Choices", "SummaryRead", "Unrepresented", "read_summary"]
