"""What is done to the registers, and who may sign in. Every function takes an act, checks who acts, and is one
transaction."""

from bonport.sentinelle.registers.actions.keeping import (
    add_line,
    add_product,
    add_vendor,
    add_version,
    close_project,
    date_version,
    declare_park,
    move_version,
    open_project,
)
from bonport.sentinelle.registers.actions.members import (
    SPENT,
    add_member,
    close_member,
    doctor_member,
    issue_link,
    link_of,
    note_access,
    use_link,
)

__all__ = [
    "SPENT",
    "add_line",
    "add_member",
    "add_product",
    "add_vendor",
    "add_version",
    "close_member",
    "close_project",
    "date_version",
    "declare_park",
    "doctor_member",
    "issue_link",
    "link_of",
    "move_version",
    "note_access",
    "open_project",
    "use_link",
]
