"""Repairing an identity error: what left under another person's INS is taken back and issued again (ADR 0004)."""
