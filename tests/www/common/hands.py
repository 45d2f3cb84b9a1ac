"""What the tests of signing in share: accounts with each means, an authenticator in the browser, axe."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bonport.base.models import User
from bonport.practice.places.models import Person

PASSWORD = "tilleul orage 4 pages"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def user_of(who: Person) -> User:
    return User.objects.get(pk=who.user_id)


def give_password(who: Person, password: str = PASSWORD) -> User:
    user = user_of(who)
    user.set_password(password)
    user.save()
    return user


def give_application(who: Person) -> User:
    """A password and an application of codes, with codes to fall back on."""
    user = give_password(who)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code(ahead: int = 0) -> str:
    """What the application shows now, or `ahead` half-minutes later: each code opens once."""
    middle = sorted(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(SECRET, middle + ahead))


class Authenticator:
    """A platform authenticator (fingerprint) in Chromium, through its debugging protocol."""

    def __init__(self, page: Page) -> None:
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("WebAuthn.enable", {"enableUI": False})
        added = self._wire.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self._id = added["authenticatorId"]

    def refuses(self) -> None:
        """The finger is not recognised from now on."""
        self._wire.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": False})


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page."""
    found: dict[str, Any] = Axe().run(page).response
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]
