"""Identité nationale de santé: matricule, traits, status, comparison, Data Matrix."""

from bonport.interop.identity.comparison import Comparison, Difference, How, Outcome, Trait, compare
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.status import (
    Attestation,
    DocumentControl,
    Facts,
    Guardian,
    InsiAnswer,
    Method,
    Status,
    status_of,
    transmissible_ins,
)
from bonport.interop.identity.traits import Sex, Traits

__all__ = [
    "INS",
    "Attestation",
    "Comparison",
    "Difference",
    "DocumentControl",
    "Facts",
    "Guardian",
    "How",
    "InsiAnswer",
    "Method",
    "Outcome",
    "Sex",
    "Status",
    "Trait",
    "Traits",
    "compare",
    "status_of",
    "transmissible_ins",
]
