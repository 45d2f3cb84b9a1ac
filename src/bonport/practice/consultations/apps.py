from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "bonport.practice.consultations"
    label = "consultations"
