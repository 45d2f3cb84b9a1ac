"""`insi.call`: a question by traits to the sandbox's INSi, as a secretary asks it: on a connection of its own."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from bench.stage import stage
from bonport.interop.insi import AnswerCode, TraitsQuery

if TYPE_CHECKING:
    from bench.scene import Scene

EACH = 40


def measure(*, long: bool) -> list[float]:
    """Milliseconds per question, mutual TLS handshake included: the median of `EACH` in every run."""
    with stage(patients=EACH) as scene:
        _ask(scene)
        return [_ask(scene) for _ in range(15 if long else 5)]


def _ask(scene: Scene) -> float:
    from bonport.practice.places import services

    structure = scene.morning.practice.structure.national_id
    transport = services.transport(structure)
    client = services.insi_client(structure, scene.doctor.national_id)
    milliseconds = []
    for patient in scene.patients:
        traits = scene.traits_of(patient)
        query = TraitsQuery(
            traits.birth_name, (traits.birth_first_name,), traits.sex, traits.birth_date, traits.birth_place
        )
        transport.reset()
        start = time.perf_counter()
        answer = client.search_by_traits(query, scene.morning.new_id(), scene.morning.clock.now())
        milliseconds.append((time.perf_counter() - start) * 1000)
        if answer.code is not AnswerCode.FOUND:
            raise RuntimeError("INSi does not know a person of its own population")
    return median(milliseconds)
