"""Tokens of the realm: short-lived, signed, and of no worth once their session ended. In real time, whatever the clock
of the day: the browser and the client's library know no other."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from bonport.clock import Clock
from bonport.sandbox.models import PscSession
from bonport.sandbox.psc.people import subject

ACCESS = timedelta(minutes=2)
REFRESH = timedelta(minutes=30)
SESSION = timedelta(hours=4)
CODE = timedelta(minutes=1)
ALGORITHM = "RS256"
_KID = "bac-a-sable-psc"


def now() -> datetime:
    return Clock(datetime(1970, 1, 1, tzinfo=UTC), 0.0, 1.0).now()


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """S256 (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def answer(session: PscSession, issuer: str) -> dict[str, Any]:
    """A token response; the refresh token is a new one each time."""
    session.refresh, session.refreshed_at = new_secret(), now()
    session.save()
    return {
        "access_token": _sign(session, issuer, "Bearer", ACCESS, aud="account"),
        "expires_in": int(ACCESS.total_seconds()),
        "refresh_token": session.refresh,
        "refresh_expires_in": int(REFRESH.total_seconds()),
        "id_token": _sign(session, issuer, "ID", ACCESS, aud=session.client),
        "token_type": "Bearer",
        "scope": "openid scope_all",
        "session_state": str(session.pk),
    }


def session_of(access_token: str, issuer: str) -> PscSession | None:
    """The session of an access token that is still good."""
    try:
        said = jwt.decode(access_token, _key().public_key(), algorithms=[ALGORITHM], audience="account", issuer=issuer)
    except jwt.PyJWTError:
        return None
    return PscSession.objects.filter(pk=said["sid"], ended=False).first() if said.get("typ") == "Bearer" else None


def refreshed(refresh_token: str) -> PscSession | None:
    """The session that this refresh token keeps alive, if it still does."""
    found = PscSession.objects.filter(refresh=refresh_token, ended=False).first() if refresh_token else None
    if found is None or found.refreshed_at is None:
        return None
    return found if now() - found.refreshed_at < REFRESH and now() - found.begun_at < SESSION else None


def jwks() -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key()))
    return {"keys": [{**public, "kid": _KID, "use": "sig", "alg": ALGORITHM}]}


def _sign(session: PscSession, issuer: str, kind: str, lasts: timedelta, aud: str) -> str:
    at = now()
    said = {
        "iss": issuer,
        "sub": subject(session.professional),
        "aud": aud,
        "azp": session.client,
        "typ": kind,
        "sid": session.pk,
        "jti": new_secret(),
        "iat": at,
        "exp": at + lasts,
        "auth_time": int(session.begun_at.timestamp()),
        "nonce": session.nonce,
        "acr": "eidas1",
        "authMode": "MOBILE",
        "preferred_username": session.professional,
    }
    return jwt.encode(said, _key(), algorithm=ALGORITHM, headers={"kid": _KID})


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    """The realm's key, made once."""
    path = settings.DATA / "psc.key"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        path.touch(mode=0o600)
        path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
