"""The body of a CDA, by the templates that its sections and entries claim: what each template asks.

One row for a template, as the schematrons of IHE PCC, of the CI-SIS content models and of the ANS sections test it
(VSM, vaccination, attached PDF), with what the notes list as intended though its test never fires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    XSI_TYPE,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    local,
    missing,
    no_attribute,
    not_listed,
    quoted,
    repeated,
)
from bonport.interop.terminology import national_sets as sets
from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Code
from bonport.interop.terminology.immunization import ABSENT_IMMUNIZATIONS, IMMUNIZATION_KINDS
from bonport.interop.terminology.national_sets import NationalSet

_PCC = "1.3.6.1.4.1.19376.1.5.3.1"
_CCD = "2.16.840.1.113883.10.20.1"
_SECTION = "1.2.250.1.213.1.1.2"
_ENTRY = "1.2.250.1.213.1.1.3"
_ROLE_CODE = "2.16.840.1.113883.5.111"
_ROUTES = ("2.16.840.1.113883.5.112", "0.4.0.127.0.16.1.1.2.1")
_DOSAGES = tuple(f"{_PCC}.4.{n}" for n in ("7.1", "8", "9", "10", "11", "21"))
_DEVELOPMENT = "1.3.6.1.4.1.19376.1.7.3.1.1.13.4"
_ATC = "2.16.840.1.113883.6.73"
_VAC_NOTE = "1.2.250.1.213.1.1.1.46"
_NAMED_BY_CODE = {"87273-9": _VAC_NOTE, "11369-6": "1.2.250.1.213.1.1.1.37"}
"""Types of documents that have one model only."""
_VSM = "1.2.250.1.213.1.1.1.13"

Extra = Callable[[Element], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Template:
    """What an element that claims a template must be.

    Attributes:
        tags: its possible names. attributes: what its attributes must say, each one of several.
        beside: templates that it must claim too.
        once: children that stand there exactly once; some: paths that lead somewhere; at_most_once.
        code: its own code (code, system).
        states: what its statusCode may say.
        among: path -> the national set that holds the code there.
        holds: templates that must be found inside it; also: anything else.
    """

    tags: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    at_most_once: tuple[str, ...] = ()
    code: tuple[str, str] | None = None
    states: tuple[str, ...] = ()
    among: dict[str, NationalSet] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    also: tuple[Extra, ...] = ()

    def check(self, element: Element, claimed: set[str]) -> Iterator[Finding]:
        if self.tags and local(element) not in self.tags:
            yield finding(
                element, "Ce modèle (templateId) n'est pas celui d'un tel élément.", "Retirez-le, ou changez d'élément."
            )
            return
        for name, allowed in self.attributes.items():
            if element.get(name) not in allowed:
                yield bad_attribute(element, name)
        for root in self.beside:
            if root not in claimed:
                yield finding(element, f"Le templateId {root} manque.", "Ajoutez-le à ceux de cet élément.")
        tags = [child.tag for child in element]
        for name in self.once:
            count = tags.count(HL7 + name)
            if count != 1:
                yield missing(element, name) if count == 0 else repeated(element, name)
        for name in self.at_most_once:
            if tags.count(HL7 + name) > 1:
                yield repeated(element, name)
        for path in self.some:
            if HL7 + path not in tags and first(element, path) is None:
                yield missing(element, path)
        if self.code is not None:
            code = first(element, "code")
            if code is None or (code.get("code"), code.get("codeSystem")) != self.code:
                yield finding(element, f"Le code doit être {self.code[0]}.", "Corrigez le code et sa nomenclature.")
        if self.states:
            status = first(element, "statusCode")
            if status is None:
                yield missing(element, "statusCode")
            elif status.get("code") not in self.states:
                yield bad_attribute(status, "code")
        for path, held in self.among.items():
            for coded in every(element, path):
                if not _held(held, coded):
                    yield not_listed(coded, held.source)
        for root in self.holds:
            if not any(t.get("root") == root for t in element.iter(f"{HL7}templateId")):
                yield finding(element, f"Aucun élément du modèle {root} ici.", "Ajoutez l'entrée qui manque.")
        for extra in self.also:
            yield from extra(element)


def _plain(coded: Element) -> Code:
    return Code(coded.get("code") or "", coded.get("codeSystem") or "")


def _held(held: NationalSet, coded: Element) -> bool:
    return held.holds(coded.get("code") or "", coded.get("codeSystem") or "")


def _claims(element: Element, root: str) -> bool:
    return any(template.get("root") == root for template in element.iterchildren(f"{HL7}templateId"))


# -------------------------------------------------------------------------------------------------- particular rules


def _period(element: Element) -> Iterator[Finding]:
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


def _since(element: Element) -> Iterator[Finding]:
    """effectiveTime has a beginning, known or said unknown."""
    low = first(element, "effectiveTime/low")
    if low is None or (low.get("value") is None and low.get("nullFlavor") not in ("UNK", "NAV")):
        yield finding(element, "Le début manque (effectiveTime/low).", "Donnez-le, ou dites-le inconnu (UNK).")


def _not_applicable(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or code.get("nullFlavor") != "NA":
        yield finding(element, "Le code de ce regroupement doit être nul (NA).", 'Écrivez <code nullFlavor="NA"/>.')


def _concerned(template: str) -> Extra:
    def check(element: Element) -> Iterator[Finding]:
        """SUBJ, not inverted, towards the observation."""
        for relationship in every(element, "entryRelationship"):
            link = (relationship.get("typeCode"), relationship.get("inversionInd"))
            if link == ("SUBJ", "false") and any(_claims(child, template) for child in relationship):
                return
        yield finding(
            element, "Ce regroupement ne contient pas son observation (SUBJ).", "Ajoutez l'entryRelationship SUBJ."
        )

    return check


def _coded(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or code.get("code") is None or code.get("codeSystem") is None:
        yield finding(element, "Le code manque, ou n'a pas de nomenclature.", "Donnez code et codeSystem.")


def _diagnosis(element: Element) -> Iterator[Finding]:
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


def _judgements(element: Element) -> Iterator[Finding]:
    """One severity, one state, one certainty at most."""
    inside = every(element, "entryRelationship/observation")
    for root in (f"{_PCC}.4.1", f"{_PCC}.4.1.1", f"{_PCC}.4.1.2", f"{_ENTRY}.171"):
        if sum(_claims(observation, root) for observation in inside) > 1:
            yield finding(element, "Un même jugement (gravité, statut, certitude) est répété.", "N'en gardez qu'un.")


def _status_link(element: Element) -> Iterator[Finding]:
    link = element.getparent()
    if link is None or link.get("typeCode") != "REFR" or link.get("inversionInd") != "false":
        yield finding(element, "Le statut se rattache par REFR, sans inversion.", "Corrigez l'entryRelationship.")
    value = first(element, "value")
    if value is None or value.get(XSI_TYPE) != "CE":
        yield finding(element, "La valeur d'un statut est de type CE.", 'Écrivez xsi:type="CE".')


def _state(element: Element) -> Iterator[Finding]:
    """The state of a problem, or of an allergy: not the same list."""
    link = element.getparent()
    above = None if link is None else link.getparent()
    value = first(element, "value")
    if above is None or value is None:
        return
    held = sets.ALLERGY_STATES if _claims(above, f"{_PCC}.4.6") else sets.PROBLEM_STATES
    if not _held(held, value):
        yield not_listed(value, held.source)


def _inverted_subject(element: Element) -> Iterator[Finding]:
    link = element.getparent()
    if link is None or link.get("typeCode") != "SUBJ" or link.get("inversionInd") != "true":
        yield finding(element, "Cet élément se rattache par SUBJ, inversé.", 'Écrivez SUBJ et inversionInd="true".')


def _agent(element: Element) -> Iterator[Finding]:
    for participant in every(element, "participant"):
        if first(participant, "participantRole/playingEntity/code/originalText/reference") is None:
            yield finding(
                participant, "L'agent de l'allergie ne renvoie pas à son texte.", "Ajoutez code/originalText/reference."
            )


def _body_author(element: Element) -> Iterator[Finding]:
    wanted = ("id", "addr", "telecom", "assignedPerson/name", "representedOrganization/name")
    for author in every(element, "author"):
        for path in wanted:
            if first(author, f"assignedAuthor/{path}") is None:
                yield missing(author, f"assignedAuthor/{path}")


def _dosage(element: Element) -> Iterator[Finding]:
    """The dosing template, the bounds of the treatment, of a dose and of a rate."""
    if not any(_claims(element, root) for root in _DOSAGES):
        yield finding(element, "Le type de posologie n'est pas dit (templateId).", "Ajoutez le templateId du dosage.")
    if _claims(element, _DOSAGES[0]) and element.find(f".//{HL7}substanceAdministration") is not None:
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
    if route is not None and not _claims(element, f"{_ENTRY}.83"):
        null = route.get("nullFlavor") is not None and route.get("codeSystem") is None
        if not null and route.get("codeSystem") not in _ROUTES:
            yield bad_attribute(route, "codeSystem")


def _product(element: Element) -> Iterator[Finding]:
    product = first(element, "consumable/manufacturedProduct")
    if product is None or not _claims(product, f"{_PCC}.4.7.2"):
        yield finding(element, "Le produit n'est pas décrit selon son modèle.", f"Ajoutez le templateId {_PCC}.4.7.2.")
        return
    if len(every(product, "templateId")) < 2:
        yield finding(product, "Il manque un templateId au produit.", "Ajoutez les templateId du produit de santé.")


def _material(element: Element) -> Iterator[Finding]:
    if first(element, "manufacturedMaterial/name") is None:
        yield missing(element, "manufacturedMaterial/name")
    code = first(element, "manufacturedMaterial/code")
    if code is None:
        yield missing(element, "manufacturedMaterial/code")
    elif code.get("nullFlavor") is None and first(code, "originalText/reference") is None:
        yield finding(code, "Le produit ne renvoie pas à son texte.", "Ajoutez originalText/reference.")


def _internal_reference(element: Element) -> Iterator[Finding]:
    code = first(element, "code")
    if code is None or not (code.get("nullFlavor") == "NA" or (code.get("code") and code.get("codeSystem"))):
        yield finding(element, "Cette référence n'a pas de code.", "Reprenez le code de ce à quoi elle renvoie.")


def _moment(element: Element) -> Iterator[Finding]:
    time = first(element, "effectiveTime")
    if time is None:
        yield missing(element, "effectiveTime")
        return
    low = first(time, "low")
    if not any(t is not None and (t.get("value") or t.get("nullFlavor")) for t in (time, low)):
        yield finding(time, "La date manque.", "Donnez-la, ou dites-la inconnue (nullFlavor).")


def _mood(element: Element) -> Iterator[Finding]:
    """A procedure that was done, or is planned."""
    own = {"EVN": f"{_CCD}.29", "INT": f"{_CCD}.25"}.get(element.get("moodCode") or "")
    if own is None:
        yield bad_attribute(element, "moodCode")
    elif not _claims(element, own):
        yield finding(element, f"Le templateId {own} manque.", "Ajoutez-le à ceux de cet élément.")


def _vaccination(element: Element) -> Iterator[Finding]:
    """What is given, where and how are of the national lists; who did it is said as it must be."""
    day = first(element, "effectiveTime")
    if day is not None and day.get("value") is None and day.get("nullFlavor") is None:
        yield no_attribute(day, "value")
    code = first(element, "code")
    if code is not None and not (IMMUNIZATION_KINDS.holds(_plain(code)) or ABSENT_IMMUNIZATIONS.holds(_plain(code))):
        yield not_listed(code, IMMUNIZATION_KINDS.edition.source)
    for path, held in (("routeCode", sets.IMMUNIZATION_ROUTES), ("approachSiteCode", sets.APPROACH_SITES)):
        for coded in every(element, path):
            if coded.get("nullFlavor") is None and not _held(held, coded):
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
        if coded.get("nullFlavor") is None and not _held(sets.AUTHOR_SPECIALTIES, coded):
            yield not_listed(coded, sets.AUTHOR_SPECIALTIES.source)
    for path, root in (("entryRelationship/observation", f"{_CCD}.46"), ("entryRelationship/act", f"{_PCC}.4.2")):
        if sum(_claims(inside, root) for inside in every(element, path)) > 1:
            yield repeated(element, path)


def _rank(element: Element) -> Iterator[Finding]:
    value = first(element, "value")
    if value is not None and ("INT" not in (value.get(XSI_TYPE) or "") or value.get("value") is None):
        yield finding(value, "Le rang d'une vaccination est un nombre entier.", "Écrivez un INT et sa valeur.")


def _measured(element: Element) -> Iterator[Finding]:
    value = first(element, "value")
    if value is not None and value.get(XSI_TYPE) == "PQ" and value.get("nullFlavor") is None and not value.get("unit"):
        yield finding(value, "Cette mesure n'a pas d'unité.", "Ajoutez l'unité (UCUM).")


def _relatives(element: Element) -> Iterator[Finding]:
    subject = first(element, "subject")
    if subject is None or subject.get("typeCode") != "SBJ":
        yield finding(element, "Le parent concerné n'est pas dit (subject, SBJ).", "Ajoutez subject.")
    for component in every(element, "component"):
        if component.get("typeCode") == "COMP" and any(_claims(child, f"{_PCC}.4.13.3") for child in component):
            return
    yield finding(element, "Aucun antécédent pour ce parent (COMP).", "Ajoutez une observation.")


def _kinship(element: Element) -> Iterator[Finding]:
    if element.get("typeCode") != "SBJ":
        yield bad_attribute(element, "typeCode")
    relative = first(element, "relatedSubject")
    if relative is None or relative.get("classCode") != "PRS":
        yield finding(element, "Le parent doit être une personne (PRS).", 'Écrivez classCode="PRS".')
        return
    code = first(relative, "code")
    if code is None:
        yield missing(relative, "code")
    elif code.get("nullFlavor") is None and not _held(sets.RELATIONSHIPS, code):
        yield not_listed(code, sets.RELATIONSHIPS.source)


def _pdf(element: Element) -> Iterator[Finding]:
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
    if not any(_claims(child, f"{_PCC}.4.13") for child in every(element, "component/observation")):
        yield missing(element, "component/observation")


def _title(title: str) -> Extra:
    def check(element: Element) -> Iterator[Finding]:
        if (heading := first(element, "title")) is None or heading.text != title:
            yield finding(element, f"Le titre doit être {quoted(title)}.", "Écrivez-le exactement ainsi.")

    return check


def _parts(*wanted: str) -> Extra:
    """Subsections among those of a section; a text exactly when none is there, none when all are."""

    def check(element: Element) -> Iterator[Finding]:
        inside = every(element, "component/section")
        text = first(element, "text") is not None
        if not inside and not text:
            yield finding(element, "Sans sous-section, cette section doit avoir un texte.", "Ajoutez un texte.")
        if len(inside) >= len(wanted) and text:
            yield finding(element, "Avec toutes ses sous-sections, la section n'a pas de texte.", "Retirez le texte.")
        if inside and not any(_claims(section, root) for section in inside for root in wanted):
            yield finding(element, "Aucune des sous-sections attendues n'est là.", "Corrigez leurs templateId.")

    return check


def _no_entry(element: Element) -> Iterator[Finding]:
    if first(element, "entry") is not None and not _claims(element, f"{_PCC}.3.28"):
        yield finding(element, "Cette section est faite de texte seul.", "Retirez ses entrées.")


# --------------------------------------------------------------------------------------------------------- the rows

_DONE = ("completed",)
_GOING = ("active", "suspended", "aborted", "completed")
_OBSERVED = {"classCode": ("OBS",), "moodCode": ("EVN",)}
_ACT = {"classCode": ("ACT",), "moodCode": ("EVN",)}


def _section(code: str, *beside: str, needs: tuple[str, ...] = (), **more: object) -> Template:
    return Template(tags=("section",), beside=beside, code=(code, oids.LOINC), holds=needs, **more)  # type: ignore[arg-type]


TEMPLATES: dict[str, Template] = {
    # ---- sections of the VSM
    f"{_SECTION}.29": _section(
        "46612-8",
        once=("id",),
        also=(_parts(f"{_SECTION}.30", f"{_SECTION}.31"),),
        needs=(f"{_SECTION}.30", f"{_SECTION}.31"),
    ),
    f"{_SECTION}.30": _section(
        "34117-2", once=("id",), also=(_parts(f"{_PCC}.3.6", f"{_PCC}.3.8", f"{_PCC}.3.12", f"{_PCC}.3.13"),)
    ),
    f"{_SECTION}.31": _section(
        "57207-3", once=("id",), also=(_parts(f"{_PCC}.3.16.1", f"{_PCC}.1.5.3.1", f"{_PCC}.3.15"),)
    ),
    f"{_SECTION}.32": _section("18776-5", once=("id",), also=(_parts(f"{_PCC}.3.19"),)),
    f"{_PCC}.3.6": _section("11450-4", f"{_CCD}.11", needs=(f"{_PCC}.4.5.2",)),
    f"{_PCC}.3.8": _section("11348-0", needs=(f"{_PCC}.4.5.2",)),
    f"{_PCC}.3.11": _section("47519-4", f"{_CCD}.12"),
    f"{_PCC}.3.12": _section("47519-4", f"{_CCD}.12", f"{_PCC}.3.11", once=("id",), needs=(f"{_PCC}.4.19",)),
    f"{_PCC}.3.13": _section("48765-2", f"{_CCD}.2", needs=(f"{_PCC}.4.5.3",)),
    f"{_PCC}.3.14": _section("10157-6"),
    f"{_PCC}.3.15": _section("10157-6", f"{_PCC}.3.14", needs=(f"{_PCC}.4.15",)),
    f"{_PCC}.3.16": _section("29762-2", f"{_CCD}.15"),
    f"{_PCC}.3.16.1": _section("29762-2", f"{_PCC}.3.16", needs=(f"{_PCC}.4.13.4",)),
    f"{_PCC}.1.5.3.1": _section("10161-8", once=("id",)),
    f"{_PCC}.3.19": _section("10160-0", f"{_CCD}.8", needs=(f"{_PCC}.4.7",)),
    f"{_PCC}.3.23": _section("11369-6", f"{_CCD}.6", needs=(f"{_PCC}.4.12",)),
    f"{_PCC}.3.27": _section("30954-2", also=(_no_entry,)),
    f"{_SECTION}.243": _section(
        "55108-5", some=("text",), needs=(f"{_ENTRY}.18",), also=(_title("Copie du document"),)
    ),
    # ---- problems and allergies
    f"{_PCC}.4.5.1": Template(
        ("act",),
        _ACT,
        (f"{_CCD}.27",),
        once=("code",),
        some=("id", "entryRelationship"),
        states=_GOING,
        also=(_period, _body_author),
    ),
    f"{_PCC}.4.5.2": Template(
        ("act",),
        _ACT,
        (f"{_CCD}.27", f"{_PCC}.4.5.1"),
        some=("id",),
        also=(_not_applicable, _concerned(f"{_PCC}.4.5")),
    ),
    f"{_PCC}.4.5.3": Template(
        ("act",),
        _ACT,
        (f"{_CCD}.27", f"{_PCC}.4.5.1"),
        once=("id",),
        some=("effectiveTime/low",),
        also=(_not_applicable, _concerned(f"{_PCC}.4.6")),
    ),
    f"{_PCC}.4.5": Template(
        ("observation",),
        _OBSERVED,
        (f"{_CCD}.28",),
        once=("id", "code"),
        some=("text/reference",),
        states=_DONE,
        also=(_since, _coded, _diagnosis, _judgements),
    ),
    f"{_ENTRY}.37": Template(among={"code": sets.PROBLEM_KINDS}),
    f"{_PCC}.4.6": Template(
        ("observation",),
        _OBSERVED,
        (f"{_PCC}.4.5", f"{_CCD}.18"),
        once=("id",),
        among={"code": sets.ALLERGY_KINDS},
        also=(_agent,),
    ),
    f"{_PCC}.4.1.1": Template(
        ("observation",),
        _OBSERVED,
        (f"{_CCD}.57", f"{_CCD}.50"),
        some=("text/reference",),
        code=("33999-4", oids.LOINC),
        states=_DONE,
        also=(_status_link, _state),
    ),
    f"{_ENTRY}.171": Template(("observation",), also=(_inverted_subject,)),
    f"{_ENTRY}.32": Template(beside=(f"{_PCC}.4.2",)),
    f"{_PCC}.4.2": Template(
        beside=(f"{_CCD}.40", f"{_ENTRY}.32"),
        some=("text/reference",),
        code=("48767-8", oids.LOINC),
        states=_DONE,
        also=(_body_author,),
    ),
    # ---- procedures, observations, family
    f"{_PCC}.4.19": Template(
        ("procedure",),
        {"classCode": ("PROC",)},
        (f"{_ENTRY}.62",),
        once=("code", "text", "statusCode"),
        some=("id", "text/reference"),
        states=("completed", "active", "aborted", "cancelled"),
        also=(_mood, _body_author),
    ),
    f"{_PCC}.4.4.1": Template(once=("id", "code"), also=(_internal_reference,)),
    f"{_PCC}.4.13": Template(
        attributes=_OBSERVED,
        once=("code",),
        some=("id", "text/reference"),
        states=_DONE,
        at_most_once=("interpretationCode", "methodCode", "targetSiteCode", "author"),
        also=(_moment,),
    ),
    f"{_PCC}.4.13.3": Template(
        ("observation",),
        _OBSERVED,
        (f"{_PCC}.4.13", f"{_CCD}.22"),
        once=("id", "code"),
        some=("text/reference",),
        states=_DONE,
        at_most_once=("effectiveTime",),
    ),
    f"{_PCC}.4.13.4": Template(
        ("observation",),
        _OBSERVED,
        (f"{_PCC}.4.13", f"{_CCD}.33"),
        once=("code", "statusCode", "effectiveTime"),
        some=("text/reference", "value"),
        at_most_once=("id",),
    ),
    f"{_ENTRY}.52": Template(among={"code": sets.SOCIAL_HISTORY}),
    f"{_PCC}.4.15": Template(
        ("organizer",), {"classCode": ("CLUSTER",), "moodCode": ("EVN",)}, (f"{_CCD}.23",), also=(_relatives,)
    ),
    f"{_PCC}.4.15.2": Template(("subject",), also=(_kinship,)),
    _DEVELOPMENT: _section("xx-MCH-PsychoMDev", needs=(f"{_PCC}.4.13",)),
    f"{_PCC}.3.21": _section("18610-6", needs=(f"{_PCC}.4.7",)),
    # ---- vital signs
    f"{_PCC}.3.25": _section("8716-3", f"{_CCD}.16"),
    f"{_PCC}.1.5.3.2": _section("8716-3", f"{_CCD}.16", f"{_PCC}.3.25", needs=(f"{_PCC}.4.13.1",)),
    f"{_PCC}.4.13.1": Template(
        ("organizer",),
        {"classCode": ("CLUSTER",), "moodCode": ("EVN",)},
        (f"{_CCD}.32", f"{_CCD}.35"),
        some=("id", "effectiveTime"),
        code=("85353-1", oids.LOINC),
        states=_DONE,
    ),
    f"{_PCC}.4.13.2": Template(
        ("observation",),
        _OBSERVED,
        (f"{_CCD}.31", f"{_PCC}.4.13"),
        some=("value",),
        among={"code": sets.VITAL_SIGNS},
        also=(_coded, _measured),
    ),
    # ---- treatments and vaccinations
    f"{_PCC}.4.7": Template(
        ("substanceAdministration",),
        {"classCode": ("SBADM",), "moodCode": ("INT", "EVN")},
        (f"{_CCD}.24",),
        once=("id", "text"),
        some=("text/reference",),
        states=_DONE,
        at_most_once=("maxDoseQuantity",),
        also=(_dosage, _product),
    ),
    f"{_PCC}.4.7.2": Template(("manufacturedProduct",), {}, (f"{_CCD}.53",), also=(_material,)),
    f"{_PCC}.4.12": Template(
        ("substanceAdministration",),
        {"classCode": ("SBADM",), "moodCode": ("INT", "EVN"), "negationInd": ("true", "false")},
        (f"{_CCD}.24",),
        once=("id", "code", "text", "statusCode", "effectiveTime"),
        some=("text/reference",),
        states=_DONE,
        also=(_coded, _product, _vaccination, _body_author),
    ),
    f"{_ENTRY}.82": Template(
        ("observation",),
        _OBSERVED,
        (f"{_CCD}.46",),
        once=("code", "value"),
        states=_DONE,
        code=("30973-2", oids.LOINC),
        also=(_rank,),
    ),
    # ---- the attached PDF
    f"{_ENTRY}.18": Template(
        ("organizer",),
        {"classCode": ("CLUSTER",), "moodCode": ("EVN",)},
        once=("id", "code"),
        states=_DONE,
        also=(_pdf,),
    ),
    f"{_ENTRY}.48.18": Template(
        ("observation",),
        _OBSERVED,
        (f"{_PCC}.4.13",),
        once=("id",),
        some=("text", "effectiveTime", "value"),
        code=("69764-9", oids.LOINC),
        states=_DONE,
    ),
}


def check_body(document: Element) -> Iterator[Finding]:
    """Every element that claims a template, and the sections that the document's model wants."""
    claimed: dict[Element, set[str]] = {}
    said: set[tuple[Element, str, str | None]] = set()
    for template in document.iter(f"{HL7}templateId"):
        element = template.getparent()
        root = template.get("root") or ""
        if element is None:
            continue
        claimed.setdefault(element, set()).add(root)
        key = (element, root, template.get("extension"))
        if key in said:
            yield finding(template, "Ce templateId est dit deux fois.", "N'en gardez qu'un.")
        said.add(key)
    for element, roots in claimed.items():
        for root in sorted(roots.intersection(TEMPLATES)):
            yield from TEMPLATES[root].check(element, roots)
    code = first(document, "code")
    named = _NAMED_BY_CODE.get("" if code is None else code.get("code") or "")
    if named and first(document, "component/structuredBody") is not None and not _claims(document, named):
        yield finding(document, f"Un tel document a pour modèle {named}.", "Ajoutez ce templateId.")
    for root, asked in _MODELS.items():
        if _claims(document, root):
            for look in asked:
                yield from look(document)


