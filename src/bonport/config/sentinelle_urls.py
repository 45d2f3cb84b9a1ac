"""The addresses of Sentinelle."""

from django.urls import include, path

handler400 = "bonport.www.common.refusals.bad_request"
handler404 = "bonport.www.common.refusals.not_found"
handler500 = "bonport.www.common.refusals.failed"

urlpatterns = [
    path("api/", include("bonport.sentinelle.intake.urls")),
    path("", include("bonport.sentinelle.reports.urls")),
    path("compte/", include("bonport.www.common.urls")),
    path("", include("bonport.www.sentinelle.urls")),
]
