"""The dossier as it is read: one page in HTML, one per requirement, and the same for machines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
from django.template import Context, Engine

from bonport.tools.preuves import words
from bonport.tools.preuves.dossier import Dossier, Measured, by_verdict
from bonport.tools.requirements import Register, State

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_TOLD_ALONE = 20


class Made(msgspec.Struct):
    """The whole dossier.

    Attributes:
        at: when it was made; ended: when its run came to its end, empty if it did not (both ISO 8601).
        only: these requirements were asked for; all if empty. slow: the slow tests were played too.
    """

    at: str
    ended: str
    version: str
    revision: str
    only: list[str]
    slow: bool
    dossiers: list[Dossier]

    @property
    def states(self) -> list[tuple[State, int]]:
        found = Counter(it.state for it in self.dossiers)
        return [(state, found[state]) for state in State if found[state]]

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """Of tests, each once whatever it shows."""
        return by_verdict({case.test: case.verdict for it in self.dossiers for case in it.cases}.values())


def write(made: Made, register: Register, out: Path) -> None:
    """`index.html`, `index.json`, and `index.html` in the folder of each requirement."""
    engine = Engine(dirs=[str(_TEMPLATES)], builtins=[words.__name__])
    tested = {dossier.requirement.id for dossier in made.dossiers}
    untested = [] if made.only else [it for it in register.requirement if it.id not in tested]
    families = [(name, [it for it in untested if it.family == name]) for name in register.families]
    shared = {"made": made, "untested": untested, "families": [(name, rows) for name, rows in families if rows]}

    def render(template: str, **more: object) -> str:
        return engine.get_template(template).render(Context({**shared, **more}, use_l10n=False))

    (out / "index.html").write_text(render("index.html"))
    for dossier in made.dossiers:
        text = render("requirement.html", dossier=dossier, most_told_alone=_MOST_TOLD_ALONE)
        (out / dossier.folder).mkdir(parents=True, exist_ok=True)
        (out / dossier.folder / "index.html").write_text(text)
    told = msgspec.to_builtins(made) | {"untested": [it.id for it in untested]}
    (out / "index.json").write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))


def as_text(made: Made) -> str:
    """A few lines for a terminal: what fails, the steps with their times, the counts."""
    out = []
    for dossier in made.dossiers:
        shown = [case for case in dossier.cases if case.steps or case.verdict == "failed"]
        if shown or made.only:
            why = f" ({dossier.why})" if dossier.why else ""
            out.append(f"{dossier.requirement.id}{_NB} {words.state(dossier.state)}{why}")
        for case in shown:
            missing = f", {case.steps_not_yet} étapes pas encore" if case.steps_not_yet else ""
            out += [f"  {words.verdict(case.verdict)}{missing}  {case.test}", *map(_step, case.steps)]
            out += [f"    {case.reason}"] if case.reason else []
    if not made.ended:
        out.append(f"Les essais ne sont pas allés à leur terme{_NB} ce dossier est incomplet.")
    states = ", ".join(f"{count} {words.many(words.state(state), count)}" for state, count in made.states)
    verdicts = ", ".join(f"{count} {words.many(words.verdict(verdict), count)}" for verdict, count in made.verdicts)
    return "\n".join([*out, f"exigences{_NB} {states}", f"essais{_NB} {verdicts}"])


def _step(step: Measured) -> str:
    times = ""
    if step.verdict != "not yet":
        times = f"bloqué {words.milliseconds(step.blocked)}"
        times += f", service {words.seconds(step.waited)}" if step.waited is not None else ""
    return f"    {words.verdict(step.verdict):<11}{times:<34}{step.what}"


_NB = "\u00a0:"
