"""A dossier is opened, described, and given what belongs to it. A link is taken back, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.signalement import scrub_text
from bonport.sentinelle.dossiers.actions.moves import write_move
from bonport.sentinelle.dossiers.models import (
    Counter,
    Dossier,
    ReportLink,
    ServiceLevel,
    SignatureLink,
)
from bonport.sentinelle.dossiers.states import By, State
from bonport.sentinelle.registers.models import Function, Product, Service
from bonport.sentinelle.registers.perms import must_be_team
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.models import Signature

AnyLink = TypeVar("AnyLink", ReportLink, SignatureLink)


@dataclass(frozen=True, slots=True)
class Described:
    """What the team says of a failure; title and summary are for the public.

    Attributes:
        words: other ways to say it, by which it is found. question: what doctors are asked when it is checked.
    """

    title: str
    summary: str = ""
    words: str = ""
    product: Product | None = None
    other_product: Product | None = None
    function: Function | None = None
    services: tuple[Service, ...] = ()
    code: str = ""
    question: str = ""


def open_dossier(
    act: Act,
    given: Described,
    why: str,
    *,
    reports: Iterable[Report] = (),
    signatures: Iterable[Signature] = (),
) -> Dossier:
    """With what made somebody open it attached at once."""
    with act.transaction():
        must_be_team(act)
        given = _clean(act, given)
        dossier = Dossier(id=act.new_id(), number=_next_number(act.today.year), opened_at=act.now, state_since=act.now)
        _describe(dossier, given)
        dossier.save()
        dossier.services.set(given.services)
        why = scrub_text(why.strip(), act.today).value or "Ouvert par l’équipe."
        write_move(act, dossier, None, None, By.TEAM, None, why, "", {})
        for report in reports:
            _attach_report(act, dossier, report, why)
        for signature in signatures:
            _attach_signature(act, dossier, signature, why)
        return dossier


def describe_dossier(act: Act, dossier: Dossier, given: Described) -> Dossier:
    with act.transaction():
        must_be_team(act)
        held = Dossier.objects.select_for_update().get(pk=dossier.pk)
        given = _clean(act, given)
        if held.fixes.exclude(line__product__in=[one for one in (given.product, given.other_product) if one]).exists():
            raise NotPossible("Un correctif de l’ancien logiciel a déjà été annoncé\u00a0: ouvrez un autre dossier.")
        _describe(held, given)
        held.save()
        held.services.set(given.services)
        act.audit("dossier_describe", held)
        return held


def attach_report(act: Act, dossier: Dossier, report: Report, why: str = "") -> ReportLink:
    with act.transaction():
        must_be_team(act)
        return _attach_report(act, dossier, report, why)


def attach_signature(act: Act, dossier: Dossier, signature: Signature, why: str = "") -> SignatureLink:
    with act.transaction():
        must_be_team(act)
        return _attach_signature(act, dossier, signature, why)


def detach_report(act: Act, link: ReportLink, why: str) -> ReportLink:
    with act.transaction():
        must_be_team(act)
        return _detach(act, ReportLink.objects.select_for_update().get(pk=link.pk), why)


def detach_signature(act: Act, link: SignatureLink, why: str) -> SignatureLink:
    with act.transaction():
        must_be_team(act)
        return _detach(act, SignatureLink.objects.select_for_update().get(pk=link.pk), why)


def set_service_level(act: Act, state: State, days: int, since: date) -> ServiceLevel:
    """For dossiers that enter this state on that day or later: a level is not changed for what is under way."""
    with act.transaction():
        must_be_team(act)
        if since < act.today:
            raise NotPossible("Un délai ne change pas pour le passé.")
        if not 1 <= days <= 400:
            raise NotPossible("Un délai compte de 1 à 400 jours.")
        defaults = {"id": act.new_id(), "days": days}
        level, _ = ServiceLevel.objects.update_or_create(state=State(state), since=since, defaults=defaults)
        act.audit("service_level", level, state=state, days=days)
        return level


def _next_number(year: int) -> str:
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=("last",))
    return f"D-{year % 100:02}-{counter.last:04}"


def _clean(act: Act, given: Described) -> Described:
    """Without anybody's name or number, and within what fits."""
    said = {
        name: scrub_text(getattr(given, name).strip(), act.today).value[:longest]
        for name, longest in (("title", 160), ("summary", 2000), ("words", 2000), ("code", 60), ("question", 200))
    }
    if not said["title"]:
        raise NotPossible("Un dossier a un titre.")
    if given.other_product and (given.product is None or given.product.pk == given.other_product.pk):
        raise NotPossible("Deux logiciels en cause sont deux logiciels différents.")
    return replace(given, **said)


def _describe(dossier: Dossier, given: Described) -> None:
    dossier.title, dossier.summary, dossier.words = given.title, given.summary, given.words
    dossier.product, dossier.other_product = given.product, given.other_product
    dossier.function, dossier.code, dossier.question = given.function, given.code, given.question


def _attach_report(act: Act, dossier: Dossier, report: Report, why: str) -> ReportLink:
    Dossier.objects.select_for_update().get(pk=dossier.pk)  # two who attach the same at once
    if Report.objects.filter(pk=report.pk, set_aside_at__isnull=False).exists():
        raise NotPossible("Ce signalement a été écarté.", remedy="Reprenez-le d’abord.")
    live = ReportLink.objects.filter(dossier=dossier, report=report, detached_at=None).first()
    return live or _attached(act, ReportLink(dossier=dossier, report=report), why)


def _attach_signature(act: Act, dossier: Dossier, signature: Signature, why: str) -> SignatureLink:
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    live = SignatureLink.objects.filter(dossier=dossier, signature=signature, detached_at=None).first()
    return live or _attached(act, SignatureLink(dossier=dossier, signature=signature), why)


def _attached(act: Act, link: AnyLink, why: str) -> AnyLink:
    assert act.user
    link.id, link.attached_by_id, link.attached_at = act.new_id(), act.user, act.now
    link.attached_why = scrub_text(why.strip(), act.today).value[:300]
    link.save()
    act.audit("dossier_attach", link.dossier, link=link.pk, of=link._meta.model_name)
    return link


def _detach(act: Act, link: AnyLink, why: str) -> AnyLink:
    why = scrub_text(why.strip(), act.today).value[:300]
    if not why:
        raise NotPossible("Dites pourquoi ce rattachement est repris.")
    if link.detached_at:
        raise NotPossible("Ce rattachement a déjà été repris.")
    link.detached_by_id, link.detached_at, link.detached_why = act.user, act.now, why
    link.save()
    act.audit("dossier_detach", link.dossier, link=link.pk, of=link._meta.model_name)
    return link
