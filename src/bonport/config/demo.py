"""The practice of `bonport demo`: on loopback, with invented people, and doors that need no key.

These are settings of their own, so that no variable of the environment makes a real practice stand open.
"""

import os

os.environ |= {"BONPORT_HTTPS": "0", "BONPORT_SECOND_FACTOR": "0", "BONPORT_LOCK_MINUTES": "0"}

from bonport.config.practice import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "bonport.demo"]  # noqa: F405
ROOT_URLCONF = "bonport.config.demo_urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
