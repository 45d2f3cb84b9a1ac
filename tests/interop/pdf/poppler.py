"""What a person copies out of a PDF: the words of its pages, in the order in which they were written.

Poppler owes nothing to what wrote the file, and is what many viewers copy with.
"""

from __future__ import annotations

import io
import subprocess
import unicodedata

import zxingcpp
from PIL import Image

from bonport.interop.identity import INS
from bonport.interop.identity.datamatrix import decode


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def squeezed(text: str) -> str:
    """Letters without spaces and hyphens: a line may break anywhere, and Poppler takes out a hyphen that ends one."""
    return "".join(unicodedata.normalize("NFC", text).split()).replace("-", "")


def matrices(pdf: bytes) -> list[INS]:
    """The INS of each Data Matrix that is scanned on the first page, as it would be printed."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "150", "-l", "1", "-singlefile", "-gray", "-png", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    with Image.open(io.BytesIO(drawn.stdout)) as page:
        symbols = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.DataMatrix)
    return [decode(symbol.bytes)[0] for symbol in symbols]
