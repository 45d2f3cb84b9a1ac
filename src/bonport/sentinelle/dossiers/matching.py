"""Which known failure a sentence speaks of. Pure: the same answer on every database."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

Key = TypeVar("Key")
_WORD = re.compile(r"[a-z0-9]+")
_NEARLY = 82  # of 100: two typing errors in ten letters
_STOP = frozenset(
    (
        "a ai alors an as au aux avec avoir bonjour bonsoir c ca car ce cela ces cet cette chez d dans de "
        "depuis des du elle en encore est et etait ete etre eu fait faire fois font i il ils j je l la le les "
        "leur lors lui m ma mais me mes mon n ne ni nos notre nous on ont or ou par pas peu peut peux plus "
        "pour qu quand que quel quelle qui quoi s sa sans se ses si son sont sur t ta te tout toute toutes "
        "tous tres un une vos votre vous y "
    ).split()
)


@dataclass(frozen=True, slots=True)
class Known(Generic[Key]):
    """A known failure: its texts, the first (its title) weighing most, and its facets (product, function, code …)."""

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


class Matcher(Generic[Key]):
    """Known failures, made ready to be asked many times."""

    def __init__(self, known: Iterable[Known[Key]]) -> None:
        self._known = [(one, Counter(word for text in one.texts for word in folded(text))) for one in known]
        self._seen_in = Counter(word for _, words in self._known for word in words)

    def rank(self, text: str, facets: Mapping[str, str], limit: int) -> list[Match[Key]]:
        """The likeliest first; none that shares nothing."""
        asked = dict.fromkeys(folded(text))
        found = [match for one, words in self._known if (match := self._match(one, words, asked, facets)).score > 0]
        return sorted(found, key=lambda match: (-match.score, str(match.key)))[:limit]

    def _match(
        self, one: Known[Key], words: Counter[str], asked: Mapping[str, None], facets: Mapping[str, str]
    ) -> Match[Key]:
        score, said = 0.0, []
        for word in asked:
            near = process.extractOne(word, words.keys(), scorer=fuzz.ratio, score_cutoff=_NEARLY) if words else None
            if near and (near[0] == word or len(word) > 3):
                score += self._weight(near[0]) * (near[1] / 100) ** 2
                said.append(word)
        shared = tuple(name for name, value in facets.items() if value in one.facets.get(name, ()))
        length = math.sqrt(sum(self._weight(word) ** 2 for word in words)) or 1.0
        return Match(one.key, score / length + 0.1 * len(shared), tuple(said), shared)

    def _weight(self, word: str) -> float:
        return math.log((1 + len(self._known)) / (1 + self._seen_in[word])) + 1
