"""How personal values are written in French software: matricules, numbers of the profession, names, dates, places.

What an engineer needs is written much alike, and is told apart here: OIDs, UUIDs, hashes, moments, error codes.
"""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split()
SAME_LENGTH = {
    **{ord(space): " " for space in "\u00a0\u202f\u2007\u2009\u2003\u2002\u3000\t"},
    **{ord(unicodedata.lookup(f"FULLWIDTH DIGIT {name}")): str(digit) for digit, name in enumerate(_FULL_WIDTH)},
    **{ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"},
}
"""Letters written otherwise; a text so translated keeps its length."""
INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff\x00]")

PLAIN = re.compile(r"(?!.*eyJ)[A-Za-z_./\-,;!?(){}'\"*#~&$]*")
"""No space, no digit, no sign that a value is written with: names of functions, of modules, of keys."""
ENCODED = re.compile(r"[%+\\]")
NO_DIGITS = re.compile(r"\D+")

# ---- what stays

OID = re.compile(r"(?<![\d.])[0-2](?:\.(?:0|[1-9]\d*)){3,}(?!\d|\.\d)")
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
HASH = re.compile(r"(?<![0-9a-f])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{24,}(?![0-9a-f])", re.IGNORECASE)

CIP = re.compile(r"3400[89]\d{8}")
"""A medicine's code, 13 digits too."""

# ---- matricules

_GAP, _SHORT_GAP = r"[ ._/\-\n\r]{0,3}", r"[ ._/\-]?"
NIR_WITH_KEY = re.compile(
    rf"(?<!\d)[1-9]{_GAP}(?:\d{_GAP}){{4}}(?:\d{_GAP}\d|2{_GAP}[ABab]){_GAP}(?:\d{_GAP}){{6}}\d{_GAP}\d(?!\d)"
)
NIR_IN_GROUPS = re.compile(r"\d\.\d\d\.\d\d\.\w\w\.\d{3}\.\d{3}\.\d\d")
"""Which an OID may look like, one time in many."""
NIR_WITHOUT_KEY = re.compile(
    rf"(?<![\d.])[123478]{_SHORT_GAP}\d\d{_SHORT_GAP}(?:0[1-9]|1[0-2]|[23]\d|4[0-2]){_SHORT_GAP}"
    rf"(?:\d\d|2[ABab]){_SHORT_GAP}\d{{3}}{_SHORT_GAP}\d{{3}}(?!\d|\.\d)"
)
NIR_BESIDE_ITS_WORD = re.compile(rf"(?<!\d)[1-9]{_GAP}(?:[\dABab]{_GAP}){{10,13}}\d(?!\d)")
NIR_WORD = re.compile(
    r"\b(?:INS|NIR|NIA|matricule|s[ée]cu(?:rit[ée])?(?: sociale)?|n°? ?ss|assur[ée]|b[ée]n[ée]ficiaire)\b",
    re.IGNORECASE,
)

# ---- numbers of the profession: beside their word, since nine digits alone are an error code one time in ten


def _beside(words: str, number: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    value = rf"(?P<value>(?:{number})|(?:\d{{1,4}} ?){{3,5}}\d{{1,4}})"
    before = rf"(?P<word>(?<![\wÀ-ÿ])(?:{words})(?![A-Za-zÀ-ÿ])[^\d\n]{{0,12}}?){value}(?!\d)"
    after = rf"(?<![\d.]){value}(?P<word>[ \-]?[(\[]?(?:{words})(?![A-Za-zÀ-ÿ]))"
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


_RPPS = r"RPPS|ADELI|IDNPS|praticien|num[ée]ro national"
_FINESS = r"FINESS(?: ?(?:ET|EJ|g[ée]ographique|juridique))?|SIRET|IDNST|structure"
NUMBERS = {
    "RPPS": _beside(_RPPS, r"8?1?\d{10}|\d{9}"),
    "FINESS": _beside(_FINESS, r"1?\d[0-9AB]\d{7}|\d{14}"),
}
NUMBER_WORD = re.compile(f"{_RPPS}|{_FINESS}", re.IGNORECASE)
NATIONAL_ID = re.compile(r"(?<![\d.])8(?:1\d{10}|9970\d{7})(?!\d|\.\d)")
"""8 and an RPPS, of a real professional or of a test card."""

# ---- ways to reach someone

MAIL = re.compile(
    r"[A-Za-zÀ-ÿ0-9._%+\-]{1,64}(?:@|%40| ?\[at\] ?|\\u0040)[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,24}"
)
PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)(?:33|590|594|596|262|508|687|689)[ .\-]?(?:\(0\)[ .\-]?)?[1-9]|0[1-9])"
    r"(?:[ .\-/]{0,2}\d){8}(?!\d|\.\d)"
)
_WAYS = (
    r"rue r\. avenue av\.? boulevard boul\.? bd\.? place pl\. chemin ch\. impasse imp\. all[ée]es? route rte quai "
    r"cours square passage faubourg fbg r[ée]sidence r[ée]s\. hameau lotissement lot\. sentier villa voie esplanade "
    r"lieu-dit"
).replace(" ", "|")
STREET = re.compile(
    rf"(?<![\w.])\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D])\b)?,? ?(?:{_WAYS})(?= )[^\n\r;|<>\"'\]}})(:=]{{2,60}}",
    re.IGNORECASE,
)
TOWN = re.compile(
    r"(?<![\w.\-])(?:0[1-9]|[1-8]\d|9[0-8]|2[AB])\d{3},? [A-ZÉÈ][\wÀ-ÿ'’\-]+"
    r"(?:[ \-](?:[A-ZÉÈ0-9][\wÀ-ÿ'’\-]*|sur|sous|en|les?|la|de|du|des|lès)){0,5}"
)

