from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "bonport.reviews.opinions"
    label = "reviews_opinions"
