"""The body of a VSM 2023.01 (document OID 1.2.250.1.213.1.1.1.13), from the model.

Every section is readable without its entries, and every entry points to its words in the narrative. What is coded is
structured; what is not coded keeps its words in `originalText`. A domain of which nothing is known to exist (« aucun
connu ») and one of which nothing was recorded (« non renseigné ») are two sentences and two codes.

Sources: VSM 2023.01; section and entry models of CI-SIS « Modèles de contenus CDA » 2022-2024; IHE PCC; IPS absent and
unknown data.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from bonport.interop.cda.model import (
    Allergy,
    FamilyHistory,
    Habit,
    Presence,
    Problem,
    Procedure,
    Synthesis,
    Treatment,
)
from bonport.interop.cda.node import Node, coded, day, node, one_line, original_text, reference, templates
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.absent_unknown import (
    ABSENT_ALLERGIES,
    ABSENT_PROBLEMS,
    ABSENT_PROCEDURES,
    ABSENT_TREATMENTS,
)
from bonport.interop.terminology.allergies import ACTIVE, ALLERGY
from bonport.interop.terminology.problems import DIAGNOSIS, PROBLEM
from bonport.interop.terminology.table import Table
from bonport.interop.terminology.units import UNITS

MODEL = "1.2.250.1.213.1.1.1.13"
MODEL_VERSION = "2023.01"

_PCC = "1.3.6.1.4.1.19376.1.5.3.1"
_CCD = "2.16.840.1.113883.10.20.1"
_SECTION = "1.2.250.1.213.1.1.2"
_ENTRY = "1.2.250.1.213.1.1.3"

T = TypeVar("T")

_DRUG = Code("DRUG", "2.16.840.1.113883.5.4", "Médicament", "ActCode")
_STATUS = Code("33999-4", oids.LOINC, "Status", "LOINC")


def model_templates() -> list[Node]:
    return [node("templateId", root=MODEL, extension=MODEL_VERSION)]


@dataclass(frozen=True, slots=True)
class Ids:
    """Identifiers of sections and entries: the same for the same document and position, on every machine."""

    document: str

    def at(self, position: str) -> Node:
        return node("id", root=str(uuid5(NAMESPACE_OID, f"{self.document}/{position}")))


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
        _pdf_copy(pdf, ids),
    )
    return node("structuredBody", *(node("component", section) for section in sections))


# ---------------------------------------------------------------------------------------------- the four sections


def _pathologies_and_risks(synthesis: Synthesis, ids: Ids) -> Node:
    return _section(
        ids.at("section/46612-8"),
        (f"{_SECTION}.29",),
        _loinc("46612-8", "Conclusions de synthèse"),
        "Pathologies en cours, antécédents, allergies et facteurs de risque",
        subsections=(_pathologies(synthesis, ids), _risks(synthesis, ids)),
    )


def _pathologies(synthesis: Synthesis, ids: Ids) -> Node:
    return _section(
        ids.at("section/34117-2"),
        (f"{_SECTION}.30",),
        _loinc("34117-2", "Historique et clinique"),
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
        subsections.append(_habits(synthesis.habits, ids))
    else:
        missing.append("Mode de vie\u00a0: non renseigné.")
    if synthesis.occupational_risks:
        subsections.append(_occupational_risks(synthesis.occupational_risks, ids))
    else:
        missing.append("Facteurs de risque professionnels\u00a0: non renseignés.")
    if synthesis.family:
        subsections.append(_family(synthesis.family, ids))
    else:
        missing.append("Antécédents familiaux\u00a0: non renseignés.")
    return _section(
        ids.at("section/57207-3"),
        (f"{_SECTION}.31",),
        _loinc("57207-3", "Facteurs de risque présents ou passés affectant l'état de santé et/ou une circonstance"),
        "Facteurs de risque",
        text=node("text", *(node("paragraph", sentence) for sentence in missing)) if missing else None,
        subsections=tuple(subsections),
    )


def _watch_points(synthesis: Synthesis, ids: Ids) -> Node:
    text = (
        _list(synthesis.watch_points, "vigilance")
        if synthesis.watch_points
        else node("text", node("paragraph", "Aucun point de vigilance renseigné."))
    )
    return _section(
        ids.at("section/30954-2"),
        (f"{_PCC}.3.27", f"{_SECTION}.150"),
        _loinc("30954-2", "Résultats d'examens"),
        "Points de vigilance",
        text=text,
    )


def _treatment_plan(synthesis: Synthesis, ids: Ids) -> Node:
    return _section(
        ids.at("section/18776-5"),
        (f"{_SECTION}.32",),
        _loinc("18776-5", "Plan de traitement"),
        "Traitement au long cours",
        subsections=(_treatments(synthesis, ids),),
    )


def _pdf_copy(pdf: bytes, ids: Ids) -> Node:
    kind = node(
        "observation",
        *templates(f"{_PCC}.4.13", f"{_ENTRY}.48", f"{_ENTRY}.48.18"),
        ids.at("pdf/type"),
        coded("code", _loinc("69764-9", "Type de document")),
        node("text", reference("pdf-title")),
        node("statusCode", code="completed"),
        node("effectiveTime", nullFlavor="NA"),
        coded("value", _loinc("55108-5", "Copie du document"), xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    media = node(
        "observationMedia",
        node("value", base64.b64encode(pdf).decode("ascii"), mediaType="application/pdf", representation="B64"),
        classCode="OBS",
        moodCode="EVN",
        ID="pdf-copy",
    )
    organizer = node(
        "organizer",
        *templates(f"{_ENTRY}.18"),
        ids.at("pdf"),
        coded("code", _loinc("55107-7", "Document attaché")),
        node("statusCode", code="completed"),
        node("component", kind),
        node("component", media),
        classCode="CLUSTER",
        moodCode="EVN",
    )
    text = node(
        "text",
        node("paragraph", node("content", "Copie du document au format PDF", ID="pdf-title")),
        node("renderMultiMedia", referencedObject="pdf-copy"),
    )
    return _section(
        ids.at("section/55108-5"),
        (f"{_SECTION}.243",),
        _loinc("55108-5", "Copie du document"),
        "Copie du document",
        text=text,
        entries=(node("entry", organizer),),
    )


# ------------------------------------------------------------------------------------------ problems and history


def _problems(synthesis: Synthesis, ids: Ids) -> Node:
    return _problem_section(
        ids,
        "probleme",
        (f"{_CCD}.11", f"{_PCC}.3.6", f"{_SECTION}.132"),
        _loinc("11450-4", "Liste des problèmes actifs"),
        "Pathologies en cours",
        synthesis.problems,
        synthesis.problems_presence,
        ("Aucune pathologie en cours connue.", "Pathologies en cours\u00a0: non renseigné."),
    )


def _history(synthesis: Synthesis, ids: Ids) -> Node:
    return _problem_section(
        ids,
        "antecedent",
        (f"{_PCC}.3.8", f"{_SECTION}.134"),
        _loinc("11348-0", "Antécédents médicaux"),
        "Antécédents médicaux",
        synthesis.history,
        synthesis.history_presence,
        ("Aucun antécédent médical connu.", "Antécédents médicaux\u00a0: non renseigné."),
        past=True,
    )


def _problem_section(
    ids: Ids,
    name: str,
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
        rows = [
            (_shown(p.start), _shown(p.end), _content(f"{name}-{n}", p.label), p.note) for n, p in _numbered(problems)
        ]
        text = _table(("Début", "Fin", title, "Précisions"), rows)
        concerns = [_problem_concern(p, f"{name}-{n}", ids, past=past) for n, p in _numbered(problems)]
    else:
        text, anchor = _sentence(name, presence, sentences)
        absent = _absent(ABSENT_PROBLEMS, "no-known-problems", "no-problem-info", presence)
        concerns = [
            _concern(
                ids.at(name),
                f"{_PCC}.4.5.2",
                f"{_ENTRY}.39",
                _problem(PROBLEM, absent, anchor, None, None, ids.at(f"{name}/observation"), presence),
                status="completed",
            )
        ]
    return _section(
        ids.at(f"section/{name}"), template_roots, code, title, text=text, entries=[node("entry", c) for c in concerns]
    )


def _problem_concern(problem: Problem, anchor: str, ids: Ids, *, past: bool) -> Node:
    observation = _problem(
        DIAGNOSIS, problem.code, anchor, problem.start, problem.end, ids.at(f"{anchor}/observation"), Presence.KNOWN
    )
    ended = past or problem.end is not None
    return _concern(
        ids.at(anchor),
        f"{_PCC}.4.5.2",
        f"{_ENTRY}.39",
        observation,
        status="completed" if ended else "active",
        start=problem.start,
        end=problem.end,
    )


def _concern(
    id_: Node,
    ihe_template: str,
    fr_template: str,
    observation: Node,
    *,
    status: str,
    start: date | None = None,
    end: date | None = None,
) -> Node:
    """What groups the observations of one problem. A completed one always has an end, be it unknown."""
    return node(
        "act",
        *templates(f"{_CCD}.27", f"{_PCC}.4.5.1", ihe_template, fr_template),
        id_,
        node("code", nullFlavor="NA"),
        node("statusCode", code=status),
        node("effectiveTime", _bound("low", start), _bound("high", end) if status == "completed" else None),
        node("entryRelationship", observation, typeCode="SUBJ", inversionInd="false"),
        classCode="ACT",
        moodCode="EVN",
    )


def _problem(
    kind: Code, code: Code | None, anchor: str, start: date | None, end: date | None, id_: Node, presence: Presence
) -> Node:
    return node(
        "observation",
        *templates(f"{_CCD}.28", f"{_PCC}.4.5", f"{_ENTRY}.37"),
        id_,
        coded("code", kind),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        node("effectiveTime", _bound("low", start), _bound("high", end) if end else None),
        _value(code, anchor),
        classCode="OBS",
        moodCode="EVN",
        negationInd="true" if presence is Presence.NONE_KNOWN else "false",
    )


# ---------------------------------------------------------------------------------------------------- procedures


def _procedures(synthesis: Synthesis, ids: Ids) -> Node:
    presence = synthesis.procedures_presence
    if presence is Presence.KNOWN:
        numbered = _numbered(synthesis.procedures)
        text = _table(("Date", "Acte"), [(_shown(p.day), _content(f"acte-{n}", p.label)) for n, p in numbered])
        entries = [_procedure(p, f"acte-{n}", ids) for n, p in numbered]
    else:
        text, anchor = _sentence(
            "acte", presence, ("Aucun acte ou intervention connu.", "Actes et interventions\u00a0: non renseigné.")
        )
        absent = _absent(ABSENT_PROCEDURES, "no-known-procedures", "no-procedure-info", presence)
        entries = [_procedure(Procedure("", absent), anchor, ids, negated=presence is Presence.NONE_KNOWN)]
    return _section(
        ids.at("section/acte"),
        (f"{_CCD}.12", f"{_PCC}.3.11", f"{_PCC}.3.12", f"{_SECTION}.136"),
        _loinc("47519-4", "Historique des actes"),
        "Antécédents chirurgicaux, actes et interventions",
        text=text,
        entries=[node("entry", entry) for entry in entries],
    )


def _procedure(procedure: Procedure, anchor: str, ids: Ids, *, negated: bool = False) -> Node:
    when = node("effectiveTime", value=day(procedure.day)) if procedure.day else node("effectiveTime", nullFlavor="UNK")
    return node(
        "procedure",
        *templates(f"{_PCC}.4.19", f"{_CCD}.29", f"{_ENTRY}.62"),
        ids.at(anchor),
        _code("code", procedure.code, anchor, procedure.label),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        when,
        classCode="PROC",
        moodCode="EVN",
        negationInd="true" if negated else None,
    )


# ----------------------------------------------------------------------------------------------------- allergies


def _allergies(synthesis: Synthesis, ids: Ids) -> Node:
    presence = synthesis.allergies_presence
    if presence is Presence.KNOWN:
        numbered = _numbered(synthesis.allergies)
        rows = [
            (
                _shown(a.start),
                _content(f"allergie-{n}-type", (a.kind or ALLERGY).display.capitalize()),
                _content(f"allergie-{n}-agent", a.agent),
                _content(f"allergie-{n}-reaction", a.reaction) if a.reaction else "",
                _content(f"allergie-{n}-statut", ACTIVE.display),
            )
            for n, a in numbered
        ]
        text = _table(("Depuis", "Type", "Agent", "Réaction", "Statut"), rows)
        concerns = [
            _allergy_concern(ids, f"allergie-{n}", _allergy(a, f"allergie-{n}", ids), "active") for n, a in numbered
        ]
    else:
        text, anchor = _sentence(
            "allergie",
            presence,
            ("Aucune allergie ou hypersensibilité connue.", "Allergies et hypersensibilités\u00a0: non renseigné."),
        )
        absent = _absent(ABSENT_ALLERGIES, "no-known-allergies", "no-allergy-info", presence)
        observation = _allergy_observation(
            ALLERGY, anchor, None, _value(absent, anchor), ids.at(f"{anchor}/observation")
        )
        concerns = [_allergy_concern(ids, anchor, observation, "completed")]
    return _section(
        ids.at("section/allergie"),
        (f"{_CCD}.2", f"{_PCC}.3.13", f"{_SECTION}.137"),
        _loinc("48765-2", "Allergies et hypersensibilités"),
        "Allergies et hypersensibilités",
        text=text,
        entries=[node("entry", c) for c in concerns],
    )


def _allergy_concern(ids: Ids, anchor: str, observation: Node, status: str) -> Node:
    return _concern(ids.at(anchor), f"{_PCC}.4.5.3", f"{_ENTRY}.40", observation, status=status)


def _allergy(allergy: Allergy, anchor: str, ids: Ids) -> Node:
    described = f"{anchor}-reaction" if allergy.reaction else f"{anchor}-agent"
    agent = node(
        "participant",
        node(
            "participantRole",
            node(
                "playingEntity",
                _code("code", allergy.agent_code, f"{anchor}-agent", allergy.agent),
                node("name", one_line(allergy.agent)),
                classCode="MMAT",
            ),
            classCode="MANU",
        ),
        typeCode="CSM",
    )
    status = node(
        "entryRelationship",
        node(
            "observation",
            *templates(f"{_CCD}.50", f"{_CCD}.57", f"{_PCC}.4.1.1", f"{_ENTRY}.30"),
            coded("code", _STATUS),
            node("text", reference(f"{anchor}-statut")),
            node("statusCode", code="completed"),
            coded("value", ACTIVE, xsi_type="CE"),
            classCode="OBS",
            moodCode="EVN",
        ),
        typeCode="REFR",
        inversionInd="false",
    )
    return _allergy_observation(
        allergy.kind or ALLERGY,
        f"{anchor}-type",
        allergy.start,
        _value(None, described),
        ids.at(f"{anchor}/observation"),
        agent,
        status,
    )


def _allergy_observation(kind: Code, anchor: str, start: date | None, value: Node, id_: Node, *details: Node) -> Node:
    return node(
        "observation",
        *templates(f"{_CCD}.18", f"{_CCD}.28", f"{_PCC}.4.5", f"{_PCC}.4.6", f"{_ENTRY}.41"),
        id_,
        coded("code", kind),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        node("effectiveTime", _bound("low", start)),
        value,
        *details,
        classCode="OBS",
        moodCode="EVN",
        negationInd="false",
    )


# -------------------------------------------------------------------------------------------------- risk factors


def _habits(habits: Sequence[Habit], ids: Ids) -> Node:
    numbered = _numbered(habits)
    rows = [(h.kind.display, _content(f"habitus-{n}", habit_words(h)), _shown(h.start)) for n, h in numbered]
    return _section(
        ids.at("section/habitus"),
        (f"{_CCD}.15", f"{_PCC}.3.16", f"{_PCC}.3.16.1", f"{_SECTION}.141"),
        _loinc("29762-2", "Habitus, Mode de vie"),
        "Mode de vie",
        text=_table(("Type", "Observation", "Depuis"), rows),
        entries=[node("entry", _habit(h, f"habitus-{n}", ids)) for n, h in numbered],
    )


def habit_words(habit: Habit) -> str:
    """What is read of a habit: its words, or its quantity."""
    if habit.text or habit.quantity is None:
        return habit.text
    number = f"{habit.quantity:g}".replace(".", ",")
    return f"{number}\u00a0{UNITS.get(habit.unit, habit.unit)}"


def _habit(habit: Habit, anchor: str, ids: Ids) -> Node:
    value = (
        node("value", xsi_type="PQ", value=f"{habit.quantity:g}", unit=habit.unit)
        if habit.quantity is not None
        else node("value", habit.text, xsi_type="ST")
    )
    since = (
        node("effectiveTime", _bound("low", habit.start)) if habit.start else node("effectiveTime", nullFlavor="UNK")
    )
    return node(
        "observation",
        *templates(f"{_CCD}.33", f"{_PCC}.4.13", f"{_PCC}.4.13.4", f"{_ENTRY}.52"),
        ids.at(anchor),
        coded("code", habit.kind),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        since,
        value,
        classCode="OBS",
        moodCode="EVN",
    )


def _occupational_risks(risks: Sequence[str], ids: Ids) -> Node:
    return _section(
        ids.at("section/10161-8"),
        (f"{_PCC}.1.5.3.1", f"{_SECTION}.74"),
        _loinc("10161-8", "Facteurs de risques professionnels"),
        "Facteurs de risque professionnels",
        text=_list(risks, "profession"),
    )


def _family(family: Sequence[FamilyHistory], ids: Ids) -> Node:
    numbered = _numbered(family)
    rows = [(_content(f"famille-{n}-lien", f.relation.display), _content(f"famille-{n}", f.label)) for n, f in numbered]
    return _section(
        ids.at("section/famille"),
        (f"{_CCD}.4", f"{_PCC}.3.14", f"{_PCC}.3.15", f"{_SECTION}.139"),
        _loinc("10157-6", "Historique des pathologies familiales"),
        "Antécédents familiaux",
        text=_table(("Lien de parenté", "Antécédent"), rows),
        entries=[node("entry", _relative(f, f"famille-{n}", ids)) for n, f in numbered],
    )


def _relative(history: FamilyHistory, anchor: str, ids: Ids) -> Node:
    observation = node(
        "observation",
        *templates(f"{_CCD}.22", f"{_PCC}.4.13", f"{_PCC}.4.13.3", f"{_ENTRY}.51"),
        ids.at(anchor),
        coded("code", DIAGNOSIS),
        node("text", reference(anchor)),
        node("statusCode", code="completed"),
        node("effectiveTime", nullFlavor="UNK"),
        _value(history.code, anchor),
        classCode="OBS",
        moodCode="EVN",
    )
    subject = node(
        "subject",
        *templates(f"{_PCC}.4.15.2", f"{_ENTRY}.60"),
        node(
            "relatedSubject",
            coded("code", history.relation, original_text(f"{anchor}-lien")),
            classCode="PRS",
        ),
        typeCode="SBJ",
    )
    return node(
        "organizer",
        *templates(f"{_CCD}.23", f"{_PCC}.4.15", f"{_ENTRY}.59"),
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
        numbered = _numbered(synthesis.treatments)
        rows = [
            (
                _content(f"traitement-{n}", t.drug),
                t.dosage,
                _content(f"traitement-{n}-voie", t.route.display) if t.route else "",
                _shown(t.start),
                _shown(t.end),
                _content(f"traitement-{n}-motif", t.reason) if t.reason else "",
            )
            for n, t in numbered
        ]
        text = _table(("Médicament", "Posologie", "Voie", "Début", "Fin", "Motif"), rows)
        reasons = _coded_problems(synthesis)
        administrations = [_treatment(t, f"traitement-{n}", ids, reasons) for n, t in numbered]
    else:
        text, anchor = _sentence(
            "traitement",
            presence,
            ("Aucun traitement médicamenteux connu.", "Traitements au long cours\u00a0: non renseigné."),
        )
        absent = _absent(ABSENT_TREATMENTS, "no-known-medications", "no-medication-info", presence)
        administrations = [_no_treatment(absent, anchor, ids, presence)]
    return _section(
        ids.at("section/traitement"),
        (f"{_CCD}.8", f"{_PCC}.3.19", f"{_SECTION}.143"),
        _loinc("10160-0", "Traitements"),
        "Traitements",
        text=text,
        entries=[node("entry", administration, typeCode="DRIV") for administration in administrations],
    )


def _coded_problems(synthesis: Synthesis) -> dict[str, tuple[str, Code]]:
    """Position and code of each coded problem, by its label: what a treatment's reason may refer to."""
    return {
        one_line(problem.label).casefold(): (f"{name}-{n}", problem.code)
        for name, problems in (("antecedent", synthesis.history), ("probleme", synthesis.problems))
        for n, problem in _numbered(problems)
        if problem.code
    }


