"""What gunicorn serves."""

from bonport.cli import setup_django

setup_django()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from bonport.base.memory import settle  # noqa: E402

application = get_wsgi_application()
settle()
