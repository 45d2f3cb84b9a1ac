"""The Observatoire, served until stopped: `python -m bonport.demo.observatoire SEED --data DIR --port PORT`.

Its history is made beside, by a process that ends with this one; its first line is its address.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from bonport import serving


def main(seed: int, argv: list[str]) -> int:
    options = serving.parse(["observatoire", *argv])
    making = None if options.data.exists() else _make(seed, options.data)
    try:
        return serving.show(options, "bonport.config.demo_observatoire")
    finally:
        if making:
            making.terminate()
            making.wait()


def _make(seed: int, data: object) -> subprocess.Popen[bytes]:
    setpriv = shutil.which("setpriv")  # it ends with us, even when we are killed
    command = [sys.executable, "-m", "bonport.demo.observatoire.history", str(data), str(seed)]
    return subprocess.Popen([*([setpriv, "--pdeathsig=TERM"] if setpriv else []), *command])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
