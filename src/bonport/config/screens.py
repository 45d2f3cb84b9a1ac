"""What the settings of every house with screens share: who may look, and how it is shown. `www/common`."""

import os
from datetime import timedelta

from csp.constants import NONE, SELF

from bonport.config.base import DATA

SHARED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "bonport.www.common",  # before allauth: our templates take the place of its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
SHARED_MIDDLEWARE = [  # each house adds its own, which says who is there
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]


def templates(*processors: str) -> list[dict[str, object]]:
    """TEMPLATES of a house whose screens are told these besides."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "bonport.www.common.context.frame",
                    *processors,
                ],
                "loaders": [
                    (
                        "template_partials.loader.Loader",
                        [
                            (
                                "django.template.loaders.cached.Loader",
                                [
                                    "django_cotton.cotton_loader.Loader",
                                    "django.template.loaders.app_directories.Loader",
                                ],
                            )
                        ],
                    )
                ],
                "builtins": [
                    "django.templatetags.static",
                    "django_cotton.templatetags.cotton",
                    "template_partials.templatetags.partials",
                    "bonport.www.common.templatetags.french",
                ],
            },
        }
    ]


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "bonport.www.common.fonts.Finder",
]
STORAGES = {"staticfiles": {"BACKEND": "bonport.www.common.storage.Storage"}}
HTTPS = os.environ.get("BONPORT_HTTPS", "1") == "1"  # "0" on loopback only: the demo, the tests
ALLOWED_HOSTS = os.environ.get("BONPORT_HOSTS", "localhost").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "bonport.www.common.refusals.stale"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Signing in: `bonport.www.common.accounts`.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the browser's closing ends the session
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}  # a whole practice may stand behind one address
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BONPORT_PROXIES", "1" if HTTPS else "0"))
MFA_ADAPTER = "bonport.www.common.accounts.FactorAdapter"
MFA_FORMS = {
    "login_webauthn": "bonport.www.common.keys.LoginForm",
    "authenticate_webauthn": "bonport.www.common.keys.AuthenticateForm",
    "reauthenticate_webauthn": "bonport.www.common.keys.ReauthenticateForm",
    "add_webauthn": "bonport.www.common.keys.AddForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key alone is a thing that one finds; it knows its owner
MFA_TOTP_ISSUER = "Bonport"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute wrong
SECOND_FACTOR = os.environ.get("BONPORT_SECOND_FACTOR", "1") == "1"  # who has none adds one at sign-in; "0": the demo
SIGN_IN_LINK_LASTS = timedelta(hours=1)
_minutes = float(os.environ.get("BONPORT_LOCK_MINUTES", "15"))
LOCK_AFTER = timedelta(minutes=_minutes) if _minutes else None  # without a gesture; "0": the demo never locks
CACHES = {  # the attempts that were refused: every process counts them together
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "www_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Pro Santé Connect: an OpenID provider, where the installation has been declared to it.
PSC_URL = os.environ.get("BONPORT_PSC", "")  # of the realm; empty: not offered
PSC_CLIENT, PSC_SECRET = os.environ.get("BONPORT_PSC_CLIENT", "bonport"), os.environ.get("BONPORT_PSC_SECRET", "")
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds: longer, and the local ways in are proposed
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "psc",
                "name": "Pro Santé Connect",
                "client_id": PSC_CLIENT,
                "secret": PSC_SECRET,
                "settings": {
                    "server_url": PSC_URL,
                    "scope": ["openid", "scope_all"],
                    "oauth_pkce_enabled": True,
                    "token_auth_method": "client_secret_post",
                },
            }
        ]
    }
}
