"""The language of templates, as properties: nothing is run, nothing is read twice, what is unknown is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.interop.cda.model import Bullets, Heading, Paragraph
from bonport.practice.documents import marks
from bonport.practice.documents.templates.language import NAMES, Several, faults, has_gap, left, merge
from bonport.practice.documents.templates.starters import KINDS, STARTERS

TEXTS = st.text(st.sampled_from("aé {}\n-#«…'œZ%$"), max_size=60)
NAME = st.sampled_from([name.name for name in NAMES])


@given(before=TEXTS, after=TEXTS)
def test_a_text_without_names_is_itself(before: str, after: str) -> None:
    text = (before + after).replace("{", "").replace("}", "")
    assert merge(text, {"patient": "X"}) == text and faults(text) == [] and left(text) == []


@given(name=NAME, value=TEXTS, other=NAME)
def test_what_is_put_in_is_never_read_again(name: str, value: str, other: str) -> None:
    hostile = f"{value}{{{{ {other} }}}}"
    merged = merge(f"({{{{ {name} }}}})", {name: hostile, other: hostile})
    assert left(merged) == []
    assert merge(merged, {name: "AUTRE", other: "AUTRE"}) == merged


@given(text=TEXTS, value=TEXTS)
def test_merging_twice_changes_nothing(text: str, value: str) -> None:
    values = {name.name: value for name in NAMES}
    once = merge(text, values)
    assert merge(once, values) == once


@given(name=NAME, spaces=st.integers(0, 3))
def test_a_name_is_found_whatever_its_spaces_accents_and_case(name: str, spaces: int) -> None:
    written = "{{" + " " * spaces + name.upper() + " " * spaces + "}}"
    assert faults(written) == []
    assert merge(f"a {written}", {name: "valeur"}) == "a Valeur"
    assert merge("a {{" + name.replace("é", "e").replace("â", "a") + "}}", {name: "valeur"}) == "a valeur"


@given(text=TEXTS)
def test_every_text_is_judged_and_a_faultless_one_leaves_no_brace(text: str) -> None:
    if not faults(text):
        assert "{{" not in merge(text, {name.name: "x" for name in NAMES})


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{{ alergies }}", "allergies"),
        ("{{ patient.__class__ }}", "n’est pas un nom connu"),
        ("{{ 7*7 }}", "n’est pas un nom connu"),
        ("{% include 'x' %} {{", "pas fermée"),
        ("}} rien", "pas ouverte"),
        ("{{ {{ nom }} }}", "pas fermée"),
        ("{{}}", "n’est pas un nom connu"),
    ],
)
def test_what_is_wrong_is_told(written: str, says: str) -> None:
    assert any(says in f"{fault.what} {fault.remedy}" for fault in faults(written))


def test_several_things_are_a_list_alone_on_their_line_and_a_sentence_elsewhere() -> None:
    two, none = Several(("asthme\nancien", "goutte"), "non renseigné"), Several((), "non renseigné")
    assert merge("A :\n  {{ problèmes }}\nB", {"problèmes": two}) == "A :\n  - asthme ancien\n- goutte\nB"
    assert merge("pour {{ problèmes }}.", {"problèmes": two}) == "pour asthme ancien, goutte."
    assert merge("{{ problèmes }}", {"problèmes": none}) == "Non renseigné"
    assert merge("pour {{ problèmes }}", {"problèmes": none}) == "pour non renseigné"


def test_what_is_not_known_yet_waits_in_one_writing() -> None:
    assert merge("{{CHER CONFRERE}},", {}) == "{{ Cher confrère }},"
    assert left(merge("{{ destinataire}}", {})) == ["{{ destinataire }}"]


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_what_ships_has_no_fault_and_no_law(starter: object) -> None:
    text = starter.text  # type: ignore[attr-defined]
    assert faults(text) == [] and starter.type_code in KINDS  # type: ignore[attr-defined]
    assert not any(word in text.lower() for word in ("article", "code de", "cerfa", "loi "))


@pytest.mark.parametrize(
    ("text", "gap"), [("du … au …", True), ("« … »", True), ("fièvre, etc…", False), ("- …", True), ("", False)]
)
def test_a_gap_is_a_word_that_is_still_to_be_said(text: str, gap: bool) -> None:
    assert has_gap(text) is gap


# --------------------------------------------------------------------------------------------------------- marks

LINE = (
    st.text(st.sampled_from("aé ,;'œ1"), min_size=1, max_size=20).map(lambda line: " ".join(line.split())).filter(bool)
)
BLOCK = st.one_of(
    st.builds(Heading, LINE),
    st.builds(Paragraph, st.lists(LINE, min_size=1, max_size=3).map("\n".join)),
    st.builds(Bullets, st.lists(LINE, min_size=1, max_size=3).map(tuple)),
)


@settings(max_examples=60)
@given(blocks=st.lists(BLOCK, max_size=5).map(tuple))
def test_blocks_are_written_and_read_back(blocks: tuple[object, ...]) -> None:
    assert marks.read(marks.write(blocks)) == blocks  # type: ignore[arg-type]


@given(text=TEXTS)
def test_no_word_of_a_text_is_lost(text: str) -> None:
    said = "".join("".join(block.items) if isinstance(block, Bullets) else block.text for block in marks.read(text))
    bare = lambda words: "".join(c for c in words if c not in " \n-#")  # noqa: E731
    assert bare(said) == bare(text)
