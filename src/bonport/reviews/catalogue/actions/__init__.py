"""What is done to the catalogue, and who may sign in. Every function takes an act, checks who acts, and is one
transaction."""

from bonport.reviews.catalogue.actions.keeping import (
    add_product,
    add_vendor,
    link_sentinelle,
    note_referencing,
    turn,
    withdraw_product,
)
from bonport.reviews.catalogue.actions.members import (
    SPENT,
    add_member,
    close_member,
    doctor_member,
    issue_link,
    link_of,
    note_access,
    use_link,
)
from bonport.reviews.catalogue.actions.sheets import correct, decide_correction, propose_correction
from bonport.reviews.catalogue.actions.versions import add_version, change_version, move_version, propose_version

__all__ = [
    "SPENT",
    "add_member",
    "add_product",
    "add_vendor",
    "add_version",
    "change_version",
    "close_member",
    "correct",
    "decide_correction",
    "doctor_member",
    "issue_link",
    "link_of",
    "link_sentinelle",
    "move_version",
    "note_access",
    "note_referencing",
    "propose_correction",
    "propose_version",
    "turn",
    "use_link",
    "withdraw_product",
]
