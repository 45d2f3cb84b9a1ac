from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "bonport.practice.records"
    label = "records"
