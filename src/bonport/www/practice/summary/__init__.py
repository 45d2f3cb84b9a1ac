"""The living summary, on the left: problems, treatments, allergies, vaccines, last values."""

from bonport.www.practice.summary.panel import panel

__all__ = ["panel"]
