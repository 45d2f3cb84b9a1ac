from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bonport.sentinelle.intake"
    label = "sentinelle_intake"
