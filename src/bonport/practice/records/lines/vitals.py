"""Measures typed in one line: « TA 135/80 P 72 T 168 ». Pure: text in, values and questions out.

What is not understood, or hardly possible, is asked back, never dropped. A typed value becomes the unit in which it is
kept: « 1m68 » is 168 cm, « TA 13/8 » is 130/80 mmHg, « 3500 g » is 3,5 kg, « glycémie 1,2 » (g/L) is 120 mg/dL.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bonport.interop.terminology.vital_signs import GLUCOSE, UNITS


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured.

    Attributes:
        code: LOINC. label: as it is shown.
        names: what is typed for it, in small letters without accents.
        usual: outside it, the value is asked again. possible: outside it, it is none. Ours, in the unit kept.
        units: what may be typed after the value, and by how much it is multiplied; "": nothing was typed.
        per_unit, unit: how it is shown: divided by so much, in this unit.
    """

    code: str
    label: str
    names: tuple[str, ...]
    usual: tuple[float, float]
    possible: tuple[float, float]
    units: dict[str, float]
    unit: str
    per_unit: float = 1

    @property
    def kept_in(self) -> str:
        return UNITS[self.code]

    def shown(self, value: float) -> str:
        """« 72,5 kg »."""
        return f"{french(value / self.per_unit)}\u00a0{self.unit}"


_BPM = {"": 1.0, "/min": 1.0, "bpm": 1.0, "/mn": 1.0}
_CM = {"": 1.0, "cm": 1.0}
_MMHG = {"": 1.0, "mmhg": 1.0}
_PERCENT = {"": 1.0, "%": 1.0}
_WAIST = ("perimetre abdominal", "tour de taille", "tt")

SYSTOLIC = Measure("8480-6", "TA systolique", (), (80, 220), (40, 320), _MMHG, "mmHg")
DIASTOLIC = Measure("8462-4", "TA diastolique", (), (40, 130), (10, 220), _MMHG, "mmHg")
WEIGHT = Measure(
    "29463-7", "Poids", ("poids", "pds", "p"), (2, 200), (0.3, 450), {"": 1.0, "kg": 1.0, "g": 0.001}, "kg"
)
HEIGHT = Measure("8302-2", "Taille", ("taille", "t"), (45, 210), (20, 260), {**_CM, "m": 100.0}, "cm")
TEMPERATURE = Measure(
    "8310-5", "Température", ("temperature", "temp", "t°", "tº"), (35, 41), (25, 45),
    {"": 1.0, "°": 1.0, "°c": 1.0, "º": 1.0, "c": 1.0}, "°C",
)  # fmt: skip
GLYCAEMIA = Measure(
    GLUCOSE.code, "Glycémie capillaire", ("glycemie", "glyc", "gly", "dextro", "gc"), (50, 400), (10, 2000),
    {"": 100.0, "g/l": 100.0, "mg/dl": 1.0}, "g/L", per_unit=100,
)  # fmt: skip
MEASURES = (
    WEIGHT,
    HEIGHT,
    Measure("8867-4", "Fréquence cardiaque", ("fc", "pouls"), (40, 160), (15, 350), _BPM, "/min"),
    Measure("9279-1", "Fréquence respiratoire", ("fr",), (8, 60), (3, 150), _BPM, "/min"),
    TEMPERATURE,
    Measure("20564-1", "Saturation", ("spo2", "sat", "sao2", "saturation"), (85, 100), (30, 100), _PERCENT, "%"),
    Measure("8287-5", "Périmètre crânien", ("perimetre cranien", "pc"), (30, 60), (15, 80), _CM, "cm"),
    Measure("8280-0", "Périmètre abdominal", _WAIST, (45, 160), (20, 260), _CM, "cm"),
    GLYCAEMIA,
)  # fmt: skip
BY_CODE = {measure.code: measure for measure in (SYSTOLIC, DIASTOLIC, *MEASURES)}
_PRESSURE = ("tension", "ta", "pa")
_BY_NAME = {name: measure for measure in MEASURES for name in measure.names}

