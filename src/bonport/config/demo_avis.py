"""Avis in `bonport demo`: on loopback, with invented doctors, and doors that need no key (`config/demo.py`)."""

import os

os.environ |= {"BONPORT_HTTPS": "0", "BONPORT_SECOND_FACTOR": "0", "BONPORT_LOCK_MINUTES": "0"}

from bonport.config.avis import *  # noqa: F403
from bonport.demo.market import MADE_UP

INSTALLED_APPS = [*INSTALLED_APPS, "bonport.demo"]  # noqa: F405
ROOT_URLCONF = "bonport.config.demo_avis_urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
HOUSE = HOUSE | {"made_up": MADE_UP}  # noqa: F405