# ---- dates

_MONTHS = (
    r"janv(?:ier|\.)?|f[ée]v(?:rier|r\.|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[uû]t|sept(?:embre|\.)?|"
    r"oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?"
)
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
DATES = (
    re.compile(rf"(?<![\d.])(?:0?[1-9]|[12]\d|3[01])(?P<s>[/.\- ])(?:0?[1-9]|1[0-2])(?P=s){_YEAR}(?!\d|\.\d)"),
    re.compile(rf"(?<![\d.]){_YEAR}(?P<s>[/\-])(?:0[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"(?<!\d)(?:1er|0?[1-9]|[12]\d|3[01]) (?:{_MONTHS}) {_YEAR}(?!\d)", re.IGNORECASE),
)
BORN = re.compile(
    r"(?P<word>n[ée]e?(?:\(e\)|\.e)?\s+(?:le\b)?|naissance|ddn|dnaiss?|date de naiss\w*|birth\w*|dob|[âa]g[ée]e?)"
    r"(?P<gap>[\s:=\"'(]{0,6}(?:le )?)"
    r"(?:\d{8}(?!\d)|\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}(?!\d)|\d{4}[/.\-]\d\d[/.\-]\d\d|"
    rf"(?:1er|\d{{1,2}}) (?:{_MONTHS}) \d{{2,4}})",
    re.IGNORECASE,
)

# ---- names

CIVILITY = re.compile(
    r"(?<![\wÀ-ÿ])(?=[mdplbén])"  # most places begin no civility: this says so at once
    r"(?:M\.|MM\.|Mr\.?|Mme\.?|Mmes|Mlle\.?|Melle|Monsieur|Madame|Mademoiselle|Dr\.?|Drs|Docteure?|Pr\.?|"
    r"Professeure?|Ma[îi]tre|patiente?s?|l[’']enfant|b[ée]b[ée]|épouse|ép\.|née|né)(?![\wÀ-ÿ])[ :]{1,3}",
    re.IGNORECASE,
)
BEFORE_ANY_NAME = re.compile(r"(?:m\.|mr|mme|mlle|melle|monsieur|madame|mademoiselle|dr|docteure?)", re.IGNORECASE)
"""Civilities after which a name may be typed in small letters."""
NAME = re.compile(r"(?:[DdLlO][’'])?[A-ZÀ-ÖØ-Þ][\wÀ-ÿ’'\-]*\.?")
SMALL_NAME = re.compile(r"[a-zà-öø-ÿ][a-zà-öø-ÿ’'\-]{2,}")
PARTICLE = re.compile(r"(?:de la|de|du|des|le|la|el|ben|van|von|da|dos|di|d[’'])(?![\wÀ-ÿ])", re.IGNORECASE)
NO_NAME = frozenset(
    """a à ai ainsi alors appelle après arrive attend au aucun aussi autre aux avait avant avec bonjour bon c ce ceci
    cela cette ces chaque ci clique comme créé dans de demande déjà depuis des dit dont doit donc du elle en encore est
    et est était être eu fait faire fois il ils impossible inconnu inconnue indique introuvable je l la le les leur lors
    lui ma mais même mes moi mon n ne nous on ont ou où par pas passe perd peut plus pour pourquoi puis quand que quel
    qui refuse refusé reçoit répond s sa sans se ses si signale son sont sous sur ta te toujours tous tout très un une
    va vers veut via voit vous y absent absente bloqué bloquée inexistant inexistante invalide sélectionné sélectionnée
    suivant suivante traitant remplaçant remplaçante not null none undefined error failed missing id ins nir dmp index
    record""".split()
)
"""Words that stand after « Madame » or « le patient » and are nobody's name."""
HL7_PERSON = re.compile(r"(?<!\w)(?P<head>(?:PID|NK1|PD1)\|)[^\r\n]*")
XPN = re.compile(r"(?<![\w^])[A-ZÀ-Ý][A-ZÀ-Ý'\- ]+\^[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'\- ]*(?:\^[A-Za-zÀ-ÿ'\- ]*)*")

# ---- what opens doors, and what names its value

BEARER = re.compile(r"\b(?P<word>Bearer|Basic)\s+[A-Za-z0-9._~+/=\-]{8,}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
"""« 2026-11-22T10:52:01.123456+00:00 »: its end looks like a telephone's number."""
JWT = re.compile(r"\beyJ[\w\-]{8,}\.[\w\-]{4,}\.[\w\-]*")
ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
KEY_AND_VALUE = re.compile(
    r"""(?P<key>[A-Za-zÀ-ÿ][\wÀ-ÿ.\-]{1,30}+)
        (?P<between>\\?["']?\s*(?:=>|[:=])\s*\\?["']?)
        (?P<value>[^"'&;,<>{}\[\]()|\\\n\r\t]+)""",
    re.VERBOSE,
)
ELEMENT = re.compile(
    r"<(?P<name>(?:\w+:)?(?P<local>[A-Za-z]\w{1,30}))(?P<attributes>(?:\s[^<>]*)?)>(?P<value>[^<>]+)(?=</)"
)