def _treatment(treatment: Treatment, anchor: str, ids: Ids, problems: dict[str, tuple[str, Code]]) -> Node:
    known = problems.get(one_line(treatment.reason).casefold())
    reason = None
    if known:
        position, code = known
        reason = node(
            "entryRelationship",
            node(
                "act",
                *templates(f"{_PCC}.4.4.1", f"{_ENTRY}.36"),
                ids.at(f"{position}/observation"),
                coded("code", code, original_text(f"{anchor}-motif")),
                classCode="ACT",
                moodCode="EVN",
            ),
            typeCode="RSON",
        )
    product = node(
        "manufacturedProduct",
        *templates(f"{_CCD}.53", f"{_PCC}.4.7.2", f"{_ENTRY}.43"),
        node(
            "manufacturedMaterial",
            _code("code", treatment.code, anchor, treatment.drug),
            node("name", one_line(treatment.drug)),
        ),
    )
    return _administration(
        ids.at(anchor),
        coded("code", _DRUG),
        anchor,
        node("effectiveTime", _bound("low", treatment.start), _bound("high", treatment.end), xsi_type="IVL_TS"),
        coded("routeCode", treatment.route, original_text(f"{anchor}-voie")) if treatment.route else None,
        node("consumable", product),
        reason,
    )


