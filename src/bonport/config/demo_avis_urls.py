"""The addresses of the demo's Avis: Avis's, and its doors."""

from django.urls import include, path

from bonport.config.avis_urls import handler400, handler404

__all__ = ["handler400", "handler404", "urlpatterns"]

urlpatterns = [
    path("demo/", include("bonport.demo.avis.urls")),
    path("", include("bonport.config.avis_urls")),
]
