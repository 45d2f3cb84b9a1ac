"""Everything that the practice holds on one patient: found from the models, so that a new one is not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Field, ForeignKey, Model, Q
from django.utils import timezone

from bonport.base.tenancy import PracticeOwned
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.models import Rendition
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person
from bonport.practice.records.models import Encounter


def paths() -> dict[type[Model], str]:
    """Each kind of row that belongs to a patient, and the way from it to him (`document__patient`)."""
    found: dict[type[Model], str] = {Patient: ""}
    owned: list[type[Model]] = [model for model in apps.get_models() if issubclass(model, PracticeOwned)]
    while new := {model: path for model in owned if model not in found and (path := _way(model, found))}:
        found |= new
    return found


def rows(patient: Patient, withheld: set[UUID]) -> Iterator[tuple[type[Model], Model]]:
    """Every row, kind after kind, but for those whose encounter or document is withheld. Bytes are left for later."""
    for model, path in paths().items():
        if model is Rendition:
            continue
        own: Q = Q(**{path: patient}) if path else Q(pk=patient.pk)
        heavy = [field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField)]
        manager: Any = model._default_manager
        for row in manager.filter(own).defer(*heavy).order_by("pk").iterator(chunk_size=200):
            of = {getattr(row, name, None) for name in ("pk", "encounter_id", "document_id", "delivery_id")}
            if not withheld & of:
                yield model, row


def kept_from_guardians(patient: Patient) -> set[UUID]:
    """The encounters of a minor that his guardians may not see, with their documents and the deliveries of these."""
    encounters = Encounter.objects.filter(patient=patient).filter(Q(secret=True) | Q(guardians_may_see=False))
    documents = patient.documents.filter(
        Q(secret=True) | Q(hidden_from_guardians=True) | Q(encounter__in=encounters.values("pk"))
    )
    deliveries = Delivery.objects.filter(document__in=documents.values("pk"))
    return {pk for kept in (encounters, documents, deliveries) for pk in kept.values_list("pk", flat=True)}


def plain(row: Model) -> dict[str, Any]:
    """A row in the words of the practice: no internal name, people by theirs."""
    return {
        str(field.verbose_name): _plain(row, field)
        for field in row._meta.concrete_fields
        if field.name != "practice" and not isinstance(field, BinaryField)
    }


def _way(model: type[Model], found: dict[type[Model], str]) -> str:
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in found:
            beyond = found[field.related_model]
            return f"{field.name}__{beyond}" if beyond else field.name
    return ""


def _plain(row: Model, field: Field[Any, Any]) -> Any:
    value = getattr(row, field.attname)
    if value is None:
        return None
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey) and field.related_model is Person:
        person = getattr(row, field.name)
        return f"{person.title.title()} {person.given} {person.family}".strip()
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict) else str(value)
