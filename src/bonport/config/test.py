"""Every house at once, for the tests."""

import os
import tempfile

os.environ.setdefault("BONPORT_HTTPS", "0")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/bonport-test.sqlite3")

from bonport.config.avis import AVIS_APPS, SENTINELLE_FIGURES  # noqa: F401
from bonport.config.observatoire import OBSERVATOIRE  # noqa: F401
from bonport.config.practice import *  # noqa: F403
from bonport.config.sentinelle import EVENTS_PER_MINUTE, RULE_BEFORE, SENTINELLE_APPS, SITE_URL  # noqa: F401

INSTALLED_APPS = [*INSTALLED_APPS, *SENTINELLE_APPS, "bonport.www.sentinelle", *AVIS_APPS, "bonport.www.avis"]  # noqa: F405
INSTALLED_APPS += ["bonport.www.observatoire"]

# Tests that start processes share a file with them; the others take it too, so that both databases behave alike.
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/bonport-test-{os.getpid()}.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SENTINELLE = "http://localhost:9"  # nobody listens there
ALLOWED_HOSTS = ["localhost", "testserver"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
