from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "bonport.sentinelle.campaigns"
    label = "sentinelle_campaigns"
