"""The INS Data Matrix (ANS, « INS – Format datamatrix » v2.2, 26 September 2023).

A fixed header of 26 characters, then fields of 2 characters of identifier and a value. A variable-length field ends
with GS unless it is at its maximum length or the last. Nothing is signed: what is read is to be verified by INSi, and
proves nothing by itself.

    IS010000000000000000000000 S1 207058575627097 S2 1.2.250.1.213.1.4.10 S3 LAURENCE<GS> S4 PATB-QUATRE<GS>
    S5 F S6 25-05-1907 S7 85756          (spaces for reading only)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import zxingcpp

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.traits import Sex, Traits, first_name_of

HEADER = "IS01" + 22 * "0"
GS = "\x1d"

_DATE = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4})")


@dataclass(frozen=True, slots=True)
class _Field:
    shortest: int
    longest: int
    needed: bool = True

    @property
    def variable(self) -> bool:
        return self.shortest < self.longest


_FIELDS = {
    "S1": _Field(15, 15),  # matricule and key
    "S2": _Field(19, 20),  # OID
    "S3": _Field(1, 100),  # list of given names
    "S4": _Field(1, 100),  # birth name
    "S5": _Field(1, 1),  # sex
    "S6": _Field(10, 10),  # date of birth, JJ-MM-AAAA
    "S7": _Field(5, 5, needed=False),  # COG of the birth place
}
MAX_BYTES = len(HEADER) + sum(2 + field.longest + field.variable for field in _FIELDS.values())


def encode(ins: INS, traits: Traits) -> bytes:
    """The content of the symbol, in ASCII.

    The caller vouches that the identity is qualified: no other carries a Data Matrix (EXI DIF 02, EXI ID 29). See
    `status.transmissible_ins`.

    Raises:
        BadInput: not a possible INS or identity, or the sex is unknown.

    >>> from bonport.interop.terminology import oids
    >>> ins = INS("279035121518989", oids.INS_NIR_TEST)
    >>> traits = Traits("PAT-TROIS", "DOMINIQUE", "DOMINIQUE", Sex.FEMALE, date(1979, 3, 28), "51215")
    >>> encode(ins, traits)[26:65]
    b'S1279035121518989S21.2.250.1.213.1.4.10'
    >>> decode(encode(ins, traits)) == (ins, traits)
    True
    """
    ins.check_key()
    traits.check()
    if traits.sex is Sex.UNKNOWN:
        raise BadInput("traits.sex", "Le sexe est obligatoire dans le Data Matrix INS.")
    values = {
        "S1": ins.matricule,
        "S2": ins.oid,
        "S3": traits.birth_first_names,
        "S4": traits.birth_name,
        "S5": traits.sex.value,
        "S6": f"{traits.birth_date:%d-%m}-{traits.birth_date.year:04d}",
    }
    if traits.birth_place:
        values["S7"] = traits.birth_place
    return (HEADER + "".join(_written(identifier, value) for identifier, value in values.items())).encode("ascii")


def _written(identifier: str, value: str) -> str:
    # S3 and S4 are never last: S6 always follows them.
    field = _FIELDS[identifier]
    return identifier + value + (GS if field.variable and len(value) < field.longest else "")


def decode(content: bytes) -> tuple[INS, Traits]:
    """What a scanned symbol says: fields in any order, everything else strict.

    The first given name is the first of the list. Check the INS against the environment (`INS.check`), then have INSi
    verify it.

    Args:
        content: the bytes of the symbol (zxing-cpp's `.bytes`), GS as 0x1D.

    Raises:
        Unreadable: not an INS Data Matrix, or one that could not have been lawfully written.
    """
    values = _fields(_text(content))
    try:
        ins = INS(values["S1"], values["S2"])
        ins.check_key()
        traits = Traits(
            birth_name=values["S4"],
            birth_first_names=values["S3"],
            birth_first_name=first_name_of(values["S3"]),
            sex=_sex(values["S5"]),
            birth_date=_date(values["S6"]),
            birth_place=values.get("S7", ""),
        )
        traits.check()
    except BadInput as error:
        raise Unreadable(f"INS Data Matrix: {error.where}") from None
    return ins, traits


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise Unreadable(f"INS Data Matrix: more than {MAX_BYTES} bytes")
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable("INS Data Matrix: not ASCII") from None
    if not text.startswith(HEADER):
        raise Unreadable("INS Data Matrix: unknown header")
    return text[len(HEADER) :]


def _fields(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    while text:
        identifier = text[:2]
        field = _FIELDS.get(identifier)
        if field is None or identifier in values:
            raise Unreadable("INS Data Matrix: unknown or repeated field")
        value, text = _cut(field, text[2:])
        if len(value) < field.shortest:
            raise Unreadable(f"INS Data Matrix: {identifier} is too short")
        values[identifier] = value
    if missing := [name for name, field in _FIELDS.items() if field.needed and name not in values]:
        raise Unreadable(f"INS Data Matrix: {missing[0]} is missing")
    return values


def _cut(field: _Field, text: str) -> tuple[str, str]:
    """The value at the beginning of the text, and what follows it."""
    value = text[: field.longest]
    if field.variable and GS in value:
        value = value[: value.index(GS)]
        rest = text[len(value) + 1 :]
        if not rest:
            raise Unreadable("INS Data Matrix: a separator ends it")
        return value, rest
    return value, text[len(value) :]


def _sex(value: str) -> Sex:
    if value not in (Sex.MALE, Sex.FEMALE):
        raise Unreadable("INS Data Matrix: unknown sex")
    return Sex(value)


def _date(value: str) -> date:
    parts = _DATE.fullmatch(value)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise Unreadable("INS Data Matrix: not a date")


def symbol_svg(content: bytes) -> str:
    """The square ECC 200 symbol (ISO/IEC 16022) with its quiet zone of one module, as an `svg` element.

    One unit of the drawing is one module; the drawing is to be scaled by whoever places it. The words « INS » beside it
    are the caller's.
    """
    barcode = zxingcpp.create_barcode(content.decode("ascii"), zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    svg: str = barcode.to_svg(add_quiet_zones=True)
    return svg[svg.index("<svg") :]
