"""What a log may hold: an event and a fixed list of fields, and of an error only where it happened."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from bonport.log import Formatter, log, where

SECRET = "QUILLIVIC 2 07 05 85 756 270 97"


def fail() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"duplicate key: {SECRET}") from error


def caught() -> ValueError:
    with pytest.raises(ValueError) as error:
        fail()
    return error.value


def test_a_field_that_is_not_allowed_raises() -> None:
    with pytest.raises(ValueError, match="name"):
        log("delivery", name=SECRET)


def test_where_tells_the_whole_chain_without_a_message() -> None:
    told = where(caught())
    assert told.count(" in fail") == 2
    assert "builtins.KeyError" in told and "builtins.ValueError" in told
    assert "QUILLIVIC" not in told


def test_an_exception_that_a_library_logs_is_told_without_its_message() -> None:
    error = caught()
    record = logging.LogRecord("lib", logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
    told = Formatter("%(message)s").format(record)
    assert "failed" in told and "in fail" in told
    assert "QUILLIVIC" not in told


def test_a_command_that_fails_unexpectedly_does_not_tell_the_message() -> None:
    program = (
        "from bonport.cli import setup_django; setup_django(); import logging\n"
        f"try: raise RuntimeError({SECRET!r})\n"
        "except RuntimeError: logging.getLogger('any').exception('while reading')\n"
        f"raise ValueError({SECRET!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "builtins.ValueError" in done.stderr and "builtins.RuntimeError" in done.stderr
    assert "QUILLIVIC" not in done.stderr


def test_a_line_is_written_once() -> None:
    program = "from bonport.cli import setup_django; setup_django(); from bonport.log import log; log('sent', count=3)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    (line,) = done.stderr.splitlines()
    assert json.loads(line[line.index("{") :]) == {"event": "sent", "count": 3}
