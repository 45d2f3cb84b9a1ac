"""Bonport: practice software for French private doctors whose documents arrive."""

__version__ = "0.1.0"
