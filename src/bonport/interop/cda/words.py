"""What is read of a body, in French: the one source of the narrative of the CDA and of the page.

A chart is a table: the CDA writes each of its cells with an anchor that the entries point to, the page lays it out. So
neither says what the other does not.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from bonport.interop.cda.model import (
    ChildCertificate,
    Dosage,
    Habit,
    Intake,
    Parent,
    Problem,
    Professional,
    Regimen,
    Synthesis,
    Vaccination,
    VaccinationNote,
    When,
)
from bonport.interop.terminology import Code
from bonport.interop.terminology.allergies import ALLERGY
from bonport.interop.terminology.child_health import Part, Question, questions_of
from bonport.interop.terminology.immunization import VACCINES
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS, UNITS

NBSP = "\u00a0"
SEMICOLON = "\u202f; "
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart: the key of its cells, its head, its share of the page's width."""

    key: str
    head: str
    width: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A domain of a record.

    Attributes:
        name: the beginning of the anchors of its cells.
        main: the key of the column that names each row; it is always shown, others when they hold something.
        rows: cells by key, empty ones included.
    """

    name: str
    main: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, str], ...]

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that say something."""
        return tuple(c for c in self.columns if c.key == self.main or any(row[c.key] for row in self.rows))


def anchor(name: str, row: int, key: str) -> str:
    """The ID of a cell; rows are counted from 1."""
    return f"{name}-{row}-{key}"


# ------------------------------------------------------------------------------------------------- single values


def shown(value: When | None) -> str:
    """« 04/03/2012 », « 03/2012 » or « 2012 », as far as it is known."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m}/{value.year:04d}"
    return f"{value.month:02d}/{value.year:04d}" if value.month else f"{value.year:04d}"


def first_day(value: When) -> date:
    """The earliest day that it may be."""
    return value if isinstance(value, date) else date(value.year, value.month or 1, 1)


def last_day(value: When) -> date:
    """The latest day that it may be."""
    if isinstance(value, date):
        return value
    month = value.month or 12
    return date(value.year, month, monthrange(value.year, month)[1])


def display(code: Code | None) -> str:
    """The label of a code, with a capital."""
    return code.display[:1].upper() + code.display[1:] if code else ""


def coded(code: Code | None, label: str) -> str:
    """« I10 » or, where its label is not what is written beside it, « I10 – Hypertension essentielle (primitive) »."""
    if code is None:
        return ""
    said = " ".join(code.display.split())
    return code.code if not said or said == " ".join(label.split()) else f"{code.code} – {said}"


def number(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")


def habit_words(habit: Habit) -> str:
    """What is read of a habit: its words, and its coded value and quantity where the words do not say them."""
    amount = ""
    if habit.quantity is not None:
        amount = f"{number(habit.quantity)}{NBSP}{UNITS.get(habit.unit, habit.unit)}"
    written = habit.text.replace(NBSP, " ")
    said = [part for part in (display(habit.value), amount) if part and part.replace(NBSP, " ") not in written]
    return ", ".join(part for part in (habit.text, *said) if part)


def dosage_words(dosage: str | Dosage) -> str:
    """A dosage as it is read: the doctor's own words, or its structure in words."""
    if isinstance(dosage, str):
        return dosage
    next_step = ", puis " if dosage.regimen is Regimen.TAPERED else SEMICOLON
    said = ""
    for intake in dosage.intakes:
        said += ((" et " if intake.together else next_step) if said else "") + intake_words(intake)
    if dosage.max_per_day is not None:
        said += (
            f"{SEMICOLON}au plus {_quantity(dosage.max_per_day, dosage.max_unit or dosage.intakes[0].unit)} par jour"
        )
    return f"{said}{SEMICOLON}{dosage.note}" if dosage.note else said


def intake_words(intake: Intake) -> str:
    """« 1 à 2 comprimés, toutes les 6 heures, pendant 5 jours, si douleur »."""
    said = [_quantity(intake.dose_max or intake.dose, intake.unit)]
    if intake.dose_max is not None:
        said = [f"{number(intake.dose)} à {said[0]}"]
    if intake.moment:
        said.append(intake.moment.display[:1].lower() + intake.moment.display[1:])
    elif intake.times is not None and not (_daily(intake) and (intake.hour or intake.around or intake.weekdays)):
        said.append(_rhythm(intake.times, intake.every, intake.per))
    said += [words for words in (intake.around, _hour(intake.hour), _weekdays(intake.weekdays)) if words]
    if intake.days is not None:
        said.append(f"pendant {_counted(intake.days, PERIODS['d'])}")
    if intake.condition:
        said.append(intake.condition)
    return ", ".join(said)


def _daily(intake: Intake) -> bool:
    """Once a day, which need not be said where the hour or the day is."""
    return (intake.times, intake.every, intake.per) == (1, 1, "d")


def _hour(hour: time | None) -> str:
    if hour is None:
        return ""
    return f"à {hour.hour}{NBSP}h{NBSP}{hour.minute:02d}" if hour.minute else f"à {hour.hour}{NBSP}h"


