"""What is shown, to take away: the dossiers that the reader may see, as CSV and as JSON. Nobody's words are in it."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bonport.sentinelle.dossiers import queries
from bonport.sentinelle.dossiers.public import PublicDossier, as_json
from bonport.www.common.templatetags.french import day
from bonport.www.sentinelle.access.screens import TEAM, VENDORS, Request, screen
from bonport.www.sentinelle.vendor import vendor_of

HEADINGS = (
    "numéro;titre;logiciels;éditeurs;fonction;services;cause;état;depuis le;qui doit agir;retard (jours);"
    "version promise;promise pour le;part déployée;médecins;signalements sans médecin connu;installations;"
    "évènements sans installation;ouvert le"
).split(";")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@screen(TEAM)
def dossiers(request: Request, form: str) -> HttpResponse:
    return _export(queries.board(request.now) + queries.board(request.now, ended=True), form)


@require_safe
@screen(VENDORS)
def vendor_dossiers(request: Request, form: str) -> HttpResponse:
    vendor = vendor_of(request)
    mine = queries.vendor_dossiers(vendor, request.now) + queries.vendor_dossiers(vendor, request.now, ended=True)
    return _export(mine, form)


def _export(rows: list[queries.BoardRow], form: str) -> HttpResponse:
    if form == "json":
        plain = [as_json(row.seen) | {"days_late": row.late} for row in rows]
        answer: HttpResponse = JsonResponse({"dossiers": plain}, json_dumps_params={"ensure_ascii": False})
    elif form == "csv":
        written = io.StringIO()
        table = csv.writer(written, delimiter=";", lineterminator="\r\n")
        table.writerow(HEADINGS)
        table.writerows([_plain(cell) for cell in _cells(row.seen, row.late)] for row in rows)
        answer = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="dossiers.{form}"'
    return answer


def _cells(seen: PublicDossier, late: int) -> list[object]:
    share = "" if seen.deployed_share is None else f"{seen.deployed_share:.0%}"
    return [
        seen.number, seen.title, ", ".join(seen.products), ", ".join(seen.vendors), seen.function,
        ", ".join(seen.services), seen.cause_label, seen.state_label, day(seen.since), seen.who_label, late,
        seen.promised_version, day(seen.promised_for), share, seen.counts.doctors, seen.counts.unknown_reports,
        seen.counts.installations, seen.counts.unknown_events, day(seen.opened_at),
    ]  # fmt: skip


def _plain(cell: object) -> object:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
