"""Diagnoses by their code: what ships, what was loaded, what this doctor uses."""
