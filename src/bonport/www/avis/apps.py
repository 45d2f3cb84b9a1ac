from django.apps import AppConfig


class AvisScreensConfig(AppConfig):
    name = "bonport.www.avis"
    label = "www_avis"
