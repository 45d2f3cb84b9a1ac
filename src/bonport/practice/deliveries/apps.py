from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "bonport.practice.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from bonport.practice.deliveries import destinations, dmp
        from bonport.practice.deliveries.actions import queue
        from bonport.practice.documents.signals import document_signed
        from bonport.practice.patients.signals import identity_changed
        from bonport.practice.records.signals import encounter_kept_secret

        destinations.register(dmp.Dmp())
        document_signed.connect(queue.queue_document)
        identity_changed.connect(queue.identity_changed)
        encounter_kept_secret.connect(queue.withdraw_secret_documents)
