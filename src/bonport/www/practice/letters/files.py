"""Papers received, scanned into the record, shown alone in a tab where nothing in them can act."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.practice.documents.files.actions import KINDS, add_file, read_file, remove_file
from bonport.practice.documents.files.gates import LIMIT, PDF, shown, too_large
from bonport.practice.documents.models import ReceivedFile
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.letters.reading import documents_page

_ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}
_SHUT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_SHUT_PICTURE = f"{_SHUT}; sandbox"  # a browser's own PDF reader does not open in a sandbox


class FileForm(forms.Form):
    file = forms.FileField(error_messages={"required": "Choisissez un fichier."})
    kind = forms.ChoiceField(choices=list(KINDS.items()))
    title = forms.CharField(max_length=200, error_messages={"required": "Donnez-lui un titre."})
    day = forms.DateField(error_messages={"required": "Donnez la date du papier."})


class Quota(FileUploadHandler):
    """Reads no more of a request than a file may weigh."""

    read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.read += len(raw_data)
        if self.read > LIMIT:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


@require_POST
@csrf_exempt  # until the quota is set: reading the token reads the file
def add(request: HttpRequest, patient: UUID) -> HttpResponse:
    request.upload_handlers.insert(0, Quota(request))
    return _add(request, patient)


@csrf_protect
@screen(CARE_TEAM)
def _add(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    form = FileForm(request.POST, request.FILES)
    try:
        if "file" not in request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT:
            raise too_large()
        if not form.is_valid():
            return documents_page(request, of, upload=form, status=422)
        sent = form.cleaned_data
        add_file(request.acting(), of, sent["kind"], sent["title"], sent["day"], sent["file"].read())
    except NotPossible as error:
        return documents_page(request, of, upload=form, error=error, status=422)
    return redirect("documents", of.pk)


@require_safe
@screen(CARE_TEAM)
def content(request: Request, received: UUID) -> HttpResponse:
    """The file alone in its tab."""
    opened = read_file(request.acting(), received)
    response = HttpResponse(shown(bytes(opened.data), opened.media_type), content_type=opened.media_type)
    response["Content-Disposition"] = f'inline; filename="document.{_ENDINGS[opened.media_type]}"'
    response["Content-Security-Policy"] = _SHUT if opened.media_type == PDF else _SHUT_PICTURE
    return response


@require_POST
@screen(CARE_TEAM)
def remove(request: Request, received: UUID) -> HttpResponse:
    row: ReceivedFile = get_object_or_404(ReceivedFile.objects.defer("data"), pk=received, removed_at=None)
    remove_file(request.acting(), row)
    return redirect("documents", row.patient_id)
