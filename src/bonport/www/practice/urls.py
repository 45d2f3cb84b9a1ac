"""Every address of the practice's screens. No name, matricule or health datum in an address: ids only."""

from django.urls import path

from bonport.www.practice import activity, find, home, record

urlpatterns = [
    path("", home.home, name="home"),
    path("exercice/", activity.choose_activity, name="choose_activity"),
    path("chercher/", find.find, name="find"),
    path("patients/<uuid:patient>/", record.record, name="record"),
]
