"""Stems of French words, for finding a text by what it speaks of: the same on both databases."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from bonport.base.search.words import fold

_STEMMER = snowballstemmer.stemmer("french")
_WORD = re.compile(r"[^\W_]+")
_SHORT = 4
STOP = frozenset(
    "A AI AU AUX AVEC C CE CES D DANS DE DES DU ELLE EN ET EST IL ILS J JE L LA LE LES LEUR M MA MAIS ME MES MON N NE "
    "NOUS ON OU PAR PAS POUR QU QUE QUI S SA SE SES SI SON SUR T TE TU UN UNE VOUS Y".split()
)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in their order, without those that say nothing; typed with accents or without.

    >>> stems("Les ordonnances renouvelées"), stems("ORDONNANCE RENOUVELEE, renouvellement")
    (['ordon', 'renouvel'], ['ordon', 'renouvel', 'renouvel'])
    """
    return [stem for word in _WORD.findall(text) for stem in _stem(word)]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> tuple[str, ...]:
    """Of one word: the stemmer knows accents, and what it leaves is folded."""
    if set(fold(word)) <= STOP:
        return ()
    short = "".join(fold(str(_STEMMER.stemWord(word.lower())))).lower()
    return (short.rstrip("e") if len(short) > _SHORT else short,)
