"""The addresses of Avis."""

from django.urls import include, path

handler400 = "bonport.www.common.refusals.bad_request"
handler404 = "bonport.www.common.refusals.not_found"
handler500 = "bonport.www.common.refusals.failed"

urlpatterns = [
    path("compte/", include("bonport.www.common.urls")),
    path("", include("bonport.www.avis.urls")),
]
