"""What leaves: a signed message to a vendor's webhook, a mail. Never from a web request."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import httpx2
from django.conf import settings
from django.core.mail import EmailMessage

from bonport.base.sealing import unseal
from bonport.sentinelle.dossiers.actions.telling import ADDRESS, LETTER, WEBHOOK
from bonport.sentinelle.dossiers.models import Call, Letter

SIGNATURE = "Sentinelle-Signature"
"""`t=<seconds since 1970>,v1=<HMAC-SHA256 of « t.body » under the webhook's secret, in hexadecimal>`."""
TIMEOUT = 10.0


def signature(secret: str, at: int, body: bytes) -> str:
    """What proves that a message is ours, and when it left: a receiver refuses one that is old.

    >>> signature("secret", 1700000000, b"{}")[:25]
    't=1700000000,v1=a8d1ee5e1'
    """
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def send_call(call: Call, now: datetime) -> int | None:
    """Post it. None: nobody answered. A redirection is an answer like another: it is not followed."""
    body = call.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Bonport-Sentinelle",
        SIGNATURE: signature(unseal(call.webhook.secret, WEBHOOK), int(now.timestamp()), body),
    }
    try:
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", call.webhook.url, content=body, headers=headers) as answer,
        ):
            return answer.status_code  # what it says beside is not read
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None


def send_letter(letter: Letter) -> bool:
    """By Django's mail backend. False: the mail server did not take it."""
    message = EmailMessage(
        letter.subject, unseal(letter.body, LETTER), settings.DEFAULT_FROM_EMAIL, [unseal(letter.to, ADDRESS)]
    )
    try:
        return message.send() == 1
    except OSError:  # smtplib's errors are OSErrors too
        return False
