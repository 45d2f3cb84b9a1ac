"""allauth's forms of a passkey, which take what any program may send for a wrong code, not for a failure of ours."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.forms import HiddenInput, JSONField

MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)


class Credential(JSONField):
    """What Django's takes for granted: that what is no JSON says so."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # a number of 5 000 digits, 100 000 brackets
            raise get_adapter().validation_error("incorrect_code") from error


class _Careful:
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MISSHAPEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_Careful, forms.LoginWebAuthnForm):
    credential = Credential(widget=HiddenInput)


class AuthenticateForm(_Careful, forms.AuthenticateWebAuthnForm):
    credential = Credential(widget=HiddenInput)


class ReauthenticateForm(_Careful, forms.ReauthenticateWebAuthnForm):
    credential = Credential(widget=HiddenInput)


class AddForm(forms.AddWebAuthnForm):
    credential = Credential(widget=HiddenInput)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except MISSHAPEN as error:
            raise get_adapter().validation_error("incorrect_code") from error
