from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "bonport.sentinelle.reports"
    label = "sentinelle_reports"
