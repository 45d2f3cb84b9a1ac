"""The body of a note (VAC-NOTE 2023.01) and of a history (VAC 2023.01) of vaccination, from the model.

A note holds one vaccination, with its whole date, its CIS and ATC codes and its lot; a history holds all that is known.

Sources: VAC-NOTE 2023.01 (document OID 1.2.250.1.213.1.1.1.46) and VAC 2023.01 (…37); CI-SIS FR-Vaccination
(1.2.250.1.213.1.1.3.45); IHE PCC Immunization Content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bonport.interop.cda.entries import comment, problem, product, related, unknown_drug, worded
from bonport.interop.cda.header import contact_points, entity, person_name, structure
from bonport.interop.cda.model import (
    Header,
    Presence,
    Professional,
    Vaccination,
    VaccinationHistory,
    VaccinationNote,
)
from bonport.interop.cda.narrative import CCD, ENTRY, PCC, SECTION, Ids, loinc, pdf_copy, section, sentence, table
from bonport.interop.cda.node import Node, coded, day, node, original_text, reference, templates, timestamp
from bonport.interop.cda.words import anchor, noted, vaccination_chart
from bonport.interop.terminology.immunization import ABSENT_IMMUNIZATIONS
from bonport.interop.terminology.problems import REPORTED_SYMPTOM

NOTE = "1.2.250.1.213.1.1.1.46"
HISTORY = "1.2.250.1.213.1.1.1.37"
MODEL_VERSION = "2023.01"
_IMMUNIZATION_CONTENT = "1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2"


def model_templates(model: str) -> list[Node]:
    """Of a note or of a history."""
    return [*templates(_IMMUNIZATION_CONTENT), node("templateId", root=model, extension=MODEL_VERSION)]


def note_body(note: VaccinationNote, header: Header, pdf: bytes) -> Node:
    """The structuredBody of a note. Who signs it answers for the vaccination; who gave it is said where known."""
    ids = Ids(header.unique_id)
    given = noted(note)
    entry = vaccination_entry(given, 1, ids, header, _author(header))
    return _body("Note de vaccination", table(vaccination_chart((given,))), (entry,), pdf, ids)


def history_body(history: VaccinationHistory, header: Header, pdf: bytes) -> Node:
    """The structuredBody of a history."""
    ids = Ids(header.unique_id)
    if history.presence is Presence.KNOWN:
        text = table(vaccination_chart(history.vaccinations))
        entries = [vaccination_entry(given, n, ids, header) for n, given in enumerate(history.vaccinations, start=1)]
    else:
        none = history.presence is Presence.NONE_KNOWN
        words = "Aucune vaccination connue." if none else "Vaccinations\u00a0: non renseigné."
        text = sentence(words, "vaccination-aucune")
        entries = [no_vaccination(ids, none_known=none)]
    return _body("Historique des vaccinations", text, entries, pdf, ids)


def _body(title: str, text: Node, entries: Sequence[Node], pdf: bytes, ids: Ids) -> Node:
    vaccinations = section(
        ids.at("section/11369-6"),
        (f"{CCD}.6", f"{PCC}.3.23", f"{SECTION}.147"),
        loinc("11369-6", "Historique des vaccinations"),
        title,
        text=text,
        entries=[node("entry", entry) for entry in entries],
    )
    return node("structuredBody", node("component", vaccinations), node("component", pdf_copy(pdf, ids)))


def vaccination_entry(given: Vaccination, n: int, ids: Ids, header: Header, author: Node | None = None) -> Node:
    """FR-Vaccination (1.2.250.1.213.1.1.3.45), of the n-th row of its chart."""
    position = f"vaccination-{n}"

    def at(key: str) -> str:
        return anchor("vaccination", n, key)

    translations = [other for other in (given.atc, given.package) if other]
    code = (
        worded("code", given.code, at("vaccin"), given.vaccine, *translations)
        if given.code
        else unknown_drug(at("vaccin"), *translations)
    )
    return _entry(
        node("id", root=given.identifier) if given.identifier else ids.at(position),
        coded("code", given.kind),
        at("vaccin"),
        node("effectiveTime", value=day(given.day)),
        coded("routeCode", given.route, original_text(at("voie"))) if given.route else None,
        coded("approachSiteCode", given.site, original_text(at("region"))) if given.site else None,
        node(
            "consumable",
            product(
                code,
                given.vaccine,
                node("lotNumberText", given.lot) if given.lot else node("lotNumberText", nullFlavor="UNK"),
            ),
            typeCode="CSM",
        ),
        _performer(given.performer, header) if given.performer else None,
        author,
        _rank(given.rank) if given.rank else None,
        _reaction(given, at("reaction"), ids.at(f"{position}/reaction")),
        _comment(given, at),
    )


def _entry(id_: Node, kind: Node, at: str, *details: Node | None) -> Node:
    return node(
        "substanceAdministration",
        *templates(f"{CCD}.24", f"{PCC}.4.12", f"{ENTRY}.45"),
        id_,
        kind,
        node("text", reference(at)),
        node("statusCode", code="completed"),
        *details,
        classCode="SBADM",
        moodCode="EVN",
        negationInd="false",
    )


def no_vaccination(ids: Ids, *, none_known: bool) -> Node:
    """What is said where there is none, or none is recorded; its words stand at « vaccination-aucune »."""
    absent = ABSENT_IMMUNIZATIONS["no-known-immunizations" if none_known else "no-immunization-info"]
    at = "vaccination-aucune"
    nothing = product(node("code", nullFlavor="NA"), "")
    return _entry(
        ids.at(at),
        coded("code", absent, original_text(at)),
        at,
        node("effectiveTime", nullFlavor="NA"),
        node("consumable", nothing, typeCode="CSM"),
    )


def _performer(performer: Professional, header: Header) -> Node:
    here = performer.national_id == header.author.national_id
    if here:
        return node("performer", entity(performer, header.organization), typeCode="PRF")
    person = node("assignedPerson", person_name(performer))
    return node("performer", node("assignedEntity", *contact_points(performer, None), person), typeCode="PRF")


def _author(header: Header) -> Node:
    """Who validated it medically."""
    return node(
        "author",
        node("time", value=timestamp(header.created)),
        node(
            "assignedAuthor",
            *contact_points(header.author, header.organization),
            node("assignedPerson", person_name(header.author)),
            structure("representedOrganization", header.organization),
            classCode="ASSIGNED",
        ),
        contextControlCode="OP",
        typeCode="AUT",
    )


def _rank(rank: int) -> Node:
    """FR-Rang-de-la-vaccination (1.2.250.1.213.1.1.3.82)."""
    observation = node(
        "observation",
        *templates(f"{CCD}.46", f"{ENTRY}.82"),
        coded("code", loinc("30973-2", "Rang de la vaccination")),
        node("statusCode", code="completed"),
        node("value", xsi_type="INT", value=str(rank)),
        classCode="OBS",
        moodCode="EVN",
    )
    return node("entryRelationship", observation, typeCode="SUBJ")


def _comment(given: Vaccination, at: Callable[[str], str]) -> Node | None:
    """What was noted. A reaction with neither rank nor comment is a comment too: the official rule of FR-Vaccination
    looks for an act where the reaction is an observation, and refuses one that stands alone."""
    if given.note:
        return comment(at("commentaire"))
    return comment(at("reaction")) if given.reaction and not given.rank else None


def _reaction(given: Vaccination, at: str, id_: Node) -> Node | None:
    if not given.reaction:
        return None
    observed = problem(REPORTED_SYMPTOM, given.reaction_code, at, id_, reaction=True)
    return related("CAUS", observed, inverted=False)
