from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.practice.deliveries.models import Delivery
from bonport.practice.places.models import Person


class Report(PracticeOwned):
    """What somebody of the practice said of a failure, scrubbed before it was kept. Its number and the address where it
    is followed are the proof of its delivery."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="report")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("fait le")
    content = models.JSONField(
        "contenu"
    )  # `interop.signalement`'s, without who says it, how he is reached, the picture
    contact = models.TextField(blank=True)  # sealed: `CONTACT`
    picture = models.BinaryField(blank=True)  # PNG, blurred before it came here

    class Meta:
        verbose_name = "signalement"
        indexes = (models.Index(fields=("made_at",)),)

    @property
    def text(self) -> str:
        return str(self.content["text"])
