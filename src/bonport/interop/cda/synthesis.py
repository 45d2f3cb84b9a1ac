"""The body of a VSM 2023.01 (document OID 1.2.250.1.213.1.1.1.13), from the model.

Every section is readable without its entries, and every entry points to its words in the narrative. What is coded is
structured; what is not coded keeps its words in `originalText`. A domain of which nothing is known to exist (« aucun
connu ») and one of which nothing was recorded (« non renseigné ») are two sentences and two codes.

Sources: VSM 2023.01; section and entry models of CI-SIS « Modèles de contenus CDA » 2022-2024; IHE PCC; IPS absent and
unknown data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bonport.interop.cda.dosage import administration
from bonport.interop.cda.entries import (
    certainty,
    criticality,
    internal_reference,
    problem,
    product,
    related,
    severity,
    state,
    value,
    worded,
)
from bonport.interop.cda.model import (
    Allergy,
    Dosage,
    FamilyHistory,
    Habit,
    Presence,
    Problem,
    Procedure,
    Synthesis,
    Treatment,
    When,
)
from bonport.interop.cda.narrative import (
    CCD,
    ENTRY,
    PCC,
    SECTION,
    Ids,
    bullets,
    loinc,
    pdf_copy,
    section,
    sentence,
    table,
)
from bonport.interop.cda.node import Node, bound, coded, day, node, one_line, original_text, reference, templates
from bonport.interop.cda.words import (
    Chart,
    allergy_chart,
    anchor,
    family_chart,
    habit_chart,
    problem_chart,
    procedure_chart,
    treatment_chart,
)
from bonport.interop.terminology import Code
from bonport.interop.terminology.absent_unknown import (
    ABSENT_ALLERGIES,
    ABSENT_PROBLEMS,
    ABSENT_PROCEDURES,
    ABSENT_TREATMENTS,
)
from bonport.interop.terminology.allergies import ALLERGY
from bonport.interop.terminology.problems import DIAGNOSIS, PROBLEM
from bonport.interop.terminology.table import Table

MODEL = "1.2.250.1.213.1.1.1.13"
MODEL_VERSION = "2023.01"

T = TypeVar("T")

Reasons = dict[str, tuple[str, Code]]
"""By its label, the position and the code of each coded problem: what the reason of an act or drug may refer to."""


def model_templates() -> list[Node]:
    return [node("templateId", root=MODEL, extension=MODEL_VERSION)]


def synthesis_body(synthesis: Synthesis, pdf: bytes, unique_id: str) -> Node:
    """The structuredBody.

    Args:
        pdf: the copy for those who read no CDA.
        unique_id: the document's, from which all other identifiers are derived.
    """
    ids = Ids(unique_id)
    sections = (
        _pathologies_and_risks(synthesis, ids),
        _watch_points(synthesis, ids),
        _treatment_plan(synthesis, ids),
        pdf_copy(pdf, ids),
    )
    return node("structuredBody", *(node("component", made) for made in sections))


# ---------------------------------------------------------------------------------------------- the four sections


def _pathologies_and_risks(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/46612-8"),
        (f"{SECTION}.29",),
        loinc("46612-8", "Conclusions de synthèse"),
        "Pathologies en cours, antécédents, allergies et facteurs de risque",
        subsections=(_pathologies(synthesis, ids), _risks(synthesis, ids)),
    )


def _pathologies(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/34117-2"),
        (f"{SECTION}.30",),
        loinc("34117-2", "Historique et clinique"),
        "Pathologies en cours, antécédents et allergies",
        # All four are always there, so the section itself may have no text (rule of .30).
        subsections=(
            _problems(synthesis, ids),
            _history(synthesis, ids),
            _procedures(synthesis, ids),
            _allergies(synthesis, ids),
        ),
    )


def _risks(synthesis: Synthesis, ids: Ids) -> Node:
    """Habits, occupational risks, family. What is missing is said in the section's own text (rule of .31)."""
    subsections = []
    missing = []
    if synthesis.habits:
        subsections.append(_habits(synthesis, ids))
    else:
        missing.append("Mode de vie\u00a0: non renseigné.")
    if synthesis.occupational_risks:
        subsections.append(_occupational_risks(synthesis.occupational_risks, ids))
    else:
        missing.append("Facteurs de risque professionnels\u00a0: non renseignés.")
    if synthesis.family:
        subsections.append(_family(synthesis, ids))
    else:
        missing.append("Antécédents familiaux\u00a0: non renseignés.")
    return section(
        ids.at("section/57207-3"),
        (f"{SECTION}.31",),
        loinc("57207-3", "Facteurs de risque présents ou passés affectant l'état de santé et/ou une circonstance"),
        "Facteurs de risque",
        text=node("text", *(node("paragraph", words) for words in missing)) if missing else None,
        subsections=tuple(subsections),
    )


