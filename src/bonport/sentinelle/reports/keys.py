"""One doctor counts once, and is not named: a keyed hash of who he is."""

from __future__ import annotations

import hmac

from django.utils.crypto import salted_hmac


def doctor_key(identifier: str) -> str:
    """The same for the same RPPS (or, without one, the same account of a software); of no use without our secret."""
    return salted_hmac("bonport.sentinelle.doctor", identifier.strip(), algorithm="sha256").hexdigest()


def follow_key(secret: str) -> str:
    """What is kept of the secret in the address by which a report is followed."""
    return salted_hmac("bonport.sentinelle.follow", secret, algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