def _model(code: tuple[str, str], act: str = "", beside: tuple[str, ...] = (), sections: tuple[str, ...] = ()) -> Extra:
    """What a document of a model is: its type, the code of its act, the templates that it claims too, its sections.

    The act of the VSM is intended, though the official test of it never fires.
    """

    def check(document: Element) -> Iterator[Finding]:
        for root in beside:
            if not _claims(document, root):
                yield finding(document, f"Le templateId {root} manque.", "Ajoutez-le à ceux du document.")
        own = first(document, "code")
        if own is None or (own.get("code"), own.get("codeSystem")) != code:
            yield finding(document, f"Le type d'un tel document est {code[0]}.", "Corrigez l'élément code.")
        acts = {event.get("code") for event in every(document, "documentationOf/serviceEvent/code")}
        if act and act not in acts:
            yield finding(document, f"L'acte d'un tel document a pour code {act}.", "Corrigez documentationOf.")
        for body in every(document, "component/structuredBody"):
            inside = every(body, "component/section")
            for root in sections:
                if not any(_claims(section, root) for section in inside):
                    yield finding(body, f"La section {root} manque.", "Ajoutez-la.")

    return check


def _lines(document: Element) -> Iterator[Finding]:
    """A certificate's patient has a structured address: the département reads it."""
    for line in every(document, "recordTarget/patientRole/addr/streetAddressLine"):
        yield finding(line, "L'adresse de l'enfant s'écrit par parties.", "Remplacez les lignes par streetName, etc.")


