from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "bonport.practice.reporting"
    label = "reporting"

    def ready(self) -> None:
        from bonport.practice.deliveries import destinations
        from bonport.practice.reporting.sentinelle import Sentinelle

        destinations.register(Sentinelle())
