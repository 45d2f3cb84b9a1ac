"""The registers, as the team keeps them: vendors, products, versions in their order, projects; and who comes in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.base.sealing import unseal
from bonport.sentinelle.dossiers.actions import close_webhook, open_webhook, set_service_level, subscribe, unsubscribe
from bonport.sentinelle.dossiers.actions.telling import ADDRESS
from bonport.sentinelle.dossiers.levels import DAYS, Levels
from bonport.sentinelle.dossiers.models import Subscriber, Webhook
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.registers import actions
from bonport.sentinelle.registers.actions import add_member, close_member, issue_link
from bonport.sentinelle.registers.models import Line, Member, Product, Project, Vendor, Version
from bonport.www.common import forms
from bonport.www.sentinelle.access.screens import TEAM, Request, screen


@require_safe
@screen(TEAM)
def registers(request: Request) -> HttpResponse:
    vendors = Vendor.objects.prefetch_related("products").order_by("name")
    levels = Levels()
    context = {
        "vendors": vendors,
        "team": _members(None),
        "levels": [(state.value, state.label, levels.days(state, request.today)) for state in DAYS],
        "subscribers": [
            (one, unseal(one.address, ADDRESS))
            for one in Subscriber.objects.filter(stopped_at=None).select_related("vendor").order_by("since")
        ],
    }
    return render(request, "sentinelle/registers/page.html", context)


@require_POST
@screen(TEAM)
def new_vendor(request: Request) -> HttpResponse:
    made = actions.add_vendor(request.acting(), forms.text(request, "name"))
    return forms.go(request, "register_vendor", made.pk)


@require_safe
@screen(TEAM)
def vendor(request: Request, vendor: UUID) -> HttpResponse:
    found = Vendor.objects.prefetch_related("products").get(pk=vendor)
    return render(request, "sentinelle/registers/vendor.html", _of(found))


@require_POST
@screen(TEAM)
def new_product(request: Request, vendor: UUID) -> HttpResponse:
    made = actions.add_product(request.acting(), Vendor.objects.get(pk=vendor), forms.text(request, "name"))
    return forms.go(request, "register_product", made.pk)


@require_safe
@screen(TEAM)
def product(request: Request, product: UUID) -> HttpResponse:
    found = Product.objects.select_related("vendor").get(pk=product)
    lines = [
        (line, line.versions.order_by("-rank"), [(one, _dsn(request, one)) for one in line.projects.order_by("pk")])
        for line in found.lines.order_by("name")
    ]
    return render(request, "sentinelle/registers/product.html", {"product": found, "lines": lines})


@require_POST
@screen(TEAM)
def new_line(request: Request, product: UUID) -> HttpResponse:
    actions.add_line(request.acting(), Product.objects.get(pk=product), forms.text(request, "name"))
    return forms.go(request, "register_product", product)


@require_POST
@screen(TEAM)
def new_version(request: Request, line: UUID) -> HttpResponse:
    found = Line.objects.get(pk=line)
    shipped = forms.day_or_none(request, "shipped_on", "Livrée le")
    actions.add_version(request.acting(), found, forms.text(request, "name"), shipped_on=shipped)
    return forms.go(request, "register_product", found.product_id)


@require_POST
@screen(TEAM)
def move_version(request: Request, version: UUID) -> HttpResponse:
    found = Version.objects.select_related("line").get(pk=version)
    actions.move_version(request.acting(), found, later=forms.text(request, "later") == "1")
    return forms.go(request, "register_product", found.line.product_id)


@require_POST
@screen(TEAM)
def date_version(request: Request, version: UUID) -> HttpResponse:
    found = Version.objects.select_related("line").get(pk=version)
    actions.date_version(
        request.acting(),
        found,
        referenced_on=forms.day_or_none(request, "referenced_on", "Référencée le"),
        shipped_on=forms.day_or_none(request, "shipped_on", "Livrée le"),
        withdrawn_on=forms.day_or_none(request, "withdrawn_on", "Retirée le"),
    )
    return forms.go(request, "register_product", found.line.product_id)


@require_POST
@screen(TEAM)
def new_project(request: Request, line: UUID) -> HttpResponse:
    found = Line.objects.select_related("product__vendor").get(pk=line)
    of = {"vendor": found.product.vendor.name, "product": found.product.name, "line": found.name}
    actions.open_project(request.acting(), forms.text(request, "name"), **of)
    return forms.go(request, "register_product", found.product_id)


@require_POST
@screen(TEAM)
def end_project(request: Request, project: int) -> HttpResponse:
    found = Project.objects.select_related("line").get(pk=project)
    actions.close_project(request.acting(), found)
    return forms.go(request, "register_product", found.line.product_id)


# ---------------------------------------------------------------------------------------------------- who comes in


@require_POST
@screen(TEAM)
def new_member(request: Request) -> HttpResponse:
    """Of a vendor, or of the team; comes in by the link that is made beside the name."""
    vendor = forms.row(request, "vendor", Vendor.objects.all())
    add_member(request.acting(), forms.text(request, "username"), vendor)
    return forms.go(request, "register_vendor", vendor.pk) if vendor else forms.go(request, "registers")


@never_cache
@require_POST
@screen(TEAM)
def member_link(request: Request, member: UUID) -> HttpResponse:
    """The address that lets this member in, once: shown here, and nowhere again."""
    found = Member.objects.select_related("vendor", "user").get(pk=member)
    token = issue_link(request.acting(), found, settings.SIGN_IN_LINK_LASTS)
    address = request.build_absolute_uri(reverse("enter_by_link")) + "#" + token
    return render(request, "sentinelle/registers/link.html", {"address": address, "of": found})


@require_POST
@screen(TEAM)
def end_member(request: Request, member: UUID) -> HttpResponse:
    found = Member.objects.select_related("vendor").get(pk=member)
    if found.kind == Member.Kind.DOCTOR:
        raise NotPossible("Le compte d’un médecin est celui que Pro Santé Connect certifie.")
    close_member(request.acting(), found)
    return forms.go(request, "register_vendor", found.vendor_id) if found.vendor_id else forms.go(request, "registers")


# ------------------------------------------------------------------------------------------- where a vendor is told


@never_cache
@require_POST
@screen(TEAM)
def webhook(request: Request, vendor: UUID) -> HttpResponse:
    """The secret with which we sign is shown this once."""
    found = Vendor.objects.prefetch_related("products").get(pk=vendor)
    _, secret = open_webhook(request.acting(), found, forms.text(request, "url"))
    return render(request, "sentinelle/registers/vendor.html", _of(found) | {"secret": secret})


@require_POST
@screen(TEAM)
def end_webhook(request: Request, vendor: UUID) -> HttpResponse:
    close_webhook(request.acting(), Vendor.objects.get(pk=vendor))
    return forms.go(request, "register_vendor", vendor)


# ----------------------------------------------------------------------------------- how long, and who reads weekly


@require_POST
@screen(TEAM)
def set_level(request: Request) -> HttpResponse:
    """For dossiers that come into this state from that day on."""
    state = forms.text(request, "state")
    if state not in State.values:
        raise NotPossible("Choisissez un état.")
    days, since = forms.whole(request, "days", "Jours"), forms.day(request, "since", "À partir du")
    set_service_level(request.acting(), State(state), days, since)
    return forms.go(request, "registers")


@require_POST
@screen(TEAM)
def subscribe_one(request: Request) -> HttpResponse:
    vendor = forms.row(request, "vendor", Vendor.objects.all())
    subscribe(request.acting(), forms.text(request, "address"), vendor)
    return forms.go(request, "registers")


@require_POST
@screen(TEAM)
def unsubscribe_one(request: Request, subscriber: UUID) -> HttpResponse:
    unsubscribe(request.acting(), Subscriber.objects.get(pk=subscriber))
    return forms.go(request, "registers")


def _of(vendor: Vendor) -> dict[str, object]:
    webhook = Webhook.objects.filter(vendor=vendor, closed_at=None).first()
    return {"vendor": vendor, "members": _members(vendor), "webhook": webhook}


def _members(vendor: Vendor | None) -> list[Member]:
    kind = Member.Kind.VENDOR if vendor else Member.Kind.TEAM
    members = Member.objects.filter(kind=kind, vendor=vendor, user__is_active=True).select_related("user")
    return list(members.order_by("user__username"))


def _dsn(request: Request, project: Project) -> str:
    return f"{request.scheme}://{project.key}@{request.get_host()}/{project.pk}"
