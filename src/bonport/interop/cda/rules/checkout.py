"""A checkout of the public repository TestContenuCDA-3-0: where its files are, whatever the case of their names.

The sources were written on Windows: a dozen file names differ in case from what includes them.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

from bonport.interop.errors import BadInput

GENERIC = {
    "IHE": "schematrons/profils/IHE.sch",
    "terminologies": "schematrons/profils/terminologies/schematron/terminologie.sch",
    "ModelesDeContenusCDA": "schematrons/profils/CI-SIS_ModelesDeContenusCDA.sch",
    "StructurationMinimale": "schematrons/profils/structurationMinimale/ASIP-STRUCT-MIN-StrucMin.sch",
    "Modeles_ANS": "schematrons/profils/CI-SIS_Modeles_ANS.sch",
}
"""The schematrons of every document, in the order of the official batch."""
UNKNOWN_MODEL = "no model schematron for what the document claims"
XSD = "infrastructure/cda/CDA_extended.xsd"
_HL7 = "{urn:hl7-org:v3}"
_DOCUMENT_OID = re.compile(r"1\.2\.250\.1\.213\.1\.1\.1\.\d+(?:\.\d+)*")
_EVERY_DOCUMENT = "1.2.250.1.213.1.1.1.1"
_VERSION = re.compile(r"_(\d{4}\.\d\d)$")
_HEADER_INCLUDE = re.compile(r'<include\s+href="([^"]*Entete[^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of the official rules: the commit of the checkout and its day (YYYY-MM-DD)."""

    commit: str
    day: str


class Checkout:
    """Args:
        root: the working copy.

    Raises:
        BadInput: this is no such checkout.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        missing = [path for path in (XSD, *GENERIC.values()) if self.find(path) is None]
        if missing:
            raise BadInput(
                "cisis",
                f"ce dossier n’est pas une copie du dépôt TestContenuCDA-3-0 (absent\u00a0: {missing[0]}).",
                "Donnez le dossier d’une copie de travail de ansforge/TestContenuCDA-3-0.",
            )

    def find(self, path: str | Path) -> Path | None:
        """The file at this path (relative to the root, or absolute), up to letter case and Unicode form."""
        parts = Path(self.root, str(path).replace("\\", "/")).parts
        found = Path(parts[0])
        for part in parts[1:]:
            if part == "..":
                found = found.parent
            elif (exact := found / part).exists():
                found = exact
            else:
                same = [there for there in _listed(found) if _fold(there.name) == _fold(part)]
                if not same:
                    return None
                found = same[0]
        return found

    def path(self, path: str) -> Path:
        """The same for a file that is known to be there."""
        found = self.find(path)
        assert found is not None
        return found

    def edition(self) -> Edition:
        """What git says; « inconnue » where it says nothing."""
        command = ["git", "-C", str(self.root), "log", "-1", "--format=%H %cs"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        commit, _, day = done.stdout.strip().partition(" ")
        return Edition(commit or "inconnue", day or "inconnue")

    # ------------------------------------------------------------------------------------------------- value sets

    def value_set(self, oid: str) -> Path | None:
        """The value set (JDV) of this OID."""
        return self._value_sets.get(oid)

    @cached_property
    def _value_sets(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in sorted(_listed(self.root / "jeuxDeValeurs")):
            if path.suffix == ".xml":
                with path.open("rb") as file:
                    head = file.read(4000)
                if match := re.search(rb"<ValueSet\b[^>]*?\bid=\"([\d.]+)\"", head):
                    found.setdefault(match[1].decode(), path)
        return found

    # ------------------------------------------------------------------------------------------------------ models

    def model_file(self, model: str) -> Path | None:
        """The schematron of a model named as in `VSM_2023.01`."""
        return self.find(f"schematrons/CI-SIS_{model}.sch")

    def choose_model(self, document: etree._Element) -> tuple[str | None, str]:
        """The model schematron of a document and why: what its own processing instructions name, else the newest
        whose document templateIds it claims, the version it claims first. None: it has no model, or none is known.
        """
        named = _named_by_instructions(document)
        if named:
            return named, "named by the document"
        if document.find(f"{_HL7}component/{_HL7}nonXMLBody") is not None:
            return None, "unstructured body: generic rules only"
        claimed = {t.get("root"): t.get("extension") for t in document.findall(f"{_HL7}templateId")}
        fitting = [
            (any(version and claimed[oid] == version for oid in oids), len(oids), version, model)
            for model, (oids, version) in self._models.items()
            if oids <= claimed.keys()
        ]
        if not fitting:
            return None, UNKNOWN_MODEL
        return max(fitting)[3], "by its templateIds"

    @cached_property
    def _models(self) -> dict[str, tuple[frozenset[str], str]]:
        """Model -> document OIDs that its header rules name, and its version."""
        found = {}
        for path in sorted(_listed(self.root / "schematrons")):
            if path.name.startswith("CI-SIS_") and path.suffix == ".sch":
                model = path.stem.removeprefix("CI-SIS_")
                text = path.read_text(encoding="utf-8", errors="replace")
                for href in _HEADER_INCLUDE.findall(text):
                    if header := self.find(path.parent / href):
                        text += header.read_text(encoding="utf-8", errors="replace")
                oids = frozenset(_DOCUMENT_OID.findall(re.sub(r"<!--.*?-->", "", text, flags=re.S)))
                if oids := oids - {_EVERY_DOCUMENT}:
                    version = _VERSION.search(model)
                    found[model] = (oids, version[1] if version else "")
        return found


def _named_by_instructions(document: etree._Element) -> str | None:
    for node in document.getroottree().getroot().itersiblings(preceding=True):
        if isinstance(node, etree._ProcessingInstruction):
            match = re.search(r"schematrons/CI-SIS_([^/\"']+)\.sch", node.text or "", re.IGNORECASE)
            if match:
                return match[1]
    return None


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
