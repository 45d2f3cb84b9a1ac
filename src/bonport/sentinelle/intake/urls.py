"""Where machines post: the addresses that a DSN leads to."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
