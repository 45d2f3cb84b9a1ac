from django.apps import AppConfig


class PracticeScreensConfig(AppConfig):
    name = "bonport.www.practice"
    label = "www_practice"
