"""What is received is kept as it came; what could act, or is not what it says, is refused."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image

from bonport.base.errors import NotPossible
from bonport.practice.documents.files import gates
from bonport.practice.documents.files.actions import add_file
from bonport.practice.documents.models import Document, ReceivedFile
from tests.cast import Cast


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 60), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def pdf(change: object = None, **saved: object) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    if change:
        change(made)  # type: ignore[operator]
    out = io.BytesIO()
    made.save(out, **saved)  # type: ignore[arg-type]
    return out.getvalue()


def action(kind: str, **more: object) -> object:
    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)  # type: ignore[arg-type]

    return change


def attachment(made: pikepdf.Pdf) -> None:
    made.attachments["virus.exe"] = b"MZ"


def on_page_open(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))


def bomb() -> bytes:
    """A PNG of 100 000 × 100 000 in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG"), gates.PNG),
        (picture("JPEG"), gates.JPEG),
        (pdf(), gates.PDF),
        (pdf(action("GoTo", D=pikepdf.Array([0, pikepdf.Name.Fit]))), gates.PDF),
    ],
)
def test_what_it_is_is_read_from_its_content(data: bytes, kind: str) -> None:
    assert gates.media_type_of(data) == kind
    assert gates.shown(data, kind)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(40),
        b"%PDF-1.4 and nothing",
        b"\xff\xd8\xff and nothing",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        bomb(),
        pdf(action("JavaScript", JS="app.alert(1)")),
        pdf(action("Launch", F="cmd.exe")),
        pdf(action("SubmitForm", F="https://example.org")),
        pdf(attachment),
        pdf(on_page_open),
        pdf(xfa),
        pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        b"\n" * 8 + pdf(),
        picture() + bytes(gates.LIMIT),
    ],
)
def test_what_is_hostile_or_no_document_is_refused(cast: Cast, data: bytes) -> None:
    with pytest.raises(NotPossible) as refused:
        add_file(cast.act(cast.secretary), cast.patient, "letter", "Lettre", cast.now.date(), data)
    assert "pas ajouté au dossier" in refused.value.means
    assert refused.value.remedy
    with cast.act(None).reading():
        assert not ReceivedFile.objects.exists()


def test_it_is_kept_as_it_came_and_leaves_for_nowhere(cast: Cast) -> None:
    data = picture("JPEG")
    received = add_file(cast.act(cast.secretary), cast.patient, "report", " Scanner ", cast.now.date(), data)
    with cast.act(None).reading():
        kept = ReceivedFile.objects.get(pk=received.pk)
        assert bytes(kept.data) == data and kept.sha256 == hashlib.sha256(data).hexdigest()
        assert (kept.title, kept.size, kept.media_type) == ("Scanner", len(data), gates.JPEG)
        assert not Document.objects.exists()


def test_a_picture_is_shown_without_what_it_carried(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x010E] = "DURAND JEANNE, 3 rue des Tilleuls"
    exif[0x0112] = 6  # lying on its side
    carried = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    clean = gates.shown(carried, gates.media_type_of(carried))
    assert b"DURAND" in carried and b"DURAND" not in clean and b"<script" not in clean
    assert Image.open(io.BytesIO(clean)).size == (60, 40)


@pytest.mark.parametrize(
    ("kind", "title", "days"), [("letter", " ", 0), ("nothing", "Lettre", 0), ("letter", "Lettre", 1)]
)
def test_what_is_said_of_it_is_checked(cast: Cast, kind: str, title: str, days: int) -> None:
    with pytest.raises(NotPossible):
        add_file(cast.act(cast.secretary), cast.patient, kind, title, cast.now.date() + timedelta(days), picture())
