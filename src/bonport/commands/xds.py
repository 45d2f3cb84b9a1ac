"""`bonport xds`: the metadata with which a document is submitted."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bonport.commands.common import Commands, Outcome, expected, in_table, read_file
from bonport.interop.terminology import Code
from bonport.interop.terminology.confidentiality import (
    CONFIDENTIALITY,
    INVISIBLE_TO_GUARDIANS,
    INVISIBLE_TO_PATIENT,
    MASKED_TO_PROFESSIONALS,
)
from bonport.interop.xds import entry_from_cda

MASKS = tuple(mask.code for mask in (MASKED_TO_PROFESSIONALS, INVISIBLE_TO_PATIENT, INVISIBLE_TO_GUARDIANS))


def main(argv: list[str]) -> int:
    commands = Commands(
        "xds",
        "XDS metadata of a CDA, all derived from its header: they cannot disagree with it.",
        "bonport xds metadata letter.xml\nbonport xds metadata letter.xml --mask MASQUE_PS --json",
    )
    parser = commands.add("metadata", "the document entry that goes with these bytes", _metadata)
    parser.add_argument("file", type=Path, metavar="F.xml", help="the CDA as it will be sent; - for stdin")
    add_masks(parser)
    return commands.run(argv)


def add_masks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mask", action="append", choices=MASKS, default=[], help="hide it from; may be repeated")


def masks_of(codes: Iterable[str]) -> tuple[Code, ...]:
    return tuple(in_table(CONFIDENTIALITY, code, "mask") for code in codes)


def _metadata(options: argparse.Namespace) -> Outcome:
    with expected(options.file, "un document CDA"):
        entry = entry_from_cda(read_file(options.file), masks=masks_of(options.mask))
    plain = msgspec.to_builtins(entry)
    return Outcome({"entry": plain}, tuple(f"{name:20} {_said(value)}" for name, value in plain.items() if value))


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "^".join(str(part) for name, part in value.items() if part and name != "system_name")
    return " | ".join(map(_said, value)) if isinstance(value, list | tuple) else str(value)
