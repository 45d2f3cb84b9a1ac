"""Signing in with Pro Santé Connect: the nation says who it is, the house says what they may do.

Whom the house knows by what the nation certifies is said by an adapter of its own (SOCIALACCOUNT_ADAPTER). Nothing of
it is stored; the refresh token stays sealed in the session and ends with it. When it is down, the local ways in remain.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any
from uuid import UUID

import jwt
import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bonport.base.models import User
from bonport.base.sealing import seal, unseal
from bonport.www.common import lock

PROVIDER = "psc"
SESSION = "psc"  # of the session: what ends it there, sealed, and the places that the nation knows the person in
ACR = "eidas1"
CLOCKS_DIFFER = 30  # seconds between theirs and ours
_SEAL = "psc refresh token"
DOWN = {
    "title": "Pro Santé Connect ne répond pas",
    "what": "Le service national est injoignable, ou trop lent. Vos dossiers sont là : entrez avec votre clé d’accès "
    "ou votre mot de passe, puis réessayez plus tard.",
    "status": 503,
}
REFUSED = {
    "title": "Pro Santé Connect n’a pas abouti",
    "what": "La connexion a été refusée, ou abandonnée en route. Recommencez, ou entrez autrement.",
    "status": 403,
}


@never_cache
@require_safe  # a link, not a form: the policy of the screens lets no form out, and state, nonce and PKCE guard it
def login(request: HttpRequest) -> HttpResponse:
    nonce = secrets.token_urlsafe(24)
    try:
        return _provider(request).redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"acr_values": ACR, "nonce": nonce},
            nonce=nonce,
        )
    except (requests.RequestException, OAuth2Error, ValueError, KeyError):
        return told(request, DOWN)


@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    _provider(request)
    try:
        return OAuth2CallbackView.adapter_view(Client(request, provider_id))(request)
    except (requests.RequestException, ValueError, KeyError):  # down on the way, or an answer that is none
        return told(request, DOWN)


@require_safe
def unlocked(request: HttpRequest) -> HttpResponse:
    return render(request, "account/unlocked.html")


class Client(OpenIDConnectOAuth2Adapter):
    """allauth's, but the ID token is verified to the signature, and its acr and nonce are asked for."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        said = super().complete_login(request, app, token, **kwargs)
        identity = said.account.extra_data["id_token"]
        userinfo = said.account.extra_data["userinfo"]
        if not str(identity.get("acr", "")).startswith("eidas"):  # eidas1, or better: a card gives eidas3
            raise OAuth2Error("acr")
        if identity["sub"] != userinfo["sub"]:
            raise OAuth2Error("sub")
        return said

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Verified as the protocol asks. A token that names no key is of the only one there is."""
        config = self.openid_config
        with get_adapter().get_requests_session() as wire:
            keys = jwt.PyJWKSet.from_dict(wire.get(config["jwks_uri"]).json()).keys
        try:
            named = jwt.get_unverified_header(id_token).get("kid")
            (key,) = [key for key in keys if named in (None, key.key_id)]
            said: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=["RS256", "PS256", "ES256"],
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=CLOCKS_DIFFER,
                options={"require": ["exp", "iat", "sub", "nonce", "acr"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise OAuth2Error("id_token") from error
        return said


class SocialAdapter(DefaultSocialAccountAdapter):
    """What is done with what the nation said; no account of allauth's is ever made."""

    def enter(self, request: Any, sociallogin: SocialLogin) -> HttpResponse:
        """Let in whom the house knows by what the nation certified (`userinfo`), or say that it knows nobody."""
        raise NotImplementedError

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        said = sociallogin.account.extra_data
        if said["id_token"].get("nonce") != sociallogin.state.get("nonce"):
            raise ImmediateHttpResponse(told(request, REFUSED))
        raise ImmediateHttpResponse(self.enter(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **said: Any) -> None:
        trouble = isinstance(said.get("exception"), requests.RequestException)
        raise ImmediateHttpResponse(told(request, DOWN if trouble else REFUSED))


def reopened(request: Any, accounts: Collection[UUID]) -> HttpResponse | None:
    """Who is signed in here by one of these accounts and locked opens his session again; whoever else leaves it."""
    here = request.user.pk if request.user.is_authenticated else None
    if here in accounts and request.session.get(lock.LOCKED):
        lock.reopen(request)
        return redirect("unlocked")
    if here is not None:
        get_account_adapter(request).logout(request)
    return None


def kept_of(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the session keeps of it."""
    userinfo = sociallogin.account.extra_data["userinfo"]
    return {"refresh": seal(sociallogin.token.token_secret, _SEAL), "places": places_of(userinfo)}


def sign_in(request: Any, user: User, kept: dict[str, Any], next_page: str | None) -> HttpResponse:
    record_authentication(request, user, "socialaccount", provider=PROVIDER)
    response = perform_login(request, user, redirect_url=next_page)
    if request.user.is_authenticated:
        request.session[SESSION] = kept
    return response


def places_of(userinfo: dict[str, Any]) -> list[str]:
    """The structures in which the nation knows a professional: type digit + number, as the DMP names them."""
    found = set()
    for practice in userinfo.get("SubjectRefPro", {}).get("exercices", []):
        for activity in practice.get("activities", []):
            found.add(activity.get("ancienIdentifiantDeLaStructure") or "")
            for kind, field in (("1", "numeroFinessSite"), ("3", "numeroSiretSite")):
                if activity.get(field):
                    found.add(kind + activity[field])
    return sorted(found - {""})


@receiver(user_logged_out)
def end(request: HttpRequest, **_: Any) -> None:
    """Signing out here is signing out there: the refresh token is given back. A service that is down loses nothing."""
    kept = request.session.pop(SESSION, None)
    if not kept:
        return
    try:
        client = Client(request, PROVIDER)
        app = client.get_provider().app
        with get_adapter().get_requests_session() as wire:
            wire.post(
                client.openid_config["end_session_endpoint"],
                data={
                    "client_id": app.client_id,
                    "client_secret": app.secret,
                    "refresh_token": unseal(kept["refresh"], _SEAL),
                },
            )
    except (requests.RequestException, SocialApp.DoesNotExist, ValueError, KeyError):
        return


def _provider(request: HttpRequest) -> Any:
    if not settings.PSC_URL:
        raise Http404
    return Client(request, PROVIDER).get_provider()


def told(request: HttpRequest, trouble: dict[str, Any]) -> HttpResponse:
    """Why nobody came in: `title`, `what`, `status`."""
    return render(request, "account/psc.html", {"trouble": trouble}, status=trouble["status"])
