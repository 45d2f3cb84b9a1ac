"""Letters and certificates: begun from a template, written, addressed, signed, read again."""

from bonport.www.practice.letters.panel import panel

__all__ = ["panel"]
