"""What `bonport serve avis` starts beside its screens: `python -m bonport.keeping NAME`."""

from __future__ import annotations

import sys

from bonport import clock
from bonport.cli import setup_django


def main(name: str) -> None:
    setup_django()
    from bonport.reviews.kits.worker import Worker

    Worker(name, clock.from_env()).run()


if __name__ == "__main__":
    main(sys.argv[1])
