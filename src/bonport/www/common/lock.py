"""The lock: after a while without a gesture a session serves nothing but the way to open it again.

The page watches the hands (`common/lock.js`) and locks first; the server locks by itself what asks after too long, so
that a page that was cut off, or tampered with, shows nothing either. What was typed stays in its page, under the lock.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport import clock
from bonport.base.access import Access
from bonport.www.common.accounts import note
from bonport.www.common.http import Request, is_a_page
from bonport.www.common.keys import ReauthenticateForm

SEEN, LOCKED = "seen", "locked"  # of the session: the last gesture, in real seconds; whether it is shut
_OPEN_TO_LOCKED = ("lock", "lock_form", "unlock", "account_logout", "psc_login", "unlocked")
_PRECISION = 60.0  # seconds: how often a session in use is written; the server locks that much later than the page
SHUT = {
    "what": "La session est verrouillée.",
    "means": "Ce que vous avez tapé est gardé dans cette page.",
    "remedy": "Déverrouillez-la, tout reprend.",
}


def guard(request: Request) -> HttpResponse | None:
    """The lock's answer in the place of the screen's, where the session is shut."""
    wait: timedelta | None = settings.LOCK_AFTER
    if wait is None or not request.user.is_authenticated:
        return None
    _look_at_the_hands(request, wait.total_seconds())
    if not request.session.get(LOCKED) or _is_open_to_locked(request):
        return None
    if is_a_page(request):
        return render(request, "common/locked.html", status=423)
    return JsonResponse(SHUT, status=423)


def _is_open_to_locked(request: Request) -> bool:
    open_still = {reverse(name) for name in _OPEN_TO_LOCKED}
    return request.path in open_still | {reverse("openid_connect_callback", kwargs={"provider_id": "psc"})}


def _look_at_the_hands(request: Request, wait: float) -> None:
    """When somebody was last there; too long ago shuts the session."""
    session, said = request.session, request.headers.get("X-Idle", "")
    idle = (
        int(said) if said.isdecimal() and len(said) < 8 else 0
    )  # a page that asks by itself says for how long nobody touched it
    gesture = _real_seconds(request) - idle
    seen, precision = session.get(SEEN), min(_PRECISION, wait / 4)
    if max(idle, gesture - (seen or gesture)) > wait + precision:
        _keep(request, **{LOCKED: True})
    elif not session.get(LOCKED) and (seen is None or gesture - seen > precision):
        _keep(request, **{SEEN: gesture})


def _keep(request: Request, **changes: Any) -> None:
    """Change the session at once and alone: two requests of one page at the same time undo nothing of each other."""
    key = request.session.session_key
    with transaction.atomic():
        if not Session.objects.select_for_update().filter(session_key=key).exists():
            return  # signed out meanwhile
        stored = SessionStore(session_key=key)
        stored.update(changes)
        stored.save()
    already = request.session.modified
    request.session.update(changes)
    request.session.modified = already


def _real_seconds(request: Request) -> float:
    """The time of the hands, which is the real one: a simulated day runs faster."""
    return clock.from_env().real(timedelta(seconds=request.now.timestamp()))


@require_POST
def lock(request: Request) -> HttpResponse:
    """Shut it now: the page saw no gesture for too long, or its user leaves the room."""
    if request.user.is_authenticated:
        _keep(request, **{LOCKED: True})
    return HttpResponse(status=204)


@require_POST
def present(request: Request) -> HttpResponse:
    """Somebody reads: `guard` took note of it."""
    return HttpResponse(status=204)


@never_cache
@require_safe
def form(request: Request) -> HttpResponse:
    """What opens it again, for this person."""
    if not request.user.is_authenticated:
        return render(request, "common/lock_form.html", status=401)
    types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context: dict[str, Any] = {
        "key": Authenticator.Type.WEBAUTHN in types,
        "password": request.user.has_usable_password(),
        "code": Authenticator.Type.TOTP in types,
        "psc": "psc" in request.session,
    }
    if context["key"]:
        context["options"] = begin_authentication(request.user)
    return render(request, "common/lock_form.html", context)


@require_POST
def unlock(request: Request) -> HttpResponse:
    """Open it again, by a key or by a password with its code. What was in the pages goes on."""
    if not request.user.is_authenticated:
        return JsonResponse({"what": "Votre session a pris fin."}, status=401)
    try:
        by_key(request) if request.POST.get("credential") else by_password(request)
    except ValidationError as error:
        return JsonResponse({"what": error.messages[0]}, status=403)
    reopen(request)
    return HttpResponse(status=204)


def reopen(request: Request) -> None:
    _keep(request, **{SEEN: _real_seconds(request), LOCKED: False})
    note(request, request.user.pk, Access.UNLOCKED)


def by_key(request: Request) -> None:
    """Check the answer of a passkey of this user.

    Raises:
        ValidationError: with the reason in French.
    """
    answer = ReauthenticateForm(user=request.user, data={"credential": request.POST["credential"]})
    if not answer.is_valid():
        raise ValidationError(next(iter(answer.errors.values()))[0])


def by_password(request: Request) -> None:
    """Check the password of this user, and his code where he has an application.

    Raises:
        ValidationError: with the reason in French.
    """
    adapter = get_adapter(request)
    if not adapter.reauthenticate(request.user, request.POST.get("password", "")):
        raise adapter.validation_error("incorrect_password")
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        typed = BaseAuthenticateForm(user=request.user, data={"code": request.POST.get("code", "")})
        if not typed.is_valid():
            raise ValidationError(next(iter(typed.errors.values()))[0])
