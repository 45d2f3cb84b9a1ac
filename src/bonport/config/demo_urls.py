"""The addresses of the demo practice: the practice's, and its front page."""

from django.urls import include, path

urlpatterns = [
    path("demo/", include("bonport.demo.urls")),
    path("", include("bonport.config.practice_urls")),
]
