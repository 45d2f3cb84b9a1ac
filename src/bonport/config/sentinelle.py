"""Sentinelle: a house of its own, with its own database."""

import os

from bonport.config.base import *  # noqa: F403
from bonport.config.base import DATA, database

DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'sentinelle.sqlite3'}"))}
SENTINELLE_APPS = [
    "bonport.sentinelle.registers",
    "bonport.sentinelle.signatures",
    "bonport.sentinelle.reports",
]
INSTALLED_APPS = [*INSTALLED_APPS, *SENTINELLE_APPS]  # noqa: F405
ROOT_URLCONF = "bonport.config.sentinelle_urls"
ALLOWED_HOSTS = os.environ.get("BONPORT_HOSTS", "localhost").split(",")
