"""The addresses of Sentinelle."""

from functools import partial

from django.urls import include, path
from django.views.defaults import server_error

handler400 = "bonport.www.common.refusals.bad_request"
handler404 = "bonport.www.common.refusals.not_found"
handler500 = partial(server_error, template_name="sentinelle/500.html")

urlpatterns = [
    path("api/", include("bonport.sentinelle.intake.urls")),
    path("", include("bonport.sentinelle.reports.urls")),
    path("compte/", include("bonport.www.common.urls")),
    path("", include("bonport.www.sentinelle.urls")),
]
