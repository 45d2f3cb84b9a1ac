"""The System Usability Scale, in French.

The scale is John Brooke's (« SUS: A quick and dirty usability scale », 1996). The French wording is ours, made for a
doctor's software; it is not one of the validated translations, so its marks compare with themselves, before and after,
better than with published ones.
"""

from __future__ import annotations

from collections.abc import Sequence

ITEMS = (
    "J’utiliserais volontiers ce logiciel souvent.",
    "Je trouve ce logiciel inutilement compliqué.",
    "Je trouve ce logiciel facile à utiliser.",
    "J’aurais besoin de l’aide d’un technicien pour me servir de ce logiciel.",
    "Les différentes fonctions de ce logiciel vont bien ensemble.",
    "Il y a trop d’incohérences dans ce logiciel.",
    "La plupart des médecins apprendraient vite à se servir de ce logiciel.",
    "Je trouve ce logiciel lourd à utiliser.",
    "Je me sens en confiance quand j’utilise ce logiciel.",
    "J’ai dû apprendre beaucoup de choses avant de pouvoir me servir de ce logiciel.",
)
SCALE = ("Pas du tout d’accord", "Plutôt pas d’accord", "Ni l’un ni l’autre", "Plutôt d’accord", "Tout à fait d’accord")
SATISFACTION = "Dans l’ensemble, êtes-vous satisfait de votre logiciel\u202f?"
SATISFIED = ("Pas du tout", "Plutôt non", "Moyennement", "Plutôt oui", "Tout à fait")
NOTE = "Échelle SUS de John Brooke (1996)\u202f; traduction française de Sentinelle, non validée."


def score(marks: Sequence[int]) -> float:
    """From 0 to 100, of ten marks from 1 to 5: odd items say good, even items bad.

    >>> score([5, 1] * 5), score([3] * 10), score([1, 5] * 5)
    (100.0, 50.0, 0.0)

    Raises:
        ValueError: not ten marks from 1 to 5.
    """
    if len(marks) != len(ITEMS) or any(isinstance(mark, bool) or mark not in (1, 2, 3, 4, 5) for mark in marks):
        raise ValueError("ten marks from 1 to 5")
    return 2.5 * sum(mark - 1 if place % 2 == 0 else 5 - mark for place, mark in enumerate(marks))