def _vaccination_note(document: Element) -> Iterator[Finding]:
    """VAC-NOTE 2023.01: one vaccination that was given, its day, its product by CIS and ATC, its lot, its author."""
    if not _claims(document, f"{_PCC}.1.18.1.2"):
        yield finding(document, f"Le templateId {_PCC}.1.18.1.2 manque.", "Ajoutez-le à ceux du document.")
    if not any((t.get("root"), t.get("extension")) == (_VAC_NOTE, "2023.01") for t in every(document, "templateId")):
        yield finding(document, "Une note de vaccination dit sa version, 2023.01.", "Corrigez extension.")
    given = [element for element in document.iter(f"{HL7}substanceAdministration") if _claims(element, f"{_PCC}.4.12")]
    if len(given) != 1:
        yield finding(document, "Une note dit une vaccination, et une seule.", "Faites une note par vaccination.")
    for element in given:
        yield from _note(element)


def _note(element: Element) -> Iterator[Finding]:
    if element.get("negationInd") == "true":
        yield bad_attribute(element, "negationInd")
    day = first(element, "effectiveTime")
    if day is None or len(day.get("value") or "") != 8:
        yield finding(element, "Le jour de la vaccination manque, ou n'est pas un jour.", "Écrivez AAAAMMJJ.")
    material = first(element, "consumable/manufacturedProduct/manufacturedMaterial")
    for path in ("author/assignedAuthor/code", "author/assignedAuthor/assignedPerson/name"):
        if first(element, path) is None:
            yield missing(element, path)
    for coded in every(element, "author/assignedAuthor/code"):
        if coded.get("nullFlavor") is None and not coded.get("displayName"):
            yield no_attribute(coded, "displayName")
    if material is None:
        return
    if first(material, "lotNumberText") is None:
        yield missing(material, "lotNumberText")
    for path, system in (("code", oids.CIS), ("code/translation", _ATC)):
        coded_so = [coded for coded in every(material, path) if coded.get("codeSystem") == system]
        if not coded_so:
            yield finding(material, f"Le vaccin n'est pas codé dans la nomenclature {system}.", "Ajoutez ce code.")
        for coded in coded_so:
            if coded.get("code") and not coded.get("displayName"):
                yield no_attribute(coded, "displayName")


