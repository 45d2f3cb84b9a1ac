"""The front page of the demo, and its doors. In the demo's own table of addresses only."""

from django.urls import path

from bonport.demo import views

urlpatterns = [
    path("", views.front, name="demo"),
    path("entrer/<str:username>/", views.enter, name="demo_enter"),
]
