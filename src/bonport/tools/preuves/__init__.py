"""`bonport preuves`: the tests that carry official requirements are played, and what they show becomes a dossier.

A verdict is never typed in: it is what pytest said of that very run (docs/adr/0006-preuves.md).
"""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bonport import __version__, clock
from bonport.cli import FINDING, OK
from bonport.interop.errors import BadInput
from bonport.tools import ROOT
from bonport.tools.requirements import REGISTER, Register, State, read_register


def main(arguments: list[str]) -> int:
    """Exit status 0: no requirement fails; 1: one does, or the run did not come to its end; 2: bad usage."""
    parser = argparse.ArgumentParser(
        prog="bonport preuves",
        description="Play the tests that carry official requirements, and make a dossier of what they show.",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the dossier goes; new or empty")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="this requirement; may be repeated")
    parser.add_argument("--all", action="store_true", help="the slow tests too")
    options = parser.parse_args(arguments)
    if not REGISTER.exists():
        raise BadInput(
            "preuves", f"les essais et le registre ne sont que dans un clone du projet{_NB} pas de {REGISTER}."
        )
    register = read_register()
    _check(options.only, register)
    out: Path = options.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise BadInput("--out", "ce dossier n’est pas vide. Donnez un dossier neuf.")
    return _make(out, options.only, register, slow=options.all)


def _check(only: Sequence[str], register: Register) -> None:
    for name in only:
        if name not in register.ids:
            near = difflib.get_close_matches(name, register.ids, 3)
            hint = f"Proches{_NB} {', '.join(near)}." if near else f"La liste{_NB} ./bonport requirements --json."
            raise BadInput("--only", f"{name} n’est pas au registre des exigences. {hint}")


def _make(out: Path, only: Sequence[str], register: Register, *, slow: bool) -> int:
    from bonport.tools.preuves import page
    from bonport.tools.preuves.dossier import gather, write_sums
    from bonport.tools.preuves.run import play

    with tempfile.TemporaryDirectory(prefix="bonport-preuves-", ignore_cleanup_errors=True) as name:
        raw = Path(name)
        run = play(raw, only, slow=slow)
        if run is None:
            print("bonport preuves: pytest n’a pu rassembler aucun essai, la raison est ci-dessus.", file=sys.stderr)
            return FINDING
        if none := set(only) - {name for test in run.tests for name in test.requirements}:
            raise BadInput("--only", f"aucun essai ne porte {', '.join(sorted(none))}{_NB} il n’y a rien à montrer.")
        dossiers = gather(run, raw, out, register, only)
    made = page.Made(
        at=clock.from_env().now().isoformat(timespec="seconds"),
        ended=run.ended,
        version=__version__,
        revision=_revision(),
        only=list(only),
        slow=slow,
        dossiers=dossiers,
    )
    page.write(made, register, out)
    files = write_sums(out)
    print(page.as_text(made))
    print(f"\n{out / 'index.html'}  ({files} fichiers)")
    return FINDING if not run.ended or any(it.state is State.FAILING for it in dossiers) else OK


def _revision() -> str:
    """The commit that was tested, and whether files differ from it."""
    try:
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "inconnue"
    return f"{head}, avec des fichiers modifiés depuis" if changed else head


def _git(*arguments: str) -> str:
    return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


_NB = "\u00a0:"