_NAMES = "|".join(re.escape(name) for name in sorted([*_BY_NAME, *_PRESSURE], key=len, reverse=True))
_UNITS = "|".join(
    re.escape(unit) for unit in sorted({unit for one in MEASURES for unit in one.units} - {""}, key=len, reverse=True)
)
_NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"
_NAMED = re.compile(
    rf"(?P<name>{_NAMES})(?![a-z])\s*[:=]?\s*"
    rf"(?:(?P<metres>[12])\s*m\s*(?P<rest>\d{{2}})(?!\d)"
    rf"|(?P<high>{_NUMBER})\s*(?:/|x|sur)\s*(?P<low>{_NUMBER})\s*(?P<both>mmhg)?"
    rf"|(?P<value>{_NUMBER})\s*(?:(?P<unit>{_UNITS})(?![a-z]))?(?![\d]|[.,]\d))"
)
_BARE_PRESSURE = re.compile(rf"(?P<high>{_NUMBER})\s*/\s*(?P<low>{_NUMBER})\s*(?P<both>mmhg)?(?![\d]|[.,]\d)")
_SEPARATOR = re.compile(r"[\s,;.]*")


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in the unit in which it is kept.

    Attributes:
        doubt: what is asked back; empty for a usual value. impossible: no confirmation makes it right.
    """

    measure: Measure
    value: float
    doubt: str = ""
    impossible: bool = False

    @property
    def said(self) -> str:
        return self.measure.shown(self.value)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says. `unread`: the pieces that nobody understands."""

    measured: tuple[Measured, ...]
    unread: tuple[str, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        pieces = (f"«\u00a0{piece}\u00a0» n’est pas compris" for piece in self.unread)
        return (*(one.doubt for one in self.measured if one.doubt), *pieces)

    @property
    def said(self) -> tuple[tuple[str, bool], ...]:
        """Each thing as it is shown, and whether it is doubted: « TA 135/80 mmHg »."""
        shown: list[tuple[str, bool]] = []
        for one in self.measured:
            if one.measure is DIASTOLIC:  # after its systolic, always
                before, doubted = shown.pop()
                high = before.removeprefix(f"{SYSTOLIC.label} ").partition("\u00a0")[0]
                shown.append((f"TA {high}/{one.said}", doubted or bool(one.doubt)))
            else:
                shown.append((f"{one.measure.label} {one.said}", bool(one.doubt)))
        return tuple(shown)

    @property
    def is_clear(self) -> bool:
        return bool(self.measured) and not self.doubts

    @property
    def may_be_confirmed(self) -> bool:
        """Nothing is missing or impossible; there are only unusual values."""
        return bool(self.measured) and not self.unread and not any(one.impossible for one in self.measured)


def read(text: str) -> Reading:
    """What a typed line says. Never raises.

    >>> [(one.measure.label, one.value) for one in read("TA 13/8 P 72,5 T 1m68").measured]
    [('TA systolique', 130.0), ('TA diastolique', 80.0), ('Poids', 72.5), ('Taille', 168.0)]
    """
    line = _plain(text)
    measured: list[Measured] = []
    unread: list[str] = []
    at = _SEPARATOR.match(line).end()  # type: ignore[union-attr]
    while at < len(line):
        found = _NAMED.match(line, at) or _BARE_PRESSURE.match(line, at)
        understood = _measured(found) if found else []
        if found and understood:
            measured += understood
            end = found.end()
        else:
            word = re.compile(r"\S+(?:\s+[\d.,/]+)*").match(line, at)
            end = word.end() if word else len(line)
            unread.append(line[at:end])
        at = _SEPARATOR.match(line, end).end()  # type: ignore[union-attr]
    return Reading(tuple(measured), tuple(unread))


def body_mass_index(kilograms: float, centimetres: float) -> float:
    """In kg/m², to one decimal."""
    return round(kilograms / (centimetres / 100) ** 2, 1)


def french(value: float) -> str:
    """« 72,5 », « 135 »."""
    return f"{value:.6g}".replace(".", ",")


def _plain(text: str) -> str:
    """Small letters without accents; blanks are spaces."""
    kept = text.replace("\u202f", " ").replace("\u00a0", " ").replace("₂", "2").lower()
    decomposed = unicodedata.normalize("NFD", kept)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _measured(found: re.Match[str]) -> list[Measured]:
    """Nothing where the pieces do not go together: a unit that is not that of the measure, a pressure of one number."""
    parts = found.groupdict()
    name = parts.get("name")
    if parts["high"]:
        return _pressure(_float(parts["high"]), _float(parts["low"])) if name in (None, *_PRESSURE) else []
    measure = _BY_NAME.get(name or "")
    if measure is None:
        return []
    if parts["metres"]:
        return [_asked(measure, float(parts["metres"] + parts["rest"]))] if measure is HEIGHT else []
    typed, unit = _float(parts["value"]), parts["unit"] or ""
    if unit not in measure.units:
        return []
    if measure is HEIGHT and not unit and typed < 3:
        unit = "m"
    return [_asked(measure, round(typed * measure.units[unit], 4))]


def _pressure(high: float, low: float) -> list[Measured]:
    """In mmHg; « 13/8 » is in centimetres."""
    if high < 30 and low < 20:
        high, low = high * 10, low * 10
    one, other = _asked(SYSTOLIC, high), _asked(DIASTOLIC, low)
    if low >= high:
        doubt = f"TA {french(high)}/{french(low)}\u00a0: la diastolique dépasse la systolique"
        one = Measured(SYSTOLIC, high, doubt, impossible=True)
    return [one, other]


def _asked(measure: Measure, value: float) -> Measured:
    words = f"{measure.label} {measure.shown(value)}"
    if not measure.possible[0] <= value <= measure.possible[1]:
        return Measured(
            measure, value, f"{words}\u00a0: ce n’est pas une valeur possible{_perhaps(measure, value)}", True
        )
    if not measure.usual[0] <= value <= measure.usual[1]:
        return Measured(measure, value, f"{words}\u00a0: valeur inhabituelle{_perhaps(measure, value)}")
    return Measured(measure, value)


def _perhaps(measure: Measure, value: float) -> str:
    """« T 38,5 » is the height by its name, and a temperature by its value."""
    if measure is HEIGHT and TEMPERATURE.usual[0] <= value <= TEMPERATURE.usual[1]:
        return "\u202f; la température s’écrit «\u00a0T°\u00a0» ou «\u00a0temp\u00a0»"
    return ""


def _float(text: str) -> float:
    return float(text.replace(",", "."))
