"""A picture of a screen, reduced to its dots: what software wrote beside them (author, place, text) does not leave."""

from __future__ import annotations

from bonport.interop.errors import BadInput

PNG = "image/png"
"""The one type of picture that a report holds."""
MAX_PICTURE_BYTES = 1_500_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DOTS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def bare_png(content: bytes) -> bytes:
    """The same picture with the chunks that draw it, and no other.

    Raises:
        BadInput: not a PNG, cut, or larger than `MAX_PICTURE_BYTES`.
    """
    if len(content) > MAX_PICTURE_BYTES:
        raise BadInput("picture", "l’image est trop lourde.", "Prenez une image plus petite, ou envoyez sans image.")
    if not content.startswith(_SIGNATURE):
        raise _not_a_picture()
    kept, at = [_SIGNATURE], len(_SIGNATURE)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            raise _not_a_picture()
        name = content[at + 4 : at + 8]
        if name in _DOTS:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise _not_a_picture()


def _not_a_picture() -> BadInput:
    return BadInput("picture", "l’image n’est pas un fichier PNG entier.", "Recommencez, ou envoyez sans image.")
