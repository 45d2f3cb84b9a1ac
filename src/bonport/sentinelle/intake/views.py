"""The door for machines: what comes is read, scrubbed and written to the inbox, and only then answered with 200.

Stock SDKs lose what is answered otherwise, and stop sending anything after a 429 or a 503 that names no category: what
is limited is named here, and is never what a person says.

Source: reference notes, sentinelle-reviews-observatory, sections 1.1 and 1.2.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bonport import clock
from bonport.base.act import random_ids
from bonport.log import log
from bonport.sentinelle.intake.access import Keys, Quota
from bonport.sentinelle.intake.envelope import (
    MAX_BYTES,
    Envelope,
    Malformed,
    TooLarge,
    decompress,
    read_envelope,
    read_object,
    read_store,
    sender,
)
from bonport.sentinelle.intake.models import Arrival
from bonport.sentinelle.intake.packed import Dropped, Packed, pack
from bonport.sentinelle.intake.taking import take, take_uses

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Sentry-Error, X-Sentry-Rate-Limits, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "X-Sentry-Auth, X-Requested-With, Origin, Accept, Content-Type, Content-Encoding, "
    "Authentication, Authorization, sentry-trace, baggage",
    "Access-Control-Max-Age": "86400",
}
LIMITS = "X-Sentry-Rate-Limits"
OVER_QUOTA = "60:error:project:quota"
NO_ROOM = "60:error:project:unavailable"
"""Only errors: a report or a session of the next minute may find the room that this one did not."""

_keys, _quota = Keys(), Quota()
_clock = clock.from_env()

View = Callable[[HttpRequest, int], HttpResponse]


class _Refused(Exception):
    def __init__(self, status: int, why: str, limits: str = "") -> None:
        super().__init__(why)
        self.status, self.why, self.limits = status, why, limits


def _door(view: View) -> View:
    """What every address here has: CORS, and refusals that say why in JSON and quote nothing of what came."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, project: int) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(headers=CORS | PREFLIGHT)
        try:
            if request.method != "POST":
                raise _Refused(405, "post")
            return view(request, project)
        except _Refused as refused:
            why, status, limits = refused.why, refused.status, refused.limits
        except Malformed as malformed:
            why, status, limits = str(malformed), 400, ""
        except TooLarge:
            why, status, limits = "too large", 413, ""
        except (DatabaseError, InterfaceError) as error:  # locked for too long, no room left, unreachable
            log("arrival_not_written", type=type(error).__name__)
            why, status, limits = "no room", 503, NO_ROOM
        headers = CORS | {"X-Sentry-Error": why} | ({LIMITS: limits} if limits else {})
        headers |= {"Allow": "POST, OPTIONS"} if status == 405 else {}
        return _json({"detail": why}, status, headers)

    return answered


@_door
def envelope(request: HttpRequest, project: int) -> HttpResponse:
    return _taken(request, project, read_envelope)


@_door
def store(request: HttpRequest, project: int) -> HttpResponse:
    return _taken(request, project, read_store)


@_door
def usages(request: HttpRequest, project: int) -> HttpResponse:
    """How often functions were used, and failed: docs/sentinelle.md."""
    _must_open(project, _key(request, None))
    said = read_object(_body(request), "uses")
    now = _clock.now()
    _write(project, take_uses(said, project=project, received_at=now))
    return _json({"id": str(said["id"])}, 200, CORS)


def _taken(request: HttpRequest, project: int, read: Callable[[bytes], Envelope]) -> HttpResponse:
    key = _key(request, None)
    if key:
        _must_open(project, key)
    came = read(_body(request))
    if not key:
        _must_open(project, _key(request, came))
    events = sum(item.type == "event" for item in came.items)
    over = _quota.over(project, events, settings.EVENTS_PER_MINUTE)
    new_id = random_ids()
    answered, packed = take(came, project=project, received_at=_clock.now(), new_id=new_id, without_events=over)
    if over and all(isinstance(item, Dropped) for item in packed.items):
        _quota.owe(project, events)
        raise _Refused(429, "quota", OVER_QUOTA)
    if missed := _quota.paid(project):
        packed.items.append(Dropped("door.quota", "error", missed))
    if packed.items:
        _write(project, packed)
    return _json({"id": answered} if answered else {}, 200, CORS | ({LIMITS: OVER_QUOTA} if over else {}))


def _write(project: int, packed: Packed) -> None:
    now: datetime = packed.received_at
    Arrival(project_id=project, received_at=now, due_at=now, body=pack(packed)).save(force_insert=True)


def _key(request: HttpRequest, came: Envelope | None) -> str:
    return sender(request.headers.get("X-Sentry-Auth", ""), request.GET.dict(), came)


def _must_open(project: int, key: str) -> None:
    if not _keys.open(project, key):
        raise _Refused(403, "no project has this number and this key")


def _body(request: HttpRequest) -> bytes:
    """The whole body, read past Django's form parsing: it may be of any type, and come in chunks of unsaid length."""
    assert isinstance(request, WSGIRequest)
    stream = request.environ["wsgi.input"]
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        body = stream.read(MAX_BYTES + 1)
    else:
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            raise Malformed("length") from None
        if length > MAX_BYTES:
            raise TooLarge
        body = stream.read(length)
    if len(body) > MAX_BYTES:
        raise TooLarge
    return decompress(body, request.headers.get("Content-Encoding", ""))


def _json(said: dict[str, str], status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(json.dumps(said), status=status, content_type="application/json", headers=headers)
