"""Open data: every published table as CSV and Parquet, with what it holds."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bonport.www.observatoire import reading
from bonport.www.observatoire.screens import page

KINDS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet", "json": "application/json"}
ABOUT = ("definitions", "rapport")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    report = reading.report().get("tables", [])
    return page(request, "data", {"tables": report, "definitions": reading.definitions()})


@require_safe
def download(request: HttpRequest, name: str, form: str) -> FileResponse:
    """Anybody's program may read what anybody may read."""
    known = {table for one in reading.definitions().values() for table in one["tables"]}
    path = reading.folder() / f"{name}.{form}"
    if form not in KINDS or (name not in ABOUT if form == "json" else name not in known) or not path.is_file():
        raise Http404
    headers = {"Access-Control-Allow-Origin": "*"}
    return FileResponse(path.open("rb"), as_attachment=True, content_type=KINDS[form], headers=headers)
