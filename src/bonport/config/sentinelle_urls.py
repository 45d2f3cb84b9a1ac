"""The addresses of Sentinelle."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("bonport.sentinelle.intake.urls")),
    path("", include("bonport.sentinelle.reports.urls")),
]
