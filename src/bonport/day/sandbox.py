"""The sandbox as a process, and its own face over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2


class Sandbox:
    """The national services, in a process of their own.

    Args:
        data: a folder of its own.
        env: what every process of the day shares (the clock).
    """

    def __init__(self, data: Path, *, population: int, seed: int, env: Mapping[str, str]) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._log = (data / "sandbox.log").open("ab")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bonport.cli", "sandbox"),
                *("--data", str(data), "--population", str(population), "--seed", str(seed)),
            ],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **env, "DJANGO_SETTINGS_MODULE": "bonport.sandbox.settings"},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the sandbox did not start; see {data / 'sandbox.log'}")
        ready = json.loads(line)
        self.services: str = ready["services"]
        self.page: str = ready["page"]
        self.authority: str = ready["authority"]
        self._http = httpx2.Client(base_url=self.page, timeout=60.0, trust_env=False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def get(self, path: str, **parameters: str | int) -> Any:
        return self._http.get(path, params=parameters).raise_for_status().json()

    def bytes(self, path: str) -> bytes:
        return self._http.get(path).raise_for_status().content

    def put(self, path: str, value: object) -> Any:
        return self._http.put(path, json=value).raise_for_status().json()

    def patch(self, path: str, value: object) -> Any:
        return self._http.patch(path, json=value).raise_for_status().json()

    def post(self, path: str, value: object) -> Any:
        return self._http.post(path, json=value).raise_for_status().json()

    def delete(self, path: str) -> None:
        self._http.delete(path).raise_for_status()

    def people(self) -> list[dict[str, Any]]:
        """The whole population."""
        people: list[dict[str, Any]] = []
        while page := self.get("/control/people", offset=len(people), limit=500):
            people.extend(page)
        return people

    def structure_keys(self, folder: Path, national_id: str, name: str) -> None:
        """Have the authority make a structure's two certificates, and keep them where the worker looks."""
        made = self.post("/control/certificates", {"structure": national_id, "name": name})
        folder.mkdir(parents=True, exist_ok=True)
        for file, key in {
            "auth.pem": "auth_certificate",
            "auth.key": "auth_key",
            "sign.pem": "sign_certificate",
            "sign.key": "sign_key",
        }.items():
            path = folder / file
            path.touch(mode=0o600)
            path.write_text(made[key])

    def check(self) -> None:
        """Raise if it ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"the sandbox ended by itself; see {self._log.name}")

    def stop(self) -> None:
        self._http.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
