"""The two WSGI applications that gunicorn runs: `services` behind the fault switchboard (and what keeps its
frames, if asked), `page` without."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonport.sandbox.settings")

from django.core.wsgi import get_wsgi_application

page = get_wsgi_application()

from bonport.sandbox.faults import Application, Switchboard  # noqa: E402  (models need Django set up)
from bonport.sandbox.frames import Recorder  # noqa: E402

services: Application = Switchboard(page)
if folder := os.environ.get("BONPORT_SANDBOX_FRAMES"):
    services = Recorder(services, Path(folder))
