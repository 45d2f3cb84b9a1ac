from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "bonport.practice.places"
    label = "places"