def _watch_points(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/30954-2"),
        (f"{PCC}.3.27", f"{SECTION}.150"),
        loinc("30954-2", "Résultats d'examens"),
        "Points de vigilance",
        text=bullets(synthesis.watch_points, "vigilance")
        if synthesis.watch_points
        else sentence("Aucun point de vigilance renseigné."),
    )


def _treatment_plan(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/18776-5"),
        (f"{SECTION}.32",),
        loinc("18776-5", "Plan de traitement"),
        "Traitement au long cours",
        subsections=(_treatments(synthesis, ids),),
    )


# ------------------------------------------------------------------------------------------ problems and history


def _problems(synthesis: Synthesis, ids: Ids) -> Node:
    return _problem_section(
        ids,
        problem_chart(synthesis.problems, "probleme", "Pathologie", "Depuis"),
        (f"{CCD}.11", f"{PCC}.3.6", f"{SECTION}.132"),
        loinc("11450-4", "Liste des problèmes actifs"),
        "Pathologies en cours",
        synthesis.problems,
        synthesis.problems_presence,
        ("Aucune pathologie en cours connue.", "Pathologies en cours\u00a0: non renseigné."),
    )


def _history(synthesis: Synthesis, ids: Ids) -> Node:
    return _problem_section(
        ids,
        problem_chart(synthesis.history, "antecedent", "Antécédent", "Début"),
        (f"{PCC}.3.8", f"{SECTION}.134"),
        loinc("11348-0", "Antécédents médicaux"),
        "Antécédents médicaux",
        synthesis.history,
        synthesis.history_presence,
        ("Aucun antécédent médical connu.", "Antécédents médicaux\u00a0: non renseigné."),
        past=True,
    )


def _problem_section(
    ids: Ids,
    chart: Chart,
    template_roots: tuple[str, ...],
    code: Code,
    title: str,
    problems: Sequence[Problem],
    presence: Presence,
    sentences: tuple[str, str],
    *,
    past: bool = False,
) -> Node:
    if presence is Presence.KNOWN:
        text = table(chart)
        concerns = [_problem_concern(p, chart.name, n, ids, past=past) for n, p in _numbered(problems)]
    else:
        text, at = _sentence(chart.name, presence, sentences)
        absent = _absent(ABSENT_PROBLEMS, "no-known-problems", "no-problem-info", presence)
        observation = problem(
            PROBLEM, absent, at, ids.at(f"{chart.name}/observation"), negated=presence is Presence.NONE_KNOWN
        )
        concerns = [_concern(ids.at(chart.name), f"{PCC}.4.5.2", f"{ENTRY}.39", observation, status="completed")]
    return section(
        ids.at(f"section/{chart.name}"),
        template_roots,
        code,
        title,
        text=text,
        entries=[node("entry", concern) for concern in concerns],
    )


