"""Whose software, which versions in which order, what it does and which national services it calls; who may look."""
