"""What an action says to the person whose act it refuses. The texts are French: a person reads them."""

from __future__ import annotations


class ActionError(Exception):
    """An action that did nothing. `what` happened, what it `means` for the patient, and the `remedy`."""

    def __init__(self, what: str, means: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.means = means
        self.remedy = remedy


class NotAllowed(ActionError):
    """This person may not do this."""


class NotPossible(ActionError):
    """Nobody may do this, in the state where things are."""


class TooMany(NotPossible):
    """Not so many in so little time: later it is possible."""


class Gone(NotPossible):
    """It is no more there. Told as what never was: a row of another practice is answered so too."""
