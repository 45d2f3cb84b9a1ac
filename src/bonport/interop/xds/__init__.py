"""XDS.b: the metadata of a document, derived from its header, and how its lot is signed."""

from bonport.interop.xds.metadata import APPROVED, DEPRECATED, Author, DocumentEntry, SubmissionSet, entry_from_cda
from bonport.interop.xds.signature import SignatureSettings

__all__ = [
    "APPROVED",
    "DEPRECATED",
    "Author",
    "DocumentEntry",
    "SignatureSettings",
    "SubmissionSet",
    "entry_from_cda",
]
