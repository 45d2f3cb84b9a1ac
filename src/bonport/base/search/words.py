"""Words as they are compared: capitals A to Z and digits, without accents. Computed here, so that databases agree."""

from __future__ import annotations

import re
import unicodedata

SPELLED = 7
"""Letters of a word that its spellings look at."""

_LETTERS = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH"})
_WORD = re.compile(r"[A-Z0-9]+")


def fold(text: str) -> list[str]:
    """The words of a text; what is neither a letter nor a digit separates.

    >>> fold("Œuvrard-d’Été, Zoë")
    ['OEUVRARD', 'D', 'ETE', 'ZOE']
    """
    decomposed = unicodedata.normalize("NFKD", text.upper().translate(_LETTERS))
    return _WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def spellings(word: str) -> set[str]:
    """The beginning of a word, and it again without each of its letters: two words that share one of them differ by a
    letter too many, too few, another, or by two that changed places.

    >>> sorted(spellings("ZOE"))
    ['OE', 'ZE', 'ZO', 'ZOE']
    """
    start = word[:SPELLED]
    return {start, *(start[:at] + start[at + 1 :] for at in range(len(start)))}
