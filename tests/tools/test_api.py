"""docs/api.md is what the code says, and leaves nothing public unexplained."""

from __future__ import annotations

from bonport.tools.api import PAGE, main, text


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run ./bonport api"
    assert main(["--check"]) == 0


def test_every_name_is_explained() -> None:
    bare = [line for line in text().splitlines() if line.startswith("- `") and line.rstrip().endswith(("`", "—"))]
    blocks = ("- `Paragraph(", "- `Heading(", "- `Bullets(")  # one sentence explains the three, under `Block`
    assert [line for line in bare if not line.startswith(blocks)] == []


def test_nothing_of_this_machine_is_in_it() -> None:
    assert " at 0x" not in text()
    assert "/" + "work" not in text()
