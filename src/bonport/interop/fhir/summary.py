"""An IPS document (FHIR R4 Bundle) as a VSM of the plain model.

Source: HL7 International Patient Summary 2.0.0; FR Core 2.2.0 for what is French.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from bonport.interop.cda.model import Document, Header, Organization, Professional
from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.patient import patient_of
from bonport.interop.fhir.people import (
    AS_THE_BUNDLE_SAYS,
    Choices,
    Person,
    organization_of,
    person_of,
    professional_of,
)
from bonport.interop.fhir.sections import synthesis_of
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import parts
from bonport.interop.terminology.document_types import SYNTHESIS, SYNTHESIS_ACT
from bonport.interop.terminology.oids import oid_of

_PARIS = ZoneInfo("Europe/Paris")
_WITHDRAWN = ("entered-in-error", "cancelled")

_WHY: tuple[tuple[str, str], ...] = (
    (r"\._\w+|\.(?:modifierE|e)xtension(?:\[|$)", "Cette extension n’a pas de place dans le VSM."),
    (
        r"\.coding(?:\[\d+\](?:\.\w+)?)?$",
        "Le VSM ne porte pas de code de cette nomenclature\u00a0; ses mots sont repris, ou ceux d’un autre code.",
    ),
    (
        r"\.(?:performer|asserter|recorder|informationSource|requester|author|attester)(?:\[|\.|$)",
        "Le VSM ne dit pas de qui vient cette information.",
    ),
    (r"\.(?:recordedDate|dateAsserted|lastOccurrence|authoredOn|issued)$", "Cette date n’a pas de place dans le VSM."),
    (r"\.identifier(?:\[|$)", "Cet identifiant n’a pas de place dans le VSM."),
    (r"\.telecom(?:\[|$)", "Ce moyen de contact n’a pas de place dans le VSM."),
    (r"\.contact(?:\[|$)", "Le Bundle ne dit pas si ce proche est à prévenir, de confiance ou représentant légal."),
    (r"^Bundle\.entry\[\d+\](?:\.resource)?$", "Aucune rubrique que le VSM reprend ne cite cette ressource."),
    (r"\.language$", "Le document est déclaré en français\u00a0; ses textes restent dans leur langue."),
    (r"\.relatesTo(?:\[|$)", "L’identifiant du document lié n’est pas celui d’un document français."),
)
_NO_PLACE = "Le VSM n’a pas de place pour cet élément."


@dataclass(frozen=True, slots=True)
class Unrepresented:
    """Something of the bundle that the document does not say.

    Attributes:
        path: FHIRPath-like, without any value: `Bundle.entry[4].resource.code.coding[0]`.
        why: in French.
    """

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class SummaryRead:
    """A bundle as a VSM.

    Attributes:
        document: not yet checked: `cda.preflight` says what is wrong with it, `cda.render` gives its bytes.
        unrepresented: everything that it does not say, in the order of the bundle.
        warnings: what was decided for want of information, in French.
    """

    document: Document
    unrepresented: tuple[Unrepresented, ...]
    warnings: tuple[str, ...]


def read_summary(
    data: bytes,
    choices: Choices = AS_THE_BUNDLE_SAYS,
    *,
    unique_id: str | None = None,
    set_id: str | None = None,
    version: int = 1,
    replaces: str | None = None,
) -> SummaryRead:
    """Read an IPS bundle as a VSM.

    Author: a Practitioner takes the Bundle's PractitionerRole, else the custodian's organisation. Médecin traitant:
    generalPractitioner, else the author. The INS is written only if the identity is *qualifiée* (FR Core
    `fr-core-identity-reliability`, or `choices`); otherwise the document carries the local number alone.

    Args:
        data: the Bundle, JSON.
        choices: what the caller says where the bundle does not.
        unique_id: OID of this version; by default one derived from the bundle and the choices, so that the same input
            always gives the same document.
        set_id: OID common to all versions; by default derived from the Composition's identifier.
        version, replaces: as `cda.model.Header`.

    Raises:
        Unreadable: not a FHIR document, wrong types, too large or too deep.
        BadInput: what a French document needs is missing: the author's RPPS, the structure's identifier, a name, a date
            of birth; or something in the bundle concerns another person.

    >>> from bonport.interop.fhir import read_summary
    >>> read_summary(b'{"resourceType": "Patient"}')
    Traceback (most recent call last):
    ...
    bonport.interop.errors.Unreadable: not a FHIR Bundle of type document
    """
    bundle = Bundle(data)
    composition, root = bundle.composition, bundle.tree.root
    warnings: list[str] = []
    if composition.text("status") in _WITHDRAWN:
        raise BadInput("Composition.status", "ce document a été annulé ou saisi par erreur.")
    _envelope(root, composition, warnings)
    author, organization, person = _author(bundle, choices, warnings)
    patient = patient_of(bundle, choices, warnings)
    created = _created(root, composition, warnings)
    act_start, act_stop = _act(composition, created)
    derived = uuid5(NAMESPACE_OID, hashlib.sha256(data + repr((choices, version, replaces)).encode()).hexdigest())
    header = Header(
        unique_id=unique_id or oid_of(derived),
        set_id=set_id or _set_id(composition) or oid_of(derived),
        version=version,
        type=SYNTHESIS,
        title=composition.text("title") or SYNTHESIS.display,
        created=created,
        patient=patient,
        author=author,
        organization=organization,
        act=SYNTHESIS_ACT,
        act_start=act_start,
        act_stop=act_stop,
        replaces=replaces,
        treating_doctor=_treating_doctor(bundle, author, person, warnings),
    )
    document = Document(header, synthesis_of(bundle))
    return SummaryRead(document, tuple(_unrepresented(bundle)), tuple(warnings))


def _unrepresented(bundle: Bundle) -> list[Unrepresented]:
    return [Unrepresented(path, why or _why(path)) for path, why in bundle.tree.untaken()]


def _why(path: str) -> str:
    return next((why for pattern, why in _WHY if re.search(pattern, path)), _NO_PLACE)


def _envelope(root: Element, composition: Element, warnings: list[str]) -> None:
    """What goes with the document and says nothing of the patient."""
    root.settle("identifier", "total", "timestamp")
    composition.settle("identifier", "type", "subject", "custodian", "category")
    for holder in (root, composition):
        if holder.peek("language").lower().startswith("fr"):
            holder.settle("language")
    level = composition.text("confidentiality")
    if level not in ("", "N"):
        warnings.append(
            f"Le Bundle est de confidentialité «\u00a0{level}\u00a0», que l’en-tête ne porte pas\u00a0: "
            "choisissez un masque au dépôt du document."
        )
    if composition.text("status") == "preliminary":
        warnings.append("Le Bundle se dit provisoire (preliminary)\u00a0: le VSM est un document signé.")


# ----------------------------------------------------------------------------------------------------- who and where


def _author(bundle: Bundle, choices: Choices, warnings: list[str]) -> tuple[Professional, Organization, Person]:
    composition = bundle.composition
    authors = bundle.all_referenced(composition, "author")
    person = next((found for one in authors if (found := person_of(bundle, one))), None)
    attesters = [(one, bundle.referenced(one, "party")) for one in composition.children("attester")]
    if person is None:
        signing = (person_of(bundle, party) for _, party in attesters if party is not None)
        person = next((found for found in signing if found), None)
        if person is not None:
            warnings.append("L’auteur n’est pas une personne\u00a0: le professionnel qui atteste est écrit à sa place.")
    if person is None:
        raise BadInput(
            "Composition.author",
            "l’auteur n’est pas un professionnel présent dans le Bundle.",
            "Joignez la ressource Practitioner ou PractitionerRole de l’auteur.",
        )
    for attester, party in attesters:
        found = person_of(bundle, party) if party is not None else None
        if found is not None and found.practitioner.path == person.practitioner.path:
            attester.settle("mode")
            if attester.peek("time") == composition.peek("date"):
                attester.settle("time")
    organization = _organization(bundle, person, authors)
    author = professional_of(
        person,
        "Composition.author",
        rpps=choices.author_rpps,
        specialty=choices.author_specialty,
        option="--author-rpps",
        warnings=warnings,
    )
    return author, organization_of(organization, choices), person


def _organization(bundle: Bundle, person: Person, authors: list[Element]) -> Element | None:
    """Where the author wrote: his role's organisation, else the one given as author, else the custodian."""
    if person.role is not None and (found := bundle.referenced(person.role, "organization")) is not None:
        return found
    given = next((one for one in authors if one.kind == "Organization"), None)
    return given or bundle.referenced(bundle.composition, "custodian")


