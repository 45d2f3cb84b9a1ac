"""What records tell the rooms above, inside the same transaction."""

from django.dispatch import Signal

encounter_kept_secret = Signal()
"""Sent with `act` and `encounter` when an encounter has become secret: documents may already come from it."""

entry_struck = Signal()
"""Sent with `act` and `line` when a line was struck out of a record: documents may already say it."""
