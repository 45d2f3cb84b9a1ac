"""`bonport cda`: make a VSM from an IPS bundle or a level 1 document around a PDF, and check documents."""

from __future__ import annotations

import argparse
import codecs
import json
import re
from pathlib import Path
from typing import Any

import msgspec

from bonport.commands.common import (
    FINDING,
    OID,
    OK,
    Commands,
    Outcome,
    add_environment,
    expected,
    in_table,
    read_file,
    write_files,
)
from bonport.interop import pdf
from bonport.interop.cda import build, preflight, render
from bonport.interop.cda.model import Document, Header, Paragraph, Prose
from bonport.interop.cda.preflight import Finding
from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.fhir import Choices, SummaryRead, read_summary
from bonport.interop.identity import Status
from bonport.interop.terminology.document_types import DOCUMENT_TYPES, EDITION, default_act
from bonport.interop.terminology.encounters import ENCOUNTERS
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.practice_settings import PRACTICE_SETTINGS
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.interop.terminology.table import Table

EXAMPLE: dict[str, Any] = {
    "unique_id": "1.2.250.1.999.1.7.1",
    "set_id": "1.2.250.1.999.1.7",
    "version": 1,
    "type": "96349-6",
    "title": "Lettre à un confrère",
    "created": "2026-06-12T10:42:07+02:00",
    "act_start": "2026-06-12T10:24:07+02:00",
    "patient": {
        "local_id": {"root": "1.2.250.1.999.2", "extension": "1234567"},
        "ins": {"matricule": "279035121518989", "oid": "1.2.250.1.213.1.4.10"},
        "traits": {
            "birth_name": "PAT-TROIS",
            "birth_first_names": "DOMINIQUE MARIE-LOUISE",
            "birth_first_name": "DOMINIQUE",
            "sex": "F",
            "birth_date": "1979-03-28",
            "birth_place": "51215",
        },
    },
    "author": {
        "national_id": "899700000017",
        "family": "MEDIONI",
        "given": "Stéphane",
        "specialty": "G15_10/SM26",
        "title": "DR",
    },
    "organization": {
        "national_id": "1750512344",
        "name": "Cabinet médical du Petit Pont",
        "facility_type": "SA07",
        "practice_setting": "AMBULATOIRE",
    },
}
"""A header as `cda level1` takes it: `cda.model.Header` as JSON, codes by their code alone."""

_EXAMPLE_TELLS = "Comparez avec bonport cda level1 --example."
_PEOPLE = ("author", "replaced_doctor", "treating_doctor")


def main(argv: list[str]) -> int:
    if argv[:1] == ["check"]:
        from bonport.commands import cda_check  # brings the XSLT engine, which the other commands do without

        return cda_check.check(argv[1:])
    commands = Commands(
        "cda",
        "French CDA documents: made from an IPS bundle or around a PDF. To check them: bonport cda check --help.",
        """
bonport cda vsm --from-fhir bundle.json --out vsm.xml --pdf vsm.pdf
bonport cda vsm --from-fhir bundle.json --out vsm.xml --structure 1750512344 --author-rpps 99700000017
bonport cda level1 --example > header.json
bonport cda level1 --header header.json --pdf letter.pdf --out letter.xml
bonport cda check vsm.xml letter.xml""",
    )
    vsm = commands.add(
        "vsm",
        "a volet de synthèse médicale from an IPS bundle (FHIR R4, JSON); what it cannot say is listed",
        _vsm,
        "bonport cda vsm --from-fhir bundle.json --out vsm.xml --identity-status QUAL --json",
    )
    vsm.add_argument("--from-fhir", type=Path, required=True, metavar="BUNDLE.json", help="- for stdin")
    vsm.add_argument("--out", type=Path, required=True, metavar="F.xml")
    vsm.add_argument("--pdf", type=Path, metavar="F.pdf", help="its PDF/A-1b twin, which the CDA embeds too")
    vsm.add_argument(
        "--big-print", action="store_true", help="no letter under 16 points in --pdf, to hand to a patient; same CDA"
    )
    vsm.add_argument(
        "--identity-status",
        type=Status,
        choices=list(Status),
        metavar="{PROV,VALI,RECUP,QUAL}",
        help="of the patient, in the place of what the bundle says; the INS is written only with QUAL",
    )
    vsm.add_argument(
        "--structure", default="", metavar="ID", help="of the author: 1 + FINESS, 3 + SIRET or 4 + RPPS-rang"
    )
    vsm.add_argument("--author-rpps", default="", metavar="RPPS", help="11 digits, or 8 + RPPS")
    vsm.add_argument("--author-specialty", default="", metavar="CODE", help="JDV_J01, such as G15_10/SM54")
    vsm.add_argument("--facility-type", default="", metavar="SA", help="JDV_J02 (default: the bundle's, else SA07)")
    vsm.add_argument("--practice-setting", default="AMBULATOIRE", metavar="CODE", help="JDV_J04 (default: AMBULATOIRE)")
    vsm.add_argument("--id", type=_oid, metavar="OID", help="of this version (default: derived from the bundle)")
    vsm.add_argument(
        "--set-id", type=_oid, metavar="OID", help="common to all versions (default: derived from the Composition)"
    )
    vsm.add_argument("--version", type=_version, default=1, metavar="N", help="number of this version (default: 1)")
    vsm.add_argument("--replaces", type=_oid, metavar="OID", help="id of the version that this one replaces")
    add_environment(vsm)
    level1 = commands.add("level1", "a level 1 document around a PDF/A-1b: letter, certificate, report…", _level1)
    level1.add_argument("--header", type=Path, metavar="H.json", help="see --example; - for stdin")
    level1.add_argument("--pdf", type=Path, metavar="F.pdf", help="PDF/A-1")
    level1.add_argument("--out", type=Path, metavar="F.xml")
    level1.add_argument("--example", action="store_true", help="print a header to start from, and do nothing else")
    add_environment(level1)
    return commands.run(argv)


