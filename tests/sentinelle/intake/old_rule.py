"""A rule of before: by the type alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bonport.sentinelle.signatures.rule import Signature


def signature(event: Mapping[str, Any]) -> Signature:
    kind = event["exception"]["values"][0]["type"]
    return Signature(0, f"old {kind}"[:32], kind, "")
