"""`soak`: two doctors and a secretary at full speed before the real processes, through HTTP, and nothing may grow.

`bonport demo` starts the sandbox, `bonport web` and a worker; the national services fail now and then. The hands pause
for nobody: each user sends his next request when the last was answered. An answer that is not the expected one fails
the bench. Told on stderr: per gesture and per process, the first minute after the warm-up and the last one.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import httpx2

from bench.processes import cpu_seconds, family, resident_megabytes
from bonport.day.cli import FAULTS
from bonport.tools import ROOT

WARM_UP, MINUTES = 60.0, {False: 10.0, True: 60.0}
SAME, MORE = 1.1, 1.3
"""How much more memory a process may hold, and how much longer answers may take, in the last minute."""
SAMPLED_EVERY, TOLD_EVERY = 2.0, 600.0
PATIENTS = 400
BEGINNINGS = ("mar", "ber", "dub", "rob", "le", "gar", "rou", "mo", "la", "du", "fa", "gi", "bo", "per", "cl")
LINES = ("TA 132/78 P 68", "TA 141/86", "P 74", "TA 128/81 P 70")
SENTENCE = "Toux depuis cinq jours, pas de fièvre. Auscultation claire. Rassuré. "
_PATIENT = re.compile(r"/patients/([0-9a-f-]{36})/")
_HIDDEN = re.compile(r'name="(encounter|based_on|window|serial)" value="([^"]*)"')


def measure(*, long: bool) -> list[float]:
    """The worst ratio of the last minute to the first, as a part of what is allowed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    minutes = float(os.environ.get("BONPORT_SOAK_MINUTES", MINUTES[long]))
    with tempfile.TemporaryDirectory(prefix="bonport-soak-", ignore_cleanup_errors=True) as name:
        env = {**os.environ, "BONPORT_NOT_BEFORE": "5", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
        command = [sys.executable, "-m", "bonport.cli", "demo", "--json", "--alone"]
        command += ["--data", f"{name}/demo", "--patients", str(PATIENTS)]
        with (Path(name) / "demo.log").open("wb") as log:
            demo = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log)
        try:
            assert demo.stdout is not None
            line = demo.stdout.readline()
            if not line:
                sys.exit(f"soak: the demo did not start: {(Path(name) / 'demo.log').read_text()[-2000:]}")
            ready = json.loads(line)
            httpx2.put(f"{ready['sandbox']}control/faults", json={"seed": 1, **FAULTS["light"]}, trust_env=False)
            return [_soak(ready, demo.pid, minutes * 60)]
        finally:
            demo.terminate()
            demo.wait(timeout=60)


def _soak(ready: dict[str, Any], pid: int, seconds: float) -> float:
    users = [User(ready, name, seed) for seed, name in enumerate(("martin", "roux", "bernard"))]
    watch = Watch(pid, users)
    end = watch.start + WARM_UP + seconds
    threads = [threading.Thread(target=user.work, args=(end,), daemon=True) for user in users]
    for thread in threads:
        thread.start()
    told = WARM_UP + TOLD_EVERY
    while any(thread.is_alive() for thread in threads):
        watch.look()
        time.sleep(SAMPLED_EVERY)
        if any(user.trouble for user in users):
            for user in users:
                user.stop = True
        if told <= watch.elapsed() < WARM_UP + seconds:
            watch.tell(told)
            told += TOLD_EVERY
    if trouble := [user.trouble for user in users if user.trouble]:
        sys.exit(f"soak: {trouble}")
    slower, grown = watch.tell(WARM_UP + seconds)
    return max(slower / MORE, grown / SAME)


class Watch:
    """What was answered in what time, and what the processes used meanwhile."""

    def __init__(self, pid: int, users: list[User]) -> None:
        self.users = users
        self.names = {one: _name(one) for one in family(pid)}
        self.web = [one for one, name in self.names.items() if "bonport.www" in name]
        self.start = time.monotonic()
        self.memory: list[tuple[float, dict[int, float]]] = []
        self.cpu: list[tuple[float, float]] = []

    def elapsed(self) -> float:
        return time.monotonic() - self.start

    def look(self) -> None:
        self.memory.append((self.elapsed(), {one: resident_megabytes(one) for one in self.names}))
        self.cpu.append((self.elapsed(), cpu_seconds(self.web)))

    def tell(self, until: float) -> tuple[float, float]:
        """The last minute beside the first: by how much longer answers took, and the worst growth of a process."""
        first, last = (WARM_UP, WARM_UP + 60), (until - 60, until)
        asked = [(at - self.start, what, took) for user in self.users for at, what, took in list(user.asked)]
        count = sum(1 for at, *_ in asked if at >= WARM_UP)
        print(f"\nsoak: {count} requests in {(until - WARM_UP) / 60:.0f} minutes, no error", file=sys.stderr)
        slower = _answers(asked, first, last)
        early, late = (self._cpu_each(asked, *minute) for minute in (first, last))
        print(f"\nCPU of the web per request: {early:.0f} ms, then {late:.0f} ms", file=sys.stderr)
        print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}\n", file=sys.stderr)
        return slower, _memory(self.memory, self.names, first, last)

    def _cpu_each(self, asked: list[tuple[float, str, float]], begin: float, end: float) -> float:
        """Milliseconds."""
        used = [cpu for at, cpu in self.cpu if begin <= at < end]
        return (used[-1] - used[0]) * 1000 / sum(1 for at, *_ in asked if begin <= at < end)


