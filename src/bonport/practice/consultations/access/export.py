"""The copy of a record that its patient has a right to: one ZIP, made while it is sent, outside any transaction.

Read piece by piece, each in the practice's scope and none across a pause: neither the database nor the memory holds
more than one document at a time, whatever the length of the record.
"""

from __future__ import annotations

import io
import json
import mimetypes
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.utils import timezone
from django_scopes import scope

from bonport.interop.errors import BadInput
from bonport.practice.consultations.access.holdings import plain, rows
from bonport.practice.documents import rendition
from bonport.practice.documents.models import Document, ReceivedFile, Rendition
from bonport.practice.patients.models import Identity, InsiAnswer, Patient

Log = Iterator[list[str]]
README = """Copie du dossier tenu par le cabinet, faite le {at}.

dossier/      ce que le cabinet a écrit, une nature par fichier (JSON, en français)
documents/    chaque document signé : PDF à lire, CDA tel qu’il est déposé dans Mon espace santé
recus/        les fichiers reçus ou ajoutés au dossier
insi/         les réponses du téléservice INSi, telles que reçues
journal.csv   qui a ouvert ou modifié le dossier, et quand
{withheld}"""
WITHHELD = """
Les consultations confidentielles d’un mineur, et ce qui en vient, ne sont pas dans cette copie.
"""


class _Pipe(io.RawIOBase):
    """What `zipfile` writes to: given on as it comes, never all of it at once."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


def export(practice: UUID, patient: UUID, now: datetime, log: Log, withheld: set[UUID]) -> Iterator[bytes]:
    """The ZIP, in pieces.

    Args:
        log: the lines of the record's log, a heading first, as their reader words them.
        withheld: encounters and documents that are not to be in it.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(practice, patient, now, log, withheld):
            archive.writestr(zipfile.ZipInfo(name, timezone.localtime(now).timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
            yield pipe.take()
    yield pipe.take()


def _files(practice: UUID, patient: UUID, now: datetime, log: Log, withheld: set[UUID]) -> Iterator[tuple[str, bytes]]:
    at = timezone.localtime(now)
    said = WITHHELD if withheld else ""
    yield "LISEZ-MOI.txt", README.format(at=f"{at:%d/%m/%Y à %H:%M}", withheld=said).encode()
    with scope(practice=practice):
        of = Patient.objects.get(pk=patient)
        kinds: dict[str, list[object]] = {}
        for model, row in rows(of, withheld):
            kinds.setdefault(str(model._meta.verbose_name), []).append(plain(row))
        documents = list(of.documents.order_by("signed_at", "id").values_list("pk", flat=True))
        received = list(ReceivedFile.objects.filter(patient=of).order_by("pk").values_list("pk", flat=True))
        answers = list(InsiAnswer.objects.filter(patient=of).order_by("asked_at").values_list("pk", flat=True))
    for kind, found in kinds.items():
        yield f"dossier/{_safe(kind)}.json", json.dumps(found, ensure_ascii=False, indent=1).encode()
    for pk in documents:
        if pk not in withheld:
            yield from _document(practice, pk)
    for pk in received:
        with scope(practice=practice):
            file = ReceivedFile.objects.get(pk=pk)
        extension = mimetypes.guess_extension(file.media_type) or ".bin"
        yield f"recus/{file.day:%Y-%m-%d} {_safe(file.title)} {str(pk)[:8]}{extension}", bytes(file.data)
    for pk in answers:
        with scope(practice=practice):
            answer = InsiAnswer.objects.get(pk=pk)
        yield f"insi/{timezone.localtime(answer.asked_at):%Y-%m-%d %H%M%S} {str(pk)[:8]}.xml", bytes(answer.raw)
    yield "journal.csv", _csv(log)


def _document(practice: UUID, pk: UUID) -> Iterator[tuple[str, bytes]]:
    """The bytes that left; made now, with the identity of now, where none has been yet."""
    with scope(practice=practice):
        document = Document.objects.select_related("patient").get(pk=pk)
        identity = Identity.objects.get(patient=document.patient_id)
        kept = Rendition.objects.filter(document=document).first()
        name = f"documents/{timezone.localtime(document.signed_at):%Y-%m-%d} {_safe(document.title)}"
        name += f" v{document.version} {str(pk)[:8]}"
    if kept is not None:
        made = (bytes(kept.pdf), bytes(kept.cda))
    else:
        try:
            now = rendition.make(document, identity.traits, identity.ins, replaces=None)
            made = (now.pdf, now.cda)
        except BadInput:  # what its format cannot carry is in the JSON beside it
            return
    yield f"{name}.pdf", made[0]
    yield f"{name}.cda.xml", made[1]


def _csv(log: Log) -> bytes:
    """As spreadsheets in French read it; a cell that would be taken for a formula is not one."""
    lines = []
    for cells in log:
        quoted = ['"{}"'.format(re.sub(r"^([=+\-@\t\r])", r"'\1", cell).replace('"', '""')) for cell in cells]
        lines.append(";".join(quoted))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _safe(name: str) -> str:
    """A name for a file, whatever was typed."""
    return re.sub(r"[^\w ’'().-]", "_", name).strip(". ")[:80] or "sans titre"
