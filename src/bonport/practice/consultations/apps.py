from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "bonport.practice.consultations"
    label = "consultations"

    def ready(self) -> None:
        from bonport.practice.consultations.repair.actions import refuse_known_error
        from bonport.practice.patients.signals import identity_changed

        identity_changed.connect(refuse_known_error)
