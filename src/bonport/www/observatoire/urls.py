"""Every screen of the Observatoire."""

from django.urls import path

from bonport.www.observatoire import files, screens

urlpatterns = [
    path("", screens.dashboard, name="home"),
    path("indicateurs/<slug:name>/", screens.indicator, name="indicator"),
    path("produits/", screens.products, name="products"),
    path("produits/<slug:code>/", screens.product, name="product"),
    path("departements/", screens.departments, name="departments"),
    path("departements/<slug:code>/", screens.department, name="department"),
    path("publie/", screens.published, name="published"),
    path("donnees/", files.listed, name="data"),
    path("donnees/<slug:name>.<slug:form>", files.download, name="download"),
]
