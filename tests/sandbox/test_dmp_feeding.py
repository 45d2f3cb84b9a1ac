"""TD2.1: a good lot is taken whole; each refusal differs from a good lot by one thing."""

from __future__ import annotations

import hashlib

from tests.sandbox.requests import World, call, spoilt


def test_a_good_lot_is_kept_as_received(world: World) -> None:
    document = world.document()
    answer = world.provide(world.lot(document))
    assert answer.success, answer.raw
    assert answer.relates_to == answer.message_id
    assert answer.content_type.startswith("multipart/related")
    entry = world.entry(document)
    assert entry["sha1"] == hashlib.sha1(document.cda()).hexdigest()
    assert entry["matricule"] == document.person["matricule"]
    assert entry["status"] == "Approved"
