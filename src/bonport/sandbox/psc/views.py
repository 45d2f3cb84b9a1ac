"""The endpoints of the realm: code flow with PKCE, refresh, userinfo, end of session."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bonport.sandbox.models import PscSession
from bonport.sandbox.psc import people, tokens

REALM = "/auth/realms/esante-wallet"
CLIENT, SECRET = "bonport", "bac-a-sable"  # of any software: what is played gives access to nothing
_OIDC = f"{REALM}/protocol/openid-connect"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    host = _host(request)
    return JsonResponse({
        "issuer": issuer(request),
        "authorization_endpoint": f"{host}{_OIDC}/auth",
        "token_endpoint": f"{host}{_OIDC}/token",
        "userinfo_endpoint": f"{host}{_OIDC}/userinfo",
        "jwks_uri": f"{host}{_OIDC}/certs",
        "end_session_endpoint": f"{host}{_OIDC}/logout",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [tokens.ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "scope_all"],
        "acr_values_supported": ["eidas1"],
    })  # fmt: skip


@require_safe
def authorize(request: HttpRequest) -> HttpResponse:
    """Who is it? A page to choose from, then the code; or the refusal, sent back to the software that asked wrongly."""
    asked = request.GET
    back = asked.get("redirect_uri", "")
    if asked.get("client_id") != CLIENT or urlsplit(back).hostname not in ("localhost", "127.0.0.1"):
        return HttpResponse("client_id ou redirect_uri inconnu", status=400, content_type="text/plain; charset=utf-8")
    wrong = _wrong(asked)
    if wrong:
        return _back(back, asked, error="invalid_request", error_description=wrong)
    chosen = asked.get("professional", "")
    if chosen == "none":
        return _back(back, asked, error="access_denied", error_description="refusé par le professionnel")
    if people.find(chosen) is None:
        response = render(
            request,
            "sandbox/psc.html",
            {
                "people": people.professionals(),
                "query": urlencode({k: v for k, v in asked.items() if k != "professional"}),
            },
        )
        response["Content-Security-Policy"] = _POLICY
        return response
    session = PscSession.objects.create(
        code=tokens.new_secret(),
        client=CLIENT,
        redirect_uri=back,
        challenge=asked["code_challenge"],
        nonce=asked["nonce"],
        professional=chosen,
        begun_at=tokens.now(),
    )
    return _back(back, asked, code=session.code, session_state=str(session.pk))


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    asked = request.POST
    if _client(request) != (CLIENT, SECRET):
        return _error("invalid_client", 401)
    if asked.get("grant_type") == "refresh_token":
        session = tokens.refreshed(asked.get("refresh_token", ""))
        return JsonResponse(tokens.answer(session, issuer(request))) if session else _error("invalid_grant")
    if asked.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type")
    session = PscSession.objects.filter(code=asked.get("code", "-")).first()
    if session is None or session.ended or tokens.now() - session.begun_at > tokens.CODE:
        return _error("invalid_grant")
    if session.spent:  # a code that comes twice was stolen: what it gave is taken back
        PscSession.objects.filter(pk=session.pk).update(ended=True)
        return _error("invalid_grant")
    verified = tokens.challenge_of(asked.get("code_verifier", "")) == session.challenge
    if not verified or asked.get("redirect_uri") != session.redirect_uri:
        return _error("invalid_grant")
    session.spent = True
    return JsonResponse(tokens.answer(session, issuer(request)))


def userinfo(request: HttpRequest) -> HttpResponse:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    session = tokens.session_of(bearer, issuer(request)) if scheme == "Bearer" else None
    person = people.find(session.professional) if session else None
    if person is None:
        response = _error("invalid_token", 401)
        response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    return JsonResponse(people.claims(person))


@require_safe
def certs(request: HttpRequest) -> HttpResponse:
    return JsonResponse(tokens.jwks())


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End a session, by its refresh token: everything it gave is of no worth."""
    if _client(request) != (CLIENT, SECRET):
        return _error("invalid_client", 401)
    ended = PscSession.objects.filter(refresh=request.POST.get("refresh_token", "-"), ended=False).update(ended=True)
    return HttpResponse(status=204) if ended else _error("invalid_grant")


def issuer(request: HttpRequest) -> str:
    return f"{_host(request)}{REALM}"


def _host(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _wrong(asked: Any) -> str:
    """What a request lacks, in the order in which the documentation names it."""
    if asked.get("response_type") != "code":
        return "response_type=code attendu"
    if not {"openid", "scope_all"} <= set(asked.get("scope", "").split()):
        return "scope=openid scope_all attendu"
    if "eidas1" not in asked.get("acr_values", "").split():
        return "acr_values=eidas1 attendu"
    if not asked.get("state") or not asked.get("nonce"):
        return "state et nonce attendus"
    if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
        return "PKCE S256 attendu"
    return ""


def _client(request: HttpRequest) -> tuple[str, str]:
    """By client_secret_basic or client_secret_post."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        try:
            name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote(name), unquote(secret)
    return request.POST.get("client_id", ""), request.POST.get("client_secret", "")


def _back(uri: str, asked: Any, **said: str) -> HttpResponse:
    parts = urlsplit(uri)
    query = dict(parse_qsl(parts.query)) | said | ({"state": asked["state"]} if asked.get("state") else {})
    return HttpResponseRedirect(parts._replace(query=urlencode(query)).geturl())


def _error(code: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)
