"""One bench, in this process: `python -m bench NAME [--long]` prints its values, one JSON array."""

from __future__ import annotations

import json
import sys
from importlib import import_module

from bench import BENCHES

name, *options = sys.argv[1:]
values = import_module(f"bench.{BENCHES[name].module}").measure(long="--long" in options, **BENCHES[name].given)
print(json.dumps(values))