class User:
    """One browser, without its screen.

    Attributes:
        asked: when, what, and the milliseconds until it was answered.
        trouble: the first answer that was not the expected one.
    """

    def __init__(self, ready: dict[str, Any], name: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.is_doctor = name != "bernard"
        self.http = httpx2.Client(base_url=ready["address"], timeout=60.0, trust_env=False)
        self.asked: list[tuple[float, str, float]] = []
        self.trouble, self.stop, self.rounds = "", False, 0
        link = ready["links"][name]["link"]
        self.http.get(link).raise_for_status()
        entered = self.http.post("/compte/lien/", data={"token": link.partition("#")[2]}, headers=self._token())
        if entered.status_code != 302:
            raise RuntimeError(f"{name} could not enter: {entered.status_code}")

    def work(self, until: float) -> None:
        try:
            while time.monotonic() < until and not self.stop:
                self.rounds += 1
                self._round()
        except (
            RuntimeError,
            httpx2.HTTPError,
            OSError,
            ValueError,
            KeyError,
        ) as error:  # of a thread: told by the main one
            self.trouble = f"{type(error).__name__}: {error}"

    def _round(self) -> None:
        found = self._post("search", "/chercher/", q=self.random.choice(BEGINNINGS))
        patients = list(dict.fromkeys(_PATIENT.findall(found)))
        if not patients:
            raise RuntimeError("nobody was found")
        patient = self.random.choice(patients)
        page = self._get("open", f"/patients/{patient}/")
        if self.is_doctor:
            self._consult(patient, page)
        else:
            self._get("identity", f"/patients/{patient}/identite/")
            self._get("to qualify", "/identites/")
            self._get("to decide", "/a-decider/")
        if not self.is_doctor or self.rounds % 5 == 0:
            self._get("envois", "/envois/")

    def _consult(self, patient: str, page: str) -> None:
        line = self.random.choice(LINES)
        self._post("vitals", f"/patients/{patient}/mesures/lire/", measures=line)
        self._post("vitals", f"/patients/{patient}/mesures/", measures=line, sure=line)
        form = dict(_HIDDEN.findall(page)) | {"window": str(UUID(int=self.random.getrandbits(128)))}
        for serial in (1, 2, 3):
            form |= {"text": SENTENCE * serial, "serial": str(serial)}
            kept = json.loads(self._post("note", f"/patients/{patient}/note/", **form))
            form |= {"encounter": kept["encounter"], "based_on": str(kept["revision"])}
        form["serial"] = "4"
        signed = self._post("sign", f"/patients/{patient}/note/signer/", **form)
        if "Signé" not in signed and "signée" not in signed:
            raise RuntimeError("what was signed does not say so")

    def _get(self, what: str, address: str) -> str:
        return self._answered(what, lambda: self.http.get(address))

    def _post(self, what: str, address: str, **said: str) -> str:
        headers = {"HX-Request": "true", **self._token()}
        return self._answered(what, lambda: self.http.post(address, data=said, headers=headers))

    def _answered(self, what: str, ask: Any) -> str:
        at = time.monotonic()
        response = ask()
        self.asked.append((at, what, (time.monotonic() - at) * 1000))
        if response.status_code != 200:
            raise RuntimeError(f"{what}: {response.status_code}")
        return str(response.text)

    def _token(self) -> dict[str, str]:
        return {"X-CSRFToken": self.http.cookies.get("csrftoken") or ""}


def _answers(asked: list[tuple[float, str, float]], first: tuple[float, float], last: tuple[float, float]) -> float:
    """Tell how long answers took; by how much longer in the last minute."""
    print("| gesture | requests | median, p95 of the first minute (ms) | of the last |", file=sys.stderr)
    print("|---|---|---|---|", file=sys.stderr)
    kinds: dict[str, list[list[float]]] = defaultdict(lambda: [[], [], []])
    for at, what, took in asked:
        for name in (what, "all"):
            kinds[name][2].append(took)
            for which, (begin, end) in enumerate((first, last)):
                if begin <= at < end:
                    kinds[name][which].append(took)
    for name, (early, late, every) in sorted(kinds.items()):
        print(f"| {name} | {len(every)} | {_told(early)} | {_told(late)} |", file=sys.stderr)
    early, late, _ = kinds["all"]
    return _p95(late) / _p95(early)


def _memory(
    samples: list[tuple[float, dict[int, float]]],
    names: dict[int, str],
    first: tuple[float, float],
    last: tuple[float, float],
) -> float:
    """Tell what each process holds; the worst growth."""
    print("| process | first minute (MB) | last minute (MB) |", file=sys.stderr)
    print("|---|---|---|", file=sys.stderr)
    worst = 0.0
    for pid, name in names.items():
        early, late = (median(held[pid] for at, held in samples if begin <= at < end) for begin, end in (first, last))
        print(f"| {name} | {early:.0f} | {late:.0f} |", file=sys.stderr)
        worst = max(worst, late / early)
    sys.stderr.flush()
    return worst


def _told(values: list[float]) -> str:
    return f"{median(values):.0f}, {_p95(values):.0f}" if len(values) > 1 else "–"


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    wanted = [word for word in words if word in ("demo", "sandbox", "worker") or word.startswith("bonport.")]
    return f"{' '.join(word for word in wanted if word != 'bonport.cli')} {pid}"
