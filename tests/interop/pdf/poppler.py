"""What a person copies out of a PDF: the words of its pages, in the order in which they were written.

Poppler owes nothing to what wrote the file, and is what many viewers copy with.
"""

from __future__ import annotations

import subprocess
import unicodedata


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def squeezed(text: str) -> str:
    """Letters without spaces and hyphens: a line may break anywhere, and Poppler takes out a hyphen that ends one."""
    return "".join(unicodedata.normalize("NFC", text).split()).replace("-", "")
