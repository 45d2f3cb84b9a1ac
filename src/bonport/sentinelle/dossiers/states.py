"""The states of a dossier, every move between them, and who may make it. Drawn in docs/dossier-states.md.

What the vendor says leads to *shipped*, never further: only a check in the field leads to *verified*.
"""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    RECEIVED = "received", "reçu"
    QUALIFIED = "qualified", "qualifié"
    WITH_VENDOR = "with_vendor", "chez l’éditeur"
    CONTESTED = "contested", "contesté par l’éditeur"
    PROMISED = "promised", "correctif promis"
    SHIPPED = "shipped", "correctif livré"
    DEPLOYED = "deployed", "correctif déployé"
    REMEDY = "remedy", "remède en cours"  # of a cause that no version mends
    REMEDIED = "remedied", "remède apporté"
    VERIFIED = "verified", "vérifié sur le terrain"
    CLOSED = "closed", "clos"
    REOPENED = "reopened", "rouvert"
    SET_ASIDE = "set_aside", "sans suite"


class Event(models.TextChoices):
    QUALIFY = "qualify", "qualifier"  # say what the cause is
    HAND_OVER = "hand_over", "remettre à l’éditeur"
    ANSWER = "answer", "répondre"
    CONTEST = "contest", "contester"  # with evidence
    PROMISE = "promise", "promettre un correctif"  # a version and a date; a later promise replaces it
    SHIP = "ship", "annoncer la livraison"
    DEPLOY = "deploy", "mesurer le déploiement"  # the share of installations that have the fix; again as it grows
    UNDERTAKE = "undertake", "engager un remède"
    REMEDY = "remedy", "constater le remède"  # the service is restored, the doctors were told or trained
    CHECK_PASSED = "check_passed", "vérification concluante"
    CHECK_FAILED = "check_failed", "vérification en échec"
    CHECK_UNDECIDED = "check_undecided", "vérification qui ne tranche pas"
    REGRESS = "regress", "régression"  # a version that has the fix fails again
    REOPEN = "reopen", "rouvrir"
    CLOSE = "close", "clore"
    SET_ASIDE = "set_aside", "classer sans suite"


MOVES: dict[tuple[State, Event], State] = {
    (State.RECEIVED, Event.QUALIFY): State.QUALIFIED,
    (State.RECEIVED, Event.SET_ASIDE): State.SET_ASIDE,
    (State.QUALIFIED, Event.QUALIFY): State.QUALIFIED,
    (State.QUALIFIED, Event.HAND_OVER): State.WITH_VENDOR,
    (State.QUALIFIED, Event.UNDERTAKE): State.REMEDY,
    (State.QUALIFIED, Event.SET_ASIDE): State.SET_ASIDE,
    (State.WITH_VENDOR, Event.ANSWER): State.WITH_VENDOR,
    (State.WITH_VENDOR, Event.CONTEST): State.CONTESTED,
    (State.WITH_VENDOR, Event.PROMISE): State.PROMISED,
    (State.WITH_VENDOR, Event.SHIP): State.SHIPPED,
    (State.CONTESTED, Event.ANSWER): State.CONTESTED,
    (State.CONTESTED, Event.QUALIFY): State.QUALIFIED,
    (State.CONTESTED, Event.HAND_OVER): State.WITH_VENDOR,
    (State.CONTESTED, Event.SET_ASIDE): State.SET_ASIDE,
    (State.PROMISED, Event.ANSWER): State.PROMISED,
    (State.PROMISED, Event.PROMISE): State.PROMISED,
    (State.PROMISED, Event.SHIP): State.SHIPPED,
    (State.SHIPPED, Event.ANSWER): State.SHIPPED,
    (State.SHIPPED, Event.SHIP): State.SHIPPED,
    (State.SHIPPED, Event.DEPLOY): State.DEPLOYED,
    (State.SHIPPED, Event.REGRESS): State.REOPENED,
    (State.SHIPPED, Event.REOPEN): State.REOPENED,
    (State.DEPLOYED, Event.ANSWER): State.DEPLOYED,
    (State.DEPLOYED, Event.DEPLOY): State.DEPLOYED,
    (State.DEPLOYED, Event.CHECK_PASSED): State.VERIFIED,
    (State.DEPLOYED, Event.CHECK_FAILED): State.REOPENED,
    (State.DEPLOYED, Event.CHECK_UNDECIDED): State.DEPLOYED,
    (State.DEPLOYED, Event.REGRESS): State.REOPENED,
    (State.DEPLOYED, Event.REOPEN): State.REOPENED,
    (State.REMEDY, Event.REMEDY): State.REMEDIED,
    (State.REMEDY, Event.QUALIFY): State.QUALIFIED,
    (State.REMEDIED, Event.CHECK_PASSED): State.VERIFIED,
    (State.REMEDIED, Event.CHECK_FAILED): State.REOPENED,
    (State.REMEDIED, Event.CHECK_UNDECIDED): State.REMEDIED,
    (State.REMEDIED, Event.REOPEN): State.REOPENED,
    (State.VERIFIED, Event.CLOSE): State.CLOSED,
    (State.VERIFIED, Event.CHECK_PASSED): State.VERIFIED,
    (State.VERIFIED, Event.CHECK_UNDECIDED): State.VERIFIED,
    (State.VERIFIED, Event.CHECK_FAILED): State.REOPENED,
    (State.VERIFIED, Event.REGRESS): State.REOPENED,
    (State.VERIFIED, Event.REOPEN): State.REOPENED,
    (State.CLOSED, Event.CHECK_FAILED): State.REOPENED,
    (State.CLOSED, Event.REGRESS): State.REOPENED,
    (State.CLOSED, Event.REOPEN): State.REOPENED,
    (State.REOPENED, Event.QUALIFY): State.QUALIFIED,
    (State.REOPENED, Event.HAND_OVER): State.WITH_VENDOR,
    (State.REOPENED, Event.ANSWER): State.REOPENED,
    (State.REOPENED, Event.UNDERTAKE): State.REMEDY,
    (State.REOPENED, Event.SET_ASIDE): State.SET_ASIDE,
    (State.SET_ASIDE, Event.REOPEN): State.REOPENED,
}


