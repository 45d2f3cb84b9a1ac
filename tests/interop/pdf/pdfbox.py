"""PDFBox, from Debian: a validator of PDF/A-1b and a reader that owes nothing to what wrote the file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lxml import etree

_JARS = Path("/usr/share/java")
_NAMES = (
    "preflight", "pdfbox2", "pdfbox2-tools", "xmpbox", "fontbox2",
    "commons-io", "commons-logging", "javax.activation", "jaxb-api",
)  # fmt: skip


def _java(*arguments: str) -> str:
    classes = ":".join(str(_JARS / f"{name}.jar") for name in _NAMES)
    command = ["java", "-Xshare:auto", "-Djava.awt.headless=true", "-cp", classes, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1) and "NoClassDefFoundError" not in done.stderr, done.stderr[-2000:]
    return done.stdout


def faults(pdfs: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What PDF/A-1b forbids in each file; an empty answer is a set of valid files. One JVM for all."""
    for name, pdf in pdfs.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    listed = folder / "list.txt"
    listed.write_text("\n".join(str(folder / f"{name}.pdf") for name in pdfs))
    _java("org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", str(listed))
    answer = etree.parse(str(folder / "list.txt.preflight.xml"))
    judged = {str(one.get("name")).removesuffix(".pdf"): one for one in answer.getroot().iter("preflight")}
    assert set(judged) == set(pdfs)
    return {
        name: [" ".join(error.itertext()).strip() for error in one.iter("error")] or ["invalid"]
        for name, one in judged.items()
        if one.findtext("isValid") != "true"
    }


def text(pdf: bytes, folder: Path) -> str:
    """What is read on its pages, in reading order, with no-break spaces as spaces."""
    source, target = folder / "text.pdf", folder / "text.txt"
    source.write_bytes(pdf)
    _java("org.apache.pdfbox.tools.ExtractText", "-sort", "-encoding", "UTF-8", str(source), str(target))
    return target.read_text("utf-8").replace("\u00a0", " ").replace("\u202f", " ")


def picture(pdf: bytes, folder: Path) -> Path:
    """The first page at 150 dots per inch, as it would be scanned."""
    source = folder / "picture.pdf"
    source.write_bytes(pdf)
    _java(
        "org.apache.pdfbox.tools.PDFToImage", "-imageType", "png", "-dpi", "150", "-endPage", "1",
        "-outputPrefix", str(folder / "page"), str(source),
    )  # fmt: skip
    return folder / "page1.png"
