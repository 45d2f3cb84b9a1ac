from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "bonport.sentinelle.registers"
    label = "sentinelle_registers"
