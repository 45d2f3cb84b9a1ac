"""Identification domains. Source: CI-SIS Structuration minimale v1.16.8; FR Core 2.2.0 (INS)."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

INS_NIR = "1.2.250.1.213.1.4.8"
INS_NIA = "1.2.250.1.213.1.4.9"
INS_NIR_TEST = "1.2.250.1.213.1.4.10"
INS_NIR_DEMO = "1.2.250.1.213.1.4.11"

PERSON = "1.2.250.1.71.4.2.1"
"""Professionals: extension = type digit + number (8 + RPPS)."""
STRUCTURE = "1.2.250.1.71.4.2.2"
"""Structures: extension = type digit + number (1 + FINESS, 3 + SIRET, 4 + RPPS-rang)."""

LOINC = "2.16.840.1.113883.6.1"
SNOMED_CT = "2.16.840.1.113883.6.96"
CIM_10 = "2.16.840.1.113883.6.3"
CIS = "1.2.250.1.213.2.3.1"
CIP = "1.2.250.1.213.2.3.2"
ATC = "2.16.840.1.113883.6.73"
CIM_11 = "2.16.840.1.113883.6.347"
CCAM = "1.2.250.1.215.300.1"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"
DMP_CONFIDENTIALITY = "1.2.250.1.213.1.1.4.13"
TYPE_CODE_FR = "1.2.250.1.213.1.1.4.12"
CLASS_CODE = "1.2.250.1.213.1.1.4.1"
SPECIALTY = "1.2.250.1.213.1.1.4.5"
FACILITY_TYPE = "1.2.250.1.71.4.2.4"
PRACTICE_SETTING = "1.2.250.1.213.1.1.4.9"
ABSENT_UNKNOWN = "2.16.840.1.113883.5.1150.1"


class Environment(StrEnum):
    """Which assigning authorities a deployment may use.

    Production refuses test identities, everything else refuses production ones (product rule; EX_GEN-1430).
    """

    PRODUCTION = "production"
    TEST = "test"
    DEMO = "demo"

    @property
    def ins_oids(self) -> frozenset[str]:
        return {
            Environment.PRODUCTION: frozenset({INS_NIR, INS_NIA}),
            Environment.TEST: frozenset({INS_NIR_TEST}),
            Environment.DEMO: frozenset({INS_NIR_DEMO}),
        }[self]


def oid_of(identifier: UUID) -> str:
    """A UUID as an OID, globally unique without an authority (ITU-T X.667, arc 2.25).

    >>> oid_of(UUID(int=7))
    '2.25.7'
    """
    return f"2.25.{identifier.int}"
