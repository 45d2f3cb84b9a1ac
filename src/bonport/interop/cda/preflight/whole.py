"""A whole document: its texts, its header, its body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bonport.interop.cda.model import (
    Bullets,
    ChildCertificate,
    Document,
    Prose,
    Synthesis,
    VaccinationHistory,
    VaccinationNote,
)
from bonport.interop.cda.preflight.certificate import check_certificate
from bonport.interop.cda.preflight.findings import Finding
from bonport.interop.cda.preflight.header import check_header
from bonport.interop.cda.preflight.synthesis import check_synthesis
from bonport.interop.cda.preflight.vaccination import check_history, check_note
from bonport.interop.pdf.fonts import unprintable

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
"""Not allowed in XML, or turning the order of what is read."""


def preflight(document: Document) -> list[Finding]:
    """Look for everything that is wrong, in the order of the model; an empty list is a document that may be written."""
    return [*_characters(document), *check_header(document), *_body(document)]


def _characters(document: Document) -> Iterator[Finding]:
    for where, text in _texts(msgspec.to_builtins(document)):
        if _FORBIDDEN.search(text):
            yield Finding(where, "Un caractère de contrôle invisible s'est glissé dans ce texte.", "Retapez ce texte.")
        elif unprintable(text):
            yield Finding(
                where,
                "Ce texte contient un caractère qui ne peut pas être imprimé (émoticône, idéogramme…).",
                "Remplacez ce caractère par des mots.",
            )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, child in value.items():
            yield from _texts(child, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for number, child in enumerate(value):
            yield from _texts(child, f"{path}[{number}]")


def _body(document: Document) -> Iterator[Finding]:
    body, signed = document.body, document.header.created.date()
    match body:
        case Synthesis():
            yield from check_synthesis(body, signed)
        case VaccinationNote():
            yield from check_note(body, signed)
        case VaccinationHistory():
            yield from check_history(body, signed)
        case ChildCertificate():
            yield from check_certificate(body, document.header)
        case Prose():
            yield from _prose(body)


def _prose(prose: Prose) -> Iterator[Finding]:
    texts = (" ".join(block.items) if isinstance(block, Bullets) else block.text for block in prose.blocks)
    if not any(text.strip() for text in texts):
        yield Finding("body.blocks", "Le document est vide.", "Écrivez le texte du document avant de le signer.")
