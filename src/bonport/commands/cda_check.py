"""`bonport cda check`: is a document conformant? The pre-flight always; the official rules with a checkout."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bonport.commands.common import FINDING, OK, STATUSES, USAGE, expected, file_trouble, print_json, read_file
from bonport.interop.cda import Finding, preflight_xml
from bonport.interop.cda.rules import Report, RulesPool
from bonport.interop.errors import BadInput, Unreadable

CISIS = "BONPORT_CISIS"


def check(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bonport cda check",
        description="Check CDA documents: the pre-flight, then the XSD and every schematron of the official rules.",
        epilog=f"{STATUSES}\nA schematron that did not run is a finding, never a pass.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--cisis",
        type=Path,
        metavar="DIR",
        default=os.environ.get(CISIS),
        help=f"a working copy of ansforge/TestContenuCDA-3-0 (default: ${CISIS}); without it, the pre-flight alone",
    )
    parser.add_argument(
        "--model", metavar="NAME", help="the model schematron (VSM_2023.01, none); default: by document"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)

    results = []
    with RulesPool(Path(options.cisis or ".")) as pool:
        for path in options.files:
            results.append(_checked(path, pool if options.cisis else None, options.model))
            if not options.json:
                print("\n".join(_lines(results[-1])), flush=True)
    status: int = max(result["status"] for result in results)
    if options.json:
        plain = {"status": status, "official": bool(options.cisis), "documents": results}
        print_json(plain)
        return status
    stages = [stage for result in results for stage in result.get("rules", {}).get("stages", ())]
    for defect in dict.fromkeys(f"{stage['name']}\u00a0: {defect}" for stage in stages for defect in stage["defects"]):
        print(f"Défaut des règles officielles, contourné\u00a0: {defect}", file=sys.stderr)
    if not options.cisis:
        print(f"Règles officielles non appliquées\u00a0: donnez --cisis DIR (ou ${CISIS}).", file=sys.stderr)
    return status


def _checked(path: Path, pool: RulesPool | None, model: str | None) -> dict[str, Any]:
    """One document's result, as it is printed in JSON. `status` is the exit status that it alone would give."""
    result: dict[str, Any] = {"file": str(path)}
    try:
        cda = read_file(path)
        with expected(path, "un document CDA"):
            findings = preflight_xml(cda)
            result["preflight"] = [asdict(finding) for finding in findings]
            start = time.monotonic()
            report = pool.check(cda, model) if pool else None
    except OSError as error:
        trouble = file_trouble(error)
        return result | {"passed": False, "status": USAGE, "error": f"{trouble.what} {trouble.remedy}"}
    except Unreadable as error:
        return result | {"passed": False, "status": USAGE, "error": f"{' '.join(error.__notes__)} ({error})"}
    except BadInput as error:
        return result | {"passed": False, "status": USAGE, "error": f"{error.what} {error.remedy}".strip()}
    passed = not any(finding.blocking for finding in findings) and (report is None or report.passed)
    result |= {"passed": passed, "status": OK if passed else FINDING}
    if report is not None:
        result |= {"seconds": round(time.monotonic() - start, 3), "rules": _plain(report)}
    return result


def _plain(report: Report) -> dict[str, Any]:
    stages = [asdict(stage) | {"passed": stage.passed} for stage in report.stages]
    return {"passed": report.passed, "model": report.model, "chosen_by": report.chosen_by, "stages": stages}


def _lines(result: dict[str, Any]) -> list[str]:
    passed = "conforme" if "rules" in result else "pré-vol passé"  # only the official rules say that it conforms
    verdict = passed if result["passed"] else "NON VÉRIFIÉ" if "error" in result else "REFUSÉ"
    lines = [f"{verdict:13} {result['file']}"]
    lines += [_finding(Finding(**finding)) for finding in result.get("preflight", ())]
    if error := result.get("error"):
        lines.append(f"  {error}")
    for stage in result.get("rules", {}).get("stages", ()):
        if stage["not_run"]:
            lines.append(f"  {stage['name']}\u00a0: NON EXÉCUTÉ, {stage['not_run']}")
        lines += [
            f"  {stage['name']}\u00a0: {failure['severity']} {failure['location']}\n    {failure['message']}"
            for failure in stage["failures"]
        ]
    return lines


def _finding(finding: Finding) -> str:
    kind = "à corriger" if finding.blocking else "à vérifier"
    return f"  pré-vol\u00a0: {kind}, {finding.where}\n    {finding.what} {finding.remedy}"
