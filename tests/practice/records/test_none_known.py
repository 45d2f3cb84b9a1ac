"""« Aucun connu » is refused where something is known."""

from __future__ import annotations

import pytest

from bonport.base.errors import NotPossible
from bonport.practice.records.actions import add_entry, say_none_known, strike_entry
from bonport.practice.records.models import Allergy, NoneKnown
from tests.cast import Cast


def test_none_known_contradicts_no_line_of_the_record(cast: Cast) -> None:
    line = add_entry(cast.act(cast.treating), Allergy, cast.patient, None, {"agent": "Arachide"})
    with pytest.raises(NotPossible, match="allergies"):
        say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    strike_entry(cast.act(cast.treating), line)
    say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    with cast.act(cast.treating).reading():
        assert NoneKnown.objects.filter(patient=cast.patient).count() == 1
