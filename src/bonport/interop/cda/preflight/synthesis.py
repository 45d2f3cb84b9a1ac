"""The volet de synthèse médicale: lists that agree with what is said of them, codes, days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bonport.interop.cda.model import Dosage, Presence, Synthesis
from bonport.interop.cda.preflight.days import check_day, ends_before_it_starts
from bonport.interop.cda.preflight.dosage import check_dosage
from bonport.interop.cda.preflight.findings import OID, Finding, internal, unlisted
from bonport.interop.terminology.allergies import ALLERGY_KINDS, ALLERGY_STATES, CRITICALITIES
from bonport.interop.terminology.problems import CERTAINTIES, PROBLEM_STATES, SEVERITIES
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.social_history import SOCIAL_HISTORY
from bonport.interop.terminology.table import Table
from bonport.interop.terminology.units import UNITS


def check_synthesis(synthesis: Synthesis, signed: date) -> Iterator[Finding]:
    if synthesis == Synthesis():
        yield Finding(
            "body",
            "Le volet de synthèse est vide.",
            "Renseignez le dossier, ou indiquez qu'il n'y a rien de connu.",
        )
    yield from _presences(synthesis)
    yield from _labels(synthesis)
    yield from _codes(synthesis)
    yield from _dates(synthesis, signed)
    for n, treatment in enumerate(synthesis.treatments):
        if isinstance(treatment.dosage, Dosage):
            yield from check_dosage(f"body.treatments[{n}].dosage", treatment.dosage)
    for n, habit in enumerate(synthesis.habits):
        if habit.quantity is not None and habit.unit not in UNITS:
            yield Finding(f"body.habits[{n}].unit", "L'unité n'est pas connue.", "Choisissez une unité de la liste.")
        if habit.quantity is not None and habit.quantity < 0:
            yield Finding(f"body.habits[{n}].quantity", "La quantité est négative.", "Corrigez la quantité.")


_DOMAINS = ("problems", "history", "procedures", "allergies", "treatments")


def _presences(synthesis: Synthesis) -> Iterator[Finding]:
    """What is listed and what is said of the whole domain must agree."""
    for domain in _DOMAINS:
        listed, presence = getattr(synthesis, domain), getattr(synthesis, f"{domain}_presence")
        if bool(listed) != (presence is Presence.KNOWN):
            yield Finding(
                f"body.{domain}_presence",
                "Ce qui est listé contredit ce qui est dit de l'ensemble (connu, aucun connu, non renseigné).",
                "Complétez la liste, ou corrigez «\u00a0aucun connu\u00a0».",
            )


def _labels(synthesis: Synthesis) -> Iterator[Finding]:
    labelled = {
        "problems": "label",
        "history": "label",
        "procedures": "label",
        "allergies": "agent",
        "treatments": "drug",
        "family": "label",
    }
    for domain, name in labelled.items():
        for n, item in enumerate(getattr(synthesis, domain)):
            if not getattr(item, name).strip():
                yield Finding(f"body.{domain}[{n}].{name}", "Le libellé est vide.", "Complétez ou retirez cette ligne.")
    for n, habit in enumerate(synthesis.habits):
        if not habit.text.strip() and habit.quantity is None and habit.value is None:
            yield Finding(
                f"body.habits[{n}].text", "Rien n'est dit de cette habitude.", "Complétez ou retirez la ligne."
            )
    for domain in ("occupational_risks", "watch_points"):
        for n, text in enumerate(getattr(synthesis, domain)):
            if not text.strip():
                yield Finding(f"body.{domain}[{n}]", "La ligne est vide.", "Complétez ou retirez cette ligne.")


def _codes(synthesis: Synthesis) -> Iterator[Finding]:
    for domain, name in (
        ("problems", "code"),
        ("history", "code"),
        ("procedures", "code"),
        ("allergies", "agent_code"),
        ("allergies", "reaction_code"),
        ("treatments", "code"),
        ("treatments", "package"),
        ("treatments", "route"),
        ("habits", "value"),
        ("family", "code"),
    ):
        for n, item in enumerate(getattr(synthesis, domain)):
            code = getattr(item, name)
            if code is not None and not (code.code and OID.fullmatch(code.system)):
                yield internal(f"body.{domain}[{n}].{name}", "Ce code est incomplet.")
    for n, allergy in enumerate(synthesis.allergies):
        if allergy.kind is not None and not ALLERGY_KINDS.holds(allergy.kind):
            yield unlisted(f"body.allergies[{n}].kind", "Le type d'allergie n'est pas dans la liste nationale.")
    for domain, name, table in _JUDGEMENTS:
        for n, item in enumerate(getattr(synthesis, domain)):
            code = getattr(item, name)
            if code is not None and not table.holds(code):
                yield unlisted(f"body.{domain}[{n}].{name}", "Cette valeur n'est pas dans la liste nationale.")
    for n, allergy in enumerate(synthesis.allergies):
        if allergy.reaction_code and not allergy.reaction.strip():
            yield Finding(f"body.allergies[{n}].reaction", "La réaction est codée sans être dite.", "Décrivez-la.")
    for n, habit in enumerate(synthesis.habits):
        if not SOCIAL_HISTORY.holds(habit.kind):
            yield unlisted(f"body.habits[{n}].kind", "Cette habitude n'est pas dans la liste nationale.")
    for n, relative in enumerate(synthesis.family):
        if not RELATIONSHIPS.holds(relative.relation):
            yield unlisted(f"body.family[{n}].relation", "Ce lien de parenté n'est pas dans la liste nationale.")


_JUDGEMENTS: tuple[tuple[str, str, Table], ...] = (
    *((domain, "status", PROBLEM_STATES) for domain in ("problems", "history")),
    *((domain, "severity", SEVERITIES) for domain in ("problems", "history", "allergies")),
    *((domain, "certainty", CERTAINTIES) for domain in ("problems", "history", "allergies")),
    ("allergies", "status", ALLERGY_STATES),
    ("allergies", "criticality", CRITICALITIES),
)


def _dates(synthesis: Synthesis, signed: date) -> Iterator[Finding]:
    for domain in ("problems", "history", "treatments", "habits"):
        for n, item in enumerate(getattr(synthesis, domain)):
            if ends_before_it_starts(item.start, item.end):
                yield Finding(f"body.{domain}[{n}].end", "La fin précède le début.", "Corrigez les dates.")
    dated = (
        *((domain, name) for domain in ("problems", "history", "treatments", "habits") for name in ("start", "end")),
        *(("procedures", "day"), ("allergies", "start"), ("family", "start")),
    )
    for domain, name in dated:
        for n, item in enumerate(getattr(synthesis, domain)):
            yield from check_day(f"body.{domain}[{n}].{name}", getattr(item, name), signed)
