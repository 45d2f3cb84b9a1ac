"""What patients tell the rooms above, inside the same transaction."""

from django.dispatch import Signal

identity_changed = Signal()
"""Sent with `act` and `patient` when traits, INS or status of a patient's identity changed."""
