"""Under which keys machines' ids are kept."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.utils.crypto import salted_hmac

_EVENTS = UUID("5e171e11-e000-4000-8000-00000000e5e7")


def event_key(project: int, event_id: str | UUID) -> UUID:
    """The primary key of an event: its SDK's id is unique in its project alone."""
    return uuid5(_EVENTS, f"{project}/{UUID(str(event_id)).hex}")


def installation_key(identifier: object) -> str:
    """The hash of an installation's random id, of no use without our secret; "" where it is not a random id.

    Only what has the shape of a UUID is taken for one: a login or an address would name somebody.
    """
    try:
        return _hash("installation", UUID(identifier).hex) if isinstance(identifier, str) else ""
    except ValueError:
        return ""


def session_key(project: int, sid: object) -> str:
    return _hash("session", f"{project}/{sid}")


def _hash(what: str, identifier: str) -> str:
    return salted_hmac(f"bonport.sentinelle.{what}", identifier, algorithm="sha256").hexdigest()[:32]
