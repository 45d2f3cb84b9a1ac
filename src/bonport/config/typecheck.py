"""Every model there is, for mypy alone: no process runs with these settings, for the sandbox is a house apart."""

from bonport.config.test import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "bonport.sandbox"]  # noqa: F405
