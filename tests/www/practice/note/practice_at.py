"""A practice in a database of its own, for a `bonport web` started as a process; prints how to sign in."""

from __future__ import annotations

import json
import os

from bonport.cli import setup_django


def main() -> None:
    setup_django()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from bonport import clock
    from bonport.practice.patients.actions import register_patient
    from tests.cast import JEANNE, assemble
    from tests.www.conftest import _session_of

    cast = assemble("kills", clock.from_env().now())
    patients = [str(register_patient(cast.act(cast.secretary), JEANNE).pk) for _ in range(6)]
    print(json.dumps({"patients": patients, "session": _session_of(cast.treating)}))


if __name__ == "__main__":
    main()
