"""The doors of the demo's Avis. In the demo's own table of addresses only."""

from django.urls import path

from bonport.demo.avis import views

urlpatterns = [
    path("", views.front, name="demo"),
    path("entrer/<str:username>/", views.enter, name="demo_enter"),
]
