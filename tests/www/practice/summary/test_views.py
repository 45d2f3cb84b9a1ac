"""What the summary's addresses do: for whom, with what, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from bonport.interop.cda.model import PartialDate
from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, say_none_known
from bonport.practice.records.models import (
    Allergy,
    Encounter,
    FamilyHistory,
    Habit,
    NoneKnown,
    Problem,
    Procedure,
    Treatment,
    Vaccination,
    VitalSign,
    WatchPoint,
)
from tests.cast import Cast
from tests.practice.factories import problem

As = Callable[[Person], Client]
ADDRESSES = (
    "resume/comprendre/",
    "resume/noter/",
    "resume/retirer/",
    "resume/remettre/",
    "resume/terminer/",
    "resume/rouvrir/",
    "resume/synthese/",
    "resume/aucun/",
    "resume/suite/",
    "resume/courbe/",
    "mesures/lire/",
    "mesures/",
)


def address(cast: Cast, end: str) -> str:
    return f"/patients/{cast.patient.pk}/{end}"


def note(client: Client, cast: Cast, kind: str, text: str, choice: str = "") -> str:
    response = client.post(address(cast, "resume/noter/"), {"kind": kind, "text": text, "choice": choice})
    assert response.status_code == 200, response.content.decode()[-300:]
    return response.content.decode()


def rows(cast: Cast, model: type) -> list:
    with cast.act(None).reading():
        return list(model.objects.order_by("recorded_at", "id"))


def measure(cast: Cast, **values: object) -> None:
    given = {"code": "29463-7", "value": 72.0, "unit": "kg", "measured_at": cast.now, **values}
    add_entry(cast.act(cast.treating), VitalSign, cast.patient, None, given)


# ----------------------------------------------------------------------------------------------------- who, and what


@pytest.mark.parametrize("end", ADDRESSES)
@pytest.mark.parametrize("member", ["secretary", "administrator"])
def test_it_is_for_doctors(as_: As, cast: Cast, end: str, member: str) -> None:
    assert as_(cast.everyone[member]).post(address(cast, end)).status_code == 403


@pytest.mark.parametrize("end", ADDRESSES)
def test_another_practice_finds_nothing(as_: As, cast: Cast, end: str) -> None:
    asked = {"kind": "problem", "text": "asthme", "measures": "P 72", "curve": "pressure", "line": "problem:x"}
    assert as_(cast.stranger).post(address(cast, end), asked).status_code == 404


@pytest.mark.parametrize("end", ADDRESSES)
def test_nothing_typed_stands_in_an_address(as_: As, cast: Cast, end: str) -> None:
    assert as_(cast.treating).get(address(cast, end)).status_code == 405


def test_the_secretary_sees_none_of_it(as_: As, cast: Cast) -> None:
    problem(cast, "Asthme")
    page = as_(cast.secretary).get(f"/patients/{cast.patient.pk}/").content.decode()
    assert "Asthme" not in page and "lines-problem" not in page


@pytest.mark.parametrize(
    ("end", "sent", "status"),
    [
        ("resume/noter/", {"kind": "problem", "text": "  "}, 409),
        ("resume/noter/", {"kind": "problem", "text": "x" * 301}, 409),
        ("resume/noter/", {"kind": "problem", "text": "asthme", "choice": "Z99.99"}, 409),
        ("resume/noter/", {"kind": "problem", "text": "asthme 2099"}, 409),
        ("resume/noter/", {"kind": "vaccination", "text": "vaxigrip L1 2019"}, 409),
        ("resume/noter/", {"kind": "family", "text": "infarctus"}, 409),
        ("resume/noter/", {"kind": "treatment", "text": "doliprane", "choice": "other"}, 409),
        ("resume/noter/", {"kind": "nothing", "text": "asthme"}, 404),
        ("resume/retirer/", {}, 404),
        ("resume/retirer/", {"line": "problem:00000000-0000-0000-0000-000000000000"}, 404),
        ("resume/retirer/", {"line": "user:00000000-0000-0000-0000-000000000000"}, 404),
        ("resume/terminer/", {"line": "nonsense"}, 404),
        ("resume/aucun/", {"kind": "vaccination"}, 404),
        ("resume/courbe/", {"curve": "nothing"}, 404),
        ("resume/suite/", {"kind": "nothing"}, 404),
        ("mesures/", {"measures": ""}, 409),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    as_: As, cast: Cast, end: str, sent: dict[str, str], status: int
) -> None:
    assert as_(cast.treating).post(address(cast, end), sent).status_code == status
    assert rows(cast, Problem) == rows(cast, VitalSign) == rows(cast, Vaccination) == []
    with cast.act(None).reading():
        assert not Encounter.objects.exists(), "no encounter was opened for nothing"


def test_a_line_of_another_patient_is_not_there(as_: As, cast: Cast) -> None:
    line = problem(cast, "Asthme", patient=cast.child)
    for end in ("resume/retirer/", "resume/terminer/", "resume/synthese/"):
        response = as_(cast.treating).post(address(cast, end), {"line": f"problem:{line.pk}"})
        assert response.status_code == 404


# ------------------------------------------------------------------------------------------------------- what is noted


def test_a_problem_by_its_code_and_in_free_text(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    options = client.post(address(cast, "resume/comprendre/"), {"kind": "problem", "text": "asthme 2012"})
    assert "J45.9 · depuis 2012" in options.content.decode()
    note(client, cast, "problem", "asthme 2012", "J45.9")
    page = note(client, cast, "problem", "fatigue au travail mai 2020")
    coded, free = rows(cast, Problem)
    assert (coded.label, coded.code, coded.start, coded.is_past) == ("Asthme", "J45.9", PartialDate(2012), False)
    assert (free.label, free.code, free.start) == ("Fatigue au travail", "", PartialDate(2020, 5))
    assert "depuis mai 2020" in page
    (opened,) = {line.encounter_id for line in (coded, free)}
    assert isinstance(opened, UUID), "the encounter opened by itself, once"


def test_what_this_doctor_uses_comes_first(as_: As, cast: Cast) -> None:
    client, other = as_(cast.treating), as_(cast.colleague)
    note(client, cast, "problem", "bronchite asthmatiforme", "")
    note(client, cast, "problem", "asthme allergique", "J45.0")

    def first(who: Client) -> str:
        page = who.post(address(cast, "resume/comprendre/"), {"kind": "problem", "text": "asthme"}).content.decode()
        return page[: page.index("</button>")]

    assert "J45.0" in first(client) and "Habituel" in first(client)
    assert "J45.9" in first(other) and "Habituel" not in first(other)


def test_each_section_notes_what_was_typed(as_: As, cast: Cast) -> None:
    client = as_(cast.replacement)
    note(client, cast, "past", "infarctus 2015", "I21.9")
    note(client, cast, "past", "ulcère")
    note(client, cast, "treatment", "amlodipine 5 mg : 1 le matin")
    note(client, cast, "allergy", "pénicilline : urticaire, grave, confirmée 2015")
    note(client, cast, "procedure", "appendicectomie 1998")
    note(client, cast, "family", "sœur cancer du sein", "C50.9")
    note(client, cast, "habit", "20 PA")
    note(client, cast, "vaccination", "vaxigrip L1234", "69675854")
    note(client, cast, "vaccination", "gardasil 9 AB12 12/10/2024", "65017887")
    note(client, cast, "watch", "vit seule")
    note(client, cast, "occupational", "bruit")
    dated, undated = rows(cast, Problem)
    assert (dated.end, dated.code, undated.end, undated.is_past) == (PartialDate(2015), "I21.9", None, True)
    (treatment,) = rows(cast, Treatment)
    assert (treatment.drug, treatment.dosage) == ("Amlodipine 5 mg", "1 le matin")
    (allergy,) = rows(cast, Allergy)
    assert (allergy.agent, allergy.reaction, allergy.severity) == ("Pénicilline", "urticaire", "24484000")
    assert (allergy.certainty, allergy.start) == ("confirmed", PartialDate(2015))
    (procedure,) = rows(cast, Procedure)
    assert (procedure.label, procedure.day) == ("Appendicectomie", PartialDate(1998))
    (relative,) = rows(cast, FamilyHistory)
    assert (relative.relation, relative.label, relative.code) == ("SIS", "Cancer du sein", "C50.9")
    (habit,) = rows(cast, Habit)
    assert (habit.kind, habit.quantity, habit.unit) == ("74011-8", 20.0, "{pack}/a")
    flu, hpv = rows(cast, Vaccination)
    assert (flu.vaccine, flu.cis, flu.lot, flu.day) == ("Vaxigrip", "69675854", "L1234", cast.now.date())
    assert (hpv.vaccine, hpv.lot, hpv.day) == ("Gardasil 9", "AB12", date(2024, 10, 12))
    assert [(one.text, one.occupational) for one in rows(cast, WatchPoint)] == [("Vit seule", False), ("Bruit", True)]


def test_an_earlier_treatment_is_taken_with_its_dosage_only_when_chosen(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    note(client, cast, "treatment", "Amlodipine 5 mg : 1 le matin")
    (earlier,) = rows(cast, Treatment)
    page = client.post(address(cast, "resume/comprendre/"), {"kind": "treatment", "text": "amlo"}).content.decode()
    assert page.index("Amlo</span>") < page.index("1 le matin"), "what was typed comes first"
    note(client, cast, "treatment", "amlo", str(earlier.pk))
    assert rows(cast, Treatment)[1].dosage == "1 le matin"


def test_what_is_typed_is_shown_and_never_run(as_: As, cast: Cast) -> None:
    client, hostile = as_(cast.treating), "<script>alert(1)</script>\"'"
    options = client.post(address(cast, "resume/comprendre/"), {"kind": "problem", "text": hostile}).content.decode()
    page = note(client, cast, "problem", hostile)
    assert "<script>alert" not in options + page


# ------------------------------------------------------------------------------------------------------ what is undone


def test_ended_reopened_struck_restored_kept_out(as_: As, cast: Cast) -> None:
    line, client = problem(cast, "Asthme"), as_(cast.treating)
    sent = {"line": f"problem:{line.pk}"}

    def after(end: str) -> Problem:
        assert client.post(address(cast, end), sent).status_code == 200
        return rows(cast, Problem)[0]

    assert after("resume/terminer/").end == cast.now.date()
    assert not after("resume/rouvrir/").is_past
    assert not after("resume/synthese/").in_vsm
    assert after("resume/synthese/").in_vsm
    assert after("resume/retirer/").ended
    assert not after("resume/remettre/").ended


def test_a_treatment_that_was_stopped_is_behind_one_gesture_and_can_be_taken_again(as_: As, cast: Cast) -> None:
    values = {"drug": "Amoxicilline", "end": date(2026, 11, 1)}
    line, client = add_entry(cast.act(cast.treating), Treatment, cast.patient, None, values), as_(cast.treating)
    page = client.get(f"/patients/{cast.patient.pk}/").content.decode()
    assert "1\u00a0arrêté" in page and "Amoxicilline" not in page
    more = client.post(address(cast, "resume/suite/"), {"kind": "treatment"}).content.decode()
    assert "jusqu’au 01/11/2026" in more and "Reprendre" in more
    client.post(address(cast, "resume/rouvrir/"), {"line": f"treatment:{line.pk}"})
    assert rows(cast, Treatment)[0].end is None


def test_none_known_in_one_gesture_and_back(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    page = client.post(address(cast, "resume/aucun/"), {"kind": "allergy"}).content.decode()
    assert "aucune allergie connue" in page and "aucune connue" in page, "in the summary and in the banner"
    assert [said.domain for said in none_said(cast)] == ["allergies"]
    client.post(address(cast, "resume/aucun/"), {"kind": "allergy", "said": "0"})
    assert none_said(cast) == []


def none_said(cast: Cast) -> list[NoneKnown]:
    with cast.act(None).reading():
        return list(NoneKnown.objects.all())


def test_a_line_brought_back_denies_that_there_is_none(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    note(client, cast, "allergy", "arachide")
    (line,) = rows(cast, Allergy)
    client.post(address(cast, "resume/retirer/"), {"line": f"allergy:{line.pk}"})
    say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    client.post(address(cast, "resume/remettre/"), {"line": f"allergy:{line.pk}"})
    assert none_said(cast) == []


# -------------------------------------------------------------------------------------------------------- the measures


def test_measures_are_kept_in_one_line(as_: As, cast: Cast) -> None:
    response = as_(cast.treating).post(address(cast, "mesures/"), {"measures": "TA 135/80 P 72,5 T 168"})
    assert response.status_code == 200 and "Mesures notées" in response.content.decode()
    kept = [(one.code, one.value, one.unit) for one in rows(cast, VitalSign)]
    assert sorted(kept) == [
        ("29463-7", 72.5, "kg"), ("8302-2", 168.0, "cm"), ("8462-4", 80.0, "mm[Hg]"), ("8480-6", 135.0, "mm[Hg]"),
    ]  # fmt: skip
    assert "IMC" in response.content.decode() and "25,7" in response.content.decode()


def test_what_is_understood_is_shown_before(as_: As, cast: Cast) -> None:
    page = as_(cast.treating).post(address(cast, "mesures/lire/"), {"measures": "P 72 T 168"}).content.decode()
    assert "72\u00a0kg" in page and "IMC 25,5" in page
    assert rows(cast, VitalSign) == []


def test_an_unusual_value_is_asked_back_and_confirmed_by_the_same_line(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    asked = client.post(address(cast, "mesures/"), {"measures": "P 220"})
    assert "inhabituelle" in asked.content.decode() and 'name="sure"' in asked.content.decode()
    assert rows(cast, VitalSign) == []
    client.post(address(cast, "mesures/"), {"measures": "P 230", "sure": "P 220"})
    assert rows(cast, VitalSign) == [], "another line is asked for itself"
    client.post(address(cast, "mesures/"), {"measures": "P 220", "sure": "P 220"})
    assert [one.value for one in rows(cast, VitalSign)] == [220.0]


@pytest.mark.parametrize("typed", ["P 7200", "P 72 xyz", "TA 80/135"])
def test_what_is_impossible_or_not_understood_is_never_confirmed(as_: As, cast: Cast, typed: str) -> None:
    asked = as_(cast.treating).post(address(cast, "mesures/"), {"measures": typed, "sure": typed}).content.decode()
    assert "Rien n’est noté" in asked and 'name="sure"' not in asked
    assert rows(cast, VitalSign) == []


def test_a_curve_says_in_words_and_rows_what_it_draws(as_: As, cast: Cast) -> None:
    for value in (70.0, 74.5):
        measure(cast, value=value)
    page = as_(cast.treating).post(address(cast, "resume/courbe/"), {"curve": "29463-7"}).content.decode()
    assert "<title" in page and "de 70 à 74,5" in page and "<td>" in page
    assert "style=" not in page
