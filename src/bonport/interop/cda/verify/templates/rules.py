"""What a row cannot say: rules that look at several things of an element at once."""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    XSI_TYPE,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    missing,
    no_attribute,
    not_listed,
    quoted,
    repeated,
)
from bonport.interop.cda.verify.templates.row import CCD, ENTRY, PCC, Extra, claims, in_set, plain
from bonport.interop.terminology import national_sets as sets
from bonport.interop.terminology import oids
from bonport.interop.terminology.immunization import ABSENT_IMMUNIZATIONS, IMMUNIZATION_KINDS

_ROUTES = ("2.16.840.1.113883.5.112", "0.4.0.127.0.16.1.1.2.1")
_DOSAGES = tuple(f"{PCC}.4.{n}" for n in ("7.1", "8", "9", "10", "11", "21"))


def period(element: Element) -> Iterator[Finding]:
    """A concern has a beginning, and an end once it is over, not before."""
    status, period = first(element, "statusCode"), first(element, "effectiveTime")
    if period is None:
        yield missing(element, "effectiveTime")
        return
    if period.get("nullFlavor") is not None:
        return
    if first(period, "low") is None:
        yield missing(period, "low")
    over = status is not None and status.get("code") in ("completed", "aborted")
    if over != (first(period, "high") is not None):
        yield finding(
            period,
            "Un problème terminé a une fin, un problème en cours n'en a pas.",
            "Accordez statusCode et effectiveTime/high.",
        )


def since(element: Element) -> Iterator[Finding]:
    """effectiveTime has a beginning, known or said unknown."""
    low = first(element, "effectiveTime/low")
    if low is None or (low.get("value") is None and low.get("nullFlavor") not in ("UNK", "NAV")):
        yield finding(element, "Le début manque (effectiveTime/low).", "Donnez-le, ou dites-le inconnu (UNK).")