_CHILD = "1.2.250.1.213.1.1.1.5"
_CERTIFICATE = ("CERT_DECL", oids.TYPE_CODE_FR)
_EXAM = "11429006"
_MODELS: dict[str, tuple[Extra, ...]] = {
    _VSM: (
        _model(
            ("SYNTH", oids.TYPE_CODE_FR),
            "34117-2",
            sections=(f"{_SECTION}.29", f"{_PCC}.3.27", f"{_SECTION}.32"),
        ),
    ),
    _VAC_NOTE: (_model(("87273-9", oids.LOINC)), _vaccination_note),
    "1.2.250.1.213.1.1.1.37": (_model(("11369-6", oids.LOINC), "11369-6", (f"{_PCC}.1.18.1.2",), (f"{_PCC}.3.23",)),),
    f"{_CHILD}.1": (
        _model(
            _CERTIFICATE,
            _EXAM,
            (_CHILD, "1.3.6.1.4.1.19376.1.7.3.1.1.13.1"),
            tuple(
                f"{_PCC}.{n}"
                for n in ("3.16.1", "1.5.3.7", "1.5.3.4", "1.21.2.5.1", "1.21.2.3", "1.21.2.4", "3.23", "3.36")
            ),
        ),
        _lines,
    ),
    f"{_CHILD}.2": (
        _model(
            _CERTIFICATE,
            _EXAM,
            (_CHILD,),
            (*(f"{_PCC}.{n}" for n in ("3.16.1", "3.8", "1.5.3.2", "3.23", "3.21", "3.36")), _DEVELOPMENT),
        ),
        _lines,
    ),
    f"{_CHILD}.3": (
        _model(
            _CERTIFICATE,
            "",
            (_CHILD,),
            (*(f"{_PCC}.{n}" for n in ("3.16.1", "3.8", "1.5.3.2", "3.23", "3.36")), _DEVELOPMENT),
        ),
        _lines,
    ),
}
"""What is asked of a document by the model that it claims: VSM, VAC-NOTE, VAC 2023.01; CS8, CS9, CS24 2025.01."""
