"""What the practice tells the Observatoire: a row for each document that the DMP accepted or refused.

Nothing of a patient is read but whether his identity was qualified. A delivery that was accepted is one row, whether
the DMP said so or was found to hold it; each time that it said no is one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django_scopes import scopes_disabled

from bonport.base.sealing import key_for
from bonport.interop.errors import BadInput
from bonport.interop.events import Event, FileName, department_of, paris_day, pseudonym, write_events
from bonport.interop.identity.status import Status
from bonport.practice.deliveries.actions.queue import SUBMISSIONS
from bonport.practice.deliveries.models import DMP, Attempt, Operation
from bonport.practice.documents.models import Rendition

PRODUCT = "bonport"
PURPOSE = "events"
_PARIS = ZoneInfo("Europe/Paris")
_CHANNELS = {DMP: "dmp"}
_ACCEPTED, _REFUSED = ("accepted", "found"), "refused"
_CAUSES = {
    "DMPInvalidCertificate": "droits",
    "DMPAccessDeniedByRightsService": "droits",
    "DMPClosed": "dossier",
    "XDSUnknownPatientId": "dossier",
    "XDSPatientIdDoesNotMatch": "identite",
    "XDSDuplicateUniqueIdInRegistry": "doublon",
    "XDSReplaceFailed": "remplacement",
    "XDSRegistryDeprecatedDocumentError": "remplacement",
    "XDSNonIdenticalHash": "format",
    "XDSNonIdenticalSize": "format",
    "XDSRegistryMetadataError": "format",
    "XDSRepositoryMetadataError": "format",
    "XDSMissingDocument": "format",
    "XDSMissingDocumentMetadata": "format",
    "XDSRegistryBusy": "service",
    "XDSRepositoryBusy": "service",
    "XDSRegistryNotAvailable": "service",
    "XDSRegistryOutOfResources": "service",
    "XDSRepositoryOutOfResources": "service",
    "XDSRegistryError": "service",
    "XDSRepositoryError": "service",
}


def events_of(day: date) -> Iterator[Event]:
    """Of all practices of this installation, the rows of one day in Paris, in the order of the answers.

    Raises:
        BadInput: a structure's postal code is of no département, or the key of the pseudonyms is unfit.
    """
    first = datetime.combine(day, time.min, _PARIS)
    after = datetime.combine(day + timedelta(days=1), time.min, _PARIS)
    with scopes_disabled():
        found = Attempt.objects.filter(
            ended_at__gte=first,
            ended_at__lt=after,
            outcome__in=(*_ACCEPTED, _REFUSED),
            delivery__operation__in=SUBMISSIONS,
            delivery__destination__in=_CHANNELS,
        ).select_related("delivery__structure", "delivery__document__author")
        rows = list(found.order_by("ended_at", "id"))
        documents = {one.delivery.document_key for one in rows}
        builders = dict(Rendition.objects.filter(document__in=documents).values_list("document_id", "builder"))
    key = _key()
    for one in rows:
        yield _event(one, builders[one.delivery.document_key], key)


def _key() -> bytes:
    try:
        return bytes.fromhex(settings.OBSERVATORY_KEY) or _own(PURPOSE)
    except ValueError:
        raise BadInput("BONPORT_OBSERVATORY_KEY", "la clé des pseudonymes n’est pas en hexadécimal") from None


def _own(purpose: str) -> bytes:
    if settings.SECRET_KEY == settings.NO_SECRET:
        raise BadInput("BONPORT_SECRET_KEY", "cette installation n’a pas encore de secret", "Lancez bonport web.")
    return key_for(purpose)


def write_day(folder: Path, day: date) -> Path:
    """The file of one day in this folder: the one that says the same already, or a new one under the next number."""
    text = StringIO(newline="")
    write_events(events_of(day), text)
    said, source = text.getvalue(), f"{PRODUCT}-{_own(f'{PURPOSE} source').hex()[:12]}"
    earlier = [FileName.parse(one.name) for one in folder.glob(f"evenements.{source}.{day.isoformat()}.*.csv")]
    latest = max(earlier, key=lambda one: one.number, default=None)
    if latest is not None and (folder / str(latest)).read_text("utf-8") == said:
        return folder / str(latest)
    path = folder / str(FileName(source, day, latest.number + 1 if latest else 1))
    beside = path.with_name(f".{path.name}")
    beside.write_text(said, "utf-8", newline="")
    beside.replace(path)
    return path


def _event(attempt: Attempt, builder: str, key: bytes) -> Event:
    delivery, accepted = attempt.delivery, attempt.outcome != _REFUSED
    author = delivery.document.author
    assert attempt.ended_at is not None
    return Event(
        jour_paris=paris_day(attempt.ended_at),
        couloir="medecin_ville",
        produit=PRODUCT,
        version=builder.split()[-1],
        type_document=delivery.document.type_code,
        canal=_CHANNELS[delivery.destination],
        manuel=False,  # a worker sends all that leaves
        professionnel=pseudonym(key, author.national_id or str(author.pk)),
        departement=department_of(delivery.structure.postal_code),
        accepte=accepted,
        remplace=delivery.operation == Operation.REPLACE,
        ins_qualifiee=attempt.identity_status == Status.QUALIFIED.value,
        cause="" if accepted else _CAUSES.get(attempt.code, "autre"),
    )
