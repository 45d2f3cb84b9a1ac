"""Observatoire: a house without accounts or database. It shows the files that `bonport observatoire export` wrote."""

import os
from pathlib import Path

from bonport.config.base import *  # noqa: F403
from bonport.config.base import DATA
from bonport.config.screens import *  # noqa: F403
from bonport.config.screens import templates

DATABASES = {}
INSTALLED_APPS = [
    *INSTALLED_APPS,  # noqa: F405
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "bonport.www.common",
    "bonport.www.observatoire",
]
HOUSE = {  # how the screens that our houses share speak of this one
    "name": "Observatoire",
    "where": "dans l’Observatoire",
    "back": "Revenir à l’Observatoire",
    "keeper": "l’équipe de l’Observatoire",
    "opens": "ce qui est publié",
}
ROOT_URLCONF = "bonport.config.observatoire_urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = templates()
OBSERVATOIRE = Path(os.environ.get("OBSERVATOIRE_DATA", DATA / "observatoire"))  # the data folder
