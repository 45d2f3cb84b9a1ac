"""Avis: a house of its own, with its own database."""

import os

from bonport.config.base import *  # noqa: F403
from bonport.config.base import DATA, database
from bonport.config.screens import *  # noqa: F403
from bonport.config.screens import SHARED_APPS, SHARED_MIDDLEWARE, templates

DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'avis.sqlite3'}"))}
AVIS_APPS = ["bonport.reviews.catalogue", "bonport.reviews.opinions", "bonport.reviews.kits"]
INSTALLED_APPS = [*INSTALLED_APPS, *SHARED_APPS, *AVIS_APPS, "bonport.www.avis"]  # noqa: F405

# The screens.
HOUSE = {  # how the screens that our houses share speak of this one
    "name": "Avis",
    "where": "dans Avis",
    "back": "Revenir à Avis",
    "keeper": "l’équipe Avis",
    "opens": "ce que des médecins ont écrit",
}
ROOT_URLCONF = "bonport.config.avis_urls"
MIDDLEWARE = [*SHARED_MIDDLEWARE, "bonport.www.avis.access.middleware.MemberMiddleware"]
TEMPLATES = templates("bonport.www.avis.context.frame")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "avis_session", "avis_csrf"
ACCOUNT_ADAPTER = "bonport.www.avis.access.accounts.Adapter"
SOCIALACCOUNT_ADAPTER = "bonport.www.avis.access.psc.SocialAdapter"

# Measured facts are Sentinelle's, read over HTTP; empty: there are none to be had.
SENTINELLE_FIGURES = os.environ.get("AVIS_SENTINELLE", "")  # of Sentinelle, as this server reaches it
