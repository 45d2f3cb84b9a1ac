"""What a practice's software tells Sentinelle, whoever made the software; and what must never be told.

    Report      what one person says, with what the software adds; `to_plain`, `read_report`: its JSON
    send        gives a report to Sentinelle, and has its number
    scrub       personal values out of a text or of any JSON, counted by kind
    bare_png    a picture without anything but its dots

Source: reference notes, sentinelle-reviews-observatory, sections 1 and 6.
"""

from bonport.interop.signalement.client import Accepted, scrubbed, send
from bonport.interop.signalement.picture import MAX_PICTURE_BYTES, PNG, bare_png
from bonport.interop.signalement.read import context_from_plain, from_plain, read_report
from bonport.interop.signalement.report import (
    BUTTON,
    FORMAT,
    MAX_BYTES,
    MAX_TEXT,
    BadReport,
    Context,
    Picture,
    Reach,
    Refusal,
    Report,
    ServiceState,
    Software,
    context_to_plain,
)
from bonport.interop.signalement.scrub import KINDS, Scrubbed, scrub, scrub_text

__all__ = [
    "BUTTON",
    "FORMAT",
    "KINDS",
    "MAX_BYTES",
    "MAX_PICTURE_BYTES",
    "MAX_TEXT",
    "PNG",
    "Accepted",
    "BadReport",
    "Context",
    "Picture",
    "Reach",
    "Refusal",
    "Report",
    "Scrubbed",
    "ServiceState",
    "Software",
    "bare_png",
    "context_from_plain",
    "context_to_plain",
    "from_plain",
    "read_report",
    "scrub",
    "scrub_text",
    "scrubbed",
    "send",
]
