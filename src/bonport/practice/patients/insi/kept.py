"""An answer that was kept as received, read again: its method is that of the question, whatever a form may say."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from bonport.base.errors import NotPossible
from bonport.interop.errors import Unreadable
from bonport.interop.identity.status import Method
from bonport.interop.insi import Answer, messages
from bonport.interop.terminology.oids import Environment
from bonport.practice.patients.models import InsiAnswer

LASTS = timedelta(hours=12)
"""How long an answer may be accepted: the working day in which it was shown."""
_METHODS = {"INS1": Method.CARD, "INS2": Method.TRAITS}


def answer_of(kept: InsiAnswer, now: datetime) -> Answer:
    """The answer, to be accepted.

    Raises:
        NotPossible: it is too old, found nobody, or is no answer to a search.
    """
    method = _METHODS.get(kept.operation)
    if method is None or kept.code != "00" or now - kept.asked_at > LASTS:
        raise NotPossible(
            "Cette réponse d’INSi ne peut plus être acceptée.", remedy="Interrogez INSi de nouveau\u202f: un geste."
        )
    raw = bytes(kept.raw)
    body = messages.open_body(raw, kept.message_id)
    if isinstance(body, messages.Fault):
        raise Unreadable("INSi: a fault was kept as an answer")
    return messages.read_result(
        body, method=method, message_id=kept.message_id, raw=raw, environment=Environment(settings.ENVIRONMENT)
    )
