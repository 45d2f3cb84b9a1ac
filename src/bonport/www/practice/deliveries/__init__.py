"""Envois: what left, waits, was refused; why; and what a person may do about it."""
