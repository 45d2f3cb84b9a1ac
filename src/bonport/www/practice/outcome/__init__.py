"""What this consultation produces, on the right, and under each where it stands on its way."""

from bonport.www.practice.outcome.panel import panel

__all__ = ["panel"]
