from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageDraw

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.datamatrix import MAX_BYTES, decode, encode, symbol_svg
from bonport.interop.identity.traits import first_name_of
from bonport.interop.terminology.oids import INS_NIR, INS_NIR_TEST
from tests.interop.identity.people import ADRTROIS, ECETINSI, PATB_QUATRE, PEOPLE, TestPerson
from tests.interop.identity.strategies import any_ins, traits

HEADER = b"IS010000000000000000000000"
FIELDS = {
    b"S1": b"207058575627097",
    b"S2": b"1.2.250.1.213.1.4.10",
    b"S3": b"LAURENCE\x1d",
    b"S4": b"PATB-QUATRE\x1d",
    b"S5": b"F",
    b"S6": b"25-05-1907",
    b"S7": b"85756",
}


def content(**changed: bytes | None) -> bytes:
    """The symbol of PATB-QUATRE, with some fields changed (by name, S1…) or left out (None)."""
    fields = {name: changed.get(name.decode(), value) for name, value in FIELDS.items()}
    return HEADER + b"".join(name + value for name, value in fields.items() if value is not None)


def strict(person: Traits) -> Traits:
    """What a symbol can carry of these traits."""
    return Traits(
        person.birth_name, person.birth_first_names, first_name_of(person.birth_first_names),
        person.sex, person.birth_date, person.birth_place,
    )  # fmt: skip


@pytest.mark.requirement("EXI DIF 02")
def test_the_content_byte_for_byte() -> None:
    assert encode(PATB_QUATRE.ins, PATB_QUATRE.traits) == content()
    production = INS(PATB_QUATRE.ins.matricule, INS_NIR)  # 19 characters: a separator follows
    assert encode(production, PATB_QUATRE.traits) == content(S2=b"1.2.250.1.213.1.4.8\x1d")
    nowhere = replace(PATB_QUATRE.traits, birth_place="")
    assert encode(PATB_QUATRE.ins, nowhere) == content(S7=None)


def test_no_separator_at_the_maximum_length() -> None:
    longest = replace(PATB_QUATRE.traits, birth_name="A" * 100, birth_first_names="B" * 100, birth_first_name="B" * 100)
    encoded = encode(INS(PATB_QUATRE.ins.matricule, INS_NIR), longest)
    assert b"S3" + b"B" * 100 + b"S4" + b"A" * 100 + b"S5" in encoded
    assert len(encoded) <= MAX_BYTES
    assert decode(encoded)[1] == longest


@given(any_ins, traits())
def test_round_trip(ins: INS, person: Traits) -> None:
    assert decode(encode(ins, person)) == (ins, strict(person))


def test_any_order_of_fields_is_read() -> None:
    expected = decode(content())
    for order in permutations(FIELDS):
        body = b"".join(name + FIELDS[name] for name in order)
        assert decode(HEADER + body.removesuffix(b"\x1d")) == expected  # no separator after the last


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PATB_QUATRE.traits, sex=Sex.UNKNOWN),
        replace(PATB_QUATRE.traits, birth_name="patb"),
        replace(PATB_QUATRE.traits, birth_name="A\x1dS5M"),
        replace(PATB_QUATRE.traits, birth_first_names="A" * 101, birth_first_name="A" * 101),
        replace(PATB_QUATRE.traits, birth_place="8575"),
    ],
)
def test_what_may_not_be_encoded(wrong: Traits) -> None:
    with pytest.raises(BadInput):
        encode(PATB_QUATRE.ins, wrong)


@pytest.mark.parametrize("ins", [INS("207058575627098", INS_NIR_TEST), INS("207058575627097", "1.2.250.1.213.1.4.2")])
def test_no_wrong_ins_is_encoded(ins: INS) -> None:
    with pytest.raises(BadInput):
        encode(ins, PATB_QUATRE.traits)


