"""Signed content, and the bytes made of it."""