def _oid(text: str) -> str:
    if not OID.fullmatch(text):
        raise argparse.ArgumentTypeError("an OID is needed: digits and dots, such as 1.2.250.1.999.1")
    return text


def _version(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError("a number from 1 to 9999 is needed")
    return int(text)


def _vsm(options: argparse.Namespace) -> Outcome:
    choices = Choices(
        environment=options.environment,
        identity_status=options.identity_status,
        structure=options.structure,
        author_rpps=options.author_rpps,
        author_specialty=_code(SPECIALTIES, options.author_specialty, "author_specialty"),
        facility_type=_code(FACILITY_TYPES, options.facility_type, "facility_type"),
        practice_setting=in_table(PRACTICE_SETTINGS, options.practice_setting, "practice_setting"),
    )
    if options.big_print and options.pdf is None:
        raise BadInput("big_print", "les grands caractères sont ceux du PDF.", "Donnez --pdf.")
    data = read_file(options.from_fhir).removeprefix(codecs.BOM_UTF8)
    with expected(options.from_fhir, "un Bundle FHIR de type document, en JSON et en UTF-8"):
        summary = read_summary(
            data,
            choices,
            unique_id=options.id,
            set_id=options.set_id,
            version=options.version,
            replaces=options.replaces,
        )
    findings = preflight(summary.document)
    blocking = [finding for finding in findings if finding.blocking]
    if blocking:
        return _refused(blocking, _plain(summary))
    rendition = render(summary.document)
    contents = {options.out: rendition.cda}
    written = {"out": str(options.out)}
    if options.pdf is not None:
        if options.pdf.resolve() == options.out.resolve():
            raise BadInput("pdf", "le CDA et le PDF ne peuvent pas porter le même nom.", "Donnez deux noms différents.")
        contents[options.pdf] = pdf.render(summary.document, big_print=True) if options.big_print else rendition.pdf
        written["pdf"] = str(options.pdf)
    write_files(contents)
    header = summary.document.header
    plain = _plain(summary) | written | {
        "unique_id": header.unique_id,
        "set_id": header.set_id,
        "ins_written": header.patient.ins is not None,
        "findings": [msgspec.to_builtins(finding) for finding in findings],
    }  # fmt: skip
    lines = [f"{name}\u00a0: {path}" for name, path in written.items()]
    lines += [f"Non repris\u00a0: {one.path}\n  {one.why}" for one in summary.unrepresented]
    warnings = (*summary.warnings, *(f"{finding.where}\u00a0: {finding.what} {finding.remedy}" for finding in findings))
    return Outcome(plain, tuple(lines), OK, warnings)


def _plain(summary: SummaryRead) -> dict[str, Any]:
    return {
        "warnings": list(summary.warnings),
        "unrepresented": [{"path": one.path, "why": one.why} for one in summary.unrepresented],
    }


def _refused(findings: list[Finding], plain: dict[str, Any]) -> Outcome:
    said = tuple(f"{finding.where}\u00a0: {finding.what} {finding.remedy}" for finding in findings)
    return Outcome(plain | {"findings": [msgspec.to_builtins(one) for one in findings]}, (), FINDING, said)


def _code(table: Table, code: str, where: str) -> Any:
    return in_table(table, code, where) if code else None


# --------------------------------------------------------------------------------------------------------- level 1


def _level1(options: argparse.Namespace) -> Outcome:
    if options.example:
        return Outcome(EXAMPLE, (json.dumps(EXAMPLE, ensure_ascii=False, indent=1),))
    for name in ("header", "pdf", "out"):
        if getattr(options, name) is None:
            raise BadInput(name, "ce fichier n’est pas donné.", f"Donnez --{name}.")
    header = _header(read_file(options.header), options.header)
    if header.patient.ins is not None:
        header.patient.ins.check(options.environment)
    printed = read_file(options.pdf)
    pdf.gate(printed)
    document = Document(header, Prose((Paragraph("(PDF)"),)))  # what is read is the PDF
    blocking = [finding for finding in preflight(document) if finding.blocking]
    if blocking:
        return _refused(blocking, {})
    write_files({options.out: build(document, printed)})
    return Outcome({"out": str(options.out), "unique_id": header.unique_id}, (str(options.out),))


def _header(data: bytes, file: Path) -> Header:
    """A header from its JSON, codes by their code alone.

    Raises:
        Unreadable: not a JSON object.
        BadInput: not of the shape of `EXAMPLE`, or a code that no list knows.
    """
    with expected(file, "un en-tête en JSON et en UTF-8 (voyez bonport cda level1 --example)"):
        try:
            value = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise Unreadable(f"not JSON: {type(error).__name__}") from None
        if not isinstance(value, dict):
            raise Unreadable("a header is a JSON object")
    type_code = value.get("type")
    if not isinstance(type_code, str) or type_code not in DOCUMENT_TYPES:
        raise BadInput(
            "type",
            "ce type de document n’est pas dans la liste nationale.",
            f"Donnez un code de celle-ci\u00a0: {EDITION.source}.",
        )
    value["type"] = msgspec.to_builtins(DOCUMENT_TYPES[type_code].code)
    value.setdefault("act", msgspec.to_builtins(default_act(type_code)))
    _expand(value, "encounter", ENCOUNTERS, "header")
    recipients = value.get("recipients")
    people = {name: value.get(name) for name in _PEOPLE}
    people |= {f"recipients[{n}]": one for n, one in enumerate(recipients if isinstance(recipients, list) else [])}
    for name, person in people.items():
        _expand(person, "specialty", SPECIALTIES, name)
    _expand(value.get("organization"), "facility_type", FACILITY_TYPES, "organization")
    _expand(value.get("organization"), "practice_setting", PRACTICE_SETTINGS, "organization")
    try:
        header = msgspec.convert(value, Header)
    except msgspec.ValidationError as error:
        raise _misshapen(str(error)) from None
    unknown = _unknown(value, msgspec.to_builtins(header), "header")
    if unknown:
        raise BadInput(unknown, "ce champ n’existe pas\u00a0: il serait perdu.", _EXAMPLE_TELLS)
    return header


def _misshapen(error: str) -> BadInput:
    """msgspec's words, without what stands in the file: the place, and the name of a missing field."""
    place = re.search(r" at `\$([^`]*)`$", error)
    where = f"header{place[1] if place else ''}"
    missing = re.match(r"Object missing required field `(\w+)`", error)
    if missing:
        return BadInput(f"{where}.{missing[1]}", "ce champ est obligatoire.", _EXAMPLE_TELLS)
    return BadInput(where, "cette valeur n’a pas la forme attendue.", _EXAMPLE_TELLS)


def _unknown(given: object, taken: object, where: str) -> str:
    """The first field of the JSON that the model has not: a misspelt one would be lost without a word."""
    if isinstance(given, dict) and isinstance(taken, dict):
        for name, value in given.items():
            inside = f"{where}.{name}"
            found = inside if name not in taken else _unknown(value, taken[name], inside)
            if found:
                return found
    if isinstance(given, list) and isinstance(taken, list | tuple):
        return next(
            filter(None, (_unknown(*two, f"{where}[{n}]") for n, two in enumerate(zip(given, taken, strict=False)))), ""
        )
    return ""


def _expand(holder: object, name: str, table: Table, where: str) -> None:
    """Replace a code by the whole of it, where it is written by its code alone."""
    if isinstance(holder, dict) and isinstance(holder.get(name), str):
        holder[name] = msgspec.to_builtins(in_table(table, holder[name], f"{where}.{name}"))
