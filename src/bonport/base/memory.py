"""How a process that lives long looks for garbage."""

from __future__ import annotations

import gc


def settle() -> None:
    """What is loaded by now stays: the collector need not walk it again and again, nor come so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
