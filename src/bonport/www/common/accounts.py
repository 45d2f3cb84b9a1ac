"""Signing in, as allauth does it and as our houses want it: nobody opens an account from a screen.

What a house keeps of who comes in, and whom a one-time link lets in, it says in an adapter of its own
(ACCOUNT_ADAPTER).
"""

from __future__ import annotations

from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.signals import password_changed, password_set
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]

from bonport.base.access import Access
from bonport.base.models import User
from bonport.base.sealing import seal, unseal

ADD_FACTOR = "add_factor"  # of the session: nothing else is served before a second factor is there
STRONG = ("link", "socialaccount")  # the administrator's link, Pro Santé Connect: no second factor is asked on top


def has_factor(user: AbstractBaseUser) -> bool:
    """Whether this user has more than a password: a key, or an application of codes."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]))


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Identifiant ou mot de passe inexact.",
        "too_many_login_attempts": "Trop d’essais refusés. Attendez cinq minutes, puis recommencez ; "
        f"ou demandez un lien de connexion à {settings.HOUSE['keeper']}.",
        "incorrect_password": "Ce mot de passe n’est pas le vôtre.",
        "enter_current_password": "Tapez votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "rate_limited": "Trop d’essais. Attendez une minute, puis recommencez.",
        "account_inactive": "Ce compte est fermé.",
    }

    def note(self, request: HttpRequest, user: Any, what: Access, how: str = "") -> None:
        """Keep that this happened to the way in of this user (its id).

        Args:
            how: « password+totp », « link »…: the means, nothing that opens.
        """
        raise NotImplementedError

    def spend_link(self, request: HttpRequest, token: str) -> User:
        """Whom the one-time link that ends with this token lets in; it opens no more.

        Raises:
            ActionError: it is spent, or never was.
        """
        raise NotImplementedError

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["bonport.www.common.accounts.SecondFactor"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        if records:  # whoever has just shown who he is need not show it again at once
            records[-1]["reauthenticated"] = True
            request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records
        how = "+".join(str(record.get("type") or record["method"]) for record in records)
        if settings.SECOND_FACTOR and "socialaccount" not in how and not has_factor(user):
            request.session[ADD_FACTOR] = True
        note(request, user.pk, Access.SIGNED_IN, how)

    def logout(self, request: HttpRequest) -> None:
        note(request, request.user.pk, Access.SIGNED_OUT)
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index") if request.session.get(ADD_FACTOR) else super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """A key before anything typed."""
        return sorted(super().get_reauthentication_methods(user), key=lambda way: not way["id"].endswith("webauthn"))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(username=credentials.get("username", "")).first()
        if user:
            note(request, user.pk, Access.REFUSED)


class SecondFactor(AuthenticateStage):
    """The code or the key after a password; not after what is strong enough by itself."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        return not any(record["method"] in STRONG for record in records) and super()._should_handle(request)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. S’il vient d’une application, attendez le suivant.",
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return "Clé d’accès"

    def build_totp_svg(self, url: str) -> str:
        """As a part of the page: the policy of the screens lets no data: image in."""
        return qrcode.make(url, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")

    def encrypt(self, text: str) -> str:
        return seal(text, "second factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, "second factor")


class AddPasskey(AddWebAuthnView):
    """A key that signs in by itself: it knows its owner, and checks him."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context


add_passkey = AddPasskey.as_view()


@receiver(authenticator_added)
def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    note(request, user.pk, Access.FACTOR_ADDED, authenticator.type)


@receiver(authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    note(request, user.pk, Access.FACTOR_REMOVED, authenticator.type)


@receiver((password_changed, password_set))
def _password(request: HttpRequest, user: User, **_: Any) -> None:
    note(request, user.pk, Access.PASSWORD_CHANGED)


def note(request: HttpRequest, user: Any, what: Access, how: str = "") -> None:
    """In the trace of the house."""
    get_adapter(request).note(request, user, what, how)
