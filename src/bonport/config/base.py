"""What the settings of every house share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pysqlite3

# The system's SQLite may carry the WAL-reset bug (fixed in 3.51.3): use the one that comes with its wheel.
sys.modules["sqlite3"] = pysqlite3

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("BONPORT_DATA", ROOT / "var"))


def database(url: str) -> dict[str, object]:
    """Django's description of a database given as `sqlite:///path` or `postgresql://user@host/name?host=/socket`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA busy_timeout=20000;PRAGMA cache_size=-4096;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0;"
                "PRAGMA journal_size_limit=67108864;"
                "PRAGMA wal_autocheckpoint=4000;",  # pages: one answer in forty waits for it, not one in ten
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        query = parse_qs(parts.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", [parts.hostname or ""])[0],
            "PORT": query.get("port", [str(parts.port or "")])[0],
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            # Planned once for each connection, not at every request: a sixth of the time to open a record. A pooler
            # that hands connections from one transaction to the next must keep prepared statements.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
        }
    raise ValueError("DATABASE_URL: sqlite:///path or postgresql://user@host/name")


DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'bonport.sqlite3'}"))}
SECRET_FILE = DATA / "secret.key"  # made by the first `bonport web`, read by every process of the installation
NO_SECRET = "only-for-a-machine-that-serves-no-screen"
SECRET_KEY = (
    os.environ.get("BONPORT_SECRET_KEY")
    or (SECRET_FILE.read_text().strip() if SECRET_FILE.is_file() else "")
    or NO_SECRET
)
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr-fr"
USE_I18N = True
AUTH_USER_MODEL = "base.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "bonport.base"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "bonport.log.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "bonport": {"handlers": ["stderr"], "propagate": False, "level": os.environ.get("BONPORT_LOG_LEVEL", "INFO")}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
