"""Today's note, in the middle, and the past contacts below it."""

from bonport.www.practice.note.panel import panel

__all__ = ["panel"]
