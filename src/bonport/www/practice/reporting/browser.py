"""Which browser, on which system: names and one number, of what a browser says of itself. The rest would tell machines
apart."""

from __future__ import annotations

import re

_BROWSERS = (
    ("Edge", r"Edg(?:A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iOS", "iPhone|iPad"),
    ("Windows", "Windows NT"),
    ("macOS", "Mac OS X"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> tuple[str, str]:
    """The browser and the system; "" for one that is not known.

    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0")
    ('Firefox 128', 'Windows')
    """
    agent = agent[:400]
    found = ((name, re.search(pattern, agent)) for name, pattern in _BROWSERS)
    browser = next((f"{name} {match[1]}" for name, match in found if match), "")
    return browser, next((name for name, pattern in _SYSTEMS if re.search(pattern, agent)), "")
