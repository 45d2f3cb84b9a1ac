"""The practice."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from bonport.config.base import *  # noqa: F403
from bonport.config.base import DATA
from bonport.config.screens import *  # noqa: F403
from bonport.config.screens import SHARED_APPS, SHARED_MIDDLEWARE, templates

INSTALLED_APPS = [
    *INSTALLED_APPS,  # noqa: F405
    *SHARED_APPS,
    "bonport.practice.places",
    "bonport.practice.patients",
    "bonport.practice.records",
    "bonport.practice.documents",
    "bonport.practice.deliveries",
    "bonport.practice.reporting",
    "bonport.practice.consultations",
    "bonport.www.practice",
]

# The screens.
HOUSE = {  # how the screens that our houses share speak of this one
    "name": "Bonport",
    "where": "dans votre cabinet",
    "back": "Revenir au cabinet",
    "keeper": "l’administrateur de votre cabinet",
    "opens": "des données de santé",
}
ROOT_URLCONF = "bonport.config.practice_urls"
MIDDLEWARE = [*SHARED_MIDDLEWARE, "bonport.www.practice.access.middleware.ActivityMiddleware"]
TEMPLATES = templates("bonport.www.practice.context.frame")
SESSION_COOKIE_NAME = "bonport_session"
ACCOUNT_ADAPTER = "bonport.www.practice.access.accounts.Adapter"
SOCIALACCOUNT_ADAPTER = "bonport.www.practice.access.psc.SocialAdapter"

DMP_AGE_OF_MAJORITY = 18  # DMP parameter age-majorite; own knowledge, unverified, 2026-11-21

# Deliveries. All durations are in the practice's time, which may be simulated.
NOT_BEFORE = timedelta(seconds=float(os.environ.get("BONPORT_NOT_BEFORE", "60")))  # undo, after signing
LEASE = timedelta(seconds=150)  # longer than the longest exchange with a service
GRACE = timedelta(seconds=90)  # after an unknown outcome, before asking
WORKER_PAUSE = timedelta(seconds=2)
DATABASE_PAUSE = timedelta(seconds=30)  # before a worker tries a database again that it could not write to
CIRCUIT_FAILURES = 5
CIRCUIT_PAUSE = timedelta(seconds=60)
FEEDS_PER_SECOND: int | None = 4  # SUN-ES guide v1.5: < 5 feeds/s per structure and software
DMP_STATUS_LASTS = timedelta(days=1)  # how long a TD0.2 answer is believed
DMP_CLOSED_AGAIN = timedelta(days=7)  # when a closed DMP is looked at again

# The national services.
ENVIRONMENT = os.environ.get("BONPORT_ENVIRONMENT", "test")
SERVICES_URL = os.environ.get("BONPORT_SERVICES", "")  # of the DMP and INSi
AUTHORITY = os.environ.get("BONPORT_AUTHORITY", "")  # PEM of the authorities that name the services
KEYS = Path(os.environ.get("BONPORT_KEYS", DATA / "keys"))  # one folder per structure: auth.pem, auth.key, sign.pem…
CONNECT_TIMEOUT = timedelta(seconds=20)
TOTAL_TIMEOUT = timedelta(seconds=60)
VIHF_VERSION = "3.0"  # the 2026 guide shows 4.0
SIGNATURE_ALGORITHM, DIGEST_ALGORITHM = "RSA_SHA256", "SHA256"  # of VIHF and lots; the 2019-2020 samples: SHA-1
SENTINELLE = os.environ.get("BONPORT_SENTINELLE", "")  # where failures are reported: a DSN; empty: nowhere
OBSERVATORY_KEY = os.environ.get("BONPORT_OBSERVATORY_KEY", "")  # hex, given by who collects; empty: our own secret
CARDS = os.environ.get("BONPORT_CARDS", "")  # a file of simulated cards: practice/places/readers.py
DOCTOR_CARDS = os.environ.get("BONPORT_DOCTOR_CARDS", "")  # a folder of doctors' cards: practice/deliveries/reader.py
ASKED_WITHIN = timedelta(seconds=8)  # one exchange with a service while someone looks on
DMP_INFORMATION_EVERY = timedelta(days=180)  # the user is told again: ANS FAQ 10943 of 15 December 2025, an example
INS_VERIFIED_EVERY = timedelta(days=3 * 365)  # own knowledge (3 to 5 years), unverified, 2026-11-22
INSTALLATION = UUID(os.environ.get("BONPORT_INSTALLATION", "6f1c1f0a-5b0e-4d5c-9c3a-2f1d6c0b7a11"))
SOFTWARE_OID = os.environ.get("BONPORT_SOFTWARE_OID", "2.25.77350414011541211520482176905172014187")  # ours, arc 2.25