def _treating_doctor(
    bundle: Bundle, author: Professional, author_person: Person, warnings: list[str]
) -> Professional | None:
    """The declared médecin traitant; the author where the bundle names none."""
    references = bundle.subject.children("generalPractitioner")
    if not references:
        return author
    found = [bundle.resolve(reference, bundle.subject) for reference in references]
    people = [person for one in found if one is not None and (person := person_of(bundle, one))]
    if not people:
        warnings.append("Le médecin traitant nommé par le Bundle n’y est pas décrit\u00a0: il n’est pas écrit.")
        return None
    if people[0].practitioner.path == author_person.practitioner.path:
        return author
    try:
        return professional_of(people[0], "Patient.generalPractitioner", warnings=warnings)
    except BadInput as error:
        warnings.append(f"Le médecin traitant n’est pas écrit\u00a0: {error.what}")
        return None


# ------------------------------------------------------------------------------------------------------------- when


def _created(root: Element, composition: Element, warnings: list[str]) -> datetime:
    """When the content was written: the Composition's date, or when the Bundle was made where that has no hour."""
    written = composition.text("date")
    parts(written, "Composition.date")
    if moment := _instant(written):
        return moment
    if moment := _instant(root.text("timestamp")):
        warnings.append("La date du document n’a pas d’heure\u00a0: celle de la constitution du Bundle est écrite.")
        return moment
    warnings.append("La date du document n’a pas d’heure\u00a0: minuit est écrit.")
    return _midnight(written, "Composition.date")


