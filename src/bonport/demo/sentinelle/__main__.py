"""Sentinelle with a year in it, served until stopped: `python -m bonport.demo.sentinelle SEED --data DIR --port PORT`.

Its first line is the DSN by which the demo's practice reports; the second, its address.
"""

from __future__ import annotations

import sys

from bonport import clock, serving
from bonport.houses import open_house


def main(seed: int, argv: list[str]) -> int:
    options = serving.parse(["sentinelle", *argv])
    open_house(options.data, "bonport.config.demo_sentinelle")
    from bonport.demo.sentinelle.year import Year, our_dsn
    from bonport.sentinelle.registers.models import Vendor

    if not Vendor.objects.exists():
        Year(clock.from_env().now(), seed).play()
    print(our_dsn(options.port), flush=True)
    return serving.serve(options)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
