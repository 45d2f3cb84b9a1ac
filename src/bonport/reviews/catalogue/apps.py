from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bonport.reviews.catalogue"
    label = "reviews_catalogue"
