"""The sandbox's own face: page and control, plain HTTP."""

from django.conf import settings
from django.urls import path

from bonport.sandbox import control, page, views
from bonport.sandbox.psc import views as psc

OIDC = "auth/realms/esante-wallet/protocol/openid-connect"

urlpatterns = [
    path("", page.index),
    path("style.css", page.style),
    path("documents/<str:entry>", page.document),
    path("documents/<str:entry>/pdf", page.pdf),
    path("control/health", control.health),
    path("control/documents", control.documents),
    path("control/documents/<str:entry>/bytes", control.content),
    path("control/received", control.received),
    path("control/people", control.people),
    path("control/people/<str:matricule>", control.person),
    path("control/faults", control.faults),
    path("control/settings", control.settings),
    path("control/certificates", control.certificates),
    path("control/psc", control.psc),
    path("auth/realms/esante-wallet/.well-known/openid-configuration", psc.discovery),
    path(f"{OIDC}/auth", psc.authorize),
    path(f"{OIDC}/token", psc.token),
    path(f"{OIDC}/userinfo", psc.userinfo),
    path(f"{OIDC}/certs", psc.certs),
    path(f"{OIDC}/logout", psc.logout),
]
if getattr(settings, "OPEN_REPOSITORY", False):
    urlpatterns.append(path("open/repository", views.open_repository))
