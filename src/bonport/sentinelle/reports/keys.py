"""One doctor counts once, and is not named: a keyed hash of who he is."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.utils.crypto import salted_hmac


def doctor_key(identifier: str) -> str:
    """The same for the same RPPS, with or without the 8 that national identifiers put before it (or, without one, for
    the same account of a software); of no use without our secret."""
    bare = "".join(identifier.split())
    bare = f"8{bare}" if len(bare) == 11 and bare.isdigit() else bare
    return salted_hmac("bonport.sentinelle.doctor", bare, algorithm="sha256").hexdigest()


def follow_secret(report: UUID) -> str:
    """What opens the page where a report is followed. It can be told again to whoever sent the report twice; without
    our secret nobody finds it, whatever he reads in the database."""
    return salted_hmac("bonport.sentinelle.follow.secret", report.bytes, algorithm="sha256").hexdigest()[:24]


def origin_key(external: str) -> str:
    """A report's id elsewhere, where it may not be kept as it is."""
    return salted_hmac("bonport.sentinelle.origin", external, algorithm="sha256").hexdigest()


def follow_key(secret: str) -> str:
    """What is kept of the secret in the address by which a report is followed."""
    return salted_hmac("bonport.sentinelle.follow", secret, algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
