"""Several threads at once, each with a connection of its own, that begin together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def together(count: int, do: Callable[[int], Result]) -> list[Result]:
    """What `do(0)` … `do(count - 1)` gave; the first error is raised."""
    barrier = Barrier(count)

    def one(number: int) -> Result:
        barrier.wait(10)
        try:
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
