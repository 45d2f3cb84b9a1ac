"""Wilson's interval of a share: the one interval of rates in every house.

Source: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22, 1927.
"""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(share: float, of: float, confidence: float = 0.95) -> tuple[float, float]:
    """In which the true share lies; the whole of 0 to 1 where nobody answered.

    Args:
        share: from 0 to 1.
        of: how many answers it rests on; need not be whole, where answers weigh.

    >>> [round(end, 2) for end in wilson(0.8, 10)]
    [0.49, 0.94]
    """
    if of <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    squared = z * z / of
    middle = (share + squared / 2) / (1 + squared)
    half = z * math.sqrt(share * (1 - share) / of + squared / (4 * of)) / (1 + squared)
    return (0.0 if share == 0 else max(0.0, middle - half)), (1.0 if share == 1 else min(1.0, middle + half))
