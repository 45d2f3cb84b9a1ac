"""What is done to reviews. Every function takes an act, checks who acts, and is one transaction."""

from bonport.reviews.opinions.actions.keeping import sweep
from bonport.reviews.opinions.actions.moderating import (
    decide_notice,
    hold,
    prove,
    refuse,
    release,
    remove,
    remove_reply,
    restore,
    suspend,
)
from bonport.reviews.opinions.actions.noticing import CONTACT, notify
from bonport.reviews.opinions.actions.replying import declare_solicitation, reply
from bonport.reviews.opinions.actions.telling import tell_profiles
from bonport.reviews.opinions.actions.writing import (
    contest,
    drop_draft,
    erase,
    erase_me,
    save_draft,
    submit,
    withdraw,
)

__all__ = [
    "CONTACT",
    "contest",
    "decide_notice",
    "declare_solicitation",
    "drop_draft",
    "erase",
    "erase_me",
    "hold",
    "notify",
    "prove",
    "refuse",
    "release",
    "remove",
    "remove_reply",
    "reply",
    "restore",
    "save_draft",
    "submit",
    "suspend",
    "sweep",
    "tell_profiles",
    "withdraw",
]
