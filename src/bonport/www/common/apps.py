from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "bonport.www.common"
    label = "www_common"
