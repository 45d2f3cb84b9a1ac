"""Which known failure a sentence speaks of. Pure: the same answer on every database."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

import snowballstemmer
from rapidfuzz import fuzz, process

from bonport.sentinelle.dossiers.jargon import JARGON

Key = TypeVar("Key")
_WORD = re.compile(r"[a-z0-9]+")
_NEARLY = 80  # of 100: two typing errors in ten letters
_SHORT = 3  # letters, of a stem that is taken as it is or not at all
_STEMMER = snowballstemmer.stemmer("french")
_FACET = {"signature": 2.0, "code": 1.0, "version": 0.3, "product": 0.6, "function": 0.6, "service": 0.6}
"""What a shared facet weighs, beside about 1 for a word that says much."""
_STOP = frozenset(
    (
        "a ai alors an as au aux avec avoir bonjour bonsoir c ca car ce cela ces cet cette chez d dans de "
        "depuis des du elle en encore est et etait ete etre eu fait faire fois font i il ils j je l la le les "
        "leur lors lui m ma mais me mes mon n ne ni nos notre nous on ont or ou par pas peu peut peux plus "
        "pour qu quand que quel quelle qui quoi s sa sans se ses si son sont sur t ta te tout toute toutes "
        "tous tres un une vos votre vous y "
    ).split()
)

_ENOUGH = frozenset(("signature", "code"))
"""Facets that propose a dossier without a word in common."""


@dataclass(frozen=True, slots=True)
class Known(Generic[Key]):
    """A known failure: its texts (title, summary, reports), and its facets (product, function, code …)."""

    key: Key
    texts: tuple[str, ...]
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """`score` from 0; `words` of the sentence that were found, `facets` that are shared, by their names."""

    key: Key
    score: float
    words: tuple[str, ...]
    facets: tuple[str, ...]


def folded(text: str) -> list[str]:
    """The words of a text without case, accents, or those that say nothing.

    >>> folded("La carte CPS n’est plus lue !")
    ['carte', 'cps', 'lue']
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in _WORD.findall(letters) if word not in _STOP]


def stems(text: str) -> dict[str, str]:
    """The stems of a text's words, abbreviations and jargon said in full, each with a word that it comes from.

    >>> stems("Mes FSE rejetées")
    {'fse': 'fse', 'feuill': 'fse', 'soin': 'fse', 'factur': 'fse', 'rejete': 'rejetees'}
    """
    return {_stem(said): word for word in folded(text) for said in JARGON.get(word, word).split()}


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


class Matcher(Generic[Key]):
    """Known failures, made ready to be asked many times."""

    def __init__(self, known: Iterable[Known[Key]]) -> None:
        self._known = [(one, Counter(stem for text in one.texts for stem in stems(text))) for one in known]
        self._seen_in = Counter(stem for _, said in self._known for stem in said)
        self._vocabulary = list(self._seen_in)
        self._norms = [
            math.sqrt(math.sqrt(sum(self._weight(stem) ** 2 for stem in said)) or 1) for _, said in self._known
        ]

    def rank(self, text: str, facets: Mapping[str, str], limit: int) -> list[Match[Key]]:
        """The likeliest first; none that shares no word."""
        asked = stems(text)
        near = [(word, self._like(stem)) for stem, word in asked.items()]
        found = []
        for (one, said), norm in zip(self._known, self._norms, strict=True):
            score = 0.0
            words: dict[str, None] = {}
            for word, like in near:
                if best := max((likeness * self._weight(stem) for stem, likeness in like if stem in said), default=0):
                    score, words[word] = score + best, None
            shared = tuple(name for name, value in facets.items() if value in one.facets.get(name, ()))
            if score or _ENOUGH & set(shared):
                score = score / norm + sum(_FACET[name] for name in shared)
                found.append(Match(one.key, round(score, 6), tuple(words), shared))
        return sorted(found, key=lambda match: (-match.score, str(match.key)))[:limit]

    def _like(self, stem: str) -> list[tuple[str, float]]:
        """The stems that are known and are like this one, and how much: 1, it is the same."""
        if len(stem) <= _SHORT:
            return [(stem, 1.0)] if stem in self._seen_in else []
        found = process.extract(stem, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_NEARLY, limit=None)
        return [(other, (percent / 100) ** 2) for other, percent, _ in found]

    def _weight(self, stem: str) -> float:
        return math.log((1 + len(self._known)) / (1 + self._seen_in[stem])) + 1
