from django.apps import AppConfig


class ObservatoireScreens(AppConfig):
    name = "bonport.www.observatoire"
    label = "www_observatoire"
