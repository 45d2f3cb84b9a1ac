from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "bonport.sentinelle.dossiers"
    label = "sentinelle_dossiers"
