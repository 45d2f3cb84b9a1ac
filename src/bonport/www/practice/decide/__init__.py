"""À décider: only what a person must decide, each with its remedy in one gesture."""

from bonport.www.practice.decide.views import LIST, again, count

__all__ = ["LIST", "again", "count"]
