"""Sentinelle: a house of its own, with its own database."""

import os

from bonport.config.base import *  # noqa: F403
from bonport.config.base import DATA, database
from bonport.config.screens import *  # noqa: F403
from bonport.config.screens import SHARED_APPS, SHARED_MIDDLEWARE, templates

DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'sentinelle.sqlite3'}"))}
SENTINELLE_APPS = [
    "bonport.sentinelle.registers",
    "bonport.sentinelle.signatures",
    "bonport.sentinelle.health",
    "bonport.sentinelle.reports",
    "bonport.sentinelle.intake",
    "bonport.sentinelle.dossiers",
    "bonport.sentinelle.campaigns",
]
INSTALLED_APPS = [*INSTALLED_APPS, *SHARED_APPS, *SENTINELLE_APPS, "bonport.www.sentinelle"]  # noqa: F405

# The screens.
HOUSE = {  # how the screens that our houses share speak of this one
    "name": "Sentinelle",
    "where": "dans Sentinelle",
    "back": "Revenir à Sentinelle",
    "keeper": "l’équipe Sentinelle",
    "opens": "ce que des médecins ont confié",
}
ROOT_URLCONF = "bonport.config.sentinelle_urls"
MIDDLEWARE = [
    "bonport.sentinelle.intake.middleware.machines_first",  # before all others
    *SHARED_MIDDLEWARE,
    "bonport.www.sentinelle.access.middleware.MemberMiddleware",
]
TEMPLATES = templates("bonport.www.sentinelle.context.frame")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sentinelle_session", "sentinelle_csrf"
ACCOUNT_ADAPTER = "bonport.www.sentinelle.access.accounts.Adapter"
SOCIALACCOUNT_ADAPTER = "bonport.www.sentinelle.access.psc.SocialAdapter"

# What machines post.
EVENTS_PER_MINUTE = int(os.environ.get("SENTINELLE_EVENTS_PER_MINUTE", "60000"))  # of a project, per process
RULE_BEFORE: tuple[str, str] | None = None  # a module with the rule of before, the last day on which it is asked too

# What leaves: mails with personal links, from the worker alone.
SITE_URL = os.environ.get("SENTINELLE_URL", "http://localhost:8000")  # as a doctor's browser reaches it
DEFAULT_FROM_EMAIL = os.environ.get("SENTINELLE_FROM", "sentinelle@localhost")
EMAIL_HOST = os.environ.get("SENTINELLE_SMTP", "localhost")
EMAIL_PORT = int(os.environ.get("SENTINELLE_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("SENTINELLE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SENTINELLE_SMTP_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = bool(EMAIL_HOST_USER), 20  # STARTTLS wherever a password goes
