"""One sandbox for all tests: a process of its own, reached over the wire, in a time twenty times as fast as ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bonport.clock import Clock
from tests.sandbox.requests import World, call, signer

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


@contextmanager
def running(folder: Path, clock: Clock, *options: str) -> Iterator[dict[str, str]]:
    """Start a sandbox, give its ready-line, stop it."""
    command = [sys.executable, "-m", "bonport.sandbox", "--data", str(folder), "--population", "150", *options]
    process = subprocess.Popen(command, env={**os.environ, **clock.to_env()}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, "the sandbox did not start"
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(15)


def world_of(addresses: dict[str, str], folder: Path, clock: Clock) -> World:
    page = addresses["page"]
    return World(
        addresses["services"],
        page,
        clock,
        signer(page, folder, structure="1750000019", name="Cabinet de la Loire"),
        signer(page, folder, structure="1370000026", name="Cabinet du Cher"),
        signer(page, folder, professional="899700000017", family="DURAND", given="ALIX"),
        signer(page, folder, professional="899700000025", family="PETIT", given="NOA"),
        call(page, "GET", "/control/people?limit=1000"),
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("sandbox")
    clock = Clock(START, time.time(), 20)  # noqa: TID251  (the start of simulated time)
    with running(folder, clock, "--open-repository") as addresses:
        yield world_of(addresses, folder, clock)


@pytest.fixture(scope="session")
def stranger() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A key and a certificate that looks right, made by nobody whom the sandbox knows."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Cabinet de la Loire"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "1750000019"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Cabinet de la Loire"),
        ]
    )
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2045, 1, 1, tzinfo=UTC)
    )
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return key, builder.sign(key, hashes.SHA256())
