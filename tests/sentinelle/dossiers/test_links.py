"""What is attached, and taken back: counts follow exactly, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.counts import Counts, counts, counts_of
from bonport.sentinelle.dossiers.models import ReportLink, SignatureLink
from bonport.sentinelle.dossiers.queries import dossier_page, triage, waiting_signatures
from tests.sentinelle.cast import WHY, Cast, assemble


def test_doctors_and_installations_are_counted_apart_and_once(house: Cast) -> None:
    dossier = house.dossier()
    for doctor in ("one", "one", "two", "", ""):
        actions.attach_report(house.act(), dossier, house.report(doctor=doctor))
    first, second = house.signature("a"), house.signature("b")
    for signature, installation in ((first, "i1"), (first, "i2"), (second, "i2"), (second, "")):
        house.fails(signature, "1.1", installation, events=3)
    for signature in (first, second):
        actions.attach_signature(house.act(), dossier, signature)
    assert counts(dossier) == Counts(doctors=2, unknown_reports=2, installations=2, unknown_events=3)


def test_a_doctor_counts_once_in_each_of_two_dossiers(house: Cast) -> None:
    """One report may belong to both: many to many, and nothing is merged."""
    one, other = house.dossier("Un"), house.dossier("Autre")
    report = house.report(doctor="x")
    for dossier in (one, other):
        actions.attach_report(house.act(), dossier, report)
    assert {counted.doctors for counted in counts_of([one, other]).values()} == {1}
    assert report.dossier_links.count() == 2


def test_a_report_set_aside_counts_no_more(house: Cast) -> None:
    from bonport.sentinelle.reports.actions import set_aside, take_back

    dossier, report = house.dossier(), house.report(doctor="x")
    actions.attach_report(house.act(), dossier, report)
    set_aside(house.act(), report, "C’était un essai.")
    assert counts(dossier).doctors == 0
    take_back(house.act(), report)
    assert counts(dossier).doctors == 1
    set_aside(house.act(), report, "C’était un essai.")
    with pytest.raises(NotPossible, match="écarté"):
        actions.attach_report(house.act(), house.dossier(), report)


def test_a_link_taken_back_is_kept_with_who_and_why(house: Cast) -> None:
    dossier, report = house.dossier(), house.report(doctor="x")
    link = actions.attach_report(house.act(), dossier, report, "Même panne.")
    with pytest.raises(NotPossible, match="pourquoi"):
        actions.detach_report(house.act(), link, "  ")
    actions.detach_report(house.act(days=1), link, "Une autre panne.")
    link.refresh_from_db()
    assert (link.detached_by, link.detached_why) == (house.users["team"], "Une autre panne.")
    with pytest.raises(NotPossible, match="déjà"):
        actions.detach_report(house.act(), link, WHY)
    assert [row.report.pk for row in triage()] == [report.pk]
    page = dossier_page(dossier, house.now)
    assert (page.reports, [one.pk for one in page.detached]) == ([], [link.pk])
    again = actions.attach_report(house.act(days=2), dossier, report)
    assert again.pk != link.pk
    assert triage() == []
    assert report.dossier_links.count() == 2


def test_what_is_attached_twice_is_attached_once(house: Cast) -> None:
    dossier, signature = house.dossier(), house.signature()
    one = actions.attach_signature(house.act(), dossier, signature)
    assert actions.attach_signature(house.act(), dossier, signature) == one
    assert waiting_signatures() == []
    actions.detach_signature(house.act(), one, WHY)
    assert waiting_signatures() == [signature]


class Restored(TestCase):
    """Whatever is attached and then taken back, in whatever order, the counts are those of before."""

    @given(
        st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.booleans()), min_size=1, max_size=5),
        st.lists(st.tuples(st.sampled_from(["", "i", "j"]), st.booleans()), max_size=3),
        st.randoms(use_true_random=False),
    )
    @settings(max_examples=12)
    def test_links_taken_back_restore_counts_exactly(self, reports, signatures, order) -> None:  # type: ignore[no-untyped-def]
        house = assemble()
        dossier, other = house.dossier("Un"), house.dossier("Autre")
        for number, (doctor, kept) in enumerate(reports):
            report = house.report(f"texte {number}", doctor=doctor)
            if kept:
                actions.attach_report(house.act(), dossier, report)
            actions.attach_report(house.act(), other, report)
        for number, (installation, kept) in enumerate(signatures):
            signature = house.signature(f"s{number}")
            house.fails(signature, "1.0", installation)
            if kept:
                actions.attach_signature(house.act(), dossier, signature)
            actions.attach_signature(house.act(), other, signature)
        before = counts_of([dossier, other])
        made = []
        for one in ReportLink.objects.filter(dossier=other):
            if not ReportLink.objects.filter(dossier=dossier, report=one.report_id).exists():
                link = actions.attach_report(house.act(), dossier, one.report)
                made.append(lambda link=link: actions.detach_report(house.act(), link, WHY))
        for one in SignatureLink.objects.filter(dossier=other):
            if not SignatureLink.objects.filter(dossier=dossier, signature=one.signature_id).exists():
                link = actions.attach_signature(house.act(), dossier, one.signature)
                made.append(lambda link=link: actions.detach_signature(house.act(), link, WHY))
        after = counts_of([dossier, other])
        assert after[other.pk] == before[other.pk]
        assert after[dossier.pk] == after[other.pk]
        order.shuffle(made)
        for take_back in made:
            take_back()
        assert counts_of([dossier, other]) == before
