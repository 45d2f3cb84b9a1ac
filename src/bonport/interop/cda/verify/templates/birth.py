"""The templates of what is said of a birth and of a young child: cover, pregnancies, labour, newborn, plan of care."""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import Element, bad_attribute, every, finding, first, missing
from bonport.interop.cda.verify.templates.row import CCD, ENTRY, PCC, SECTION, Template, claims, section
from bonport.interop.terminology import oids

_QRPH = "1.3.6.1.4.1.19376.1.7.3.1.1.13"
_PAYERS, _PAYER = f"{PCC}.4.17", f"{PCC}.4.18"
_PREGNANCY, _PREGNANCIES = f"{PCC}.4.13.5", f"{PCC}.4.13.5.1"
_BATTERY = f"{PCC}.1.21.3.10"
_BATTERY_CODE = {
    "code": "XX-ANTENATALTESTINGBATTERY",
    "displayName": "ANTENATAL TESTING AND SURVEILLANCE BATTERY",
    "codeSystem": oids.LOINC,
    "codeSystemName": "LOINC",
}
_ROLES = {"COV": "PAT", "HLD": "INDIV"}


def _payer(element: Element) -> Iterator[Finding]:
    if not any(claims(act, _PAYER) for act in every(element, "entryRelationship/act")):
        yield finding(element, "La couverture sociale ne dit pas de quel organisme.", "Ajoutez l'acte qui le dit.")


def _covered(element: Element) -> Iterator[Finding]:
    """Who is covered, who holds the contract."""
    for participant in every(element, "participant"):
        role, wanted = first(participant, "participantRole"), _ROLES.get(participant.get("typeCode") or "")
        if wanted and role is None:
            yield missing(participant, "participantRole")
        elif wanted and role is not None and role.get("classCode") != wanted:
            yield bad_attribute(role, "classCode")


def _pregnancies_only(element: Element) -> Iterator[Finding]:
    """Such a section has no other entry, and one at least."""
    entries = every(element, "entry")
    said = [
        entry
        for entry in entries
        if any(claims(child, _PREGNANCY) or claims(child, _PREGNANCIES) for child in entry.iterchildren("*"))
    ]
    if not entries or len(said) < len(entries):
        yield finding(element, "Cette section ne contient que des observations de grossesse.", "Corrigez ses entrées.")


def _bare(element: Element) -> Iterator[Finding]:
    for name in ("repeatNumber", "interpretationCode", "methodCode", "targetSiteCode"):
        for extra in every(element, name):
            yield finding(extra, "Une observation de grossesse n'a pas cet élément.", "Retirez-le.")


def _battery(element: Element) -> Iterator[Finding]:
    """Its code is compared to the letter."""
    code = first(element, "code")
    if code is None:
        yield missing(element, "code")
        return
    for name, wanted in _BATTERY_CODE.items():
        if code.get(name) != wanted:
            yield bad_attribute(code, name)


def _examined(element: Element) -> Iterator[Finding]:
    if not any(claims(part, f"{PCC}.1.9.15.1") for part in every(element, "component/section")):
        yield finding(element, "L'examen physique du nouveau-né manque.", "Ajoutez cette sous-section.")


def _planned(element: Element) -> Iterator[Finding]:
    """An encounter that took place, or is wished for: each with its template and its time."""
    mood = element.get("moodCode")
    own = {"EVN": f"{CCD}.21", "PRMS": f"{CCD}.25", "ARQ": f"{CCD}.25"}.get(mood or "")
    if own and not claims(element, own):
        yield finding(element, f"Le templateId {own} manque.", "Ajoutez-le à ceux de cet élément.")
    timed = first(element, "effectiveTime") is not None
    if not timed and (mood != "ARQ" or first(element, "priorityCode") is None):
        yield missing(element, "effectiveTime")
    text = first(element, "text")
    if text is not None and not any(reference.get("value") for reference in every(text, "reference")):
        yield missing(text, "reference")
    for performer in every(element, "performer"):
        if performer.get("typeCode") != "PRF":
            yield bad_attribute(performer, "typeCode")


BIRTH: dict[str, Template] = {
    # ---- cover
    f"{PCC}.1.5.3.7": section("48768-6", f"{CCD}.9"),
    _PAYERS: Template(once=("id", "statusCode", "code"), code=("48768-6", oids.LOINC), also=(_payer,)),
    _PAYER: Template(
        ("act",),
        {"classCode": ("ACT",), "moodCode": ("EVN",)},
        (f"{CCD}.26",),
        once=("code",),
        some=("id", "participant"),
        states=("completed",),
        also=(_covered,),
    ),
    # ---- pregnancies
    f"{PCC}.1.5.3.4": section("10162-6", also=(_pregnancies_only,)),
    _PREGNANCY: Template(
        beside=(f"{PCC}.4.13",),
        once=("id", "code", "value"),
        some=("text/reference", "effectiveTime"),
        states=("completed",),
        also=(_bare,),
    ),
    f"{PCC}.1.21.2.5.1": section("57078-8", f"{PCC}.1.21.2.5", needs=(_BATTERY,)),
    _BATTERY: Template(("organizer",), some=("id",), states=("completed",), also=(_battery,)),
    f"{ENTRY}.98": Template(("organizer",), beside=(_BATTERY,), some=("effectiveTime/low",)),
    # ---- birth
    f"{SECTION}.123": section("57074-7"),
    f"{_QRPH}.7": section("42545-4", f"{PCC}.1.21.2.9", needs=(f"{PCC}.4.13",)),
    f"{SECTION}.163": section("42545-4", f"{_QRPH}.7"),
    f"{PCC}.1.21.2.4": section("57075-4", also=(_examined,)),
    f"{PCC}.1.9.15": section("29545-1", f"{PCC}.3.24"),
    f"{PCC}.1.9.15.1": section("29545-1", f"{PCC}.1.9.15"),
    f"{PCC}.1.13.2.11": section("29554-3", needs=(f"{PCC}.4.19",)),
    # ---- what comes next
    f"{PCC}.3.36": section("18776-5", f"{CCD}.10"),
    f"{PCC}.4.14": Template(("encounter",), {"classCode": ("ENC",)}, some=("id", "code"), also=(_planned,)),
}
