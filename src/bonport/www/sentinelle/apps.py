from django.apps import AppConfig


class SentinelleScreensConfig(AppConfig):
    name = "bonport.www.sentinelle"
    label = "www_sentinelle"
