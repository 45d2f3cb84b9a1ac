"""A letter that is being written, by its id."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from bonport.base.errors import Gone
from bonport.practice.documents.models import Draft


def draft_of(pk: UUID, among: QuerySet[Draft] | None = None) -> Draft:
    """A signed letter is no draft any more.

    Raises:
        Gone: whoever writes on in another window, or signs it a second time, is told.
    """
    try:
        draft: Draft = (Draft.objects if among is None else among).get(pk=pk)
    except Draft.DoesNotExist:
        raise Gone(
            "Ce courrier n’est plus à écrire\u202f: il a été signé, ici ou dans une autre fenêtre.",
            means="Il n’est signé qu’une fois\u202f; ce que vous tapez maintenant n’y est pas.",
            remedy="Ouvrez-le parmi les documents du patient\u202f: il s’y lit et s’y corrige.",
        ) from None
    return draft