def _weekdays(days: Sequence[int]) -> str:
    """« le lundi, le mercredi et le vendredi »."""
    *first, last = [f"le {WEEKDAYS[day]}" for day in days] or [""]
    return f"{', '.join(first)} et {last}" if first else last


def _quantity(amount: float, unit: str) -> str:
    return _counted(amount, DOSE_UNITS.get(unit, (unit, unit)))


def _counted(amount: float, words: tuple[str, str]) -> str:
    return f"{number(amount)}{NBSP}{words[0] if amount < 2 else words[1]}"  # French: « 1,5 comprimé »


def _rhythm(times: int, every: int, per: str) -> str:
    period = PERIODS.get(per, (per, per))
    if every == 1:
        return f"{times}{NBSP}fois par {period[0]}"
    the = "toutes les" if per in ("h", "wk") else "tous les"
    often = f"{the} {every}{NBSP}{period[1]}"
    return often if times == 1 else f"{times}{NBSP}fois {often}"


# ------------------------------------------------------------------------------------------- a clinical summary


def problem_chart(problems: Sequence[Problem], name: str, head: str, start: str) -> Chart:
    """Of current problems, or of past ones."""
    return Chart(
        name,
        "libelle",
        (
            Column("libelle", head, 7),
            Column("precision", "Précisions", 5),
            Column("code", "CIM-10", 5),
            Column("statut", "État", 2),
            Column("severite", "Sévérité", 3),
            Column("certitude", "Certitude", 3),
            Column("debut", start, 3),
            Column("fin", "Fin", 3),
        ),
        tuple(
            {
                "libelle": p.label,
                "precision": p.note,
                "code": coded(p.code, p.label),
                "statut": display(p.status),
                "severite": display(p.severity),
                "certitude": display(p.certainty),
                "debut": shown(p.start),
                "fin": shown(p.end),
            }
            for p in problems
        ),
    )


def procedure_chart(synthesis: Synthesis) -> Chart:
    return Chart(
        "acte",
        "libelle",
        (
            Column("libelle", "Acte", 8),
            Column("code", "CCAM", 5),
            Column("date", "Date", 3),
            Column("motif", "Motif", 4),
            Column("executant", "Exécutant", 4),
            Column("lieu", "Lieu", 4),
        ),
        tuple(
            {
                "libelle": p.label,
                "code": coded(p.code, p.label),
                "date": shown(p.day),
                "motif": p.reason,
                "executant": p.performer,
                "lieu": p.place,
            }
            for p in synthesis.procedures
        ),
    )


def allergy_chart(synthesis: Synthesis) -> Chart:
    return Chart(
        "allergie",
        "agent",
        (
            Column("agent", "Agent", 5),
            Column("reaction", "Réaction", 5),
            Column("severite", "Sévérité", 3),
            Column("criticite", "Criticité", 3),
            Column("certitude", "Certitude", 3),
            Column("type", "Type", 4),
            Column("statut", "Statut", 2),
            Column("debut", "Depuis", 3),
            Column("code", "Code de l'agent", 4),
            Column("reaction-code", "Code de la réaction", 4),
        ),
        tuple(
            {
                "agent": a.agent,
                "code": coded(a.agent_code, a.agent),
                "reaction": a.reaction,
                "reaction-code": coded(a.reaction_code, a.reaction),
                "severite": display(a.severity),
                "criticite": display(a.criticality),
                "certitude": display(a.certainty),
                "type": display(a.kind or ALLERGY),
                "statut": display(a.status),
                "debut": shown(a.start),
            }
            for a in synthesis.allergies
        ),
    )


def treatment_chart(synthesis: Synthesis) -> Chart:
    return Chart(
        "traitement",
        "produit",
        (
            Column("produit", "Médicament", 7),
            Column("posologie", "Posologie", 7),
            Column("voie", "Voie", 3),
            Column("debut", "Depuis", 4),
            Column("fin", "Jusqu'au", 4),
            Column("motif", "Motif", 5),
            Column("code", "CIS", 4),
            Column("presentation", "CIP", 4),
        ),
        tuple(
            {
                "produit": t.drug,
                "posologie": dosage_words(t.dosage),
                "voie": display(t.route),
                "debut": shown(t.start),
                "fin": shown(t.end),
                "motif": t.reason,
                "code": coded(t.code, t.drug),
                "presentation": coded(t.package, t.drug),
            }
            for t in synthesis.treatments
        ),
    )


def habit_chart(synthesis: Synthesis) -> Chart:
    return Chart(
        "habitus",
        "observation",
        (
            Column("type", "Type", 4),
            Column("observation", "Observation", 8),
            Column("debut", "Depuis", 3),
            Column("fin", "Jusqu'au", 3),
        ),
        tuple(
            {
                "type": h.kind.display,
                "observation": habit_words(h),
                "debut": shown(h.start),
                "fin": shown(h.end),
            }
            for h in synthesis.habits
        ),
    )


