"""The matricule INS: 13 characters and a key of 2 digits, under an assigning authority.

Source: Référentiel INS v2.1; CI-SIS Structuration minimale v1.16.8 (OIDs); DMP messages (CX form).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bonport.interop.errors import BadInput
from bonport.interop.terminology.oids import INS_NIA, Environment

# Sex, year, month, department (or 2A, 2B), commune, rank. Sex, date and place are not read from it: they change.
_NUMBER = re.compile(r"[1-9][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}", re.ASCII)
_GROUPS = (0, 1, 3, 5, 7, 10, 13, 15)
_NARROW_SPACE = "\u202f"

_KNOWN_OIDS = frozenset().union(*(environment.ins_oids for environment in Environment))


def key_of(number: str) -> str:
    """The key of a matricule: 97 − (number mod 97), on 2 digits.

    Args:
        number: the 13 characters; in Corsica the department is `2A` or `2B`, counted as 19 and 18.

    Raises:
        BadInput: not the shape of a matricule.

    >>> key_of("2790351215189"), key_of("180032A004001")
    ('89', '03')
    """
    if not _NUMBER.fullmatch(number):
        raise BadInput("ins.matricule", "Le matricule INS n’a pas la forme attendue (13 caractères et une clé).")
    return f"{97 - int(number.replace('2A', '19').replace('2B', '18')) % 97:02d}"


@dataclass(frozen=True, slots=True, repr=False)
class INS:
    """A matricule and the authority that gave it.

    It has no readable `repr`: those end in tracebacks and error reports.

    Attributes:
        matricule: 15 characters, key included.
        oid: one of the INS OIDs of `terminology.oids`.
    """

    matricule: str
    oid: str

    @classmethod
    def parse(cls, matricule: str, oid: str, environment: Environment) -> INS:
        """An INS from what was typed, scanned or received; spaces and lower case are accepted.

        Raises:
            BadInput: as `check`.

        >>> from bonport.interop.terminology import oids
        >>> ins = INS.parse("2 79 03 51 215 189 89", oids.INS_NIR_TEST, Environment.TEST)
        >>> ins.number, ins.key, ins.nature
        ('2790351215189', '89', 'NIR')
        >>> ins.check(Environment.PRODUCTION)
        Traceback (most recent call last):
        ...
        bonport.interop.errors.BadInput: ins.oid: L’autorité qui a attribué ce matricule n’est pas de cet environnement.
        """
        ins = cls("".join(matricule.split()).upper(), oid.strip())
        ins.check(environment)
        return ins

    def check(self, environment: Environment) -> None:
        """Refuse what cannot be an INS of this environment.

        Production refuses test and demonstration authorities, and the reverse (product rule; EX_GEN-1430).

        Raises:
            BadInput: wrong shape, wrong key, or an OID that this environment may not use.
        """
        self.check_key()
        if self.oid not in environment.ins_oids:
            raise BadInput(
                "ins.oid",
                "L’autorité qui a attribué ce matricule n’est pas de cet environnement.",
                "Une identité de test n’a pas sa place parmi de vrais patients, ni l’inverse.",
            )

    def check_key(self) -> None:
        """Refuse what is an INS of no environment.

        Raises:
            BadInput: wrong shape, wrong key, or an OID that is none of the four INS authorities.
        """
        if key_of(self.number) != self.key:
            raise BadInput(
                "ins.matricule",
                "La clé du matricule INS est fausse.",
                "Relisez le numéro, ou interrogez INSi.",
            )
        if self.oid not in _KNOWN_OIDS:
            raise BadInput("ins.oid", "L’autorité qui a attribué ce matricule n’est pas une autorité INS.")

    @property
    def number(self) -> str:
        """The 13 characters without the key."""
        return self.matricule[:13]

    @property
    def key(self) -> str:
        """The 2 digits after the number."""
        return self.matricule[13:]

    @property
    def nature(self) -> str:
        """`NIR` or `NIA`: always announced beside the matricule (Référentiel INS)."""
        return "NIA" if self.oid == INS_NIA else "NIR"

    @property
    def cx(self) -> str:
        """`<15>^^^&<oid>&ISO^NH`, as XDS metadata and the VIHF write it."""
        return f"{self.matricule}^^^&{self.oid}&ISO^NH"

    @property
    def grouped(self) -> str:
        """The matricule as a human reads it, in groups separated by narrow no-break spaces."""
        return _NARROW_SPACE.join(self.matricule[start:end] for start, end in pairwise(_GROUPS))
