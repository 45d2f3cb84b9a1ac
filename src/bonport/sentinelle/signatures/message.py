"""A message without what changes from one time to the next."""

from __future__ import annotations

import re

_LONGEST = 400
_PARAMETERS: tuple[tuple[str, str], ...] = (
    ("adresse", r"\b(?:https?|wss?|ftp|file|jdbc:\w+)://[^\s\"'<>|)]+"),
    ("mail", r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
    ("ôté", r"\[(?:INS|RPPS|FINESS|NOM|NAISSANCE|TÉLÉPHONE|ADRESSE MAIL|ADRESSE|SECRET|PERSONNEL)\]"),
    ("uuid", r"\{?\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b\}?"),
    ("oid", r"(?<![\w.])[0-2](?:\.\d+){3,}(?![\w.])"),
    ("fichier", r"(?:\b[A-Za-z]:)?(?:[\\/][\w.\-~$ ]+){2,}\.\w{1,5}\b"),
    ("dossier", r"(?:\b[A-Za-z]:\\|/(?:home|tmp|var|users|opt)/)[^\s\"'<>|:]+"),
    ("ip", r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?![\w.])|\[?\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b\]?"),
    ("date", r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+\-]\d\d:?\d\d)?)?\b"),
    ("date", r"\b\d{1,2}/\d{1,2}/\d{2,4}\b"),
    ("heure", r"\b\d{1,2}[:h]\d\d(?::\d\d(?:[.,]\d+)?)?\b"),
    (
        "durée",
        r"\b\d+(?:[.,]\d+)?\s?(?:ms|µs|ns|s|sec(?:ondes?)?|min(?:utes?)?|h(?:eures?)?|jours?|seconds?|minutes?|hours?)\b",
    ),
    ("taille", r"\b\d+(?:[.,]\d+)?\s?(?:[kMG]?o|[kMG]i?B|octets?|bytes?)\b"),
    ("hexa", r"\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b|(?<![\w])@[0-9a-f]{5,}\b"),
)
_CODE = re.compile(
    r"\b(?:XDS[A-Z]\w+|[A-Z]{2,}[A-Z0-9]*(?:[_\-:.][A-Z0-9]+)+|[A-Z]{2,5}-?\d{2,6}|0x8[0-9A-Fa-f]{7}|"
    r"(?i:SQLSTATE)[ :=\[]{1,3}[0-9A-Z]{5}|"
    r"(?i:HTTP|errno|code|erreur|error|status|statut)(?: [A-Za-z]+)?[ :=#]{1,3}-?[A-Z]?\d{2,6})\b"
)
_STATUS = re.compile(r"0x8[0-9A-Fa-f]{7}")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*(?![\w])|(?<=[A-Za-z_#])\d{3,}\b")
_QUOTED = re.compile(r"«[^»\n]{0,200}»|\"[^\"\n]{0,200}\"|(?<![\w’'])'[^'\n]{0,200}'(?![\w])|`[^`\n]{0,200}`")
_PARAMETER = re.compile("|".join(f"(?P<p{n}>{pattern})" for n, (_, pattern) in enumerate(_PARAMETERS)), re.IGNORECASE)
_KEPT_QUOTED = re.compile(r".[A-Za-z_][\w.]{0,60}.")


def parameterised(message: str) -> str:
    """The first line, with places for what changes; codes of errors stay, since they tell faults apart.

    >>> parameterised("Timeout of 3000 ms on https://dmp.example/xds after 2 tries, HTTP 503")
    'timeout of <durée> on <adresse> after <n> tries, http 503'
    """
    line = next((line for line in message.splitlines() if line.strip()), "").strip()[:_LONGEST]
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0].lower())
        return f"\x00{chr(0xE000 + len(kept) - 1)}\x00"

    line = _PARAMETER.sub(_place_for, line)
    line = _QUOTED.sub(lambda found: found[0] if _KEPT_QUOTED.fullmatch(found[0]) else "<texte>", line)
    line = _CODE.sub(keep, line)
    line = _NUMBER.sub("<n>", line).lower()
    for number, code in enumerate(kept):
        line = line.replace(f"\x00{chr(0xE000 + number)}\x00", code)
    return " ".join(line.split())


def codes(message: str) -> tuple[str, ...]:
    """The codes of errors in a message, in any language of the words around them."""
    line = _PARAMETER.sub(_place_for, message[:_LONGEST])
    return tuple(sorted({" ".join(found[0].lower().split()) for found in _CODE.finditer(line)}))


def _place_for(found: re.Match[str]) -> str:
    if _STATUS.fullmatch(found[0]):
        return found[0]  # 0x80100069 is what a card reader answers
    return f"<{_PARAMETERS[int((found.lastgroup or 'p0')[1:])][0]}>"
