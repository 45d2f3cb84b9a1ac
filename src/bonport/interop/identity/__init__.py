"""Identité nationale de santé: matricule, traits, status, comparison, Data Matrix."""

from bonport.interop.identity.comparison import Comparison, Outcome, compare
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.status import Facts, Status, status_of, transmissible_ins
from bonport.interop.identity.traits import Sex, Traits

__all__ = [
    "INS",
    "Comparison",
    "Facts",
    "Outcome",
    "Sex",
    "Status",
    "Traits",
    "compare",
    "status_of",
    "transmissible_ins",
]