class By(models.TextChoices):
    TEAM = "team", "équipe Sentinelle"
    VENDOR = "vendor", "éditeur"
    MACHINE = "machine", "Sentinelle (automatique)"


VENDOR_EVENTS = frozenset({Event.ANSWER, Event.CONTEST, Event.PROMISE, Event.SHIP})
"""A vendor's own; the team may note them for a vendor who telephones or writes, and is then their author."""
MACHINE_EVENTS = frozenset({Event.REGRESS})
"""The machine's, and the team's, which may see one before the machine does."""


def authors(event: Event) -> frozenset[By]:
    """Who may make this move."""
    if event in VENDOR_EVENTS:
        return frozenset({By.TEAM, By.VENDOR})
    return frozenset({By.TEAM, By.MACHINE}) if event in MACHINE_EVENTS else frozenset({By.TEAM})


ENDED = frozenset({State.CLOSED, State.SET_ASIDE})
FIXED = frozenset({State.SHIPPED, State.DEPLOYED, State.VERIFIED, State.CLOSED})
"""A fix is said to be there: an event of a version that has it is a regression."""
HIDDEN = frozenset({State.RECEIVED, State.SET_ASIDE})
"""States of what nobody has told yet: it was not qualified, or set aside before it was. A dossier that was told once
stays told, set aside or not, with its reason: `public.is_public`."""


class Actor(models.TextChoices):
    """Who must act in a state, as the public board says it."""

    TEAM = "team", "l’équipe Sentinelle"
    VENDOR = "vendor", "l’éditeur"
    REMEDIER = "remedier", "qui porte le remède"  # the dossier names whom
    NOBODY = "nobody", "personne"


WHO_ACTS: dict[State, Actor] = {
    State.RECEIVED: Actor.TEAM,
    State.QUALIFIED: Actor.TEAM,
    State.WITH_VENDOR: Actor.VENDOR,
    State.CONTESTED: Actor.TEAM,
    State.PROMISED: Actor.VENDOR,
    State.SHIPPED: Actor.VENDOR,
    State.DEPLOYED: Actor.TEAM,
    State.REMEDY: Actor.REMEDIER,
    State.REMEDIED: Actor.TEAM,
    State.VERIFIED: Actor.TEAM,
    State.CLOSED: Actor.NOBODY,
    State.REOPENED: Actor.TEAM,
    State.SET_ASIDE: Actor.NOBODY,
}


class ForbiddenMove(Exception):
    """The table has no such move."""


def after(state: str, event: Event) -> State:
    """The state that follows.

    Raises:
        ForbiddenMove
    """
    try:
        return MOVES[State(state), event]
    except KeyError:
        raise ForbiddenMove(f"{event} in {state}") from None


def possible(state: str, by: By) -> list[Event]:
    """What this author may do in this state, in the order of the table."""
    return [event for (source, event) in MOVES if source == state and by in authors(event)]
