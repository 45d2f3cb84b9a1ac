from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "bonport.sentinelle.signatures"
    label = "sentinelle_signatures"
