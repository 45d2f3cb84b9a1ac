"""The hand of the demo's doctors and vendors: sentences drawn and joined, so that no two reviews are alike."""

from __future__ import annotations

import random
from collections.abc import Mapping

from bonport.demo.avis.facets import SAID, Said
from bonport.demo.avis.words import CLOSERS, LEFT, OPENERS, QUICK, REPLIES, SLOW, VARIED


def _said(category: str, code: str) -> Said:
    """What is said of a facet there, where its category has words of its own."""
    return SAID.get(f"{category} {code}", SAID[code])


class Pen:
    """Writes experiences, one after another, from one source of chance."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def experience(self, category: str, setting: str, marks: Mapping[str, int], left: str = "") -> str:
        """Of what is marked highest or lowest, two to four facets; in French.

        Args:
            category, setting: of the product, and of its author's practice: codes.
            left: the software that was used before, where the author changed.
        """
        told = [code for code in marks if code in SAID]
        told.sort(key=lambda code: (-abs(marks[code] - 3), self._draw.random()))
        chosen = told[: self._draw.choice((2, 3, 3, 4))]
        self._draw.shuffle(chosen)
        sentences = [self._draw.choice(_said(category, code)[marks[code] < 3]) for code in chosen]
        content = sum(marks[code] for code in chosen) >= 3 * len(chosen)
        first = self._draw.choice(LEFT) if left else ""
        parts = [
            self._draw.choice(OPENERS[setting] + OPENERS[""]),
            first,
            *sentences,
            self._draw.choice(CLOSERS[content]),
        ]
        return " ".join(self._filled(part, left) for part in parts if part)

    def reply(self) -> str:
        return " ".join(part for part in map(self._draw.choice, REPLIES) if part)

    def choose(self, said: tuple[str, ...]) -> str:
        return self._draw.choice(said)

    def _filled(self, sentence: str, left: str) -> str:
        drawn = {name: self._draw.choice(some) for name, some in VARIED.items()}
        drawn |= {"quick": self._draw.choice(QUICK), "slow": self._draw.choice(SLOW), "left": left}
        told = sentence.format(**drawn)
        return told[0].upper() + told[1:]
