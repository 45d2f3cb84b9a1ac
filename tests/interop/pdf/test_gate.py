"""What the gate lets through and what it refuses: one good file, spoilt in one way at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop import pdf
from bonport.interop.cda.read import unstructured_body
from bonport.interop.errors import BadInput
from tests.interop.cda.documents import CAST
from tests.interop.cda.official import EXAMPLES
from tests.interop.pdf import pdfbox

GOOD = pdf.render(CAST["letter"])
Spoil = Callable[[pikepdf.Pdf], object]


def spoilt(spoil: Spoil, **saving: object) -> bytes:
    with pikepdf.open(io.BytesIO(GOOD)) as opened:
        spoil(opened)
        target = io.BytesIO()
        options = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "static_id": True, **saving}
        opened.save(target, **options)  # type: ignore[arg-type]
        return target.getvalue()


def page(opened: pikepdf.Pdf) -> pikepdf.Dictionary:
    return opened.pages[0].obj


def graphics_state(**entries: object) -> Spoil:
    def spoil(opened: pikepdf.Pdf) -> None:
        states = pikepdf.Dictionary(GS0=pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, **entries))
        page(opened).Resources.ExtGState = states

    return spoil


def standard_font(opened: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page(opened).Resources.Font.F99 = font


def font_left_out(opened: pikepdf.Pdf) -> None:
    for found in opened.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]


def image(**entries: object) -> Spoil:
    def spoil(opened: pikepdf.Pdf) -> None:
        drawn = opened.make_stream(
            b"\x00", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, **entries,
        )  # fmt: skip
        page(opened).Resources.XObject = pikepdf.Dictionary(Im0=drawn)

    return spoil


def set_root(**entries: object) -> Spoil:
    def spoil(opened: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            opened.Root[f"/{key}"] = value

    return spoil


def drop_root(key: str) -> Spoil:
    def spoil(opened: pikepdf.Pdf) -> None:
        del opened.Root[key]

    return spoil


def metadata(data: bytes) -> Spoil:
    def spoil(opened: pikepdf.Pdf) -> None:
        opened.Root.Metadata = opened.make_stream(data, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)

    return spoil


SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
SPOILT: dict[str, tuple[str, bytes]] = {
    "transparency: ca": ("transparence", spoilt(graphics_state(ca=0.5))),
    "transparency: blend": ("transparence", spoilt(graphics_state(BM=pikepdf.Name.Multiply))),
    "transparency: mask": ("transparence", spoilt(graphics_state(SMask=pikepdf.Dictionary(S=pikepdf.Name.Alpha)))),
    "transparency: group": (
        "transparence",
        spoilt(lambda o: page(o).__setitem__("/Group", pikepdf.Dictionary(S=pikepdf.Name.Transparency))),
    ),
    "standard font": ("police", spoilt(standard_font)),
    "font left out": ("police", spoilt(font_left_out)),
    "interpolated image": ("lissée", spoilt(image(Interpolate=True))),
    "script": ("script", spoilt(set_root(OpenAction=SCRIPT))),
    "named script": ("script", spoilt(set_root(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())))),
    "triggers": ("script", spoilt(set_root(AA=pikepdf.Dictionary(WC=SCRIPT)))),
    "attachment": (
        "pièce jointe",
        spoilt(lambda o: o.attachments.__setitem__("a.txt", b"a")),
    ),
    "layers": ("calques", spoilt(set_root(OCProperties=pikepdf.Dictionary()))),
    "no colours": ("couleurs", spoilt(drop_root("/OutputIntents"))),
    "no metadata": ("métadonnées", spoilt(drop_root("/Metadata"))),
    "not declared": ("déclare", spoilt(metadata(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"))),
    "PDF/A-2 declared": ("déclare", GOOD.replace(b"<pdfaid:part>1<", b"<pdfaid:part>2<")),
    "PDF 1.7": ("version", spoilt(lambda o: None, force_version="1.7")),
    "object streams": ("1.5", spoilt(lambda o: None, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "password": ("mot de passe", spoilt(lambda o: None, encryption=pikepdf.Encryption(user="a", owner="b"))),
    "encrypted, no password": ("", spoilt(lambda o: None, encryption=pikepdf.Encryption(user="", owner="b"))),
    "not a PDF": ("illisible", b"<html></html>"),
    "empty": ("illisible", b""),
    "truncated": ("", GOOD[: len(GOOD) // 3]),
}


def test_a_good_file_passes_and_so_does_one_saved_again() -> None:
    pdf.gate(GOOD)
    pdf.gate(spoilt(lambda opened: None, force_version="1.4"))


@pytest.mark.parametrize("name", SPOILT)
def test_refused(name: str) -> None:
    said, spoilt_pdf = SPOILT[name]
    with pytest.raises(BadInput) as refusal:
        pdf.gate(spoilt_pdf)
    assert refusal.value.where == "pdf"
    assert said in refusal.value.what
    assert refusal.value.remedy


@pytest.mark.pdfa
def test_the_independent_validator_agrees(tmp_path: Path) -> None:
    """Nearly every file spoilt here and still readable is refused by PDFBox too.

    The gate is stricter in four things: layers, a later version number, a document without output intent even if no
    colour needs it, and a font that is left out even if no text uses it.
    """
    stricter = {"layers", "PDF 1.7", "no colours", "standard font"}
    unreadable = {"password", "encrypted, no password", "not a PDF", "empty", "truncated"}
    readable = {
        re.sub(r"\W+", "-", name): data for name, (_, data) in SPOILT.items() if name not in stricter | unreadable
    }
    assert set(pdfbox.faults(readable, tmp_path)) == set(readable)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the official examples are not beside the project")
def test_the_pdfs_of_the_official_examples_are_not_pdfa() -> None:
    """Which is why what others send is read whatever it is, and only what leaves is gated."""
    data = unstructured_body((EXAMPLES / "DOC_NON_STRUCTURE_CDA-R2-N1.xml").read_bytes())
    assert data
    with pytest.raises(BadInput):
        pdf.gate(data)


@given(st.data())
def test_damaged_files_never_crash(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    try:
        pdf.gate(bytes(damaged))
    except BadInput as refusal:
        assert refusal.where == "pdf"
