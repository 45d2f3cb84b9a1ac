"""What a step of a dossier, or figures from the field, say to a reader, in a sentence."""

from __future__ import annotations

from datetime import date

from bonport.base.french import percent
from bonport.sentinelle.dossiers.models import Cause, Check, Move
from bonport.sentinelle.dossiers.states import Event
from bonport.sentinelle.dossiers.statistics import Verdict, answers_needed, rate

_PLAIN = {
    "": "Dossier ouvert.",
    Event.QUALIFY: "Cause établie.",
    Event.HAND_OVER: "Remis à l’éditeur.",
    Event.ANSWER: "Réponse.",
    Event.CONTEST: "L’éditeur conteste, éléments à l’appui.",
    Event.UNDERTAKE: "Un remède est engagé.",
    Event.REMEDY: "Le remède est apporté\u202f; le terrain doit le confirmer.",
    Event.REGRESS: "La panne est revenue dans une version corrigée.",
    Event.REOPEN: "Dossier rouvert.",
    Event.CLOSE: "Dossier clos.",
    Event.SET_ASIDE: "Classé sans suite.",
}

_THEN = {
    Verdict.PASSED: "Vérifié sur le terrain.",
    Verdict.FAILED: "Le dossier est rouvert.",
    Verdict.UNDECIDED: "",
}


def told(move: Move) -> str:
    """What the public is told of a step: its facts, then what was written for the public."""
    data = move.data
    match move.event:
        case Event.PROMISE:
            fact = f"Correctif promis dans la version {data['version']}, pour le {_day(data['day'])}."
        case Event.SHIP:
            fact = f"Correctif annoncé livré\u00a0: version {', '.join(data['versions'])}, le {_day(data['day'])}."
        case Event.DEPLOY:
            fact = f"Correctif présent chez {percent(data['share'])} des installations concernées."
        case Event.CHECK_PASSED | Event.CHECK_FAILED | Event.CHECK_UNDECIDED:
            noun = "installation" if data["kind"] == Check.Kind.MEASURE else "médecin"
            outcome = Verdict(data["verdict"])
            said = check_sentence(data["failures"], data["answered"], outcome, data["tolerance"], noun)
            fact = f"{said} {_THEN[outcome]}".strip()
        case Event.QUALIFY:
            fact = f"Cause établie\u00a0: {Cause(data['cause']).label}."
        case Event.UNDERTAKE:
            fact = f"Un remède est engagé par {data['remedier']}."
        case _:
            fact = _PLAIN[move.event]
    return f"{fact} {move.public}".strip()


def check_sentence(
    failures: int, answered: int, outcome: Verdict | None, tolerance: float, noun: str = "médecin"
) -> str:
    """What a check proves or does not (None: it is no check, and nothing is tolerated). No failure at all is never
    told as the proof of none."""
    found = rate(failures, answered)
    if not answered:
        return "Personne n’a répondu\u00a0: cela ne prouve rien."
    if failures:
        who = f"{failures} {noun}" + ("s" if failures > 1 else "")
        within = f"entre {percent(found.low)} et {percent(found.high)}"
        said = f"{who} encore en panne sur {answered}\u00a0: {percent(failures / answered)} ({within})."
    else:
        said = f"Aucune panne sur {answered}, ce qui n’exclut pas jusqu’à {percent(found.high)} de {noun}s en panne."
    match outcome:
        case None:
            return said
        case Verdict.PASSED:
            return f"{said} C’est dans les {percent(tolerance)} tolérés."
        case Verdict.FAILED:
            return f"{said} C’est plus que les {percent(tolerance)} tolérés."
    needed = answers_needed(tolerance, failures)
    return f"{said} C’est trop peu pour conclure\u00a0: il faudrait {needed} réponses sans autre panne."


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day:02}/{day.month:02}/{day.year}"