def _problem_concern(given: Problem, name: str, n: int, ids: Ids, *, past: bool) -> Node:
    position = f"{name}-{n}"
    observation = problem(
        DIAGNOSIS,
        given.code,
        anchor(name, n, "libelle"),
        ids.at(f"{position}/observation"),
        severity(given.severity, anchor(name, n, "severite")),
        state(given.status, anchor(name, n, "statut")),
        certainty(given.certainty, anchor(name, n, "certitude"), ids.at(f"{position}/certitude")),
        start=given.start,
        end=given.end,
    )
    ended = past or given.end is not None
    return _concern(
        ids.at(position),
        f"{PCC}.4.5.2",
        f"{ENTRY}.39",
        observation,
        status="completed" if ended else "active",
        start=given.start,
        end=given.end,
    )


def _concern(
    id_: Node,
    ihe_template: str,
    fr_template: str,
    observation: Node,
    *,
    status: str,
    start: When | None = None,
    end: When | None = None,
) -> Node:
    """What groups the observations of one problem. A completed one always has an end, be it unknown."""
    return node(
        "act",
        *templates(f"{CCD}.27", f"{PCC}.4.5.1", ihe_template, fr_template),
        id_,
        node("code", nullFlavor="NA"),
        node("statusCode", code=status),
        node("effectiveTime", bound("low", start), bound("high", end) if status == "completed" else None),
        node("entryRelationship", observation, typeCode="SUBJ", inversionInd="false"),
        classCode="ACT",
        moodCode="EVN",
    )


# ---------------------------------------------------------------------------------------------------- procedures


def _procedures(synthesis: Synthesis, ids: Ids) -> Node:
    presence = synthesis.procedures_presence
    if presence is Presence.KNOWN:
        text = table(procedure_chart(synthesis))
        reasons = _reasons(synthesis)
        entries = [_procedure(p, n, ids, reasons) for n, p in _numbered(synthesis.procedures)]
    else:
        text, at = _sentence(
            "acte", presence, ("Aucun acte ou intervention connu.", "Actes et interventions\u00a0: non renseigné.")
        )
        absent = _absent(ABSENT_PROCEDURES, "no-known-procedures", "no-procedure-info", presence)
        negated = presence is Presence.NONE_KNOWN
        entries = [_procedure_entry(ids.at(at), worded("code", absent, at), at, None, negated=negated)]
    return section(
        ids.at("section/acte"),
        (f"{CCD}.12", f"{PCC}.3.11", f"{PCC}.3.12", f"{SECTION}.136"),
        loinc("47519-4", "Historique des actes"),
        "Antécédents chirurgicaux, actes et interventions",
        text=text,
        entries=[node("entry", entry) for entry in entries],
    )


def _procedure(procedure: Procedure, n: int, ids: Ids, reasons: Reasons) -> Node:
    at = anchor("acte", n, "libelle")
    return _procedure_entry(
        ids.at(f"acte-{n}"),
        worded("code", procedure.code, at, procedure.label),
        at,
        procedure.day,
        _performer(procedure),
        _reason(procedure.reason, anchor("acte", n, "motif"), ids, reasons, inverted=False),
    )


def _procedure_entry(
    id_: Node, code: Node, at: str, when: When | None, *details: Node | None, negated: bool = False
) -> Node:
    return node(
        "procedure",
        *templates(f"{PCC}.4.19", f"{CCD}.29", f"{ENTRY}.62"),
        id_,
        code,
        node("text", reference(at)),
        node("statusCode", code="completed"),
        node("effectiveTime", value=day(when)) if when else node("effectiveTime", nullFlavor="UNK"),
        *details,
        classCode="PROC",
        moodCode="EVN",
        negationInd="true" if negated else None,
    )


