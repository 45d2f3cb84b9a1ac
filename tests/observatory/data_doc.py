"""Draws the tables and the indicators in docs/observatory-data.md.

`python -m tests.observatory.data_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from bonport.interop.events import CAUSES, CHANNELS, CORRIDORS
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.publish import COLUMNS
from bonport.observatory.schemas import AGGREGATES, EVENTS, REGISTERS, Column, Schema
from bonport.observatory.targets import TARGETS
from tests.states_doc import DOCS, table

PAGE = DOCS / "observatory-data.md"
BEGIN, END = "<!-- drawn from the code -->\n", "<!-- end of what is drawn -->\n"


def drawn() -> str:
    """The tables, the vocabularies, the targets and the indicators, in Markdown."""
    parts = ["## Tables", ""]
    for schema in (EVENTS, *REGISTERS.values(), *AGGREGATES.values()):
        parts += [_schema(schema)]
    parts += ["### Columns of what leaves", "", table(("column", "what"), ((f"`{k}`", v) for k, v in COLUMNS.items()))]
    for title, words in (("couloir", CORRIDORS), ("canal", CHANNELS), ("cause", CAUSES)):
        parts += [f"### Values of `{title}`", "", table(("value", "what"), ((f"`{k}`", v) for k, v in words.items()))]
    parts += ["## Targets and thresholds", ""]
    rows = (
        (
            f"`{one.name}`",
            f"{one.value:g}",
            one.since.isoformat(),
            one.until.isoformat() if one.until else "",
            one.source,
        )
        for one in TARGETS
    )
    parts += [table(("name", "value", "from", "to", "source"), rows), "## Indicators", ""]
    for one in INDICATORS.values():
        tables = [f"`{name}` ({', '.join(cut.dimensions)})" for name, cut in one.tables().items()]
        parts += [
            f"### `{one.name}`: {one.title}",
            "",
            f"- formula: {one.formula}",
            f"- numerator: {one.numerator}",
            f"- denominator: {one.denominator}",
            f"- exclusions: {one.exclusions}",
            f"- source: {one.source}",
            f"- valid from: {one.valid_from.isoformat()}; unit: {one.unit}",
            f"- tables: {'; '.join(tables)}",
            "",
        ]
    return "\n".join(parts)


def _schema(schema: Schema) -> str:
    head = [f"### `{schema.name}`", "", f"One row: {schema.what}. Source: {schema.source}."]
    if schema.key:
        head.append(f"Key: {', '.join(f'`{name}`' for name in schema.key)}.")
    return "\n".join([*head, "", table(("column", "type", "what"), map(_column, schema.columns))])


def _column(column: Column) -> tuple[str, str, str]:
    return f"`{column.name}`", str(column.type).removesuffix("[day]"), column.what


def written(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
