"""The Observatoire in `bonport demo`: on loopback, with a generated history, which is made while it is served."""

import os

os.environ |= {"BONPORT_HTTPS": "0"}

from bonport.config.observatoire import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
HOUSE = HOUSE | {  # noqa: F405
    "awaited": "L’historique engendré se prépare\u00a0: deux minutes environ. Cette page le montrera d’elle-même.",
    "scale": "Un document pour trente-six\u00a0: l’activité y paraît plus rare.",
}
