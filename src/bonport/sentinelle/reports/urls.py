from __future__ import annotations

from django.urls import path

from bonport.sentinelle.reports import views

urlpatterns = [
    path("signalements", views.signalements, name="signalements"),
]
