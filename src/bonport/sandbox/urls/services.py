"""The services, behind mutual TLS."""

from django.urls import path

from bonport.sandbox import views

BASE = "si-dmp-server/v2/services"

urlpatterns = [
    path(f"{BASE}/patients", views.dmp(views.PATIENTS)),
    path(f"{BASE}/habilitations", views.dmp(views.HABILITATIONS)),
    path(f"{BASE}/repository", views.dmp(views.REPOSITORY)),
    path(f"{BASE}/registry", views.dmp(views.REGISTRY, wsdl="registry.wsdl")),
    path("lps/insi", views.insi_service),
]
