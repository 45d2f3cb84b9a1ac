"""The addresses of the demo practice: the practice's, and its front page."""

from django.urls import include, path

from bonport.config.practice_urls import handler400, handler404

__all__ = ["handler400", "handler404", "urlpatterns"]

urlpatterns = [
    path("demo/", include("bonport.demo.urls")),
    path("", include("bonport.config.practice_urls")),
]
