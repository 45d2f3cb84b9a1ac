"""What a campaign found: with how many, within which interval, who did not answer, and what it proves or does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bonport.base.french import percent
from bonport.sentinelle.campaigns.models import Answer, Campaign, Invitation
from bonport.sentinelle.campaigns.sus import score
from bonport.sentinelle.dossiers.statistics import TOLERATED, Mean, Rate, Verdict, mean, rate, verdict
from bonport.sentinelle.dossiers.words import check_sentence

SEED = 20_26
"""Of the bootstrap: the same answers give the same interval."""
MANY_SILENT = 0.4
"""From this share of silence on, the result is told with what it would be if the silent were worse off. Our own."""

_SAY_SOMETHING = (Answer.Still.FAILS, Answer.Still.WORKS)


@dataclass(frozen=True, slots=True)
class Results:
    """What a campaign found.

    Attributes:
        drawn: doctors of the sample. asked: those who were. answered: those who did, concerned or not.
        not_updated, not_concerned: answers that say nothing of the fix.
        still: of the other answers, those who still have the failure.
        non_response: the share of those asked who did not answer.
        worst: of all who were asked and are not known to be unconcerned, the rate if all the silent still failed.
        reporters, others: the same rate in each half of the sample: those who complained are not like the others.
        strata: for each specialty and size of practice, asked and answered.
    """

    drawn: int
    asked: int
    answered: int
    refused: int
    unreachable: int
    opted_out: int
    not_updated: int
    not_concerned: int
    still: Rate
    worst: Rate
    reporters: Rate
    others: Rate
    non_response: Rate
    verdict: Verdict
    satisfaction: Mean | None
    sus: Mean | None
    strata: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Before and after. Two samples that are not of the same doctors: each has its own interval."""

    before: Results
    after: Results


def results(campaign: Campaign) -> Results:
    invitations = list(campaign.invitations.select_related("answer"))
    states = Counter(one.state for one in invitations)
    asked = [one for one in invitations if one.asked_at]
    answers = [(one, one.answer) for one in invitations if one.state == Invitation.State.ANSWERED]
    said = Counter(answer.still for _, answer in answers)
    concerned = [(one, answer) for one, answer in answers if answer.still in _SAY_SOMETHING]
    still = _failing(answer for _, answer in concerned)
    silent = len(asked) - len(answers)
    marks = [score(answer.sus) for _, answer in answers if answer.sus]
    satisfied = [float(answer.satisfaction) for _, answer in answers if answer.satisfaction]
    return Results(
        drawn=len(invitations),
        asked=len(asked),
        answered=len(answers),
        refused=states[Invitation.State.REFUSED],
        unreachable=states[Invitation.State.UNREACHABLE],
        opted_out=states[Invitation.State.OPTED_OUT],
        not_updated=said[Answer.Still.NOT_UPDATED],
        not_concerned=said[Answer.Still.NOT_CONCERNED],
        still=still,
        worst=rate(still.count + silent, still.of + silent),
        reporters=_failing(answer for one, answer in concerned if one.reporter),
        others=_failing(answer for one, answer in concerned if not one.reporter),
        non_response=rate(silent, len(asked)),
        verdict=verdict(still.count, still.of) if still.of else Verdict.UNDECIDED,
        satisfaction=mean(satisfied, 1, 5, SEED),
        sus=mean(marks, 0, 100, SEED),
        strata=_strata(asked),
    )


def compared(campaign: Campaign) -> Compared | None:
    """With the campaign of before; None where there was none."""
    return Compared(results(campaign.before), results(campaign)) if campaign.before else None


def sentence(found: Results, moment: str = Campaign.Moment.AFTER) -> str:
    """What the result proves or does not, in French, whoever reads it; before a fix nothing is tolerated yet."""
    if not found.still.of:
        return "Personne de concerné n’a répondu\u00a0: cela ne prouve rien."
    judged = found.verdict if moment == Campaign.Moment.AFTER else None
    said = [check_sentence(found.still.count, found.still.of, judged, TOLERATED)]
    if found.not_updated:
        said.append(f"N’ont pas encore la version corrigée, et ne comptent pas\u00a0: {found.not_updated}.")
    silent, asked = found.non_response.count, found.non_response.of
    if silent:
        said.append(f"Sans réponse\u00a0: {silent} des {asked} médecins sollicités ({percent(silent / asked)}).")
    if silent and silent / asked >= MANY_SILENT:
        worst = percent(found.worst.value or 0)
        said.append(
            f"S’ils étaient tous encore en panne, ce serait {worst}\u00a0: ce résultat ne parle que de ceux qui ont "
            "répondu."
        )
    return " ".join(said)


def compared_sentence(found: Compared) -> str:
    """Before and after, and whether the intervals let one say that it changed."""
    before, after = found.before.still, found.after.still
    if not (before.of and after.of):
        return "Il manque une des deux mesures\u00a0: rien ne se compare."
    said = f"Encore en panne\u00a0: {_told(before)} avant, {_told(after)} après."
    if after.high < before.low:
        return f"{said} Les deux intervalles sont disjoints\u00a0: la panne a reculé."
    if before.high < after.low:
        return f"{said} Les deux intervalles sont disjoints\u00a0: la panne a progressé."
    return f"{said} Les deux intervalles se recouvrent\u00a0: cela ne prouve pas de changement."


def mean_sentence(found: Mean | None, of: str, highest: int) -> str:
    """« SUS 46 sur 100 (entre 38 et 55), 24 réponses »."""
    if found is None:
        return f"{of}\u00a0: aucune réponse."
    value = f"{of} {_number(found.value, highest)} sur {highest}"
    if found.low is None or found.high is None:
        return f"{value}, {found.n} réponses\u00a0: trop peu pour un intervalle."
    low, high = _number(found.low, highest), _number(found.high, highest)
    return f"{value} (entre {low} et {high}), {found.n} réponses."


def _failing(answers) -> Rate:
    said = [answer.still == Answer.Still.FAILS for answer in answers]
    return rate(sum(said), len(said))


def _told(found: Rate) -> str:
    return f"{percent(found.value or 0)} sur {found.of} (entre {percent(found.low)} et {percent(found.high)})"


def _number(value: float, highest: int) -> str:
    return f"{value:.0f}" if highest >= 10 else f"{value:.1f}".replace(".", ",")


def _strata(asked: list[Invitation]) -> tuple[tuple[str, str, int, int], ...]:
    counted = Counter((one.specialty, one.size) for one in asked)
    answered = Counter((one.specialty, one.size) for one in asked if one.state == Invitation.State.ANSWERED)
    return tuple((*key, counted[key], answered[key]) for key in sorted(counted))