def _no_treatment(absent: Code, anchor: str, ids: Ids, presence: Presence) -> Node:
    unknown = "UNK" if presence is Presence.NOT_RECORDED else None
    product = node(
        "manufacturedProduct",
        *templates(f"{_CCD}.53", f"{_PCC}.4.7.2", f"{_ENTRY}.43"),
        node(
            "manufacturedMaterial",
            node("code", nullFlavor="NA"),
            node("name", nullFlavor="NA"),
            nullFlavor=unknown,
        ),
        nullFlavor=unknown,
    )
    return _administration(
        ids.at(anchor),
        coded("code", absent, original_text(anchor)),
        anchor,
        node("effectiveTime", node("low", nullFlavor="NA"), node("high", nullFlavor="NA"), xsi_type="IVL_TS"),
        node("consumable", product),
        null_flavor=unknown,
    )


def _administration(id_: Node, code: Node, anchor: str, *details: Node | None, null_flavor: str | None = None) -> Node:
    return node(
        "substanceAdministration",
        *templates(f"{_CCD}.24", f"{_PCC}.4.7", f"{_ENTRY}.42", f"{_PCC}.4.7.1"),
        id_,
        code,
        node("text", reference(anchor)),
        node("statusCode", code="completed"),  # always: even a treatment that goes on (CI-SIS)
        *details,
        classCode="SBADM",
        moodCode="EVN",
        nullFlavor=null_flavor,
    )


