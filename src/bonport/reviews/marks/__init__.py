"""The marks: pure functions from opinions to marks, their intervals and their order. No rows, no clock."""

from bonport.reviews.marks.bayes import Mark, Opinion, Share, Standing, standings
from bonport.reviews.marks.estimate import Estimate, estimate
from bonport.reviews.marks.method import METHODS, Method, method_on
from bonport.reviews.marks.order import ranked, weighed

__all__ = [
    "METHODS",
    "Estimate",
    "Mark",
    "Method",
    "Opinion",
    "Share",
    "Standing",
    "estimate",
    "method_on",
    "ranked",
    "standings",
    "weighed",
]
