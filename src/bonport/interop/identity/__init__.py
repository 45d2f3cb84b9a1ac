"""Identité nationale de santé: matricule, traits, status, comparison, Data Matrix."""

from bonport.interop.identity.matricule import INS
from bonport.interop.identity.traits import Sex, Traits

__all__ = ["INS", "Sex", "Traits"]
