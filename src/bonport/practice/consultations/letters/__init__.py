"""Signing what was written, and what becomes of it."""
