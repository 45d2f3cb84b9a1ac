"""Settings of the sandbox: one SQLite file, two faces (`services` behind mutual TLS, `page` in plain HTTP)."""

import os
import secrets
import sys
from pathlib import Path

import pysqlite3

sys.modules["sqlite3"] = pysqlite3  # Debian's SQLite corrupts a WAL when two connections checkpoint at once

DATA = Path(os.environ.get("BONPORT_SANDBOX_DATA", "var/sandbox")).absolute()
FACE = os.environ.get("BONPORT_SANDBOX_FACE", "page")
OPEN_REPOSITORY = os.environ.get("BONPORT_SANDBOX_OPEN") == "1"

SECRET_KEY = secrets.token_urlsafe()  # Django wants one; nothing here is signed with it
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
INSTALLED_APPS = ["django.contrib.staticfiles", "bonport.sandbox"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = f"bonport.sandbox.urls.{FACE}"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 48 * 1024 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-4096;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0;PRAGMA journal_size_limit=67108864;",
        },
    }
}
LOGGING = {  # a path may hold a matricule: what went wrong is told without it
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"bare": {"()": "bonport.log.Formatter", "format": "%(asctime)s sandbox: internal error"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "bare"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
