"""Lines typed in the summary, as they are understood, and as the VSM says them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.cda.model import PartialDate
from bonport.practice.consultations.actions import refresh_synthesis
from bonport.practice.documents import content as contents
from bonport.practice.documents import rendition
from bonport.practice.records import models
from bonport.practice.records.actions import add_entry
from bonport.practice.records.lines import typed
from bonport.practice.records.lines.typed import dated
from bonport.practice.records.synthesis import synthesis_of
from bonport.practice.records.when import from_iso, iso
from tests.cast import JEANNE, Cast
from tests.practice.factories import JEANNE_INS

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "label", "when"),
    [
        ("Asthme 2012", "Asthme", PartialDate(2012)),
        ("asthme depuis mai 2012", "asthme", PartialDate(2012, 5)),
        ("asthme (05/2012)", "asthme", PartialDate(2012, 5)),
        ("zona le 12/5/2020", "zona", date(2020, 5, 12)),
        ("zona en août 2020", "zona", PartialDate(2020, 8)),
        ("hernie L5 S1", "hernie L5 S1", None),
        ("2012", "2012", None),
        ("covid 19", "covid 19", None),
    ],
)
def test_a_date_at_the_end(text: str, label: str, when: object) -> None:
    assert dated(text, TODAY) == (label, when, "")


@pytest.mark.parametrize("text", ["zona le 31/02/2020", "asthme 2030", "asthme 13/2020"])
def test_a_date_that_cannot_be_is_asked_back(text: str) -> None:
    assert dated(text, TODAY)[2]


@given(
    st.one_of(
        st.dates(date(1900, 1, 1), TODAY),
        st.builds(PartialDate, st.integers(1900, 2025)),
        st.builds(PartialDate, st.integers(1900, 2025), st.integers(1, 12)),
    )
)
def test_a_day_as_far_as_it_is_known_is_kept_so(when: date | PartialDate) -> None:
    assert from_iso(iso(when)) == when


@given(st.text(max_size=60))
def test_nothing_typed_raises_and_every_letter_stays(text: str) -> None:
    label, when, wrong = dated(text, TODAY)
    assert when is None or not wrong
    for read in (typed.treatment, typed.allergy, typed.habit, typed.procedure):
        assert isinstance(read(text, TODAY).values, dict)
    typed.family(text)
    assert " ".join(text.split()).startswith(label.rstrip(" ,"))


def test_an_allergy_in_one_line() -> None:
    said = typed.allergy(
        "allergie à la pénicilline : œdème du visage, urticaire, sévère, risque élevé, suspectée", TODAY
    )
    assert said.values == {
        "agent": "Pénicilline",
        "reaction": "œdème du visage, urticaire",
        "severity": "24484000",
        "criticality": "high",
        "certainty": "unconfirmed",
        "start": None,
    }
    assert typed.severity_words(models.Allergy(**said.values)) == "grave, risque élevé, non confirmé"
    assert typed.allergy("intolérance au lactose", TODAY).values["kind"] == typed.INTOLERANCE


@pytest.mark.parametrize(
    ("text", "relation", "label"),
    [
        ("père infarctus à 55 ans", "FTH", "Infarctus à 55 ans"),
        ("Sœur : cancer du sein", "SIS", "Cancer du sein"),
        ("grand-mère maternelle diabète", "MGRMTH", "Diabète"),
        ("demi-frère épilepsie", "HBRO", "Épilepsie"),
    ],
)
def test_family(text: str, relation: str, label: str) -> None:
    assert typed.family(text).values == {"relation": relation, "label": label}


@pytest.mark.parametrize("text", ["diabète", "père", "perechon diabète", ""])
def test_family_without_its_two_words_is_asked_back(text: str) -> None:
    assert typed.family(text).wrong


@pytest.mark.parametrize(
    ("text", "kind", "quantity", "unit"),
    [
        ("20 PA", "74011-8", 20, "{pack}/a"),
        ("tabac 10 cig/j", "74011-8", 10, "{cigarette}/d"),
        ("tabac sevré 2015", "74011-8", None, None),
        ("alcool 2 verres/j", "74013-4", 2, "{glass}/d"),
        ("7 verres par semaine", "74013-4", 7, "{glass}/wk"),
        ("marche 1 h par jour", "73985-4", None, None),
        ("vit seul", "11345-6", None, None),
    ],
)
def test_habits(text: str, kind: str, quantity: float | None, unit: str | None) -> None:
    values = typed.habit(text, TODAY).values
    assert (values["kind"], values.get("quantity"), values.get("unit")) == (kind, quantity, unit)


# -------------------------------------------------------------------------------------------------- what the VSM says


def test_the_vsm_says_what_was_typed(cast: Cast) -> None:
    today = cast.now.date()

    def noted(kind: type[models.Entry], said: typed.Typed) -> None:
        assert not said.wrong
        add_entry(cast.act(cast.treating), kind, cast.patient, None, said.values)

    noted(models.Problem, typed.problem("asthme mai 2012", today, past=False))
    noted(models.Problem, typed.problem("infarctus 2015", today, past=True))
    noted(models.Problem, typed.problem("ulcère", today, past=True))
    noted(models.Allergy, typed.allergy("pénicilline : urticaire, grave, confirmée 2015", today))
    noted(models.Treatment, typed.treatment("amlodipine 5 mg : 1 le matin", today))
    noted(models.Procedure, typed.procedure("appendicectomie 1998", today))
    noted(models.FamilyHistory, typed.family("père infarctus à 55 ans"))
    noted(models.Habit, typed.habit("20 PA", today))
    noted(models.WatchPoint, typed.watch_point("bruit", occupational=True))
    with cast.act(None).reading():
        said = synthesis_of(cast.patient.pk, today)
    assert [(one.label, one.start) for one in said.problems] == [("Asthme", PartialDate(2012, 5))]
    assert [(one.label, one.end) for one in said.history] == [("Infarctus", PartialDate(2015)), ("Ulcère", None)]
    (allergy,) = said.allergies
    assert allergy.severity is not None and allergy.certainty is not None
    assert (allergy.severity.display, allergy.certainty.display) == ("grave", "Confirmé")
    assert allergy.start == PartialDate(2015)
    assert [(one.drug, one.dosage) for one in said.treatments] == [("Amlodipine 5 mg", "1 le matin")]
    assert [(one.label, one.day) for one in said.procedures] == [("Appendicectomie", PartialDate(1998))]
    assert [(one.relation.code, one.label) for one in said.family] == [("FTH", "Infarctus à 55 ans")]
    assert [(one.quantity, one.unit) for one in said.habits] == [(20.0, "{pack}/a")]
    assert said.occupational_risks == ("Bruit",)


def test_a_document_made_of_it_is_whole(cast: Cast) -> None:
    """The pre-flight finds nothing to refuse in a VSM with partial dates and a past problem of unknown end."""
    today = cast.now.date()
    for said in (
        typed.problem("asthme mai 2012", today, past=False),
        typed.problem("infarctus 2015", today, past=True),
        typed.problem("ulcère", today, past=True),
    ):
        add_entry(cast.act(cast.treating), models.Problem, cast.patient, None, said.values)
    values = typed.allergy("pénicilline : urticaire, grave, risque élevé, confirmée 2015", today).values
    add_entry(cast.act(cast.treating), models.Allergy, cast.patient, None, values)
    made = refresh_synthesis(cast.act(cast.treating), cast.patient)
    body = contents.read(made.content).body
    with cast.act(None).reading():
        assert body == synthesis_of(cast.patient.pk, today), "what was signed is read back as it was"
    rendered = rendition.make(made, JEANNE, JEANNE_INS, None)
    for piece in (b'value="201205"', b"24484000", b'code="high"', "Pénicilline".encode(), "Ulcère".encode()):
        assert piece in rendered.cda
