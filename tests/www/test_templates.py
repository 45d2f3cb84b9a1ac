"""The templates themselves: what no request would show until it is too late."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from tests.conftest import ROOT

TEMPLATES = sorted((ROOT / "src" / "bonport" / "www").rglob("templates/**/*.html"))


def test_every_static_file_that_a_template_names_is_there() -> None:
    """With hashed names a missing one is an error page (the demo met it); the tests' plain names would not see it."""
    named = {name for path in TEMPLATES for name in re.findall(r"""{% static ["']([^"']+)["']""", path.read_text())}
    assert named
    assert [name for name in sorted(named) if not finders.find(name)] == []


def test_every_module_that_a_module_imports_is_there() -> None:
    modules = sorted((ROOT / "src" / "bonport" / "www").rglob("static/**/*.js"))
    missing = [
        f"{path.name}: {name}"
        for path in modules
        for name in re.findall(r"""(?:from|import\(?)\s*["'](\.[^"']+)["']""", path.read_text())
        if not (path.parent / name).resolve().exists()
    ]
    assert missing == []


def test_no_template_holds_a_script_a_style_or_a_handler() -> None:
    """The content policy would refuse them in silence."""
    inline = re.compile(
        r"""<script(?![^>]*\b(?:src=|type="application/json"))[^>]*>|<style|\sstyle=|\son[a-z]+=|hx-on"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in TEMPLATES
        if (match := inline.search(_without_comments(path)))
    ]
    assert found == []


def _without_comments(path: Path) -> str:
    return re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
