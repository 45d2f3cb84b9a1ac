"""The page: what the sandbox holds, and each document as a receiver shows it."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.xml import parse
from bonport.sandbox import cda, narrative
from bonport.sandbox.control import the_entry
from bonport.sandbox.models import Entry, Injected, Person, Setting, Status

_NS = {"c": cda.V3}
_STATUSES = {
    Status.APPROVED: "en vigueur",
    Status.DEPRECATED: "remplacé",
    Status.ARCHIVED: "archivé",
    Status.DELETED: "supprimé",
}
_MASKS = {
    "MASQUE_PS": "masqué aux professionnels",
    "INVISIBLE_PATIENT": "invisible au patient",
    "INVISIBLE_REPRESENTANTS_LEGAUX": "invisible aux représentants légaux",
}
_KINDS = {
    "latency": "latence",
    "timeout_before": "silence avant d’agir",
    "timeout_after": "silence après avoir agi",
    "http_500": "erreur 500",
    "cut": "coupure",
    "garbage": "réponse illisible",
    "duplicate_answer": "réponse en double",
    "slow_drip": "goutte à goutte",
    "closed": "service fermé",
}
_POLICY = (
    "default-src 'none'; style-src 'self'; object-src 'self'; frame-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
PAGE_SIZE = 60
LATEST = 12


def index(request: HttpRequest) -> HttpResponse:
    """Patients × documents, by name; the latest documents of each."""
    holders = Person.objects.filter(entries__isnull=False).annotate(held=Count("entries")).order_by("birth_name", "id")
    shown = Paginator(holders, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = dict(Entry.objects.order_by().values_list("status").annotate(Count("id")))
    setting = Setting.objects.filter(key="faults").first()
    faults = [
        (row.service, _KINDS.get(row.kind, row.kind), row.count)
        for row in Injected.objects.order_by("service", "-count")
    ]
    context = {
        "people": [(person, *_latest(person)) for person in shown.object_list],
        "page": shown,
        "counts": [
            (_plural(label, counts.get(status, 0)), counts.get(status, 0)) for status, label in _STATUSES.items()
        ],
        "total": sum(counts.values()),
        "population": Person.objects.count(),
        "faults": faults,
        "faulty": bool(setting and any(setting.value.get(service) for service in ("dmp", "insi"))),
    }
    return _safe(render(request, "sandbox/index.html", context))


def document(request: HttpRequest, entry: str) -> HttpResponse:
    """PDF first (SC.CDA/VISU.03), else the narrative made safe (SC.CDA/VISU.01)."""
    found = _labelled(the_entry(entry))
    try:
        root = parse(bytes(found.content.data))
        body = "" if _pdf(root) is not None else narrative.render(root)
        readable, has_pdf = True, _pdf(root) is not None
    except Unreadable:
        body, readable, has_pdf = "", False, False
    context = {"entry": found, "person": found.person, "has_pdf": has_pdf, "body": body, "readable": readable}
    return _safe(render(request, "sandbox/document.html", context))


def pdf(request: HttpRequest, entry: str) -> HttpResponse:
    found = the_entry(entry)
    try:
        data = _pdf(parse(bytes(found.content.data)))
    except Unreadable:
        data = None
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="document.pdf"'
    return _safe(response)


def style(request: HttpRequest) -> HttpResponse:
    return _safe(HttpResponse((Path(__file__).parent / "static" / "style.css").read_bytes(), content_type="text/css"))


def _plural(label: str, count: int) -> str:
    return f"{label}s" if count > 1 and label.endswith("é") else label


def _latest(person: Person) -> tuple[list[Entry], int]:
    """The documents to show, newest first, and how many are not."""
    entries = person.entries.defer("metadata").order_by("-id")[:LATEST]
    return [_labelled(entry) for entry in entries], max(0, person.held - LATEST)  # type: ignore[attr-defined]


def _labelled(entry: Entry) -> Entry:
    """Its state and masks in words, for the templates."""
    entry.state = _STATUSES[Status(entry.status)]  # type: ignore[attr-defined]
    entry.hidden = [_MASKS.get(mask, mask) for mask in entry.masks.split()]  # type: ignore[attr-defined]
    entry.slug = entry.entry_uuid.removeprefix("urn:uuid:")  # type: ignore[attr-defined]
    return entry


def _pdf(root: etree._Element) -> bytes | None:
    """The PDF of an unstructured body, or the copy inside a structured one."""
    for path in (
        "c:component/c:nonXMLBody/c:text[@mediaType='application/pdf']",
        ".//c:observationMedia/c:value[@mediaType='application/pdf']",
    ):
        for element in root.iterfind(path, _NS):
            try:
                data = base64.b64decode("".join((element.text or "").split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            if data.startswith(b"%PDF-"):
                return data
    return None


def _safe(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
