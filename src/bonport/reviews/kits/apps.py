from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "bonport.reviews.kits"
    label = "reviews_kits"
