"""Open data: every published table as CSV and Parquet, with what it holds and the query that makes it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from bonport.interop.events import CAUSES, CHANNELS, CORRIDORS
from bonport.observatory.publish import COLUMNS, PRODUCTS
from bonport.www.observatoire import reading
from bonport.www.observatoire.screens import page

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sql": "text/plain; charset=utf-8",
    "json": "application/json",
}
ABOUT = ("definitions", "rapport")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    definitions = reading.definitions()
    dimensions = {table: dims for one in definitions.values() for table, dims in one["tables"].items()}
    titles = {table: one["titre"] for one in definitions.values() for table in one["tables"]}
    tables = [
        one | {"dimensions": dimensions[one["table"]], "titre": titles[one["table"]]}
        for one in reading.report().get("tables", [])
    ]
    vocabularies = (("couloir", CORRIDORS), ("canal", CHANNELS), ("cause", CAUSES))
    return page(request, "data", {"tables": tables, "columns": COLUMNS, "vocabularies": vocabularies})


@require_safe
def download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Anybody's program may read what anybody may read."""
    headers = {"Access-Control-Allow-Origin": "*"}
    queries = {table: sql for one in reading.definitions().values() for table, sql in one["requetes"].items()}
    if form == "sql" and name in queries:
        headers["Content-Disposition"] = f'attachment; filename="{name}.sql"'
        return HttpResponse(queries[name], content_type=KINDS[form], headers=headers)
    known = {table for one in reading.definitions().values() for table in one["tables"]} | {PRODUCTS}
    path = reading.folder() / f"{name}.{form}"
    if form not in KINDS or (name not in ABOUT if form == "json" else name not in known) or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, content_type=KINDS[form], headers=headers)
