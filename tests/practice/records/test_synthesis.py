from __future__ import annotations

from datetime import date, timedelta

import pytest

from bonport.base.errors import NotPossible
from bonport.interop.cda.model import Presence, Synthesis
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.records.actions import (
    add_entry,
    choose_for_vsm,
    end_entry,
    keep_secret,
    say_none_known,
    strike_entry,
)
from bonport.practice.records.models import (
    Allergy,
    FamilyHistory,
    Habit,
    NoneKnown,
    Problem,
    Procedure,
    Treatment,
    VitalSign,
    WatchPoint,
)
from bonport.practice.records.synthesis import digest, is_empty, synthesis_of
from tests.cast import Cast
from tests.practice.factories import encounter, problem


def synthesis(cast: Cast, *, child: bool = False) -> Synthesis:
    with cast.act(None).reading():
        return synthesis_of((cast.child if child else cast.patient).pk, cast.now.date())


def labels(cast: Cast, *, child: bool = False) -> list[str]:
    return [one.label for one in synthesis(cast, child=child).problems]


def test_an_empty_record_gives_nothing(cast: Cast) -> None:
    assert is_empty(synthesis(cast))


def test_what_the_record_holds(cast: Cast) -> None:
    act, patient = cast.act, cast.patient
    add_entry(act(cast.treating), Problem, patient, None, {"label": "Asthme", "code": "J45.9"})
    add_entry(act(cast.treating), Problem, patient, None, {"label": "Zona", "end": date(2020, 1, 1)})
    add_entry(act(cast.treating), Allergy, patient, None, {"agent": "Arachide", "reaction": "Œdème"})
    add_entry(act(cast.treating), Treatment, patient, None, {"drug": "VENTOLINE", "route": "20020000"})
    add_entry(act(cast.treating), Procedure, patient, None, {"label": "Appendicectomie", "code": "HHFA011"})
    add_entry(act(cast.treating), Habit, patient, None, {"kind": "74011-8", "text": "Tabac"})
    add_entry(act(cast.treating), FamilyHistory, patient, None, {"relation": "FTH", "label": "Infarctus"})
    add_entry(act(cast.treating), WatchPoint, patient, None, {"text": "Vit seul"})
    add_entry(act(cast.treating), WatchPoint, patient, None, {"text": "Bruit", "occupational": True})
    made = synthesis(cast)
    assert [one.label for one in made.problems] == ["Asthme"]
    assert [one.label for one in made.history] == ["Zona"]
    assert [one.agent for one in made.allergies] == ["Arachide"]
    assert [one.drug for one in made.treatments] == ["VENTOLINE"]
    assert made.treatments[0].route is not None
    assert [one.label for one in made.procedures] == ["Appendicectomie"]
    assert [one.text for one in made.habits] == ["Tabac"]
    assert [one.label for one in made.family] == ["Infarctus"]
    assert (made.watch_points, made.occupational_risks) == (("Vit seul",), ("Bruit",))
    assert not is_empty(made)


def test_a_measure_alone_makes_no_synthesis(cast: Cast) -> None:
    values = {"code": "8480-6", "value": 120.0, "unit": "mm[Hg]", "measured_at": cast.now}
    add_entry(cast.act(cast.treating), VitalSign, cast.patient, None, values)
    assert is_empty(synthesis(cast))


def test_none_known_is_not_the_same_as_not_recorded(cast: Cast) -> None:
    assert synthesis(cast).allergies_presence is Presence.NOT_RECORDED
    say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    said = synthesis(cast)
    assert said.allergies_presence is Presence.NONE_KNOWN
    assert not is_empty(said)
    line = add_entry(cast.act(cast.treating), Allergy, cast.patient, None, {"agent": "Arachide"})
    assert synthesis(cast).allergies_presence is Presence.KNOWN
    strike_entry(cast.act(cast.treating), line)
    assert synthesis(cast).allergies_presence is Presence.NOT_RECORDED, "what was said before is no longer said"


