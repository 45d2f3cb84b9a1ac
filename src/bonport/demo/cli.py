"""`bonport demo`: the whole house on this machine, with a practice of invented people."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bonport import clock
from bonport.cli import OK, setup_django
from bonport.interop.errors import BadInput

FILE, WAY = "demo.json", "BONPORT_DEMO"
BESIDE = {
    "sentinelle": "Sentinelle, une année de signalements inventés",
    "avis": "Avis, trois années d’opinions inventées (prêt dans un instant)",
    "observatoire": "Observatoire, un historique engendré (prêt dans deux minutes environ)",
}
"""The houses beside the practice, in the order in which they start, and what is in them."""
LINKS_LAST = timedelta(hours=12)
MORE_PEOPLE = 60
"""How many of the nation are not patients yet."""


def main(argv: list[str]) -> int:
    """Start the whole house with a practice of invented people, say how to come in, and stay until stopped."""
    options = _parse(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped as by Ctrl-C: the whole family is
    began = time.monotonic()
    with _folder(options.data) as folder, ExitStack() as family:
        try:
            ready, check = _start(options, folder, family)
            ready["seconds"] = round(time.monotonic() - began, 1)
            _tell(ready, as_json=options.json)
            if not options.json and _has_a_browser():
                webbrowser.open(ready["front"])
            while True:
                time.sleep(1)
                check()
        except KeyboardInterrupt:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the family is being stopped: once is enough
            if not options.json:
                print("\nLa démonstration s’arrête.", flush=True)
            return OK


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bonport demo", description=main.__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0, help="of the screens; from the system unless given")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the demo there, and go on with it next time")
    parser.add_argument("--patients", type=int, default=400, metavar="N", help="how many; 400 unless given")
    parser.add_argument("--seed", type=int, default=1, help="everything that is drawn is drawn from it")
    parser.add_argument("--alone", action="store_true", help="the practice without Sentinelle, Avis and Observatoire")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout when it is ready")
    options = parser.parse_args(argv)
    if not 20 <= options.patients <= 30_000:
        raise BadInput("--patients", "entre 20 et 30 000.")
    if options.port:  # before anything is made for it
        try:
            socket.create_server(("127.0.0.1", options.port)).close()
        except OSError:
            raise BadInput("--port", "ce port est déjà pris, ou interdit.", "Donnez-en un autre, ou aucun.") from None
    return options


def _start(options: argparse.Namespace, folder: Path, family: ExitStack) -> tuple[dict[str, Any], Any]:
    """Start everyone; make the practice where there is none. What is to stop is in `family`.

    Returns:
        What is told when all is ready, and a function that raises when one of the family has ended by itself.
    """
    again = (folder / FILE).exists()
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'practice.sqlite3'}",
        "BONPORT_DATA": str(folder),
        "BONPORT_KEYS": str(folder / "keys"),
        "BONPORT_CARDS": str(folder / "cards.json"),
        "BONPORT_DOCTOR_CARDS": str(folder / "doctor-cards"),
        "DJANGO_SETTINGS_MODULE": "bonport.config.demo",
        WAY: str(folder / FILE),
    }
    from bonport.day.sandbox import Sandbox
    from bonport.day.workers import Workers
    from bonport.demo.family import House, Web

    population = options.patients + MORE_PEOPLE
    sandbox = Sandbox(folder / "sandbox", population=population, seed=options.seed, env={})
    family.callback(sandbox.stop)
    os.environ |= {
        "BONPORT_SERVICES": sandbox.services,
        "BONPORT_AUTHORITY": sandbox.authority,
        "BONPORT_PSC": f"{sandbox.page}/auth/realms/esante-wallet",
        "BONPORT_PSC_SECRET": "bac-a-sable",
    }
    houses: dict[str, House] = {}
    for name in () if options.alone else BESIDE:
        env = {"AVIS_SENTINELLE": houses["sentinelle"].address} if name == "avis" else {}
        houses[name] = House(name, options.seed, folder, **env)
        family.callback(houses[name].stop)
    setup_django()
    from django.core.management import call_command

    from bonport.demo.practice import FRONTS, Opened

    call_command("migrate", verbosity=0)
    if not again:
        _make(options, folder, sandbox)
    addresses = {name: house.address for name, house in houses.items()}
    opened = Opened.read(folder / FILE).now_at(sandbox.page, addresses)
    opened.keep(folder / FILE)
    if houses:  # by which the practice reports, once Sentinelle is open
        os.environ["BONPORT_SENTINELLE"] = houses["sentinelle"].said()
        houses["sentinelle"].said()
    web = Web(options.port, folder / "web.log")
    family.callback(web.stop)
    workers = Workers(1, os.environ, folder / "worker.log")
    family.callback(workers.stop)
    address = web.address()

    def check() -> None:
        web.check()
        workers.check()
        sandbox.check()
        for house in houses.values():
            house.check()

    ready = {
        "address": f"{address}/",
        "front": f"{address}/demo/",
        "sandbox": f"{sandbox.page}/",
        **{name: f"{address}{FRONTS[name]}" for name, address in addresses.items()},
        "links": _links(opened, address),
        "patients": opened.patients,
        "resumed": again,
        "data": str(folder) if options.data else None,
    }
    return ready, check


def _make(options: argparse.Namespace, folder: Path, sandbox: Any) -> None:
    from bonport.demo.cards import declare_to_psc, make_doctor_cards, write_cards
    from bonport.demo.morning import Morning
    from bonport.demo.opening import Opening
    from bonport.demo.practice import Opened

    time_now = clock.from_env()

    def keys(national_id: str, name: str) -> None:
        sandbox.structure_keys(folder / "keys" / national_id, national_id, name)

    opening = Opening(options.seed, time_now, sandbox.people(), keys)
    with _progress() as progress:
        coming = progress.add_task("dossiers repris", total=options.patients)
        opening.take_over(options.patients, lambda: progress.advance(coming))
        Morning(opening, sandbox, time_now.now()).play()
    write_cards(folder / "cards.json", opening.people)
    make_doctor_cards(sandbox, folder / "doctor-cards", opening.practice)
    declare_to_psc(sandbox, opening.practice)
    Opened(opening.practice.id, options.seed, options.patients).keep(folder / FILE)


def _links(opened: Any, address: str) -> dict[str, dict[str, str]]:
    """A one-time way in for everyone."""
    from django.urls import reverse

    from bonport.base.act import Act
    from bonport.demo.practice import who_is, whom
    from bonport.practice.places.accounts.actions import issue_link

    links = {}
    for door in whom(opened.practice):
        person = who_is(opened.practice, door.username)
        assert person is not None
        token = issue_link(Act(user=None, practice=opened.practice, now=clock.from_env().now()), person, LINKS_LAST)
        links[door.username] = {
            "name": door.name,
            "role": door.does,
            "link": f"{address}{reverse('enter_by_link')}#{token}",
        }
    return links


def _tell(ready: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(ready, ensure_ascii=False), flush=True)
        return
    width = max(len(link["name"]) for link in ready["links"].values())
    size = f"{ready['patients']} patients inventés, en {ready['seconds']:.0f}\u00a0secondes"
    lines = [
        f"Le cabinet de démonstration est ouvert\u00a0: {size}.",
        "",
        f"  {ready['front']}",
        "",
        "Entrer directement (chaque lien s’ouvre une fois)\u00a0:",
        *(f"  {link['name']:<{width}}  {link['role']}\n    {link['link']}" for link in ready["links"].values()),
        "",
        *(f"{said}\u00a0: {ready[name]}" for name, said in BESIDE.items() if name in ready),
        f"Les services nationaux simulés\u00a0: {ready['sandbox']}",
        f"Gardé dans {ready['data']}." if ready["data"] else "Rien n’est gardé. Pour garder\u00a0: --data DOSSIER.",
        "Pour arrêter\u00a0: Ctrl-C.",
    ]
    print("\n".join(lines), flush=True)


def _has_a_browser() -> bool:
    return sys.stdout.isatty() and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """The demo's folder: the one given, new or with a demo in it; otherwise one that goes with it."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="bonport-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    given.mkdir(parents=True, exist_ok=True)
    if any(given.iterdir()) and not (given / FILE).exists():
        raise BadInput("--data", "ce dossier contient autre chose qu’une démonstration.", "Donnez un dossier neuf.")
    yield given.absolute()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<16}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