def _performer(procedure: Procedure) -> Node | None:
    """Who did it: a name and a place are all that a patient remembers."""
    if not procedure.performer and not procedure.place:
        return None
    unknown = {"id": node("id", nullFlavor="UNK"), "addr": node("addr", nullFlavor="NAV")}
    name = node("name", one_line(procedure.performer)) if procedure.performer else node("name", nullFlavor="UNK")
    place = (
        node("representedOrganization", node("name", one_line(procedure.place)))
        if procedure.place
        else node("representedOrganization", node("name", nullFlavor="UNK"))
    )
    return node(
        "performer",
        node(
            "assignedEntity",
            unknown["id"],
            unknown["addr"],
            node("telecom", nullFlavor="UNK"),
            node("assignedPerson", name),
            place,
        ),
    )


def _reasons(synthesis: Synthesis) -> Reasons:
    return {
        one_line(given.label).casefold(): (f"{name}-{n}", given.code)
        for name, problems in (("antecedent", synthesis.history), ("probleme", synthesis.problems))
        for n, given in _numbered(problems)
        if given.code
    }


def _reason(words: str, at: str, ids: Ids, reasons: Reasons, *, inverted: bool | None = None) -> Node | None:
    known = reasons.get(one_line(words).casefold())
    if known is None:
        return None
    position, code = known
    return related("RSON", internal_reference(ids.at(f"{position}/observation"), code, at), inverted=inverted)


# ----------------------------------------------------------------------------------------------------- allergies


def _allergies(synthesis: Synthesis, ids: Ids) -> Node:
    presence = synthesis.allergies_presence
    if presence is Presence.KNOWN:
        text = table(allergy_chart(synthesis))
        concerns = [
            _allergy_concern(ids, f"allergie-{n}", _allergy(a, n, ids), "active")
            for n, a in _numbered(synthesis.allergies)
        ]
    else:
        text, at = _sentence(
            "allergie",
            presence,
            ("Aucune allergie ou hypersensibilité connue.", "Allergies et hypersensibilités\u00a0: non renseigné."),
        )
        absent = _absent(ABSENT_ALLERGIES, "no-known-allergies", "no-allergy-info", presence)
        observation = _allergy_observation(ALLERGY, at, None, value(absent, at), ids.at(f"{at}/observation"))
        concerns = [_allergy_concern(ids, at, observation, "completed")]
    return section(
        ids.at("section/allergie"),
        (f"{CCD}.2", f"{PCC}.3.13", f"{SECTION}.137"),
        loinc("48765-2", "Allergies et hypersensibilités"),
        "Allergies et hypersensibilités",
        text=text,
        entries=[node("entry", concern) for concern in concerns],
    )


def _allergy_concern(ids: Ids, position: str, observation: Node, status: str) -> Node:
    return _concern(ids.at(position), f"{PCC}.4.5.3", f"{ENTRY}.40", observation, status=status)


def _allergy(allergy: Allergy, n: int, ids: Ids) -> Node:
    position = f"allergie-{n}"

    def at(key: str) -> str:
        return anchor("allergie", n, key)

    agent = node(
        "participant",
        node(
            "participantRole",
            node(
                "playingEntity",
                worded("code", allergy.agent_code, at("agent"), allergy.agent),
                node("name", one_line(allergy.agent)),
                classCode="MMAT",
            ),
            classCode="MANU",
        ),
        typeCode="CSM",
    )
    gravity = severity(allergy.severity, at("severite"))
    manifest = None
    if allergy.reaction:  # the severity is that of the reaction, where there is one
        manifest = problem(
            PROBLEM,
            allergy.reaction_code,
            at("reaction"),
            ids.at(f"{position}/reaction"),
            gravity,
            start=allergy.start,
            reaction=True,
        )
    return _allergy_observation(
        allergy.kind or ALLERGY,
        at("type"),
        allergy.start,
        value(None, at("agent")),
        ids.at(f"{position}/observation"),
        agent,
        state(allergy.status, at("statut")),
        None if manifest is not None else gravity,
        criticality(allergy.criticality, at("criticite"), ids.at(f"{position}/criticite")),
        certainty(allergy.certainty, at("certitude"), ids.at(f"{position}/certitude")),
        related("MFST", manifest, inverted=False),
    )


