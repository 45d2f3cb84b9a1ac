from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bonport.practice.documents"
    label = "documents"
