from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bonport.practice.documents"
    label = "documents"

    def ready(self) -> None:
        from bonport.practice.documents.actions import hide_secret_documents
        from bonport.practice.records.signals import encounter_kept_secret

        encounter_kept_secret.connect(hide_secret_documents)
