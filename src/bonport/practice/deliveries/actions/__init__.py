"""Every change to a delivery: by people (`people`), by itself (`queue`), by a worker (`attempts`, `circuit`)."""

from bonport.practice.deliveries.actions.people import (
    hold_document,
    lift_document_opposition,
    lift_opposition,
    mask_document,
    oppose_document,
    oppose_feeding,
    release_document,
    try_again,
    withdraw_document,
)

__all__ = [
    "hold_document",
    "lift_document_opposition",
    "lift_opposition",
    "mask_document",
    "oppose_document",
    "oppose_feeding",
    "release_document",
    "try_again",
    "withdraw_document",
]
