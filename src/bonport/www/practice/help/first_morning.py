"""A guided first morning on the demo practice: what to do, and what was really done.

Nothing of it is kept: each step is read from the audit of what this person did since the first sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps

from bonport.base.models import AuditEvent
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import State
from bonport.practice.places.accounts.actions import Access
from bonport.practice.places.models import Activity, Role
from bonport.www.practice.access.screens import Request

CLOSED = "bonport_first_morning"
"""The cookie of whoever no longer wants to see it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        how: where and by which key, in French.
        by: the action, or « action:kind of row », any of which shows that it was done; none: a document arrived.
    """

    name: str
    what: str
    how: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps in their order, each with whether it was done."""

    steps: tuple[tuple[Step, bool], ...]

    @property
    def done(self) -> int:
        return sum(done for _, done in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step, done in self.steps if not done), None)


_OPEN = Step(
    "open", "Ouvrir un dossier",
    "Tapez quelques lettres d’un nom dans la recherche (Alt+R), puis Entrée. Une faute de frappe ne gêne pas.",
    ("open_record",),
)  # fmt: skip
_QUALIFY = Step(
    "qualify", "Qualifier une identité",
    "Ouvrez «\u00a0À qualifier\u00a0» (Alt+Q), choisissez quelqu’un, dites quelle pièce vous avez vue.",
    ("qualify_identity", "attest_identity"),
)  # fmt: skip
_CREATE = Step(
    "create", "Créer un patient en lisant sa carte",
    "Cliquez «\u00a0Carte\u00a0» (Alt+C) et choisissez une carte de la démonstration. INSi répond, vous acceptez.",
    ("register_patient",),
)  # fmt: skip
_LETTER = Step(
    "letter", "Préparer un courrier",
    "Dans un dossier, «\u00a0Courriers et certificats\u00a0» (Alt+L)\u202f: un modèle, un destinataire, le texte est rempli.",
    ("begin_draft",),
)  # fmt: skip

STEPS: dict[str, tuple[Step, ...]] = {
    Role.DOCTOR: (
        _OPEN,
        Step(
            "note", "Écrire la note du jour",
            "Dans le dossier, tapez au milieu de la page (Alt+T). Elle s’enregistre d’elle-même.",
            ("write_note",),
        ),
        Step(
            "measure", "Saisir des mesures en une ligne",
            "En haut à gauche (Alt+M)\u00a0: «\u00a0TA 135/80 P 72\u00a0», puis Entrée. La courbe s’allonge.",
            ("add_entry:records.vitalsign",),
        ),
        Step(
            "problem", "Ajouter un problème codé",
            "Dans la synthèse (Alt+P)\u00a0: tapez «\u00a0migr\u00a0», prenez la proposition.",
            ("add_entry:records.problem",),
        ),
        Step(
            "sign", "Signer la consultation",
            "Alt+V. Ce qui doit partir part tout seul\u202f; vous avez une minute pour le reprendre.",
            ("close_consultation",),
        ),
        Step(
            "letter", "Écrire et signer un courrier ou un certificat",
            "Dans un dossier, «\u00a0Courriers et certificats\u00a0» (Alt+L), puis Alt+V pour signer.",
            ("sign_document",),
        ),
        Step(
            "arrived", "Voir arriver un de vos documents au DMP",
            "Rien à faire\u202f: une minute après la signature, «\u00a0Envois\u00a0» (Alt+E) dit «\u00a0reçu\u00a0», avec sa preuve.",
        ),
        _QUALIFY,
        Step(
            "undo", "Retenir un document avant son départ",
            "Signez encore une fois, puis «\u00a0Reprendre\u00a0» (Alt+Z) dans la minute.",
            ("hold_document",),
        ),
        Step(
            "secret", "Garder une consultation confidentielle",
            "Chez un mineur, «\u00a0Confidentiel\u00a0» (Alt+K) avant de signer\u202f: ses parents n’en verront rien.",
            ("keep_secret",),
        ),
    ),
    Role.SECRETARY: (
        _OPEN,
        _CREATE,
        _QUALIFY,
        Step(
            "flag", "Signaler un doute sur une identité",
            "Dans un dossier, «\u00a0Identité\u00a0», puis «\u00a0Douteuse\u00a0». Rien ne partira sous cette identité.",
            ("flag_identity",),
        ),
        Step(
            "treating", "Noter le médecin traitant déclaré",
            "Dans un dossier, «\u00a0Identité\u00a0»\u202f: choisissez le médecin.",
            ("declare_treating_doctor",),
        ),
        _LETTER,
        Step(
            "correspondent", "Ajouter un correspondant",
            "Dans «\u00a0Correspondants\u00a0»\u202f: un nom suffit pour commencer.",
            ("save_correspondent",),
        ),
        Step(
            "correct", "Corriger un trait d’identité",
            "Dans «\u00a0Identité\u00a0», corrigez et dites pourquoi\u202f: l’identité redevient à vérifier.",
            ("change_traits",),
        ),
    ),
    Role.ADMINISTRATOR: (
        Step(
            "activity", "Faire venir quelqu’un au cabinet",
            "Dans «\u00a0Administration\u00a0», ajoutez un exercice, avec ses dates.",
            ("register_activity",),
        ),
        Step(
            "account", "Donner un compte",
            "Choisissez un identifiant pour la personne.",
            ("give_account", "register_activity"),
        ),
        Step(
            "link", "Remettre un lien de connexion",
            "Il s’ouvre une seule fois\u202f: remettez-le en main propre.",
            ("issue_link",),
        ),
        Step(
            "end", "Terminer un exercice",
            "Donnez le dernier jour. Ce que la personne a signé reste à elle.",
            ("end_activity",),
        ),
    ),
}  # fmt: skip
STEPS[Role.REPLACEMENT] = STEPS[Role.DOCTOR]


def first_morning(request: Request) -> Progress | None:
    """What the page shows: nothing outside the demo, nor once it was closed."""
    if not apps.is_installed("bonport.demo") or CLOSED in request.COOKIES:
        return None
    with request.acting().reading():
        return progress(request.activity)


def progress(activity: Activity) -> Progress:
    """Whether this person did each of the steps of the role. In the practice's scope."""
    mine = AuditEvent.objects.filter(practice_id=activity.practice_id, actor_id=activity.person.user_id)
    came = mine.filter(action=Access.SIGNED_IN).order_by("seq").first()
    if came is None:
        return Progress(tuple((step, False) for step in STEPS[activity.role]))
    since = mine.filter(seq__gt=came.seq).values_list("action", "subject_type").distinct()
    did = {said for action, subject in since for said in (action, f"{action}:{subject}")}

    def arrived() -> bool:
        mine = Delivery.objects.filter(document__author=activity.person, document__signed_at__gt=came.at)
        return mine.filter(state=State.DELIVERED).exists()

    return Progress(tuple((step, _done(step, did, arrived)) for step in STEPS[activity.role]))


def _done(step: Step, did: set[str], arrived: Callable[[], bool]) -> bool:
    return bool(did & set(step.by)) if step.by else arrived()
