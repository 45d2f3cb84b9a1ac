"""Entries that several models of documents share: problems, their state, products, references, comments.

Sources: entry models of CI-SIS « Modèles de contenus CDA » 2022-2024; IHE PCC.
"""

from __future__ import annotations

from bonport.interop.cda.model import When
from bonport.interop.cda.narrative import CCD, ENTRY, PCC, loinc
from bonport.interop.cda.node import Node, bound, coded, node, one_line, original_text, reference, templates
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.encounters import ACT_CODE

_SEVERITY = Code("SEV", ACT_CODE, "Sévérité", "HL7:ActCode")


def worded(
    tag: str,
    code: Code | None,
    anchor: str,
    display: str = "",
    *translations: Code,
    xsi_type: str | None = None,
) -> Node:
    """A coded value whose words stand at `anchor`: the code where there is one, the words in any case."""
    others = [coded("translation", other, display=display) for other in translations]
    if code is None:
        return node(tag, original_text(anchor), *others, xsi_type=xsi_type, nullFlavor="UNK")
    return coded(tag, code, original_text(anchor), *others, xsi_type=xsi_type, display=display)


def value(code: Code | None, anchor: str) -> Node:
    """A CD value: the code where there is one, the words in any case."""
    return worded("value", code, anchor, xsi_type="CD")


def related(kind: str, entry: Node | None, *, inverted: bool | None = None) -> Node | None:
    """An entry hung on another one, where there is something to hang."""
    if entry is None:
        return None
    inversion = None if inverted is None else str(inverted).lower()
    return node("entryRelationship", entry, typeCode=kind, inversionInd=inversion)


def problem(
    kind: Code,
    code: Code | None,
    anchor: str,
    id_: Node,
    *details: Node | None,
    start: When | None = None,
    end: When | None = None,
    negated: bool = False,
    reaction: bool = False,
) -> Node:
    """FR-Probleme (1.2.250.1.213.1.1.3.37).

    Args:
        kind: JDV_ProblemCodes. anchor: where its words stand.
        reaction: it is what an allergy or a vaccination provoked.
    """
    return node(
        "observation",
        *templates(f"{CCD}.28", *((f"{CCD}.54",) if reaction else ()), f"{PCC}.4.5", f"{ENTRY}.37"),
        id_,
        coded("code", kind),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        node("effectiveTime", bound("low", start), bound("high", end) if end else None),
        value(code, anchor),
        *details,
        classCode="OBS",
        moodCode="EVN",
        negationInd="true" if negated else "false",
    )


def state(status: Code | None, anchor: str) -> Node | None:
    """FR-Statut-du-probleme (1.2.250.1.213.1.1.3.30)."""
    if status is None:
        return None
    observation = node(
        "observation",
        *templates(f"{CCD}.50", f"{CCD}.57", f"{PCC}.4.1.1", f"{ENTRY}.30"),
        coded("code", loinc("33999-4", "Status")),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        coded("value", status, xsi_type="CE"),
        classCode="OBS",
        moodCode="EVN",
    )
    return related("REFR", observation, inverted=False)


def severity(level: Code | None, anchor: str) -> Node | None:
    """FR-Severite (1.2.250.1.213.1.1.3.29)."""
    if level is None:
        return None
    observation = node(
        "observation",
        *templates(f"{CCD}.55", f"{PCC}.4.1", f"{ENTRY}.29"),
        coded("code", _SEVERITY),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        coded("value", level, xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    return related("SUBJ", observation, inverted=True)


def certainty(level: Code | None, anchor: str, id_: Node) -> Node | None:
    """FR-Certitude (1.2.250.1.213.1.1.3.171)."""
    return _judgement(level, anchor, id_, f"{ENTRY}.171", loinc("66455-7", "Certitude"))


def criticality(level: Code | None, anchor: str, id_: Node) -> Node | None:
    """FR-Criticite (1.2.250.1.213.1.1.3.172)."""
    return _judgement(level, anchor, id_, f"{ENTRY}.172", loinc("82606-5", "Criticité"))


def _judgement(level: Code | None, anchor: str, id_: Node, template: str, code: Code) -> Node | None:
    if level is None:
        return None
    observation = node(
        "observation",
        *templates(template),
        id_,
        coded("code", code),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        node("effectiveTime", nullFlavor="NA"),
        coded("value", level, xsi_type="CE"),
        classCode="OBS",
        moodCode="EVN",
    )
    return related("SUBJ", observation, inverted=True)


def comment(anchor: str) -> Node:
    """FR-Commentaire-ER (1.2.250.1.213.1.1.3.32)."""
    act = node(
        "act",
        *templates(f"{CCD}.40", f"{PCC}.4.2", f"{ENTRY}.32"),
        coded("code", loinc("48767-8", "Commentaire")),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        classCode="ACT",
        moodCode="EVN",
    )
    return node("entryRelationship", act, typeCode="SUBJ", inversionInd="true")


def internal_reference(id_: Node, code: Code, anchor: str) -> Node:
    """FR-Reference-interne (1.2.250.1.213.1.1.3.36): the reason that stands elsewhere in the document."""
    return node(
        "act",
        *templates(f"{PCC}.4.4.1", f"{ENTRY}.36"),
        id_,
        coded("code", code, original_text(anchor)),
        classCode="ACT",
        moodCode="EVN",
    )


def unknown_drug(anchor: str, *translations: Code) -> Node:
    """The code of a drug that has none in CIS: the system is said, the code is not (OTH); its class may be."""
    others = (coded("translation", other) for other in translations)
    return node("code", original_text(anchor), *others, nullFlavor="OTH", codeSystem=oids.CIS)


def product(code: Node, name: str, lot: Node | None = None) -> Node:
    """FR-Produit-de-sante (1.2.250.1.213.1.1.3.43).

    Args:
        code: the element `code`, with its translations. name: empty for a product that is said elsewhere.
    """
    said = node("name", one_line(name)) if name else node("name", nullFlavor="NA")
    return node(
        "manufacturedProduct",
        *templates(f"{CCD}.53", f"{PCC}.4.7.2", f"{ENTRY}.43"),
        node("manufacturedMaterial", code, said, lot),
    )
