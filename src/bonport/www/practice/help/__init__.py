"""Help in the page, the shortcuts, and the first morning of whoever comes to the demo practice."""

from bonport.www.practice.help.first_morning import first_morning

__all__ = ["first_morning"]
