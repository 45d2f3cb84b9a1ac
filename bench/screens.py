"""What the server needs for a gesture: the real views through the whole middleware, in this process.

At 400 and at 3 000 patients it is told on stderr beside what is aimed at, which is at 30 000. A request is timed from
its arrival to the last byte of its answer; how long a browser then needs is another bench.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.kept import practice_of
from bonport.cli import setup_django
from bonport.tools import ROOT

if TYPE_CHECKING:
    from django.test import Client

SIZES = (400, 3_000, 30_000)
WARM_UP, EACH = 20, 80
RUNS = {False: 3, True: 9}


def measure(*, long: bool, gesture: str, database: str) -> list[float]:
    """The 95th percentile in milliseconds over `EACH` requests, in every run, at 30 000 patients."""
    values: list[float] = []
    for size in SIZES:
        with practice_of(size, database) as environment:
            command = [sys.executable, "-m", "bench.screens", gesture, str(RUNS[long])]
            env = {**os.environ, **environment}
            done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
        values = [float(value) for value in done.stdout.split()]
        print(f"{gesture} {database} {size}: p95 {median(values):.1f} ms;", file=sys.stderr, end=" ", flush=True)
    return values


class Desk:
    """Dr MARTIN before her screen."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        from bonport.base.models import Practice, User

        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["hx-*-2*.js"])
        self.client: Client = Client(SERVER_NAME="localhost", headers={"HX-Request": "true"})
        self.user = User.objects.get(username="martin")
        self.client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.practice = Practice.objects.get()
        self.random = random.Random(1)
        self.names, self.opened = self._known()
        self.numbers = count()

    def search(self) -> Iterator[Callable[[], Any]]:
        while True:
            asked = self._typed(*self.random.choice(self.names))
            yield partial(self._post, "/chercher/", {"q": asked})

    def create(self) -> Iterator[Callable[[], Any]]:
        while True:
            name, given, _ = self.random.choice(self.names)
            born = self.random.randint
            letters = "".join(self.random.choices("BCDFGLMNPRST", k=4))
            traits = {
                "birth_name": f"{name} {letters}",
                "first_names": given,
                "sex": self.random.choice("FM"),
                "birth_date": f"{born(1, 28):02}/{born(1, 12):02}/{born(1940, 2020)}",
                "birth_place": "63113",
                "used_name": "",
                "phone": "",
            }
            yield partial(self._post, "/patients/nouveau/creer/", traits, 302)

    def open(self) -> Iterator[Callable[[], Any]]:
        while True:
            address = f"/patients/{self.random.choice(self.opened)}/"
            yield partial(self._get, address)

    def note(self) -> Iterator[Callable[[], Any]]:
        known: dict[UUID, Any] = {}
        for patient in self._each():
            note = self._note() | known.get(patient, {})

            def save(patient: UUID = patient, note: dict[str, str] = note) -> None:
                kept = self._post(f"/patients/{patient}/note/", note).json()
                known[patient] = {"encounter": kept["encounter"], "based_on": str(kept["revision"])}

            yield save

    def close(self) -> Iterator[Callable[[], Any]]:
        for patient in self._each():
            note = self._note()
            kept = self._post(f"/patients/{patient}/note/", note).json()
            signed = note | {"encounter": kept["encounter"], "based_on": str(kept["revision"]), "serial": "2"}
            yield partial(self._post, f"/patients/{patient}/note/signer/", signed)

    # ------------------------------------------------------------------------------------------------------------

    def _known(self) -> tuple[list[tuple[str, str, str]], list[UUID]]:
        from django_scopes import scope

        from bench.crowd import OPENED
        from bonport.practice.patients.models import Identity, Patient

        with scope(practice=self.practice.pk):
            names = Identity.objects.order_by("patient__number").values_list(
                "birth_name", "birth_first_name", "birth_date"
            )
            opened = Patient.objects.order_by("number").values_list("pk", flat=True)[:OPENED]
            return [(name, given, f"{born:%d/%m}/{born.year}") for name, given, born in names], list(opened)

    def _typed(self, name: str, given: str, born: str) -> str:
        """As people type: a few letters, two words, a date, a letter that is wrong."""
        wrong = name[:2] + "X" + name[3:]
        ways = (name[:3], name, f"{name[:4]} {given[:3]}", f"{given} {name}", born, f"{name[:3]} {born[:5]}", wrong)
        return self.random.choice(ways).lower()

    def _each(self) -> Iterator[UUID]:
        while True:
            yield from self.opened

    def _note(self) -> dict[str, str]:
        text = "Toux depuis cinq jours, pas de fièvre. Auscultation claire. Rassuré. " * 5
        based_on = {"encounter": "", "based_on": "0"}
        return {"text": text, "window": str(UUID(int=next(self.numbers))), "serial": "1", **based_on}

    def _get(self, address: str) -> Any:
        return self._is(200, self.client.get(address, headers={"HX-Request": ""}))

    def _post(self, address: str, said: dict[str, str], status: int = 200) -> Any:
        return self._is(status, self.client.post(address, said))

    def _is(self, status: int, response: Any) -> Any:
        if response.status_code != status:
            raise RuntimeError(f"{response.status_code} instead of {status}")
        return response


def _time(gesture: str, runs: int) -> Iterator[float]:
    setup_django()
    from bonport.base.memory import settle

    requests = getattr(Desk(), gesture)()
    settle()  # as www/wsgi.py does
    for _ in range(WARM_UP):
        next(requests)()
    for _ in range(runs):
        milliseconds, spent = [], []
        for _ in range(EACH):
            request = next(requests)
            start, cpu = time.perf_counter(), time.process_time()
            request()
            milliseconds.append((time.perf_counter() - start) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
        load = os.getloadavg()[0]
        print(f"(CPU: p95 {_p95(spent):.1f}, median {median(spent):.1f}; load {load:.1f})", file=sys.stderr, flush=True)
        yield _p95(milliseconds)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    print(*_time(sys.argv[1], int(sys.argv[2])))
