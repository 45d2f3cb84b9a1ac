"""Persons and their identities (INS)."""