def _allergy_observation(kind: Code, at: str, start: When | None, said: Node, id_: Node, *details: Node | None) -> Node:
    return node(
        "observation",
        *templates(f"{CCD}.18", f"{CCD}.28", f"{PCC}.4.5", f"{PCC}.4.6", f"{ENTRY}.41"),
        id_,
        coded("code", kind),
        node("text", reference(at)),
        node("statusCode", code="completed"),
        node("effectiveTime", bound("low", start)),
        said,
        *details,
        classCode="OBS",
        moodCode="EVN",
        negationInd="false",
    )


# -------------------------------------------------------------------------------------------------- risk factors


def _habits(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/habitus"),
        (f"{CCD}.15", f"{PCC}.3.16", f"{PCC}.3.16.1", f"{SECTION}.141"),
        loinc("29762-2", "Habitus, Mode de vie"),
        "Mode de vie",
        text=table(habit_chart(synthesis)),
        entries=[node("entry", _habit(h, n, ids)) for n, h in _numbered(synthesis.habits)],
    )


def _habit(habit: Habit, n: int, ids: Ids) -> Node:
    at = anchor("habitus", n, "observation")
    if habit.quantity is not None:
        said = node("value", xsi_type="PQ", value=f"{habit.quantity:.10g}", unit=habit.unit)
    elif habit.value:
        said = value(habit.value, at)
    else:
        said = node("value", habit.text, xsi_type="ST")
    since = node("effectiveTime", nullFlavor="UNK")
    if habit.start or habit.end:
        since = node("effectiveTime", bound("low", habit.start), bound("high", habit.end) if habit.end else None)
    return node(
        "observation",
        *templates(f"{CCD}.33", f"{PCC}.4.13", f"{PCC}.4.13.4", f"{ENTRY}.52"),
        ids.at(f"habitus-{n}"),
        coded("code", habit.kind),
        node("text", reference(at)),
        node("statusCode", code="completed"),
        since,
        said,
        classCode="OBS",
        moodCode="EVN",
    )


def _occupational_risks(risks: Sequence[str], ids: Ids) -> Node:
    return section(
        ids.at("section/10161-8"),
        (f"{PCC}.1.5.3.1", f"{SECTION}.74"),
        loinc("10161-8", "Facteurs de risques professionnels"),
        "Facteurs de risque professionnels",
        text=bullets(risks, "profession"),
    )


def _family(synthesis: Synthesis, ids: Ids) -> Node:
    return section(
        ids.at("section/famille"),
        (f"{CCD}.4", f"{PCC}.3.14", f"{PCC}.3.15", f"{SECTION}.139"),
        loinc("10157-6", "Historique des pathologies familiales"),
        "Antécédents familiaux",
        text=table(family_chart(synthesis)),
        entries=[node("entry", _relative(f, n, ids)) for n, f in _numbered(synthesis.family)],
    )


def _relative(history: FamilyHistory, n: int, ids: Ids) -> Node:
    at = anchor("famille", n, "libelle")
    observation = node(
        "observation",
        *templates(f"{CCD}.22", f"{PCC}.4.13", f"{PCC}.4.13.3", f"{ENTRY}.51"),
        ids.at(f"famille-{n}"),
        coded("code", DIAGNOSIS),
        node("text", reference(at)),
        node("statusCode", code="completed"),
        node("effectiveTime", value=day(history.start)) if history.start else node("effectiveTime", nullFlavor="UNK"),
        value(history.code, at),
        classCode="OBS",
        moodCode="EVN",
    )
    subject = node(
        "subject",
        *templates(f"{PCC}.4.15.2", f"{ENTRY}.60"),
        node(
            "relatedSubject",
            coded("code", history.relation, original_text(anchor("famille", n, "lien"))),
            classCode="PRS",
        ),
        typeCode="SBJ",
    )
    return node(
        "organizer",
        *templates(f"{CCD}.23", f"{PCC}.4.15", f"{ENTRY}.59"),
        node("statusCode", code="completed"),
        subject,
        node("component", observation, typeCode="COMP"),
        classCode="CLUSTER",
        moodCode="EVN",
    )


