"""Sorting what came: each report, each fault of machines, to a dossier, to a new one, or aside. One key each; what was
done is undone rather than asked twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.interop.signalement import PNG
from bonport.sentinelle.dossiers import actions, queries
from bonport.sentinelle.dossiers.actions import Described
from bonport.sentinelle.dossiers.models import Dossier, ReportLink, SignatureLink
from bonport.sentinelle.dossiers.similarity import Asked, suggest
from bonport.sentinelle.reports.actions import erase_contact, open_contact, set_aside, take_back
from bonport.sentinelle.reports.models import Attachment, Contact, Report
from bonport.sentinelle.signatures.actions import set_signature_aside, take_signature_back
from bonport.sentinelle.signatures.models import Signature
from bonport.www.common import forms
from bonport.www.sentinelle.access.screens import TEAM, Request, screen
from bonport.www.sentinelle.signatures import shown

UNDO = "triage_undo"  # of the session: what the last gesture of the triage did
REASONS = (
    "Ce n’est pas une panne\u00a0: c’est une demande d’évolution, transmise à l’éditeur.",
    "Ce signalement ne décrit pas ce qui s’est passé, et son auteur ne peut pas être rappelé.",
    "Ce signalement répète un autre du même auteur.",
    "Ce signalement ne concerne pas un logiciel de soins.",
)
FAULT_REASONS = (
    "Erreur sans effet pour le médecin.",
    "Erreur d’un poste d’essai.",
    "Erreur d’une version qui n’est plus en place.",
    "Trop peu de détails pour savoir ce qui s’est passé.",
)
UNDONE = "Annulé aussitôt après."


@dataclass(frozen=True, slots=True)
class Item:
    """A line of what is to be sorted."""

    key: str
    address: str
    said: str
    where: str
    machine: bool


@require_safe
@screen(TEAM)
def triage(request: Request) -> HttpResponse:
    return _page(request, "")


@require_safe
@screen(TEAM)
def report(request: Request, report: UUID) -> HttpResponse:
    return _page(request, f"r{report}")


@require_safe
@screen(TEAM)
def signature(request: Request, signature: int) -> HttpResponse:
    return _page(request, f"s{signature}")


@require_safe
@screen(TEAM)
def attachment(request: Request, attachment: UUID) -> HttpResponse:
    """A picture, blurred where it was taken; or a text, scrubbed. Neither is ever run as a page of ours."""
    found = Attachment.objects.get(pk=attachment)
    kind = found.media_type if found.media_type == PNG else "text/plain; charset=utf-8"
    return HttpResponse(bytes(found.content), content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


@never_cache
@require_POST
@screen(TEAM)
def contact(request: Request, report: UUID) -> HttpResponse:
    """How its author is reached: asked for each time, and kept that it was."""
    found = Report.objects.select_related("contact").get(pk=report)
    told = open_contact(request.acting(), found)
    return render(request, "sentinelle/triage/contact.html", {"report": found, "told": told})


@require_POST
@screen(TEAM)
def forget(request: Request, report: UUID) -> HttpResponse:
    """He asked for it."""
    found = Report.objects.get(pk=report)
    erase_contact(request.acting(), found)
    return forms.go(request, "triage_report", report)


@require_POST
@screen(TEAM)
def attach_report(request: Request, report: UUID) -> HttpResponse:
    dossier = _dossier(request)
    reports = _with_alike(request, report)
    links = [actions.attach_report(request.acting(), dossier, one, "Trié par l’équipe.") for one in reports]
    said = f"{_many(len(links))} à {dossier.number}."
    return _next(request, f"r{report}", {"reports": [str(link.pk) for link in links], "said": said})


@require_POST
@screen(TEAM)
def attach_signature(request: Request, signature: int) -> HttpResponse:
    dossier, found = _dossier(request), Signature.objects.get(pk=signature)
    link = actions.attach_signature(request.acting(), dossier, found, "Trié par l’équipe.")
    return _next(request, f"s{signature}", {"signatures": [str(link.pk)], "said": f"Rattachée à {dossier.number}."})


@require_POST
@screen(TEAM)
def open_from_report(request: Request, report: UUID) -> HttpResponse:
    """The title is made of what the registers say: a reporter's own words are not for the public."""
    reports = _with_alike(request, report)
    first = reports[0]
    what = first.function.label if first.function else first.service.label if first.service else "Panne à décrire"
    given = Described(
        title=f"{what} ({first.product.name})" if first.product else what,
        product=first.product,
        function=first.function,
        services=(first.service,) if first.service else (),
        code=first.code,
    )
    dossier = actions.open_dossier(request.acting(), given, "Ouvert au tri.", reports=reports)
    return _next(request, f"r{report}", {"dossier": str(dossier.pk), "said": f"{dossier.number} ouvert."})


@require_POST
@screen(TEAM)
def open_from_signature(request: Request, signature: int) -> HttpResponse:
    found = Signature.objects.select_related("line__product", "function").get(pk=signature)
    what = found.function.label if found.function else "Erreur du logiciel"
    product = found.line.product
    given = Described(title=f"{what} ({product.name})", product=product, function=found.function)
    dossier = actions.open_dossier(request.acting(), given, "Ouvert au tri.", signatures=[found])
    return _next(request, f"s{signature}", {"dossier": str(dossier.pk), "said": f"{dossier.number} ouvert."})


