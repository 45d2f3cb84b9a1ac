"""A doctor's hands on a page, and how many gestures they made.

A gesture is a click, a tap, a keyboard shortcut, or one field filled in, however many characters; filling it includes
reaching it. Navigating counts. (`gestures.md`)
"""

from __future__ import annotations

from playwright.sync_api import Page


class Hands:
    """Drives a page as a person does, counting.

    Attributes:
        page: for looking, waiting and asserting: what is done through it is not counted.
        gestures: since the last `start`.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.gestures = 0

    def start(self, address: str = "") -> None:
        """The task's natural start: here, or at this address."""
        if address:
            self.page.goto(address)
            self.page.wait_for_load_state("networkidle")
        self.gestures = 0

    def click(self, selector: str) -> None:
        self._wait()
        self.page.locator(selector).first.click()
        self.gestures += 1

    def fill(self, selector: str, text: str) -> None:
        """One field, reached and typed in, key after key as a person does."""
        self._wait()
        field = self.page.locator(selector).first
        field.focus()
        self.page.keyboard.type(text)
        self.gestures += 1

    def press(self, keys: str) -> None:
        """A shortcut, or Enter: « Alt+r »."""
        self._wait()
        self.page.keyboard.press(keys)
        self.gestures += 1

    def shortcut_and_type(self, keys: str, text: str) -> None:
        """Reach a field by its shortcut and fill it: one gesture, since filling includes reaching."""
        self.page.keyboard.press(keys)
        self.page.keyboard.type(text)
        self.gestures += 1

    def _wait(self) -> None:
        """Nobody's hands are faster than the scripts of a page that has just opened."""
        self.page.wait_for_load_state()
