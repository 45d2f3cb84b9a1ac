"""What is looked for, shown where it stands."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bonport.practice.records.past import folded

register = template.Library()


@register.filter
def marked(text: str, words: str) -> SafeString:
    """The text with each of these words in <mark>, whatever its accents and case, and its lines kept."""
    wanted = [re.escape(word) for word in folded(words).split()]
    pieces, end = [], 0
    for found in re.finditer("|".join(wanted), folded(text)) if wanted else ():
        pieces += [escape(text[end : found.start()]), "<mark>", escape(text[found.start() : found.end()]), "</mark>"]
        end = found.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece of the text is escaped)
