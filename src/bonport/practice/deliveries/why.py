"""Why a document leaves for the DMP, or stays: by the law's dated table, or by its doctor's dated choice.

What makes a document compulsory is its type on the day when it was signed (`interop.terminology.feeding`): neither the
patient's agreement, which feeding does not ask for, nor where the patient was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from bonport.interop.terminology.feeding import RULES, feeding_rule
from bonport.practice.documents.models import Document, Preference


@dataclass(frozen=True, slots=True)
class Why:
    """Whether there is a reason for a document to leave, and which.

    Attributes:
        words: the reason, in French, to follow a colon.
        basis: the whole name of the text that makes it compulsory.
    """

    leaves: bool
    words: str
    basis: str = ""


def reasons(documents: Sequence[Document]) -> dict[UUID, Why]:
    """The reason of each, in one query. Their authors are loaded with them."""
    choices = Preference.objects.filter(
        doctor__in={document.author_id for document in documents},
        type_code__in={document.type_code for document in documents},
    )
    chosen: dict[tuple[UUID, str], list[Preference]] = {}
    for choice in choices.order_by("first_day", "id"):
        chosen.setdefault((choice.doctor_id, choice.type_code), []).append(choice)
    return {
        document.pk: _why(document, chosen.get((document.author_id, document.type_code), [])) for document in documents
    }


def _why(document: Document, choices: list[Preference]) -> Why:
    signed = timezone.localtime(document.signed_at).date()
    if rule := feeding_rule(document.type_code, signed):
        text = rule.basis.split(",")[0]
        return Why(True, f"obligatoire depuis le {_day(rule.since)} ({text}\u00a0: {rule.what}).", rule.basis)
    in_force = [choice for choice in choices if choice.first_day <= signed]
    if in_force and in_force[-1].feeds:
        return Why(
            True, f"choix de {_author(document)} depuis le {_day(in_force[-1].first_day)}, que la loi n’impose pas."
        )
    later = next((rule for rule in RULES if rule.type_code == document.type_code and rule.since > signed), None)
    if later is not None:
        return Why(False, f"signé avant le {_day(later.since)}, jour où ce type de document est devenu obligatoire.")
    return Why(False, f"la loi n’oblige pas à l’envoyer au DMP, et {_author(document)} ne l’a pas choisi pour ce type.")


def _author(document: Document) -> str:
    author = document.author
    return f"{author.title.title()} {author.family}".strip()


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
