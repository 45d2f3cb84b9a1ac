"""Everything that interop can raise.

    BonportError
     |- BadInput            what the caller gave cannot be represented or sent; nothing left
     |- Unreadable          what came from outside is not what it claims to be
     |- TransportError      the network failed; a client turns it into a ServiceError
     |   |- NotSent         the connection was never established: nothing reached the service
     |   |- NoAnswer        it left, in whole or in part, and no whole answer came
     |- ServiceError        a national service was, or was to be, called
         |- RetryLater      nothing was done there; the same call may be made later
         |- OutcomeUnknown  it may have been done; ask before trying again
         |- Refused         the service understood and said no
             |- AlreadyThere    it says that it has had this before: look before believing it lost or done

No message here carries a name, a matricule or a health datum: they end in logs and error reports.
`BadInput.where` names a field, never its value.
"""

from __future__ import annotations

from datetime import timedelta


class BonportError(Exception):
    """The root of the tree."""


class BadInput(BonportError):
    """What the caller gave cannot be represented or sent. Nothing left.

    Args:
        where: the field, in the words of the model (`patient.traits.birth_date`).
        what: what is wrong with it, in French, as a user may read it.
        remedy: what to do, in French.
    """

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what
        self.remedy = remedy


class Unreadable(BonportError):
    """What came from outside is not what it claims to be (truncated, too large, wrong type, forbidden XML)."""


class TransportError(BonportError):
    """The network failed. A client turns it into a `ServiceError`.

    Args:
        reason: a short code of ours (`unreachable`, `untrusted`, `timeout`, `cut`…), fit for a log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(TransportError):
    """The connection was never established: nothing reached the service."""


class NoAnswer(TransportError):
    """The request left, in whole or in part, and no whole answer came (time-out, cut, too large, broken HTTP)."""


class ServiceError(BonportError):
    """A national service was, or was to be, called."""


class RetryLater(ServiceError):
    """Nothing was done at the service; the same call may be made later.

    Args:
        reason: a short code of ours (`unreachable`, `busy`, `timeout`), fit for a log.
        when: how long the service asks to wait, where it says so.
    """

    def __init__(self, reason: str, when: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.when = when


class OutcomeUnknown(ServiceError):
    """The request left, the answer did not come back whole: it may have been done. Ask before trying again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(ServiceError):
    """The service understood and said no.

    Args:
        code: the service's own code.
        what: what happened, in French.
        meaning: what it means for the patient, in French.
        remedy: what to do, in French.
    """

    def __init__(self, code: str, what: str, meaning: str = "", remedy: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.meaning = meaning
        self.remedy = remedy


class AlreadyThere(Refused):
    """The service says that it has had this before (a repeated submission set, a document already there).

    After a first attempt whose outcome is unknown this is good news, but only a look at what is there can tell.
    """
