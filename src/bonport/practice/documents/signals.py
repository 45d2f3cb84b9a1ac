"""What documents tell the rooms above, inside the same transaction."""

from django.dispatch import Signal

document_signed = Signal()
"""Sent with `act` and `document` when a document, or a new version of one, has been signed."""
