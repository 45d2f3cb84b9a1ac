"""Commands of a practice's installation: the worker, how it stands, its audit, a way in."""

from __future__ import annotations

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

from bonport import clock
from bonport.cli import FINDING, OK, setup_django
from bonport.interop.errors import BadInput


def worker(argv: list[str]) -> int:
    """Take what is due where it must go, until stopped."""
    parser = argparse.ArgumentParser(prog="bonport worker", description=worker.__doc__)
    parser.add_argument("--name", default="worker", help="told in leases and logs")
    arguments = parser.parse_args(argv)
    setup_django()
    from bonport.practice.deliveries.worker import Worker

    Worker(arguments.name, clock.from_env()).run()
    return OK


def status(argv: list[str]) -> int:
    """How many deliveries are in which state, the oldest that is due, and the last success of each service."""
    parser = argparse.ArgumentParser(prog="bonport status", description=status.__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    setup_django()
    from bonport.practice.deliveries.health import health

    found = health(clock.from_env().now())
    if arguments.json:
        print(json.dumps(found, default=str))
        return OK
    print(f"en attente de départ   {found['queue']}")
    print(f"le plus ancien         {found['oldest_due'] or '-'}")
    for state, count in found["states"].items():
        print(f"  {state:<20} {count}")
    for service, when in found["last_success"].items():
        print(f"dernier succès, {service:<6} {when or '-'}")
    return OK


def audit(argv: list[str]) -> int:
    """Verify that no audit trail was cut or changed."""
    parser = argparse.ArgumentParser(prog="bonport audit", description=audit.__doc__)
    parser.add_argument("what", choices=("verify",))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    setup_django()
    from bonport.base.audit import verify

    wrong = verify()
    if arguments.json:
        print(json.dumps({"broken": wrong}))
    elif wrong:
        print("\n".join(f"cabinet {practice}: rompu à {at}" for practice, at in wrong.items()))
    else:
        print("Les traces sont intactes.")
    return FINDING if wrong else OK


def search(argv: list[str]) -> int:
    """Make the index anew by which patients are found. It is kept by itself; this is for after a repair by hand."""
    argparse.ArgumentParser(prog="bonport search", description=search.__doc__).parse_args(argv)
    setup_django()
    from bonport.practice.patients.finding import index_all

    print(f"patients indexés\u00a0: {index_all(anew=True)}")
    return OK


def link(argv: list[str]) -> int:
    """Print the address that lets this user in, once: the first sign-in, or a lost second factor."""
    parser = argparse.ArgumentParser(prog="bonport link", description=link.__doc__)
    parser.add_argument("username")
    parser.add_argument(
        "--address", default="", help="of the screens, as the browser knows it: https://cabinet.example"
    )
    parser.add_argument("--hours", type=float, help="how long it opens; an hour unless given")
    arguments = parser.parse_args(argv)
    setup_django()
    from django.conf import settings
    from django.urls import reverse

    from bonport.base.act import Act
    from bonport.base.models import User
    from bonport.practice.places.accounts.actions import issue_link
    from bonport.practice.places.activities import people_of

    user = User.objects.filter(username=arguments.username).first()
    people = people_of(user.pk) if user else []
    if not people:
        raise BadInput("username", "personne de ce nom ne travaille ici")
    act = Act(user=None, practice=people[0].practice_id, now=clock.from_env().now())
    token = issue_link(act, people[0], timedelta(hours=arguments.hours) if arguments.hours else None)
    scheme = "https" if settings.HTTPS else "http"
    address = arguments.address or f"{scheme}://{settings.ALLOWED_HOSTS[0]}"
    print(f"{address.rstrip('/')}{reverse('enter_by_link')}#{token}")
    return OK


def events(argv: list[str]) -> int:
    """Write what the Observatoire is told: a file a day, a row for each document accepted or refused, nothing of a
    patient. A day that was written before and has changed since is written again under the next number."""
    parser = argparse.ArgumentParser(prog="bonport events", description=events.__doc__)
    parser.add_argument("what", choices=("export",))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY", help="first day; yesterday")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="last day; yesterday")
    arguments = parser.parse_args(argv)
    setup_django()
    from bonport.interop.events import paris_day
    from bonport.practice.reporting.events import write_day

    yesterday = paris_day(clock.from_env().now()) - timedelta(days=1)
    first, last = arguments.first or arguments.last or yesterday, arguments.last or yesterday
    if last > yesterday:
        raise BadInput("to", "ce jour n’est pas fini")
    if first > last:
        raise BadInput("from", "le premier jour est après le dernier")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        print(write_day(arguments.out, day))
    return OK


def cim10(argv: list[str]) -> int:
    """Load a whole CIM-10, in the place of the one that was loaded: docs/cim10.md says what the file holds."""
    parser = argparse.ArgumentParser(prog="bonport cim10", description=cim10.__doc__)
    parser.add_argument("what", choices=("load",))
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args(argv)
    setup_django()
    from bonport.practice.records.coding.actions import load_cim10
    from bonport.practice.records.coding.reading import read_cim10

    print(f"codes CIM-10 chargés\u00a0: {load_cim10(read_cim10(arguments.file))}")
    return OK
