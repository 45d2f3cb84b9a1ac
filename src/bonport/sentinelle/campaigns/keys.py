"""By what somebody who is asked is known: never by a name, and a personal link that nobody guesses."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

PANEL = "sentinelle panel"
"""The purpose for which a volunteer's contacts are sealed."""
_SIGNER = Signer(salt="bonport.sentinelle.survey")
_MAIL = re.compile(r"[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>()]+")
_PHONE = re.compile(r"(?:\+\d{1,3}[\s.]?|0)[1-9](?:[\s.\-]?\d){7,9}")


def contact_key(contact: str) -> str:
    """The same for the same mail or number, however it is written."""
    said = mail_in(contact).lower() or "".join(filter(str.isdigit, phone_in(contact))) or contact.strip().lower()
    return salted_hmac("bonport.sentinelle.contact", said, algorithm="sha256").hexdigest()


def mail_in(contact: str) -> str:
    """The mail in what somebody wrote of how he is reached; or "".

    >>> mail_in("Dr X, x@cabinet.example ou 06 00 00 00 00")
    'x@cabinet.example'
    """
    found = _MAIL.search(contact)
    return found[0].rstrip(".") if found else ""


def phone_in(contact: str) -> str:
    """The telephone number; or ""."""
    found = _PHONE.search(contact)
    return found[0] if found else ""


def survey_token(invitation: UUID) -> str:
    """What the personal link holds: of no use for anybody else's."""
    return _SIGNER.sign(invitation.hex)


def invitation_in(token: str) -> UUID | None:
    """None: not a link of ours."""
    try:
        return UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