def not_applicable(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or code.get("nullFlavor") != "NA":
        yield finding(element, "Le code de ce regroupement doit être nul (NA).", 'Écrivez <code nullFlavor="NA"/>.')


def concerned(template: str) -> Extra:
    def check(element: Element) -> Iterator[Finding]:
        """SUBJ, not inverted, towards the observation."""
        for relationship in every(element, "entryRelationship"):
            link = (relationship.get("typeCode"), relationship.get("inversionInd"))
            if link == ("SUBJ", "false") and any(claims(child, template) for child in relationship):
                return
        yield finding(
            element, "Ce regroupement ne contient pas son observation (SUBJ).", "Ajoutez l'entryRelationship SUBJ."
        )

    return check


def coded(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or code.get("code") is None or code.get("codeSystem") is None:
        yield finding(element, "Le code manque, ou n'a pas de nomenclature.", "Donnez code et codeSystem.")


def diagnosis(element: Element) -> Iterator[Finding]:
    """A problem's or an allergy's value: CD, with its words, coded wholly or not at all."""
    values = every(element, "value")
    if len(values) != 1:
        yield missing(element, "value") if not values else repeated(element, "value")
        return
    value = values[0]
    if "CD" not in (value.get(XSI_TYPE) or ""):
        yield bad_attribute(value, "xsi:type")
    if first(value, "originalText") is None:
        yield missing(value, "originalText")
    if (value.get("code") is None) != (value.get("codeSystem") is None):
        yield finding(value, "Le code et sa nomenclature vont ensemble.", "Donnez les deux, ou aucun.")


def judgements(element: Element) -> Iterator[Finding]:
    """One severity, one state, one certainty at most."""
    inside = every(element, "entryRelationship/observation")
    for root in (f"{PCC}.4.1", f"{PCC}.4.1.1", f"{PCC}.4.1.2", f"{ENTRY}.171"):
        if sum(claims(observation, root) for observation in inside) > 1:
            yield finding(element, "Un même jugement (gravité, statut, certitude) est répété.", "N'en gardez qu'un.")


def status_link(element: Element) -> Iterator[Finding]:
    link = element.getparent()
    if link is None or link.get("typeCode") != "REFR" or link.get("inversionInd") != "false":
        yield finding(element, "Le statut se rattache par REFR, sans inversion.", "Corrigez l'entryRelationship.")
    value = first(element, "value")
    if value is None or value.get(XSI_TYPE) != "CE":
        yield finding(element, "La valeur d'un statut est de type CE.", 'Écrivez xsi:type="CE".')


def state(element: Element) -> Iterator[Finding]:
    """The state of a problem, or of an allergy: not the same list."""
    link = element.getparent()
    above = None if link is None else link.getparent()
    value = first(element, "value")
    if above is None or value is None:
        return
    held = sets.ALLERGY_STATES if claims(above, f"{PCC}.4.6") else sets.PROBLEM_STATES
    if not in_set(held, value):
        yield not_listed(value, held.source)


def inverted_subject(element: Element) -> Iterator[Finding]:
    link = element.getparent()
    if link is None or link.get("typeCode") != "SUBJ" or link.get("inversionInd") != "true":
        yield finding(element, "Cet élément se rattache par SUBJ, inversé.", 'Écrivez SUBJ et inversionInd="true".')


def agent(element: Element) -> Iterator[Finding]:
    for participant in every(element, "participant"):
        if first(participant, "participantRole/playingEntity/code/originalText/reference") is None:
            yield finding(
                participant, "L'agent de l'allergie ne renvoie pas à son texte.", "Ajoutez code/originalText/reference."
            )


def body_author(element: Element) -> Iterator[Finding]:
    wanted = ("id", "addr", "telecom", "assignedPerson/name", "representedOrganization/name")
    for author in every(element, "author"):
        for path in wanted:
            if first(author, f"assignedAuthor/{path}") is None:
                yield missing(author, f"assignedAuthor/{path}")


def dosage(element: Element) -> Iterator[Finding]:
    """The dosing template, the bounds of the treatment, of a dose and of a rate."""
    if not any(claims(element, root) for root in _DOSAGES):
        yield finding(element, "Le type de posologie n'est pas dit (templateId).", "Ajoutez le templateId du dosage.")
    if claims(element, _DOSAGES[0]) and element.find(f".//{HL7}substanceAdministration") is not None:
        yield finding(element, "Une posologie simple n'a pas de posologie subordonnée.", "Changez le templateId.")
    times = every(element, "effectiveTime")
    if times and "IVL_TS" not in (times[0].get(XSI_TYPE) or ""):
        yield bad_attribute(times[0], "xsi:type")
    if times and first(times[0], "width") is None:
        for bound in ("low", "high"):
            if first(times[0], bound) is None:
                yield missing(times[0], bound)
    for time in times[1:2]:
        if time.get("operator") != "A" and time.get("nullFlavor") is None:
            yield bad_attribute(time, "operator")
    for name in ("doseQuantity", "rateQuantity"):
        for quantity in every(element, name):
            if quantity.get("nullFlavor") is None:
                for bound in ("low", "high"):
                    if first(quantity, bound) is None:
                        yield missing(quantity, bound)
    route = first(element, "routeCode")
    if route is not None and not claims(element, f"{ENTRY}.83"):
        null = route.get("nullFlavor") is not None and route.get("codeSystem") is None
        if not null and route.get("codeSystem") not in _ROUTES:
            yield bad_attribute(route, "codeSystem")


def product(element: Element) -> Iterator[Finding]:
    product = first(element, "consumable/manufacturedProduct")
    if product is None or not claims(product, f"{PCC}.4.7.2"):
        yield finding(element, "Le produit n'est pas décrit selon son modèle.", f"Ajoutez le templateId {PCC}.4.7.2.")
        return
    if len(every(product, "templateId")) < 2:
        yield finding(product, "Il manque un templateId au produit.", "Ajoutez les templateId du produit de santé.")


def material(element: Element) -> Iterator[Finding]:
    if first(element, "manufacturedMaterial/name") is None:
        yield missing(element, "manufacturedMaterial/name")
    code = first(element, "manufacturedMaterial/code")
    if code is None:
        yield missing(element, "manufacturedMaterial/code")
    elif code.get("nullFlavor") is None and first(code, "originalText/reference") is None:
        yield finding(code, "Le produit ne renvoie pas à son texte.", "Ajoutez originalText/reference.")
    if code is not None and code.get("codeSystem") not in (None, oids.CIS):
        yield bad_attribute(code, "codeSystem")


def internal_reference(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or not (code.get("nullFlavor") == "NA" or (code.get("code") and code.get("codeSystem"))):
        yield finding(element, "Cette référence n'a pas de code.", "Reprenez le code de ce à quoi elle renvoie.")


def moment(element: Element) -> Iterator[Finding]:
    time = first(element, "effectiveTime")
    if time is None:
        yield missing(element, "effectiveTime")
        return
    low = first(time, "low")
    if not any(t is not None and (t.get("value") or t.get("nullFlavor")) for t in (time, low)):
        yield finding(time, "La date manque.", "Donnez-la, ou dites-la inconnue (nullFlavor).")


def mood(element: Element) -> Iterator[Finding]:
    """A procedure that was done, or is planned."""
    own = {"EVN": f"{CCD}.29", "INT": f"{CCD}.25"}.get(element.get("moodCode") or "")
    if own is None:
        yield bad_attribute(element, "moodCode")
    elif not claims(element, own):
        yield finding(element, f"Le templateId {own} manque.", "Ajoutez-le à ceux de cet élément.")


def vaccination(element: Element) -> Iterator[Finding]:
    """What is given, where and how are of the national lists; who did it is said as it must be."""
    day = first(element, "effectiveTime")
    if day is not None and day.get("value") is None and day.get("nullFlavor") is None:
        yield no_attribute(day, "value")
    code = first(element, "code")
    if code is not None and not (IMMUNIZATION_KINDS.holds(plain(code)) or ABSENT_IMMUNIZATIONS.holds(plain(code))):
        yield not_listed(code, IMMUNIZATION_KINDS.edition.source)
    for path, held in (("routeCode", sets.IMMUNIZATION_ROUTES), ("approachSiteCode", sets.APPROACH_SITES)):
        for coded in every(element, path):
            if coded.get("nullFlavor") is None and not in_set(held, coded):
                yield not_listed(coded, held.source)
    for path in ("code", "routeCode", "approachSiteCode", "performer/assignedEntity/code"):
        for coded in every(element, path):
            if coded.get("nullFlavor") is None and not coded.get("displayName"):
                yield no_attribute(coded, "displayName")
    for path, name, wanted in (
        ("consumable", "typeCode", "CSM"),
        ("performer", "typeCode", "PRF"),
        ("author", "typeCode", "AUT"),
        ("author", "contextControlCode", "OP"),
    ):
        for participation in every(element, path):
            if participation.get(name) != wanted:
                yield bad_attribute(participation, name)
    for coded in every(element, "author/assignedAuthor/code"):
        if coded.get("nullFlavor") is None and not in_set(sets.AUTHOR_SPECIALTIES, coded):
            yield not_listed(coded, sets.AUTHOR_SPECIALTIES.source)
    for path, root in (("entryRelationship/observation", f"{CCD}.46"), ("entryRelationship/act", f"{PCC}.4.2")):
        if sum(claims(inside, root) for inside in every(element, path)) > 1:
            yield repeated(element, path)


def rank(element: Element) -> Iterator[Finding]:
    value = first(element, "value")
    if value is not None and ("INT" not in (value.get(XSI_TYPE) or "") or value.get("value") is None):
        yield finding(value, "Le rang d'une vaccination est un nombre entier.", "Écrivez un INT et sa valeur.")


_LENGTHS = ("m", "cm", "[in_us]", "[in_uk]")
_UNITS: dict[str | None, tuple[str, ...]] = {
    "9279-1": ("/min",),
    "8867-4": ("/min",),
    "2708-6": ("%",),
    "8480-6": ("mm[Hg]",),
    "8462-4": ("mm[Hg]",),
    "8310-5": ("Cel", "[degF]"),
    "8302-2": _LENGTHS,
    "8287-5": _LENGTHS,
    "29463-7": ("kg", "g", "[lb_av]", "[oz_av]"),
    "39156-5": ("kg/m2",),
}
"""The units that the rules take, by vital sign (LOINC)."""


def measured(element: Element) -> Iterator[Finding]:
    value, code = first(element, "value"), first(element, "code")
    if value is None or value.get("nullFlavor") is not None:
        return
    if value.get(XSI_TYPE) == "PQ" and not value.get("unit"):
        yield finding(value, "Cette mesure n'a pas d'unité.", "Ajoutez l'unité (UCUM).")
    units = None if code is None else _UNITS.get(code.get("code"))
    if units and value.get("unit") not in units:
        yield finding(value, "Ce signe vital ne se dit pas dans cette unité.", f"Écrivez\u00a0: {', '.join(units)}.")


def relatives(element: Element) -> Iterator[Finding]:
    subject = first(element, "subject")
    if subject is None or subject.get("typeCode") != "SBJ":
        yield finding(element, "Le parent concerné n'est pas dit (subject, SBJ).", "Ajoutez subject.")
    for component in every(element, "component"):
        if component.get("typeCode") == "COMP" and any(claims(child, f"{PCC}.4.13.3") for child in component):
            return
    yield finding(element, "Aucun antécédent pour ce parent (COMP).", "Ajoutez une observation.")


def kinship(element: Element) -> Iterator[Finding]:
    if element.get("typeCode") != "SBJ":
        yield bad_attribute(element, "typeCode")
    relative = first(element, "relatedSubject")
    if relative is None or relative.get("classCode") != "PRS":
        yield finding(element, "Le parent doit être une personne (PRS).", 'Écrivez classCode="PRS".')
        return
    code = first(relative, "code")
    if code is None:
        yield missing(relative, "code")
    elif code.get("nullFlavor") is None and not in_set(sets.RELATIONSHIPS, code):
        yield not_listed(code, sets.RELATIONSHIPS.source)


def pdf(element: Element) -> Iterator[Finding]:
    media = every(element, "component/observationMedia")
    value = first(media[0], "value") if media else None
    if value is None:
        yield missing(element, "component/observationMedia")
        return
    for name, wanted in (("classCode", "OBS"), ("moodCode", "EVN")):
        if media[0].get(name) != wanted:
            yield bad_attribute(media[0], name)
    if value.get("nullFlavor") is None and not (value.get("mediaType") and value.get("representation") == "B64"):
        yield finding(value, "Le PDF doit dire son type et son codage.", 'Ajoutez mediaType et representation="B64".')
    if not any(claims(child, f"{PCC}.4.13") for child in every(element, "component/observation")):
        yield missing(element, "component/observation")


def title(title: str) -> Extra:
    def check(element: Element) -> Iterator[Finding]:
        if (heading := first(element, "title")) is None or heading.text != title:
            yield finding(element, f"Le titre doit être {quoted(title)}.", "Écrivez-le exactement ainsi.")

    return check


def parts(*wanted: str) -> Extra:
    """Subsections among those of a section; a text exactly when none is there, none when all are."""

    def check(element: Element) -> Iterator[Finding]:
        inside = every(element, "component/section")
        text = first(element, "text") is not None
        if not inside and not text:
            yield finding(element, "Sans sous-section, cette section doit avoir un texte.", "Ajoutez un texte.")
        if len(inside) >= len(wanted) and text:
            yield finding(element, "Avec toutes ses sous-sections, la section n'a pas de texte.", "Retirez le texte.")
        if inside and not any(claims(section, root) for section in inside for root in wanted):
            yield finding(element, "Aucune des sous-sections attendues n'est là.", "Corrigez leurs templateId.")

    return check


def no_entry(element: Element) -> Iterator[Finding]:
    if first(element, "entry") is not None and not claims(element, f"{PCC}.3.28"):
        yield finding(element, "Cette section est faite de texte seul.", "Retirez ses entrées.")
