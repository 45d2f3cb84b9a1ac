"""The mutation report: of the damages that the official rules refuse, how many the pre-flight refuses without them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bonport.interop import cda
from bonport.interop.errors import Unreadable
from tests.interop.cda.damages import FAMILIES, family
from tests.interop.cda.refusals import SUBJECTS, damages, read_refused


@dataclass
class MutationReport:
    """Attributes:
    refused, caught: how many, by subject and family of damage.
    stricter: by subject, how many the pre-flight refuses that the rules let pass.
    missed: names.
    """

    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    caught: Counter[tuple[str, str]] = field(default_factory=Counter)
    stricter: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def add(self, subject: str, name: str, *, refused: bool, caught: bool) -> None:
        if not refused:
            self.stricter[subject] += caught
            return
        self.refused[subject, family(name)] += 1
        self.caught[subject, family(name)] += caught
        if not caught:
            self.missed.append(name)

    def count(self, *, subject: str | None = None, kind: str | None = None) -> tuple[int, int]:
        """How many damages are refused by the rules, and how many of these are caught."""
        keys = [key for key in self.refused if subject in (None, key[0]) and kind in (None, key[1])]
        return sum(self.refused[key] for key in keys), sum(self.caught[key] for key in keys)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield "Damages that the official rules refuse, and how many of them the pre-flight refuses without the rules"
        yield f"{'':26}{'refused':>9}{'caught':>9}{'missed':>9}{'share':>10}"
        yield from (_line(subject, *self.count(subject=subject)) for subject in SUBJECTS)
        yield _line("whole", *self.count())
        yield "By family of damage"
        yield from (_line(kind, *self.count(kind=kind)) for kind in FAMILIES)
        stricter = ", ".join(f"{subject} {self.stricter[subject]}" for subject in SUBJECTS)
        yield f"The pre-flight also refuses {self.stricter.total()} that the rules let pass ({stricter})"
        yield f"Missed: {len(self.missed)}"
        yield from (f"  {name}" for name in self.missed)


def _line(name: str, refused: int, caught: int) -> str:
    share = f"{100 * caught / refused:.2f} %" if refused else "-"
    return f"{name:26}{refused:9}{caught:9}{refused - caught:9}{share:>10}"


def measured() -> MutationReport:
    """Every damage of every subject, looked at by the pre-flight."""
    report, refused = MutationReport(), read_refused()
    for subject in SUBJECTS:
        for name, damaged in damages(subject):
            report.add(subject, name, refused=name in refused, caught=refuses(damaged))
    return report


def refuses(damaged: bytes) -> bool:
    """Whether the pre-flight would keep this from leaving."""
    try:
        return any(finding.blocking for finding in cda.preflight_xml(damaged))
    except Unreadable:
        return True
