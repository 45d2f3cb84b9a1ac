"""The states of a review, every move between them, and who may make it. Drawn in docs/review-states.md.

Whatever keeps a review from being read has a ground and reasons that its author is told, with the way to mend it.
"""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    SUBMITTED = "submitted", "en vérification automatique"
    HELD = "held", "en attente de relecture"
    PUBLISHED = "published", "publié"
    REFUSED = "refused", "refusé"
    SUSPENDED = "suspended", "suspendu le temps d’un examen"
    REMOVED = "removed", "retiré par la modération"
    CONTESTED = "contested", "décision contestée par l’auteur"
    WITHDRAWN = "withdrawn", "retiré par son auteur"
    EXPIRED = "expired", "trop ancien"
    ERASED = "erased", "effacé"


class Event(models.TextChoices):
    PASS = "pass", "publier après vérification automatique"
    HOLD = "hold", "mettre en attente de relecture"
    RELEASE = "release", "publier après relecture"
    REFUSE = "refuse", "refuser"
    EDIT = "edit", "déposer ou modifier"
    SUSPEND = "suspend", "suspendre"
    RESTORE = "restore", "rétablir"
    REMOVE = "remove", "retirer"
    CONTEST = "contest", "contester"
    WITHDRAW = "withdraw", "retirer soi-même"
    EXPIRE = "expire", "laisser expirer"
    ERASE = "erase", "effacer"


MOVES: dict[tuple[State, Event], State] = {
    (State.SUBMITTED, Event.PASS): State.PUBLISHED,
    (State.SUBMITTED, Event.HOLD): State.HELD,
    (State.HELD, Event.RELEASE): State.PUBLISHED,
    (State.HELD, Event.REFUSE): State.REFUSED,
    (State.HELD, Event.EDIT): State.HELD,  # editing is no way out of the queue
    (State.PUBLISHED, Event.HOLD): State.HELD,
    (State.PUBLISHED, Event.EDIT): State.SUBMITTED,
    (State.PUBLISHED, Event.SUSPEND): State.SUSPENDED,
    (State.PUBLISHED, Event.REMOVE): State.REMOVED,
    (State.PUBLISHED, Event.EXPIRE): State.EXPIRED,
    (State.REFUSED, Event.EDIT): State.HELD,  # a person refused it: a person reads it again
    (State.REFUSED, Event.CONTEST): State.CONTESTED,
    (State.SUSPENDED, Event.RESTORE): State.PUBLISHED,
    (State.SUSPENDED, Event.REMOVE): State.REMOVED,
    (State.REMOVED, Event.EDIT): State.HELD,
    (State.REMOVED, Event.CONTEST): State.CONTESTED,
    (State.CONTESTED, Event.RESTORE): State.PUBLISHED,
    (State.CONTESTED, Event.REMOVE): State.REMOVED,
    (State.WITHDRAWN, Event.EDIT): State.HELD,
    (State.EXPIRED, Event.EDIT): State.SUBMITTED,
    (State.PUBLISHED, Event.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.HELD, Event.WITHDRAW): State.WITHDRAWN,
    (State.REFUSED, Event.WITHDRAW): State.WITHDRAWN,
    (State.SUSPENDED, Event.WITHDRAW): State.WITHDRAWN,
    (State.CONTESTED, Event.WITHDRAW): State.WITHDRAWN,
    **{(state, Event.ERASE): State.ERASED for state in State if state != State.ERASED},
}


class By(models.TextChoices):
    AUTHOR = "author", "l’auteur"
    TEAM = "team", "l’équipe Avis"
    MACHINE = "machine", "Avis (automatique)"


AUTHORS: dict[Event, frozenset[By]] = {
    Event.PASS: frozenset({By.MACHINE}),
    Event.HOLD: frozenset({By.MACHINE, By.TEAM}),
    Event.RELEASE: frozenset({By.TEAM}),
    Event.REFUSE: frozenset({By.TEAM}),
    Event.EDIT: frozenset({By.AUTHOR}),
    Event.SUSPEND: frozenset({By.TEAM}),
    Event.RESTORE: frozenset({By.TEAM}),
    Event.REMOVE: frozenset({By.TEAM}),
    Event.CONTEST: frozenset({By.AUTHOR}),
    Event.WITHDRAW: frozenset({By.AUTHOR}),
    Event.EXPIRE: frozenset({By.MACHINE}),
    Event.ERASE: frozenset({By.AUTHOR, By.MACHINE}),  # the machine, when the time of keeping has passed
}
NEEDS_REASONS = frozenset({Event.REFUSE, Event.SUSPEND, Event.REMOVE})
"""Moves that keep a review from being read: a ground and reasons, told to the author (DSA, art. 17)."""


class Ground(models.TextChoices):
    """Why a review or a reply may not be read. Each is a rule of the method page."""

    PERSONAL = "personal", "donnée d’un patient ou d’une personne"
    INSULT = "insult", "injure ou attaque d’une personne"
    DEFAMATION = "defamation", "fait présenté comme vrai et qui ne l’est pas"
    NO_EXPERIENCE = "no_experience", "ne raconte pas une expérience"
    CONFLICT = "conflict", "lien d’intérêt non déclaré"
    FAKE = "fake", "avis qui n’est pas sincère"
    COPY = "copy", "texte d’un autre avis"
    ADVERT = "advert", "publicité"
    ILLEGAL = "illegal", "contenu illicite"


MEND: dict[Ground, str] = {
    Ground.PERSONAL: "Retirez ce qui permet de reconnaître une personne, puis enregistrez l’avis à nouveau.",
    Ground.INSULT: "Dites les faits sans viser une personne, puis enregistrez l’avis à nouveau.",
    Ground.DEFAMATION: "Dites ce que vous avez constaté vous-même, avec sa date, puis enregistrez l’avis à nouveau.",
    Ground.NO_EXPERIENCE: "Racontez ce que vous avez fait avec ce produit, puis enregistrez l’avis à nouveau.",
    Ground.CONFLICT: "Déclarez votre lien avec l’éditeur, puis enregistrez l’avis à nouveau.",
    Ground.FAKE: "Si vous utilisez ce produit, une preuve d’usage (facture, contrat) lève le doute\u00a0: "
    "contestez la décision et l’équipe vous dira comment la montrer.",
    Ground.COPY: "Racontez votre propre expérience avec vos mots, puis enregistrez l’avis à nouveau.",
    Ground.ADVERT: "Retirez ce qui vante ou propose un autre service, puis enregistrez l’avis à nouveau.",
    Ground.ILLEGAL: "Retirez le passage en cause, puis enregistrez l’avis à nouveau\u202f; "
    "si vous n’êtes pas d’accord, contestez la décision.",
}
"""The way to mend a review that was refused or removed on this ground, as its author is told."""


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
    return [event for (source, event) in MOVES if source == state and by in AUTHORS[event]]