def _instant(text: str) -> datetime | None:
    """An aware moment; a fraction of any length is dropped."""
    found = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})", text.strip(), re.ASCII
    )
    if not found:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}{found[2] or ':00'}{found[3].replace('Z', '+00:00')}")
    except ValueError:
        raise Unreadable("Composition.date or Bundle.timestamp is not an instant") from None


def _midnight(text: str, where: str) -> datetime:
    year, month, day = parts(text, where)
    return datetime(year, month or 1, day or 1, tzinfo=_PARIS)


def _act(composition: Element, created: datetime) -> tuple[datetime, datetime | None]:
    """When the care that the document sums up began and ended; when it was written, where that is not said."""
    start = stop = None
    for event in composition.children("event"):
        for concept in event.children("code"):
            for coding in concept.children("coding"):
                if coding.peek("code") == "PCPR":  # the care itself: what every patient summary documents
                    coding.settled()
        span = event.child("period")
        if span is not None and start is None:
            start, stop = (_moment(span, name) for name in ("start", "end"))
    if start is None:
        return min(stop or created, created), None
    return start, stop


def _moment(span: Element, name: str) -> datetime | None:
    text = span.text(name)
    if not text:
        return None
    return _instant(text) or _midnight(text, f"{span.path}.{name}")


def _set_id(composition: Element) -> str:
    """From the Composition's identifier, the same for all versions of a document."""
    identifier = composition.child("identifier")
    if identifier is None:
        return ""
    system, value = identifier.peek("system"), identifier.peek("value")
    return oid_of(uuid5(NAMESPACE_OID, f"{system}|{value}")) if value else ""
