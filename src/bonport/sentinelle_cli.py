"""`bonport sentinelle`: Sentinelle from the command line of the machine that holds its data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bonport import clock
from bonport.cli import OK
from bonport.houses import open_house
from bonport.interop.errors import BadInput

SETTINGS = "bonport.config.sentinelle"
Rows = list[dict[str, Any]]


def main(argv: list[str]) -> int:
    """Projects, who may sign in, and what was reported."""
    parser = argparse.ArgumentParser(prog="bonport sentinelle", description=main.__doc__)
    subjects = parser.add_subparsers(dest="subject", required=True)
    _add_project(subjects)
    _add_member(subjects)
    for name, (what, _) in LISTS.items():
        verbs = subjects.add_parser(name, help=what).add_subparsers(dest="verb", required=True)
        verb = verbs.add_parser("list", help=what)
        _add_data(verb)
        verb.add_argument("--json", action="store_true", help="one JSON array on stdout")
    options = parser.parse_args(argv)
    open_house(options.data, SETTINGS)
    if options.subject == "project":
        return _project_add(options)
    if options.subject == "member":
        return _member(options)
    rows = LISTS[options.subject][1]()
    if options.json:
        print(json.dumps(rows, default=str, ensure_ascii=False))
    else:
        for row in rows:
            print("  ".join("-" if value is None else str(value) for value in row.values()))
    return OK


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where Sentinelle keeps its data")


def _add_project(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = subjects.add_parser("project", help="where machines post").add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="open a project and print its DSN")
    add.add_argument("name")
    _add_data(add)
    add.add_argument("--url", required=True, help="of Sentinelle, as the machines reach it: https://sentinelle.example")
    for what in ("vendor", "product"):
        add.add_argument(f"--{what}", help=f"name of the {what}; that of the project unless given")
    add.add_argument("--line", default="", help="name of the line, for a product that has several")


def _project_add(options: argparse.Namespace) -> int:
    from bonport.base.errors import ActionError
    from bonport.sentinelle.registers.actions import open_project
    from bonport.sentinelle.registers.perms import acting

    url = urlsplit(options.url)
    if url.scheme not in ("http", "https") or not url.netloc:
        raise BadInput("url", "l’adresse commence par https:// ou http://")
    vendor, product = options.vendor or options.name, options.product or options.name
    try:
        project = open_project(
            acting(None, clock.from_env().now()), options.name, vendor=vendor, product=product, line=options.line
        )
    except ActionError as error:
        raise BadInput("name", error.what) from None
    print(f"{url.scheme}://{project.key}@{url.netloc}{url.path.rstrip('/')}/{project.pk}")
    return OK


def _add_member(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = subjects.add_parser("member", help="who may sign in").add_subparsers(dest="verb", required=True)
    for name, what in (("add", "add somebody, and print"), ("link", "print, for somebody who lost his key,")):
        verb = verbs.add_parser(name, help=f"{what} the address that lets him in, once")
        verb.add_argument("name", help="by which he signs in")
        _add_data(verb)
        verb.add_argument("--url", required=True, help="of Sentinelle, as a browser reaches it")
        verb.add_argument("--hours", type=float, default=1.0, help="how long the address opens")
        if name == "add":
            verb.add_argument("--vendor", help="of this vendor, which is in the registers; of the team unless given")


def _member(options: argparse.Namespace) -> int:
    from django.urls import reverse

    from bonport.base.errors import ActionError
    from bonport.sentinelle.registers.actions import add_member, issue_link
    from bonport.sentinelle.registers.models import Member, Vendor
    from bonport.sentinelle.registers.perms import acting

    now = clock.from_env().now()
    try:
        if options.verb == "add":
            vendor = Vendor.objects.filter(name=options.vendor).first()
            if options.vendor and vendor is None:
                raise BadInput("vendor", "aucun éditeur des registres n’a ce nom")
            member: Member | None = add_member(acting(None, now), options.name, vendor)
        else:
            member = Member.objects.filter(user__username=options.name, user__is_active=True).first()
        if member is None:
            raise BadInput("name", "personne de ce nom n’entre ici")
        token = issue_link(acting(None, now), member, timedelta(hours=options.hours))
    except ActionError as error:
        raise BadInput("name", error.what) from None
    print(f"{options.url.rstrip('/')}{reverse('enter_by_link')}#{token}")
    return OK


def _signatures() -> Rows:
    from bonport.sentinelle.signatures.models import Signature

    rows = Signature.objects.select_related("line__product").order_by("-last_seen", "-pk")
    return [
        {
            "id": row.pk,
            "product": row.line.product.name,
            "line": row.line.name,
            "title": row.title,
            "culprit": row.culprit,
            "function": row.function_id,
            "events": row.events,
            "installations": row.installations,
            "events_without_installation": row.unknown_installations,
            "first_seen": row.first_seen.isoformat(),
            "last_seen": row.last_seen.isoformat(),
        }
        for row in rows.iterator(1000)
    ]


def _feedback() -> Rows:
    from bonport.sentinelle.reports.models import Report

    rows = Report.objects.select_related("product").order_by("-received_at", "number")
    return [
        {
            "number": row.number,
            "received_at": row.received_at.isoformat(),
            "channel": row.channel,
            "product": row.product.name if row.product else None,
            "release": row.release,
            "function": row.function_id,
            "text": row.text,
            "context": row.context,
            "attachments": [one.name for one in row.attachments.defer("content")],
            "event": row.event_id,
        }
        for row in rows.prefetch_related("attachments")
    ]


def _dossiers() -> Rows:
    from bonport.sentinelle.dossiers.queries import rows

    return rows()


LISTS: dict[str, tuple[str, Callable[[], Rows]]] = {
    "signature": ("what machines report, by fault", _signatures),
    "feedback": ("what people report", _feedback),
    "dossier": ("failures that are followed", _dossiers),
}
