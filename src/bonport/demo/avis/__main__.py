"""Avis with three years in it, served until stopped: `python -m bonport.demo.avis SEED --data DIR --port PORT`.

The catalogue and the opinions are made first, after whoever is in more of a hurry; its first line is its address.
"""

from __future__ import annotations

import os
import sys

from bonport import clock, serving
from bonport.houses import open_house

LOWER = 15


def main(seed: int, argv: list[str]) -> int:
    os.nice(LOWER)
    options = serving.parse(["avis", *argv])
    open_house(options.data, "bonport.config.demo_avis")
    from bonport.demo.avis.years import Years
    from bonport.reviews.catalogue.models import Vendor

    if not Vendor.objects.exists():
        Years(clock.from_env().now(), seed).play()
    return serving.serve(options)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