@require_POST
@screen(TEAM)
def put_aside(request: Request, report: UUID) -> HttpResponse:
    found = Report.objects.get(pk=report)
    reason = forms.text(request, "reason") or REASONS[0]
    set_aside(request.acting(), found, reason)
    return _next(request, f"r{report}", {"aside": str(report), "said": f"{found.number} écarté."})


@require_POST
@screen(TEAM)
def put_fault_aside(request: Request, signature: int) -> HttpResponse:
    found = Signature.objects.get(pk=signature)
    set_signature_aside(request.acting(), found, forms.text(request, "reason") or FAULT_REASONS[0])
    return _next(request, f"s{signature}", {"fault_aside": signature, "said": "Erreur écartée."})


@require_POST
@screen(TEAM)
def undo(request: Request) -> HttpResponse:
    done: dict[str, Any] | None = request.session.pop(UNDO, None)
    if done is None:
        raise NotPossible("Il n’y a plus rien à annuler ici.", remedy="Un rattachement se reprend dans son dossier.")
    if aside := done.get("aside"):
        take_back(request.acting(), Report.objects.get(pk=aside))
    if fault_aside := done.get("fault_aside"):
        take_signature_back(request.acting(), Signature.objects.get(pk=fault_aside))
    for link in ReportLink.objects.filter(pk__in=done.get("reports", ()), detached_at=None):
        actions.detach_report(request.acting(), link, UNDONE)
    for fault in SignatureLink.objects.filter(pk__in=done.get("signatures", ()), detached_at=None):
        actions.detach_signature(request.acting(), fault, UNDONE)
    if opened := done.get("dossier"):
        _close_again(request, Dossier.objects.get(pk=opened))
    return forms.go(request, *_place(done["back"]))


def _close_again(request: Request, dossier: Dossier) -> None:
    for one in dossier.report_links.filter(detached_at=None):
        actions.detach_report(request.acting(), one, UNDONE)
    for other in dossier.signature_links.filter(detached_at=None):
        actions.detach_signature(request.acting(), other, UNDONE)
    actions.set_aside(request.acting(), dossier, UNDONE)


def _page(request: Request, wanted: str) -> HttpResponse:
    items = _items()
    place = next((place for place, item in enumerate(items) if item.key == wanted), None)
    context: dict[str, Any] = {"items": items, "waiting": queries.triage_count(), "undo": request.session.get(UNDO)}
    if place is None and wanted:
        context["gone"] = True  # somebody else sorted it
    if items:
        place = place or 0
        here, after = items[place], items[place + 1 : place + 2]
        context |= {"here": here, "previous": items[place - 1] if place else None, "next": after[0] if after else None}
        context |= _fault(here) if here.machine else _said(here)
    return render(request, "sentinelle/triage/page.html", context)


def _items() -> list[Item]:
    """Reports first, the oldest first; then faults of machines, those that most installations met first."""
    reports = [
        Item(f"r{row.report.pk}", reverse("triage_report", args=[row.report.pk]), row.text, _where(row), machine=False)
        for row in queries.triage()
    ]
    faults = [
        Item(f"s{one.pk}", reverse("triage_signature", args=[one.pk]), one.title, one.line.product.name, machine=True)
        for one in queries.waiting_signatures()
    ]
    return reports + faults


def _where(row: queries.ReportRow) -> str:
    return " · ".join(part for part in (row.product, row.function) if part) or row.channel


def _said(here: Item) -> dict[str, Any]:
    found = Report.objects.select_related("product", "version", "function", "service").get(pk=here.key[1:])
    (row,) = queries.report_rows([found])
    return {
        "report": row,
        "suggestions": queries.similar_dossiers(found),
        "alike": queries.similar_reports(found),
        "reasons": REASONS,
        "reachable": Contact.objects.filter(report=found).exists(),
        "pieces": found.attachments.defer("content").order_by("name"),
        "context": sorted((str(name), value) for name, value in found.context.items()),
    }


def _fault(here: Item) -> dict[str, Any]:
    found = Signature.objects.select_related("line__product", "function").get(pk=here.key[1:])
    asked = Asked(f"{found.title} {found.culprit}", product=found.line.product_id, function=found.function_id or "")
    return {"fault": found, "suggestions": suggest(asked), "samples": shown(found, 1), "reasons": FAULT_REASONS}


def _dossier(request: Request) -> Dossier:
    """By its key, of those proposed; or by its number, typed."""
    if number := forms.text(request, "number"):
        found = queries.find(number)
        if found is None:
            raise NotPossible("Aucun dossier n’a ce numéro.", remedy="Un numéro s’écrit D-26-0042.")
        return found
    return forms.of(forms.text(request, "dossier"), Dossier.objects.all())


def _with_alike(request: Request, report: UUID) -> list[Report]:
    """It, and those of the same that were ticked beside it."""
    reports = Report.objects.select_related("product", "function", "service")
    return [reports.get(pk=report), *forms.chosen(request, "alike", reports.exclude(pk=report))]


def _many(links: int) -> str:
    return "Rattaché" if links == 1 else f"{links} signalements rattachés"


def _next(request: Request, sorted_: str, done: dict[str, Any]) -> HttpResponse:
    """The next of what was in the list, as it was shown."""
    request.session[UNDO] = done | {"back": sorted_}
    return forms.go(request, *_place(forms.text(request, "next")))


def _place(key: str) -> tuple[Any, ...]:
    if re.fullmatch(r"r[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key):
        return ("triage_report", key[1:])
    return ("triage_signature", int(key[1:])) if re.fullmatch(r"s[0-9]{1,18}", key) else ("triage",)
