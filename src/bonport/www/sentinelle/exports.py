"""What is shown, to take away: the dossiers that the reader may see, as CSV and as JSON. Nobody's words are in it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bonport.sentinelle.dossiers import queries
from bonport.sentinelle.dossiers.public import PublicDossier, as_json
from bonport.www.common.exports import as_file, csv_file
from bonport.www.common.templatetags.french import day
from bonport.www.sentinelle.access.screens import TEAM, VENDORS, Request, screen
from bonport.www.sentinelle.vendor import vendor_of

HEADINGS = (
    "numéro;titre;logiciels;éditeurs;fonction;services;cause;état;depuis le;qui doit agir;retard (jours);"
    "version promise;promise pour le;part déployée;médecins;signalements sans médecin connu;installations;"
    "évènements sans installation;ouvert le"
).split(";")


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
        return as_file(JsonResponse({"dossiers": plain}, json_dumps_params={"ensure_ascii": False}), "dossiers.json")
    if form == "csv":
        return csv_file("dossiers.csv", HEADINGS, (_cells(row.seen, row.late) for row in rows))
    raise Http404


def _cells(seen: PublicDossier, late: int) -> list[object]:
    share = "" if seen.deployed_share is None else f"{seen.deployed_share:.0%}"
    return [
        seen.number, seen.title, ", ".join(seen.products), ", ".join(seen.vendors), seen.function,
        ", ".join(seen.services), seen.cause_label, seen.state_label, day(seen.since), seen.who_label, late,
        seen.promised_version, day(seen.promised_for), share, seen.counts.doctors, seen.counts.unknown_reports,
        seen.counts.installations, seen.counts.unknown_events, day(seen.opened_at),
    ]  # fmt: skip
