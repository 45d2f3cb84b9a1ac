"""What a step of a dossier, or figures from the field, say to a reader, in a sentence."""

from __future__ import annotations

from datetime import date

from bonport.sentinelle.dossiers.models import Cause, Move
from bonport.sentinelle.dossiers.states import Event
from bonport.sentinelle.dossiers.statistics import Rate, Verdict, answers_needed, rate

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
            fact = check_sentence(data["failures"], data["answered"], Verdict(data["verdict"]), data["tolerance"])
        case Event.QUALIFY:
            fact = f"Cause établie\u00a0: {Cause(data['cause']).label}."
        case Event.UNDERTAKE:
            fact = f"Un remède est engagé par {data['remedier']}."
        case _:
            fact = _PLAIN[move.event]
    return f"{fact} {move.public}".strip()


def check_sentence(failures: int, answered: int, outcome: Verdict, tolerance: float) -> str:
    """What a check proves or does not. No failure at all is never told as the proof of none."""
    found = rate(failures, answered)
    if not answered:
        return "Personne n’a répondu\u00a0: cela ne prouve rien."
    said = f"{_doctors(failures)} encore en panne sur {answered} réponses" if failures else (
        f"Aucune panne dans {answered} réponses, ce qui n’exclut pas {_at_most(found)} de médecins encore en panne"
    )  # fmt: skip
    if failures:
        said += f"\u00a0: {percent(found.value or 0)} (entre {percent(found.low)} et {percent(found.high)})"
    match outcome:
        case Verdict.PASSED:
            end = f"C’est au plus les {percent(tolerance)} tolérés\u00a0: vérifié."
        case Verdict.FAILED:
            end = f"C’est plus que les {percent(tolerance)} tolérés\u00a0: le dossier est rouvert."
        case Verdict.UNDECIDED:
            needed = answers_needed(tolerance, failures)
            end = f"C’est trop peu pour conclure\u00a0: il faudrait {needed} réponses sans autre panne."
    return f"{said}. {end}"


def excluded(found: Rate) -> str:
    """What a rate without any failure excludes: « au plus 11 % »."""
    return f"au plus {percent(found.high)}"


def percent(share: float) -> str:
    """« 11 % », with one decimal under 10 %; an end of an interval is never rounded to certainty."""
    points = 100 * share
    if 0 < points < 10 or 99 < points < 100:
        text = f"{points:.1f}".replace(".", ",").removesuffix(",0")
        return f"{'moins de 0,1' if text == '0' else text}\u00a0%"
    return f"{points:.0f}\u00a0%"


def _at_most(found: Rate) -> str:
    return f"jusqu’à {percent(found.high)}"


def _doctors(count: int) -> str:
    return f"{count} médecin" + ("s" if count > 1 else "")


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day:02}/{day.month:02}/{day.year}"
