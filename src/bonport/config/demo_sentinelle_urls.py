"""The addresses of the demo's Sentinelle: Sentinelle's, and its doors."""

from django.urls import include, path

from bonport.config.sentinelle_urls import handler400, handler404

__all__ = ["handler400", "handler404", "urlpatterns"]

urlpatterns = [
    path("demo/", include("bonport.demo.sentinelle.urls")),
    path("", include("bonport.config.sentinelle_urls")),
]
