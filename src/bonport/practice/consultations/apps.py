from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "bonport.practice.consultations"
    label = "consultations"

    def ready(self) -> None:
        from bonport.practice.consultations.actions import correct_vaccinations
        from bonport.practice.consultations.repair.actions import refuse_known_error
        from bonport.practice.patients.signals import identity_changed
        from bonport.practice.records.signals import entry_struck

        identity_changed.connect(refuse_known_error)
        entry_struck.connect(correct_vaccinations)
