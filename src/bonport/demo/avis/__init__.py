"""Avis as the demo shows it: three years of invented opinions."""
