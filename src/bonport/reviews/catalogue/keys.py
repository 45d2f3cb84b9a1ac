"""One doctor has one voice, and is not named: a keyed hash of who he is."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def doctor_key(rpps: str) -> str:
    """The same for the same RPPS, with or without the 8 that national identifiers put before it; of no use without our
    secret."""
    bare = "".join(rpps.split())
    bare = f"8{bare}" if len(bare) == 11 and bare.isdigit() else bare
    return salted_hmac("bonport.reviews.doctor", bare, algorithm="sha256").hexdigest()


def origin_key(address: str) -> str:
    """What is kept, for a time, of the network from which a review came."""
    return salted_hmac("bonport.reviews.origin", address, algorithm="sha256").hexdigest() if address else ""