def family_chart(synthesis: Synthesis) -> Chart:
    return Chart(
        "famille",
        "libelle",
        (
            Column("libelle", "Antécédent", 7),
            Column("lien", "Parent", 5),
            Column("code", "CIM-10", 5),
            Column("debut", "Depuis", 3),
        ),
        tuple(
            {
                "libelle": f.label,
                "lien": f.relation.display,
                "code": coded(f.code, f.label),
                "debut": shown(f.start),
            }
            for f in synthesis.family
        ),
    )


# ---------------------------------------------------------------------------------------------------- vaccination


def vaccination_chart(vaccinations: Sequence[Vaccination]) -> Chart:
    return Chart(
        "vaccination",
        "vaccin",
        (
            Column("vaccin", "Vaccin", 6),
            Column("date", "Date", 3),
            Column("lot", "Lot n°", 3),
            Column("rang", "Rang", 2),
            Column("type", "Type", 4),
            Column("voie", "Voie", 4),
            Column("region", "Région", 4),
            Column("reaction", "Réaction observée", 4),
            Column("commentaire", "Commentaire", 4),
            Column("vaccinateur", "Vaccinateur", 4),
            Column("code", "CIS", 4),
            Column("classe", "ATC", 4),
            Column("presentation", "CIP", 4),
            Column("reaction-code", "Code de la réaction", 4),
        ),
        tuple(
            {
                "vaccin": v.vaccine,
                "date": shown(v.day),
                "lot": v.lot,
                "rang": str(v.rank) if v.rank else "",
                "type": v.kind.display,
                "voie": display(v.route),
                "region": display(v.site),
                "reaction": v.reaction,
                "commentaire": v.note,
                "vaccinateur": full_name(v.performer) if v.performer else "",
                "code": coded(v.code, v.vaccine),
                "classe": coded(v.atc, v.vaccine),
                "presentation": coded(v.package, v.vaccine),
                "reaction-code": coded(v.reaction_code, v.reaction),
            }
            for v in vaccinations
        ),
    )


def noted(note: VaccinationNote) -> Vaccination:
    """The vaccination of a note, with the ATC code that a note must have."""
    given = note.vaccination
    return given if given.atc else replace(given, atc=VACCINES)


# --------------------------------------------------------------------------------------- child health certificates


def answer_words(question: Question, answer: bool | int | float | Code) -> str:
    """« Oui », « 3 900 g », « Accueil collectif »."""
    if isinstance(answer, Code):
        return display(answer)
    if isinstance(answer, bool):
        return "Oui" if answer else "Non"
    return f"{number(answer)}{NBSP}{_EXAM_UNITS[question.unit]}" if question.unit in _EXAM_UNITS else number(answer)


_EXAM_UNITS = {"wk": "semaines", "mo": "mois", "d": "jours", "g": "g", "kg": "kg", "cm": "cm", "kg/m2": "kg/m²"}


def part_chart(certificate: ChildCertificate, part: Part) -> Chart:
    """Questions of one part that were answered."""
    asked = questions_of(certificate.exam).values()
    return Chart(
        part.name.lower(),
        "question",
        (Column("question", "Question", 8), Column("reponse", "Réponse", 6)),
        tuple(
            {"question": question.code.display, "reponse": answer_words(question, certificate.answers[question.key])}
            for question in asked
            if question.part is part and question.key in certificate.answers
        ),
    )


def parent_chart(parent: Parent, name: str, who: str) -> Chart:
    """What is said of a parent."""
    said = (
        ("naissance", "Date de naissance", shown(parent.birth_date)),
        ("etudes", "Niveau d'études", display(parent.education)),
        ("profession", "Profession", display(parent.occupation)),
        ("activite", "Activité professionnelle", display(parent.activity)),
    )
    return Chart(
        name,
        "parent",
        (Column("parent", "Parent", 4), *(Column(key, head, 4) for key, head, _ in said)),
        ({"parent": who, **{key: words for key, _, words in said}},),
    )


def exam_charts(certificate: ChildCertificate) -> list[tuple[str, Chart]]:
    """Everything that a certificate says, but for vaccinations, by title, in the order of the examination."""
    charts = [("Mère", parent_chart(certificate.mother, "mere", "Mère"))]
    if certificate.father:
        charts.append(("Père", parent_chart(certificate.father, "pere", "Père")))
    charts += [(part.value, part_chart(certificate, part)) for part in Part]
    return [(title, chart) for title, chart in charts if chart.rows]


# ------------------------------------------------------------------------------------------------------ the people

_TITLES = {"DR": "Dr", "PR": "Pr", "MC": "Médecin chef", "MG": "Médecin général", "PC": "Pharmacien chef"}
CIVILITIES = {"M": "M.", "MME": "Mme"}


def full_name(professional: Professional) -> str:
    """« Dr Yann LE GOFF »."""
    before = _TITLES.get(professional.title) or CIVILITIES.get(professional.civility, "")
    return f"{before}{NBSP if before else ''}{professional.given} {professional.family}"
