"""What the mutation test damages, and which of these damages the official rules refuse.

`refused.txt` holds the names of the refused ones (ours, one kind of element a line), so that the pre-flight can be
measured without the official rules. `./bonport conformance DIR --damages` writes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bonport.interop import cda
from bonport.interop.cda.model import Document
from tests.interop.cda.damages import damaged
from tests.interop.cda.documents import CARDIOLOGIST, CAST, LETTER, REPLACEMENT, ROOT, TREATING, header

REFUSED = Path(__file__).with_name("refused.txt")


@dataclass(frozen=True, slots=True)
class Subject:
    """A document to damage.

    Attributes:
        model: the model schematron that judges it.
        with_header: its header too; the header is the same in all, so once is enough.
    """

    document: Document
    model: str
    with_header: bool = False


SUBJECTS = {
    "level 1": Subject(
        Document(
            header(
                "96349-6",
                5,
                version=2,
                replaces=f"{ROOT}.5.0",
                author=REPLACEMENT,
                replaced_doctor=TREATING,
                recipients=(CARDIOLOGIST,),
            ),
            LETTER,
        ),
        "none",
        with_header=True,
    ),
    "VSM": Subject(CAST["vsm_full"], "VSM_2023.01"),
    "VAC-NOTE": Subject(CAST["vaccination_note"], "VAC-NOTE_2023.01"),
    "CS8": Subject(CAST["child_8_days"], "CSE-CS8_2025.01"),
    "CS9": Subject(CAST["child_9_months"], "CSE-CS9_2025.01"),
    "CS24": Subject(CAST["child_24_months"], "CSE-CS24_2025.01"),
}


def damages(subject: str) -> Iterator[tuple[str, bytes]]:
    """Every damaged version of a subject, by name."""
    chosen = SUBJECTS[subject]
    for name, damaged_cda in damaged(cda.render(chosen.document).cda, header=chosen.with_header):
        yield f"{subject} {name}", damaged_cda


def read_refused() -> set[str]:
    names = set()
    for line in REFUSED.read_text(encoding="utf-8").splitlines():
        kind, _, done = line.partition(": ")
        names |= {f"{kind}: {what}" for what in done.split(" | ")}
    return names


def write_refused(names: list[str]) -> None:
    kinds: dict[str, list[str]] = {}
    for name in names:
        kind, _, what = name.partition(": ")
        kinds.setdefault(kind, []).append(what)
    lines = [f"{kind}: {' | '.join(done)}" for kind, done in kinds.items()]
    REFUSED.write_text("\n".join(lines) + "\n", encoding="utf-8")
