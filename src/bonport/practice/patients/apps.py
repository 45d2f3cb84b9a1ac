from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "bonport.practice.patients"
    label = "patients"
