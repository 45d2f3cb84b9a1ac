"""XDS.b: metadata, ebRIM messages, the signature of a lot."""

from bonport.interop.xds.metadata import Author, DocumentEntry, SubmissionSet, entry_from_cda

__all__ = ["Author", "DocumentEntry", "SubmissionSet", "entry_from_cda"]
