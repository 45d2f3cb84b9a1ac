from __future__ import annotations

import random

import pytest

from bonport.reviews.marks import estimate


def test_the_deviations_that_made_the_marks_are_found_again() -> None:
    draw = random.Random(3)
    products = []
    for _ in range(3000):
        quality = draw.gauss(3.5, 0.45)
        products.append([draw.gauss(quality, 1.1) for _ in range(max(1, round(draw.lognormvariate(2.5, 1.0))))])
    found = estimate(products)
    assert found is not None
    assert (found.spread, found.between) == (pytest.approx(1.1, abs=0.03), pytest.approx(0.45, abs=0.03))
    assert found.prior == pytest.approx(6, abs=1)


def test_a_balanced_case_by_hand() -> None:
    """1, 3 and 4, 6: within (2 + 2) / 2 = 2; among 2 x 1.5² x 2 = 9; between (9 - 2) / 2 = 3.5."""
    found = estimate([[1, 3], [4, 6], [5]])
    assert found is not None and (found.products, found.marks) == (2, 4)
    assert found.spread**2 == pytest.approx(2) and found.between**2 == pytest.approx(3.5)
    assert found.prior == pytest.approx(2 / 3.5)


def test_products_alike_have_no_m_and_few_have_nothing() -> None:
    alike = estimate([[1, 5], [5, 1]])
    assert alike is not None and alike.prior is None and alike.between == 0
    assert estimate([[1, 2], [3]]) is None
