"""Who may write in a record, and who may read it."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.practice.places.models import Activity
from bonport.practice.places.perms import activity_of, clinician
from bonport.practice.records.models import Encounter


def may_open(act: Act) -> Activity:
    """Everyone who cares for the patients of the practice. What a screen shows of it depends on the role."""
    return activity_of(act)


def may_write(act: Act) -> Activity:
    """Doctors of the practice, and replacements during their dates, write in records. The secretary does not."""
    return clinician(act)


def may_write_in(act: Act, encounter: Encounter) -> Activity:
    """The doctor of this encounter only, while it is open."""
    activity = clinician(act)
    if encounter.doctor_id != activity.person_id:
        raise NotAllowed(
            "Cette consultation est celle d’un confrère.", remedy="Ouvrez la vôtre ; la sienne reste lisible."
        )
    return activity