@pytest.mark.parametrize(
    ("domain", "kind", "values"),
    [
        (NoneKnown.Domain.PROBLEMS, Problem, {"label": "Asthme"}),
        (NoneKnown.Domain.HISTORY, Problem, {"label": "Zona", "end": date(2020, 1, 1)}),
        (NoneKnown.Domain.TREATMENTS, Treatment, {"drug": "VENTOLINE"}),
        (NoneKnown.Domain.PROCEDURES, Procedure, {"label": "Appendicectomie"}),
    ],
)
def test_a_line_denies_that_there_is_none(cast: Cast, domain: str, kind: type, values: dict[str, object]) -> None:
    for each in NoneKnown.Domain:
        say_none_known(cast.act(cast.treating), cast.patient, each)
    add_entry(cast.act(cast.treating), kind, cast.patient, None, values)
    with cast.act(None).reading():
        assert set(NoneKnown.objects.values_list("domain", flat=True)) == set(NoneKnown.Domain) - {domain}


def test_a_treatment_is_told_until_its_last_day(cast: Cast) -> None:
    today = cast.now.date()
    for drug, end in (("passé", -1), ("dernier jour", 0), ("trois mois", 90)):
        values = {"drug": drug, "start": today - timedelta(days=9), "end": today + timedelta(days=end)}
        add_entry(cast.act(cast.treating), Treatment, cast.patient, None, values)
    assert [one.drug for one in synthesis(cast).treatments] == ["dernier jour", "trois mois"]


def test_a_doctor_keeps_a_problem_or_a_treatment_out(cast: Cast) -> None:
    line = problem(cast)
    choose_for_vsm(cast.act(cast.colleague), line, in_vsm=False)
    assert labels(cast) == []
    choose_for_vsm(cast.act(cast.treating), line, in_vsm=True)
    assert labels(cast) == ["Asthme"]


def test_a_problem_that_ends_becomes_history_and_a_struck_one_goes(cast: Cast) -> None:
    line = problem(cast)
    end_entry(cast.act(cast.treating), line, date(2026, 11, 1))
    made = synthesis(cast)
    assert ([one.label for one in made.problems], [one.label for one in made.history]) == ([], ["Asthme"])
    strike_entry(cast.act(cast.treating), line)
    assert synthesis(cast).history == ()


def test_wrong_values_are_refused_by_the_name_of_the_field(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="libellé"):
        add_entry(cast.act(cast.treating), Problem, cast.patient, None, {"label": ""})
    with cast.act(None).reading():
        assert not Problem.objects.exists()


def test_the_digest_is_of_the_content_alone(cast: Cast) -> None:
    problem(cast)
    first = digest(synthesis(cast))
    line = problem(cast, "Zona")
    assert digest(synthesis(cast)) != first
    strike_entry(cast.act(cast.colleague, after=timedelta(days=30)), line)
    assert digest(synthesis(cast)) == first


# -------------------------------------------------------------------------------------------------- secret, minors


@pytest.mark.requirement("EX_2.1-1050")
def test_what_guardians_may_not_see_stays_out_of_the_synthesis(cast: Cast) -> None:
    for guardians_may_see, secret, label in ((True, False, "visible"), (False, False, "caché"), (True, True, "secret")):
        opened = encounter(cast, cast.child, guardians_may_see=guardians_may_see)
        problem(cast, label, opened)
        add_entry(cast.act(cast.treating), Treatment, cast.child, opened, {"drug": label})
        add_entry(cast.act(cast.treating), WatchPoint, cast.child, opened, {"text": label})
        if secret:
            keep_secret(cast.act(cast.treating), opened)
        close_consultation(cast.act(cast.treating), opened)
    made = synthesis(cast, child=True)
    assert [one.label for one in made.problems] == ["visible"]
    assert [one.drug for one in made.treatments] == ["visible"]
    assert made.watch_points == ("visible",)


def test_what_may_still_become_secret_waits(cast: Cast) -> None:
    opened = encounter(cast, cast.child, guardians_may_see=True)
    problem(cast, "Asthme", opened)
    assert labels(cast, child=True) == []
    close_consultation(cast.act(cast.treating), opened)
    assert labels(cast, child=True) == ["Asthme"]


def test_an_adults_open_encounter_counts_at_once(cast: Cast) -> None:
    problem(cast, "Asthme", encounter(cast))
    assert labels(cast) == ["Asthme"]
