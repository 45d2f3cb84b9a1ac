"""What is done in a campaign. Every function takes an act, checks who acts, and is one transaction."""

from bonport.sentinelle.campaigns.actions.asking import (
    Answered,
    Called,
    answer_survey,
    opt_out,
    opt_out_by_link,
    record_call,
    remind,
)
from bonport.sentinelle.campaigns.actions.planning import (
    Planned,
    Volunteer,
    close_campaign,
    conclude,
    join_panel,
    open_campaign,
)

__all__ = [
    "Answered",
    "Called",
    "Planned",
    "Volunteer",
    "answer_survey",
    "close_campaign",
    "conclude",
    "join_panel",
    "open_campaign",
    "opt_out",
    "opt_out_by_link",
    "record_call",
    "remind",
]
