"""Signing in with a password and a code: who enters, who does not, and what is said."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from pytest_django import Settings

from bonport.base.models import AuditEvent
from tests.cast import Cast
from tests.www.common.hands import PASSWORD, code, give_application, give_password

LOGIN = "/compte/connexion/"
GOOD = {"login": "martin", "password": PASSWORD}
WRONG = {"login": "martin", "password": "autre chose que ça"}


def says(answer: object) -> str:
    page: str = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.split("<main")[1])


@pytest.fixture
def _no_policy(settings: Settings) -> None:
    settings.SECOND_FACTOR = False


@pytest.mark.usefixtures("_no_policy")
def test_a_password_alone_opens_where_the_policy_asks_no_more(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    answer = client.post(LOGIN, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_an_unknown_name_is_answered_as_a_wrong_password(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    wrong = says(client.post(LOGIN, WRONG))
    unknown = says(Client().post(LOGIN, WRONG | {"login": "nobody"}))
    closed = give_password(cast.secretary)
    closed.is_active = False
    closed.save()
    shut = says(Client().post(LOGIN, WRONG | {"login": "bernard"}))
    assert "Identifiant ou mot de passe inexact." in wrong
    assert wrong.replace("martin", "…") == unknown.replace("nobody", "…") == shut.replace("bernard", "…")


def test_guessing_is_stopped_and_says_what_to_do(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    for _ in range(5):
        assert "inexact" in says(client.post(LOGIN, WRONG))
    stopped = says(Client().post(LOGIN, GOOD))
    assert "Attendez cinq minutes" in stopped and "lien de connexion" in stopped
    assert "_auth_user_id" not in client.session


def test_attempts_are_counted_by_all_processes_together(cast: Cast, transactional_db: None) -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.set("counted here", 5)
    seen = subprocess.run(
        [sys.executable, "-c", _ASK],
        env={"DJANGO_SETTINGS_MODULE": "bonport.config.test", "DATABASE_URL": _url(), "PATH": "", "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.strip() == "5"


_ASK = "import django; django.setup(); from django.core.cache import cache; print(cache.get('counted here'))"


def _url() -> str:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = connection.settings_dict
    return f"postgresql://{given['USER']}@/{name}?host={given['HOST']}&port={given['PORT']}"


@pytest.mark.usefixtures("_no_policy")
@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(cast: Cast, client: Client, evil: str) -> None:
    give_password(cast.treating)
    answer = client.post(LOGIN, GOOD | {"next": evil})
    assert answer["Location"] == "/"
    assert client.post("/compte/deconnexion/", {"next": evil})["Location"] == LOGIN


@pytest.mark.usefixtures("_no_policy")
def test_the_page_that_was_asked_for_comes_after_signing_in(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    record = reverse("record", args=(cast.patient.pk,))
    assert client.get(record)["Location"] == f"{LOGIN}?next={record}"
    assert client.post(LOGIN, GOOD | {"next": record})["Location"] == record


@pytest.mark.usefixtures("_no_policy")
def test_a_planted_session_is_not_the_one_that_is_opened(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    planted = client.session
    planted["mine"] = "evil"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    client.post(LOGIN, GOOD)
    assert client.session.session_key != planted.session_key
    assert not planted.exists(planted.session_key)


def test_a_password_then_a_code(cast: Cast, client: Client) -> None:
    give_application(cast.treating)
    answer = client.post(LOGIN, GOOD)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/")["Location"].startswith(LOGIN)  # not in yet
    assert "Ce code n’est pas le bon" in says(client.post(reverse("mfa_authenticate"), {"code": "000000"}))
    right = code()
    assert client.post(reverse("mfa_authenticate"), {"code": right})["Location"] == "/"
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.get(action="sign_in").detail == {"how": "password+totp"}

    again = Client()
    again.post(LOGIN, GOOD)
    assert "Ce code n’est pas le bon" in says(again.post(reverse("mfa_authenticate"), {"code": right}))


def test_a_recovery_code_opens_once(cast: Cast, client: Client) -> None:
    user = give_application(cast.treating)
    spare = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        client.post(LOGIN, GOOD)
        assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == expected


def test_what_is_kept_of_a_code_application_is_sealed(cast: Cast) -> None:
    from tests.www.common.hands import SECRET

    user = give_application(cast.treating)
    kept = Authenticator.objects.filter(user=user).values_list("data", flat=True)
    assert all(SECRET not in str(data) for data in kept)


@pytest.mark.requirement("SC.SSI/IAM.91", "SC.SSI/IAM.92")
def test_who_has_no_second_factor_is_led_to_add_one(transactional_db: None, cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    assert client.post(LOGIN, GOOD)["Location"] == reverse("mfa_index")
    assert client.get("/")["Location"] == reverse("mfa_index")
    asked = client.post(reverse("find"), {"q": "durand"}, headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == reverse("mfa_index")
    assert "une minute suffit" in says(client.get(reverse("mfa_index"))).lower()

    page = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in says(page) and "data:" not in says(page)
    secret = client.session["mfa.totp.secret"]
    counter = sorted(_counters())[1]
    client.post(reverse("mfa_activate_totp"), {"code": _shown(secret, counter)})
    codes = says(client.get(reverse("mfa_view_recovery_codes")))
    assert codes.count("<code>") == 10
    assert says(client.get(reverse("mfa_view_recovery_codes"))).count("<code>") == 0
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.filter(action="add_factor").values_list("detail", flat=True)[0] == {"how": "totp"}


def _counters() -> list[int]:
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time

    return list(yield_hotp_counters_from_time())


def _shown(secret: str, counter: int) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.usefixtures("_no_policy")
@pytest.mark.parametrize("sent", ['{"id": "x"}', '{"rawId": "eA", "response": {}}', "[]", "{"])
def test_nonsense_in_place_of_a_new_key_adds_none(cast: Cast, client: Client, sent: str) -> None:
    user = give_password(cast.treating)
    client.post(LOGIN, GOOD)
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": sent, "passwordless": "on", "name": "x"})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.requirement("SC.SSI/IAM.91")
def test_a_refusal_is_traced_without_what_was_typed(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    client.post(LOGIN, WRONG)
    traced = AuditEvent.objects.get(action="sign_in_refused")
    assert traced.subject_id == cast.treating.pk
    assert WRONG["password"] not in str(traced.detail)


@pytest.mark.requirement("SC.SSI/IE.38")
@pytest.mark.usefixtures("_no_policy")
def test_signing_out_is_asked_by_post_and_ends_the_session(cast: Cast, client: Client) -> None:
    give_password(cast.treating)
    client.post(LOGIN, GOOD)
    key = client.session.session_key
    assert "Se déconnecter" in says(client.get("/compte/deconnexion/"))
    assert client.get("/").status_code == 200
    assert client.post("/compte/deconnexion/")["Location"] == LOGIN
    assert client.get("/")["Location"].startswith(LOGIN)
    assert not client.session.exists(key)
    assert AuditEvent.objects.filter(action="sign_out", subject_id=cast.treating.pk).count() == 1


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "socialaccount_signup"])
def test_what_a_practice_does_not_need_does_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup", "email", "password/reset", "3rdparty", "2fa", "login", "social/signup"])
def test_nor_under_another_address(path: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/compte/{path}/")
