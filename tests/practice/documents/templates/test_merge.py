"""What the record says in a letter: agreement, civility, what is known, and what guardians may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bonport.interop.identity import Sex
from bonport.practice.documents.addressee import of_colleague, of_correspondent, plain, read, typed
from bonport.practice.documents.models import Correspondent
from bonport.practice.documents.templates.language import NAMES, Several, merge
from bonport.practice.documents.templates.merge import values_of
from bonport.practice.patients.actions import register_patient
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity, Person
from bonport.practice.records.actions import add_entry, begin_encounter, keep_secret, say_none_known, write_note
from bonport.practice.records.models import Allergy, Encounter, LabValue, NoneKnown, Treatment, VitalSign
from tests.cast import JEANNE, LEO, Cast
from tests.practice.factories import problem


def values(cast: Cast, patient: Patient | None = None, who: Person | None = None, in_: Encounter | None = None) -> dict:
    with cast.act(None).reading():
        activity = Activity.objects.select_related("person", "structure").get(person=who or cast.treating)
        of = Patient.objects.select_related("identity").get(pk=(patient or cast.patient).pk)
        return values_of(of, activity, cast.now, encounter=in_)


@pytest.mark.parametrize(
    ("sex", "said"),
    [
        (Sex.FEMALE, "Madame Jeanne DURAND, née le 04/03/1955, adressée ; elle, la patiente."),
        (Sex.MALE, "Monsieur Jeanne DURAND, né le 04/03/1955, adressé ; il, le patient."),
        (Sex.UNKNOWN, "Jeanne DURAND, né(e) le 04/03/1955, adressé(e) ; il ou elle, le ou la patiente."),
    ],
)
def test_words_agree(cast: Cast, sex: Sex, said: str) -> None:
    patient = register_patient(cast.act(cast.secretary), replace(JEANNE, sex=sex))
    text = "{{ patient }}, {{ né }}, adressé{{ e }} ; {{ il }}, {{ le patient }}."
    assert merge(text, values(cast, patient)) == said


def test_a_minor_is_a_child_and_an_infant_is_counted_in_months(cast: Cast) -> None:
    assert merge("{{ Patient }}", values(cast, cast.child)) == "L’enfant Leo DURAND"
    baby = register_patient(cast.act(cast.secretary), replace(LEO, birth_date=date(2026, 9, 24)))
    assert values(cast, baby)["âge"] == "1\u00a0mois"


def test_every_documented_name_is_known_to_a_doctor_who_chose_his_addressee(cast: Cast) -> None:
    known = set(values(cast)) | {name.name for name in NAMES if name.of_addressee}
    assert known == {name.name for name in NAMES}


def test_what_is_clinical_is_not_for_the_secretary(cast: Cast) -> None:
    known = set(values(cast, who=cast.secretary))
    assert not known & {name.name for name in NAMES if name.clinical}


def test_none_known_is_not_nothing_recorded(cast: Cast) -> None:
    assert merge("{{ allergies }}", values(cast)) == "Non renseigné"
    say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)
    assert merge("{{ allergies }}", values(cast)) == "Aucune allergie connue"
    add_entry(cast.act(cast.treating), Allergy, cast.patient, None, {"agent": "Pénicilline", "reaction": "urticaire"})
    assert merge("Allergies : {{ allergies }}", values(cast)) == "Allergies : Pénicilline (urticaire)"


def test_treatments_measures_and_results(cast: Cast) -> None:
    act = lambda: cast.act(cast.treating)  # noqa: E731
    add_entry(act(), Treatment, cast.patient, None, {"drug": "AMLODIPINE 5 mg", "dosage": "1 le matin"})
    old = {"drug": "AMOXICILLINE", "end": (cast.now - timedelta(days=3)).date()}
    add_entry(act(), Treatment, cast.patient, None, old)
    for days, high, low in ((20, 150.0, 90.0), (1, 135.0, 80.0)):
        at = cast.now - timedelta(days=days)
        for code, value in (("8480-6", high), ("8462-4", low)):
            measured = {"code": code, "value": value, "unit": "mm[Hg]", "measured_at": at}
            add_entry(act(), VitalSign, cast.patient, None, measured)
    lab = {"code": "4548-4", "label": "HbA1c", "value": 7.2, "unit": "%", "day": date(2026, 11, 2)}
    add_entry(act(), LabValue, cast.patient, None, lab)
    said = values(cast)
    assert said["traitements"] == Several(("AMLODIPINE 5 mg\u00a0: 1 le matin",), "non renseigné")
    assert merge("{{ dernières mesures }}.", said) == "Pression artérielle\u00a0: 135/80\u00a0mmHg (22/11/2026)."
    assert merge("{{ derniers résultats }}.", said) == "HbA1c\u00a0: 7,2\u00a0% (02/11/2026)."


def test_what_guardians_may_not_see_is_in_no_letter_that_they_may(cast: Cast) -> None:
    hidden = begin_encounter(cast.act(cast.treating), cast.child)
    keep_secret(cast.act(cast.treating), hidden)
    problem(cast, "Contraception", hidden)
    assert "Contraception" not in merge("{{ problèmes }}", values(cast, cast.child))
    with cast.act(None).reading():
        hidden.refresh_from_db()
    assert "Contraception" in merge("{{ problèmes }}", values(cast, cast.child, in_=hidden))


def test_the_note_of_the_day_is_that_of_the_encounter(cast: Cast) -> None:
    opened = write_note(cast.act(cast.treating), begin_encounter(cast.act(cast.treating), cast.patient), "Toux.")
    assert values(cast, in_=opened)["note du jour"] == "Toux."
    assert values(cast)["note du jour"] == "…"


@pytest.mark.parametrize(
    ("who", "salutation"),
    [
        ({"specialty": "G15_10/SM04", "civility": "MME"}, "chère consœur"),
        ({"specialty": "G15_10/SM04", "civility": "M"}, "cher confrère"),
        ({"title": "DR"}, "chère consœur, cher confrère"),
        ({"specialty": "G15_60", "civility": "MME"}, "Madame"),
        ({}, "Madame, Monsieur"),
    ],
)
def test_how_a_letter_begins(who: dict[str, str], salutation: str) -> None:
    to = of_correspondent(Correspondent(family="LEGRAND", **who))
    assert to.salutation == salutation and to.professional is None
    assert read(plain(to)) == to


def test_only_whom_the_nation_knows_stands_among_the_recipients(cast: Cast) -> None:
    known = Correspondent(family="L", given="A", national_id="899700000058", specialty="G15_10/SM04")
    assert of_correspondent(known).professional is not None
    known.specialty = ""
    assert of_correspondent(known).professional is None
    assert typed("Hôpital Nord, Service de cardiologie\n63000 Clermont").lines == (
        "Hôpital Nord",
        "Service de cardiologie",
        "63000 Clermont",
    )
    colleague = of_colleague(cast.colleague, cast.structure)
    assert colleague.lines[0] == "Dr\u00a0Paul ROUX" and colleague.professional is not None


def test_a_problem_known_to_be_over_is_history_even_without_its_end(cast: Cast) -> None:
    problem(cast, "Pneumonie", past=True)
    problem(cast, "Asthme")
    said = values(cast)
    assert "Asthme" in str(said["problèmes"]) and "Pneumonie" not in str(said["problèmes"])
    assert "Pneumonie" in str(said["antécédents"])
