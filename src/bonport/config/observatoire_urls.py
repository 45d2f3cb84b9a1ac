"""The addresses of the Observatoire."""

from django.urls import include, path

handler400 = "bonport.www.common.refusals.bad_request"
handler404 = "bonport.www.common.refusals.not_found"
handler500 = "bonport.www.common.refusals.failed"

urlpatterns = [path("", include("bonport.www.observatoire.urls"))]
