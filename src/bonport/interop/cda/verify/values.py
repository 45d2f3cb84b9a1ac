"""What the values of data types must satisfy, beyond their shape: null or said, real dates, ordered bounds, no repeat.

Source: the data type rules (dtr1) of CI-SIS Structuration minimale, which apply to the header; here to the whole
document, where the published examples allow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    XSI_TYPE,
    Element,
    bad_attribute,
    finding,
    first,
    local,
    no_attribute,
    quoted,
)
from bonport.interop.terminology import oids

_TIME = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.\d+)?([+-]\d{4})?", re.ASCII)
_TELECOM = re.compile(r"(?:tel|fax|mailto|http|ftp|mllp):\S.*", re.DOTALL)
_TELECOM_NULLS = ("UNK", "NASK", "ASKU", "NAV", "MSK")
_WRITTEN = {
    oids.CIM_10: re.compile(r"[A-Z]\d\d(?:\.?[0-9A-Z+*\-]{1,4})?", re.ASCII),
    oids.CCAM: re.compile(r"[A-Z]{4}\d{3}(?:-\d\d)?", re.ASCII),
}
"""How the codes are written of nomenclatures too large to be held here."""
_BESIDE_NULL = ("OTH", "NA")
_PARTS = frozenset(
    ("houseNumber", "streetName", "streetNameType", "unitID", "postalCode", "city", "county", "state", "country")
)

Check = Callable[[Element], Iterator[Finding]]


def moment(value: str) -> datetime | None:
    """The first instant of an HL7 TS, without its offset where it says none; None: it is no real date."""
    match = _TIME.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        at = datetime(  # noqa: DTZ001 - compared with others of the same document only
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0)
        )
        if offset:
            shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
            at = at - shift if offset[0] == "+" else at + shift
    except (ValueError, OverflowError):
        return None
    return at


def _null(element: Element) -> Iterator[Finding]:
    """Null, or said, not both; OTH and NA may stand beside the words of what is not coded."""
    if element.get("nullFlavor") not in _BESIDE_NULL:
        others = [name for name in element.attrib if name not in ("nullFlavor", XSI_TYPE)]
        if others or _children(element) - {"originalText", "translation"} or (element.text or "").strip():
            yield finding(
                element,
                "L'élément est dit inconnu (nullFlavor) et porte pourtant une valeur.",
                "Retirez nullFlavor, ou la valeur.",
            )


def _children(element: Element) -> set[str]:
    return {local(child) for child in element if isinstance(child.tag, str)}


def _identifier(element: Element) -> Iterator[Finding]:
    if element.get("root") is None:
        yield no_attribute(element, "root")


def _code(element: Element) -> Iterator[Finding]:
    code, system, display = element.get("code"), element.get("codeSystem"), element.get("displayName")
    if code is None and first(element, "originalText") is None:
        yield no_attribute(element, "code")
    if code is not None and system is None:
        yield no_attribute(element, "codeSystem")
    if code is not None and (written := _WRITTEN.get(system or "")) and not written.fullmatch(code):
        yield finding(element, "Ce code n'a pas la forme de ceux de sa nomenclature.", "Corrigez le code.")
    if display is not None and code is None:
        yield finding(element, "Un libellé (displayName) sans code.", "Ajoutez le code, ou retirez le libellé.")
    if display is not None and ("\t" in display or "\n" in display):
        yield finding(
            element, "Le libellé (displayName) contient une tabulation ou un saut de ligne.", "Écrivez-le d'une ligne."
        )


def _symbol(element: Element) -> Iterator[Finding]:
    if element.get("code") is None:
        yield no_attribute(element, "code")


def _text(element: Element) -> Iterator[Finding]:
    if not len(element) and not (element.text or "").strip():
        yield finding(element, "L'élément est vide.", "Écrivez son texte, ou retirez-le.")


def _value(element: Element) -> Iterator[Finding]:
    if element.get("value") is None:
        yield no_attribute(element, "value")


def _time(element: Element) -> Iterator[Finding]:
    value = element.get("value")
    if value is None:
        yield no_attribute(element, "value")
    elif moment(value) is None:
        yield finding(element, "Cette date n'existe pas, ou est mal écrite.", "Écrivez AAAAMMJJHHMMSS+ZZZZ.")


def _interval(element: Element) -> Iterator[Finding]:
    value = element.get("value")
    bounds: dict[str, Element] = {}
    for child in element:
        if isinstance(child.tag, str):
            name = local(child)
            if name in bounds:
                yield finding(element, f"La borne {quoted(name)} est répétée.", "Ne gardez qu'une borne de chaque nom.")
            bounds[name] = child
    if value is not None:
        if moment(value) is None:
            yield finding(element, "Cette date n'existe pas, ou est mal écrite.", "Écrivez AAAAMMJJHHMMSS+ZZZZ.")
    elif not bounds:
        yield finding(element, "L'intervalle ne dit rien.", "Donnez un début, ou dites-le inconnu (nullFlavor).")
    low, high = (moment(bounds[n].get("value") or "") if n in bounds else None for n in ("low", "high"))
    if low is not None and high is not None and low > high:
        yield finding(element, "La fin précède le début.", "Corrigez les dates.")


def _telecom(element: Element) -> Iterator[Finding]:
    value = element.get("value")
    if value is None:
        yield no_attribute(element, "value")
    elif local(element) == "telecom" and not _TELECOM.fullmatch(value):
        yield finding(
            element,
            "Cette adresse de télécommunication n'a pas de préfixe admis.",
            "Commencez par tel:, fax:, mailto:, http:, ftp: ou mllp:.",
        )
    if element.get("use") == "":
        yield bad_attribute(element, "use")


def _address(element: Element) -> Iterator[Finding]:
    parts = [local(child) for child in element if isinstance(child.tag, str)]
    text = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    if bool(parts) == bool(text):
        yield finding(
            element,
            "L'adresse est vide, ou mêle du texte et des parties.",
            "Écrivez ses parties (streetName, postalCode, city), ou dites-la inconnue (nullFlavor).",
        )
    if "streetAddressLine" in parts and _PARTS.intersection(parts):
        yield finding(
            element, "L'adresse mêle des lignes et des parties.", "Écrivez des lignes, ou des parties, pas les deux."
        )
    for name in _PARTS.intersection(parts):
        if parts.count(name) > 1:
            yield finding(element, f"La partie {quoted(name)} est répétée.", "N'en gardez qu'une.")
    for child in element:
        if isinstance(child.tag, str) and not (child.text or "").strip() and not child.get("nullFlavor"):
            yield finding(child, "Cette partie d'adresse est vide.", "Remplissez-la, ou retirez-la.")
    if element.get("use") == "":
        yield bad_attribute(element, "use")


def _name(element: Element) -> Iterator[Finding]:
    if not any(isinstance(c.tag, str) and (c.text or "").strip() for c in element) and not (element.text or "").strip():
        yield finding(element, "Le nom est vide.", "Écrivez le nom, ou retirez l'élément.")
    for child in element:
        written = not isinstance(child.tag, str) or (child.text or "").strip() or child.get("nullFlavor")
        if not written and local(child) != "validTime":
            yield finding(child, "Cette partie du nom est vide.", "Remplissez-la, ou retirez-la.")


CHECKS: dict[str, Check] = {
    "II": _identifier,
    "CD": _code,
    "CE": _code,
    "CV": _code,
    "CS": _symbol,
    "ST": _text,
    "INT": _value,
    "BL": _value,
    "TS": _time,
    "IVXB_TS": _time,
    "IVL_TS": _interval,
    "SXCM_TS": _interval,
    "TEL": _telecom,
    "AD": _address,
    "PN": _name,
    "EN": _name,
    "ON": _name,
}
"""Type -> what is looked for in an element of this type that is not null."""

BODY_CHECKS: dict[str, Check] = {kind: CHECKS[kind] for kind in ("CD", "CE", "CV", "TS", "IVXB_TS", "IVL_TS")}
"""The same in the body, where published examples leave more unsaid."""


def check_null(element: Element, kind: str) -> Iterator[Finding]:
    """What is looked for in a null element of a data type."""
    if kind == "TEL" and element.get("nullFlavor") not in _TELECOM_NULLS:
        yield bad_attribute(element, "nullFlavor")
    yield from _null(element)


_SAID_OR_NULL = frozenset(HL7 + name for name in ("id", "telecom", "addr"))
_WORDED = frozenset(HL7 + name for name in ("addr", "name"))
_DISTINCT = _SAID_OR_NULL | _WORDED


def check_siblings(children: list[Element]) -> Iterator[Finding]:
    """Nothing said twice: equal identifiers, addresses, telecoms, names; a null one beside a said one."""
    seen: set[tuple[object, ...]] = set()
    said: dict[str, bool] = {}
    for child in children:
        tag = str(child.tag)
        if tag not in _DISTINCT:
            continue
        text = "".join(map(str, child.itertext())).strip() if tag in _WORDED else ""
        key = (tag, text, *child.items())
        if key in seen:
            yield finding(child, f"Le même {quoted(local(child))} est dit deux fois.", "N'en gardez qu'un.")
        seen.add(key)
        null = child.get("nullFlavor") is not None
        if tag in _SAID_OR_NULL and said.setdefault(tag, null) != null:
            yield finding(child, f"Un {quoted(local(child))} inconnu à côté d'un connu.", "Retirez celui qui l'est.")
