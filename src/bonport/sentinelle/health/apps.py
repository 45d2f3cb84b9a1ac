from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "bonport.sentinelle.health"
    label = "sentinelle_health"
