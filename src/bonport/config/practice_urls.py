"""The addresses of the practice."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("bonport.www.common.urls")),
    path("", include("bonport.www.practice.urls")),
]