# ------------------------------------------------------------------------------------------------ shared by all


def _section(
    id_: Node,
    template_roots: Sequence[str],
    code: Code,
    title: str,
    *,
    text: Node | None = None,
    entries: Sequence[Node] = (),
    subsections: Sequence[Node] = (),
) -> Node:
    return node(
        "section",
        *templates(*template_roots),
        id_,
        coded("code", code),
        node("title", title),
        text,
        *entries,
        *(node("component", subsection) for subsection in subsections),
    )


def _loinc(code: str, display: str) -> Code:
    return Code(code, oids.LOINC, display, "LOINC")


def _numbered(items: Sequence[T]) -> list[tuple[int, T]]:
    return list(enumerate(items, start=1))


def _shown(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def _bound(tag: str, value: date | None) -> Node:
    return node(tag, value=day(value)) if value else node(tag, nullFlavor="UNK")


def _content(anchor: str, words: str) -> Node:
    return node("content", words, ID=anchor)


def _value(code: Code | None, anchor: str) -> Node:
    """A CD value: the code where there is one, the words in any case."""
    return _code("value", code, anchor, xsi_type="CD")


def _code(tag: str, code: Code | None, anchor: str, display: str = "", *, xsi_type: str | None = None) -> Node:
    if code is None:
        return node(tag, original_text(anchor), xsi_type=xsi_type, nullFlavor="UNK")
    return coded(tag, code, original_text(anchor), xsi_type=xsi_type, display=display)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Node | str]]) -> Node:
    return node(
        "text",
        node(
            "table",
            node("thead", node("tr", *(node("th", head) for head in heads))),
            node("tbody", *(node("tr", *(node("td", cell) for cell in row)) for row in rows)),
            border="0",
        ),
    )


def _list(items: Sequence[str], anchor: str) -> Node:
    return node("text", node("list", *(node("item", _content(f"{anchor}-{n}", item)) for n, item in _numbered(items))))


def _sentence(anchor: str, presence: Presence, sentences: tuple[str, str]) -> tuple[Node, str]:
    """« Aucun connu » or « non renseigné », and where it stands."""
    none_known, not_recorded = sentences
    words = none_known if presence is Presence.NONE_KNOWN else not_recorded
    name = f"{anchor}-aucun" if presence is Presence.NONE_KNOWN else f"{anchor}-non-renseigne"
    return node("text", node("paragraph", _content(name, words))), name


def _absent(table: Table, none_known: str, no_information: str, presence: Presence) -> Code:
    return table[none_known if presence is Presence.NONE_KNOWN else no_information]
