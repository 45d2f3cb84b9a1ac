"""The two WSGI applications that gunicorn runs: `services` behind the fault switchboard, `page` without."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonport.sandbox.settings")

from django.core.wsgi import get_wsgi_application

page = get_wsgi_application()

from bonport.sandbox.faults import Switchboard  # noqa: E402  (models need Django set up)

services = Switchboard(page)
