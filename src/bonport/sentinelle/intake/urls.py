"""Where machines post: the addresses that a DSN leads to."""

from __future__ import annotations

from django.urls import path

from bonport.sentinelle.intake import views

urlpatterns = [
    path("<int:project>/envelope/", views.envelope),
    path("<int:project>/store/", views.store),
    path("<int:project>/usages/", views.usages),
]
