"""The addresses of the practice."""

from django.urls import include, path

handler400 = "bonport.www.common.refusals.bad_request"
handler404 = "bonport.www.common.refusals.not_found"

urlpatterns = [
    path("compte/", include("bonport.www.common.urls")),
    path("", include("bonport.www.practice.urls")),
]