@pytest.mark.parametrize(
    "scanned",
    [
        b"", HEADER, HEADER[:-1], b"IS02" + content()[4:], b"DC04" + content()[4:],
        b"\xff" + content(), content() + b"\xc3\xa9", content() + b"S5F", content() + b"S8X", content() + b"S",
        content() + b"\x1d", content(S7=None) + b"S4X\x1d", content(S4=None) + b"S4PATB-QUATRE\x1d",
        content(S1=b"207058575627098"), content(S1=b"20705857562709"), content(S1=None),
        content(S2=b"1.2.250.1.213.1.4.99"), content(S2=b"1.2.250.1.213.1.4.8"),
        content(S2=b"1.2.250.1.213.1.4.10\x1d"), content(S2=None),
        content(S3=b"LAURENCE"), content(S3=b"\x1d"), content(S3=b"laurence\x1d"), content(S3=b"-X\x1d"),
        content(S4=b"A" * 101 + b"\x1d"), content(S4=b"A" * 100 + b"\x1d"), content(S4=None),
        content(S5=b"X"), content(S5=b""), content(S5=b"F\x1d"),
        content(S6=b"1907-05-25"), content(S6=b"31-02-1907"), content(S6=b"25-05-0000"), content(S6=b"25/05/1907"),
        content(S6=b"25-05-19"),
        content(S7=b""), content(S7=b"8575"), content(S7=b"857560"), content(S7=b"XXXXX"), content(S7=b"85756\x1d"),
        b"S" * 10_000_000,
    ],
    ids=lambda value: value[26:60].decode("ascii", "replace"),
)  # fmt: skip
def test_hostile_or_wrong_symbols_are_refused_without_being_repeated(scanned: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        decode(scanned)
    assert "PATB" not in str(refusal.value)
    assert "2070585" not in str(refusal.value)


@given(st.one_of(st.binary(max_size=400), st.builds(lambda tail: HEADER + tail, st.binary(max_size=200))))
def test_anything_is_read_or_refused(scanned: bytes) -> None:
    try:
        ins, person = decode(scanned)
    except Unreadable:
        return
    ins.check_key()
    person.check()


@given(st.data())
def test_a_damaged_symbol_is_never_another_person_by_its_matricule(data: st.DataObject) -> None:
    """One byte changed: refused, or the same matricule (the change was in a name, a date, a place)."""
    good = content()
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255))
    try:
        ins, _ = decode(good[:at] + bytes([byte]) + good[at + 1 :])
    except Unreadable:
        return
    assert ins.matricule == PATB_QUATRE.ins.matricule


# ----------------------------------------------------------------------------------------------------- the symbol


def picture(svg: str, scale: int = 6) -> Image.Image:
    """The drawing in pixels: paths of unit rectangles `M x y h w v h h -w Z`."""
    root = etree.fromstring(svg.encode())
    width, height = (int(root.get(name)) for name in ("width", "height"))
    image = Image.new("L", (width * scale, height * scale), 255)
    pen = ImageDraw.Draw(image)
    for path in root.iter("{*}path"):
        for x, y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", path.get("d")):
            left, top = int(x) * scale, int(y) * scale
            pen.rectangle((left, top, left + int(w) * scale - 1, top + int(h) * scale - 1), fill=0)
    return image


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.traits.birth_name)
def test_the_symbol_is_square_has_a_quiet_zone_and_is_read_back(person: TestPerson) -> None:
    encoded = encode(person.ins, person.traits)
    image = picture(symbol_svg(encoded))
    assert image.width == image.height
    border = image.crop((0, 0, image.width, 6)).getextrema()
    assert border == (255, 255)  # one module of white
    (barcode,) = zxingcpp.read_barcodes(image)
    assert barcode.bytes == encoded
    assert decode(barcode.bytes) == (person.ins, person.traits)


def test_the_longest_content_still_makes_a_square_symbol() -> None:
    longest = replace(ECETINSI.traits, birth_name="B" * 100, birth_first_names="C" * 100, birth_first_name="C" * 100)
    encoded = encode(INS(ECETINSI.ins.matricule, INS_NIR), longest)
    image = picture(symbol_svg(encoded))
    assert image.width == image.height
    assert zxingcpp.read_barcodes(image)[0].bytes == encoded


def test_the_drawing_can_stand_inside_a_page() -> None:
    svg = symbol_svg(encode(ADRTROIS.ins, ADRTROIS.traits))
    assert svg.startswith("<svg ")
    assert etree.fromstring(svg.encode()).tag == "{http://www.w3.org/2000/svg}svg"
    assert symbol_svg(encode(ADRTROIS.ins, ADRTROIS.traits)) == svg  # reproducible


@pytest.mark.datamatrix
@pytest.mark.parametrize("person", PEOPLE[:3], ids=lambda person: person.traits.birth_name)
def test_another_library_reads_ours_and_ours_reads_it(person: TestPerson) -> None:
    """libdmtx shares no code with ZXing."""
    from pylibdmtx import pylibdmtx

    encoded = encode(person.ins, person.traits)
    (read,) = pylibdmtx.decode(picture(symbol_svg(encoded)).convert("RGB"), max_count=1, timeout=20_000)
    assert read.data == encoded

    foreign = pylibdmtx.encode(encoded, size="SquareAuto")
    image = Image.frombytes("RGB", (foreign.width, foreign.height), foreign.pixels)
    assert decode(zxingcpp.read_barcodes(image)[0].bytes) == (person.ins, person.traits)