# ---------------------------------------------------------------------------------------------------- treatments


def _treatments(synthesis: Synthesis, ids: Ids) -> Node:
    presence = synthesis.treatments_presence
    if presence is Presence.KNOWN:
        text = table(treatment_chart(synthesis))
        reasons = _reasons(synthesis)
        administrations = [_treatment(t, n, ids, reasons) for n, t in _numbered(synthesis.treatments)]
    else:
        text, at = _sentence(
            "traitement",
            presence,
            ("Aucun traitement médicamenteux connu.", "Traitements au long cours\u00a0: non renseigné."),
        )
        absent = _absent(ABSENT_TREATMENTS, "no-known-medications", "no-medication-info", presence)
        administrations = [_no_treatment(absent, at, ids, presence)]
    return section(
        ids.at("section/traitement"),
        (f"{CCD}.8", f"{PCC}.3.19", f"{SECTION}.143"),
        loinc("10160-0", "Traitements"),
        "Traitements",
        text=text,
        entries=[node("entry", entry, typeCode="DRIV") for entry in administrations],
    )


def _treatment(treatment: Treatment, n: int, ids: Ids, reasons: Reasons) -> Node:
    at = anchor("traitement", n, "produit")
    packages = (treatment.package,) if treatment.package else ()
    route = treatment.route
    return administration(
        ids,
        f"traitement-{n}",
        at,
        treatment.dosage if isinstance(treatment.dosage, Dosage) else None,
        anchor("traitement", n, "posologie"),
        start=treatment.start,
        end=treatment.end,
        route=coded("routeCode", route, original_text(anchor("traitement", n, "voie"))) if route else None,
        consumable=product(worded("code", treatment.code, at, treatment.drug, *packages), treatment.drug),
        reason=_reason(treatment.reason, anchor("traitement", n, "motif"), ids, reasons),
    )


def _no_treatment(absent: Code, at: str, ids: Ids, presence: Presence) -> Node:
    unknown = "UNK" if presence is Presence.NOT_RECORDED else None
    nothing = product(node("code", nullFlavor="NA"), "")
    if unknown:
        nothing.set("nullFlavor", unknown)
        nothing[-1].set("nullFlavor", unknown)
    return node(
        "substanceAdministration",
        *templates(f"{CCD}.24", f"{PCC}.4.7", f"{ENTRY}.42", f"{PCC}.4.7.1"),
        ids.at(at),
        coded("code", absent, original_text(at)),
        node("text", reference(at)),
        node("statusCode", code="completed"),
        node("effectiveTime", node("low", nullFlavor="NA"), node("high", nullFlavor="NA"), xsi_type="IVL_TS"),
        node("consumable", nothing),
        classCode="SBADM",
        moodCode="EVN",
        nullFlavor=unknown,
    )


# ------------------------------------------------------------------------------------------------ shared by all


def _numbered(items: Sequence[T]) -> list[tuple[int, T]]:
    return list(enumerate(items, start=1))


def _sentence(name: str, presence: Presence, sentences: tuple[str, str]) -> tuple[Node, str]:
    """« Aucun connu » or « non renseigné », and where it stands."""
    none_known, not_recorded = sentences
    none = presence is Presence.NONE_KNOWN
    at = f"{name}-aucun" if none else f"{name}-non-renseigne"
    return sentence(none_known if none else not_recorded, at), at


def _absent(codes: Table, none_known: str, no_information: str, presence: Presence) -> Code:
    return codes[none_known if presence is Presence.NONE_KNOWN else no_information]
