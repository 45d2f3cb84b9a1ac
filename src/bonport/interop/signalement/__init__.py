"""What a practice's software tells Sentinelle, whoever made the software; and what must never be told.

    scrub       personal values out of a text or of any JSON, counted by kind
    bare_png    a picture without anything but its dots

Source: reference notes, sentinelle-reviews-observatory, sections 1 and 6.
"""

from bonport.interop.signalement.picture import MAX_PICTURE_BYTES, PNG, bare_png
from bonport.interop.signalement.scrub import KINDS, Scrubbed, scrub, scrub_text

__all__ = ["KINDS", "MAX_PICTURE_BYTES", "PNG", "Scrubbed", "bare_png", "scrub", "scrub_text"]
