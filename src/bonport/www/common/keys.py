"""allauth's forms of a passkey, which take what any program may send for a wrong code, not for a failure of ours."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)


class _Careful:
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MISSHAPEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_Careful, forms.LoginWebAuthnForm):
    pass


class AuthenticateForm(_Careful, forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticateForm(_Careful, forms.ReauthenticateWebAuthnForm):
    pass


class AddForm(forms.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except MISSHAPEN as error:
            raise get_adapter().validation_error("incorrect_code") from error
