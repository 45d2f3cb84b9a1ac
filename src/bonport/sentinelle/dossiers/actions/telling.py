"""What leaves by itself: a signed message to a vendor's webhook, a mail. Written here, sent by the worker."""

from __future__ import annotations

import json
import random
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.leased import backoff, hold, release
from bonport.base.sealing import seal
from bonport.sentinelle.dossiers.models import Call, Dossier, Letter, Move, Subscriber, Webhook
from bonport.sentinelle.dossiers.public import is_public, message
from bonport.sentinelle.registers.models import Vendor
from bonport.sentinelle.registers.perms import must_be_team

WEBHOOK, ADDRESS, LETTER = "sentinelle webhook", "sentinelle address", "sentinelle letter"
"""What each is sealed for."""
GIVE_UP = timedelta(days=3)


def open_webhook(act: Act, vendor: Vendor, url: str) -> tuple[Webhook, str]:
    """Where this vendor is told, and the secret with which we sign, shown this once. A new one replaces the old."""
    if len(url) > 300:
        raise NotPossible("L’adresse d’un webhook compte au plus 300 caractères.")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or parts.username or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise NotPossible("L’adresse d’un webhook commence par https.")
    with act.transaction():
        must_be_team(act)
        secret = secrets.token_urlsafe(32)
        given = {"url": url, "secret": seal(secret, WEBHOOK), "opened_at": act.now, "closed_at": None}
        webhook, _ = Webhook.objects.update_or_create(vendor=vendor, defaults=given)
        act.audit("webhook_open", webhook)
        return webhook, secret


def close_webhook(act: Act, vendor: Vendor) -> None:
    with act.transaction():
        must_be_team(act)
        webhook = Webhook.objects.select_for_update().get(vendor=vendor)
        webhook.closed_at = act.now
        webhook.save()
        webhook.calls.filter(done_at=None, given_up_at=None).update(given_up_at=act.now)
        act.audit("webhook_close", webhook)


def subscribe(act: Act, address: str, vendor: Vendor | None = None) -> Subscriber:
    """Somebody of the team or of a vendor who asked the team for the weekly digest."""
    with act.transaction():
        must_be_team(act)
        if address.count("@") != 1 or any(letter.isspace() for letter in address):
            raise NotPossible("Ceci n’est pas une adresse de courriel.")
        sealed = seal(address, ADDRESS)
        made = Subscriber.objects.create(id=act.new_id(), address=sealed, vendor=vendor, since=act.now)
        act.audit("digest_subscribe", made)
        return made


def unsubscribe(act: Act, subscriber: Subscriber) -> None:
    with act.transaction():
        must_be_team(act)
        held = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        held.stopped_at = held.stopped_at or act.now
        held.save()
        act.audit("digest_unsubscribe", held)


# ------------------------------------------------------------------------------------- within another's transaction


def tell_vendors(act: Act, dossier: Dossier, move: Move) -> None:
    """One message for each vendor whom this dossier concerns, and who has said where."""
    if not is_public(dossier):
        return
    vendors = {one.vendor_id for one in (dossier.product, dossier.other_product) if one}
    for webhook in Webhook.objects.filter(vendor__in=vendors, closed_at=None).order_by("pk"):
        call = act.new_id()
        body = json.dumps(message(dossier, move, call), ensure_ascii=False, sort_keys=True)
        Call.objects.create(id=call, webhook=webhook, made_at=act.now, due_at=act.now, body=body)


def write_letter(act: Act, key: str, to: str, subject: str, body: str) -> Letter:
    """A mail that will leave; the same key is the same mail."""
    made = {
        "id": act.new_id(), "made_at": act.now, "due_at": act.now,
        "to": seal(to, ADDRESS), "subject": subject[:200], "body": seal(body, LETTER),
    }  # fmt: skip
    return Letter.objects.get_or_create(key=key, defaults=made)[0]


# --------------------------------------------------------------------------------------------------- of the machine


def _must_be_machine(act: Act) -> None:
    if act.user is not None:
        raise NotAllowed("Ceci est fait par Sentinelle elle-même.")


def note_call(act: Act, call: Call, status: int | None, jitter: random.Random) -> None:
    """What the vendor's server answered: taken, to be tried again, or given up after a few days."""
    with act.transaction():
        _must_be_machine(act)
        held = hold(call)
        held.status, held.attempts = status, held.attempts + 1
        _end(act, held, taken=status is not None and 200 <= status < 300, jitter=jitter)
        held.save()


def note_letter(act: Act, letter: Letter, *, left: bool, jitter: random.Random) -> None:
    """Whether the mail server took it. What it said and to whom is forgotten then."""
    with act.transaction():
        _must_be_machine(act)
        held = hold(letter)
        held.attempts += 1
        _end(act, held, taken=left, jitter=jitter)
        if held.done_at or held.given_up_at:
            held.to = held.body = ""
        held.save()


def _end(act: Act, row: Call | Letter, *, taken: bool, jitter: random.Random) -> None:
    release(row)
    if taken:
        row.done_at = act.now
    elif act.now - row.made_at > GIVE_UP:
        row.given_up_at = act.now
    else:
        row.due_at = act.now + backoff(row.attempts, jitter)
