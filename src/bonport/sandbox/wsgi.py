"""The two WSGI applications that gunicorn runs, behind the fault switchboard: `services` (and what keeps its frames, if
asked), and `page`, of which Pro Santé Connect alone has faults."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonport.sandbox.settings")

from django.core.wsgi import get_wsgi_application

_django = get_wsgi_application()

from bonport.sandbox.faults import Application, Switchboard  # noqa: E402  (models need Django set up)
from bonport.sandbox.frames import Recorder  # noqa: E402

services: Application = Switchboard(_django)
page: Application = Switchboard(_django)
if folder := os.environ.get("BONPORT_SANDBOX_FRAMES"):
    services = Recorder(services, Path(folder))
