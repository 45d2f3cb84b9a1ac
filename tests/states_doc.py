"""A table of moves drawn in a page of docs/, between two marks. Each table has its `states_doc` beside its tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
BEGIN, END = "<!-- drawn from MOVES -->\n", "<!-- end of what is drawn -->\n"

Edge = tuple[str, str, str]


def diagram(start: str, edges: Iterable[Edge]) -> str:
    """The edges (from, to, what it is called), those between the same two states as one, in the order they come."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, target, label in edges:
        if source != target:
            labels[source, target].append(label)
    lines = [f"    {source} --> {target}: {'<br/>'.join(names)}" for (source, target), names in labels.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {start}", *lines, "```", ""])


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    header = list(header)
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])


def written(page: str, drawn: str) -> str:
    """The page with what is drawn put in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn}\n{END}{after}"


def is_drawn(path: Path, drawn: str) -> bool:
    page = path.read_text("utf-8")
    return page.count(BEGIN) == page.count(END) == 1 and page == written(page, drawn)


def write(path: Path, drawn: str) -> None:
    path.write_text(written(path.read_text("utf-8"), drawn), "utf-8")
