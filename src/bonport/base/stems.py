"""Stems of French words, for finding a text by what it speaks of: the same on both databases."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

from bonport.base.search.words import fold

_STEMMER = snowballstemmer.stemmer("french")
STOP = frozenset(
    "A AI AU AUX AVEC C CE CES D DANS DE DES DU ELLE EN ET EST IL ILS J JE L LA LE LES LEUR M MA MAIS ME MES MON N NE "
    "NOUS ON OU PAR PAS POUR QU QUE QUI S SA SE SES SI SON SUR T TE TU UN UNE VOUS Y".split()
)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in their order, without those that say nothing.

    >>> stems("Les ordonnances numériques")
    ['ordon', 'numer']
    """
    return [_stem(word) for word in fold(text) if word not in STOP]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word.lower()))
