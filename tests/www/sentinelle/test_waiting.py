"""A survey in the product waits where its doctor looks, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from bonport.sentinelle.campaigns import actions
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Campaign
from bonport.sentinelle.reports.keys import follow_key, follow_secret
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.reports.queries import follow_path
from tests.sentinelle.campaigns.asked import GOOD, opened, reporter
from tests.sentinelle.cast import Cast


def test_a_question_waits_on_the_page_of_a_doctors_reports(house: Cast, as_: Callable[[str | None], Client]) -> None:
    dossier = house.deployed()
    report = reporter(house, dossier, "doctor", "doctor@cabinet.example")
    Report.objects.filter(pk=report.pk).update(follow=follow_key(follow_secret(report.pk)))
    page = follow_path(report.number, follow_secret(report.pk))
    token = survey_token(opened(house, dossier, mode=Campaign.Mode.PRODUCT).invitations.get().pk)
    assert f"/enquete/{token}" in as_("doctor").get(reverse("my_reports")).content.decode()
    assert "/enquete/" not in as_("other_doctor").get(reverse("my_reports")).content.decode()
    assert f"/enquete/{token}" in as_(None).get(page).content.decode()
    assert as_(None).get(f"/enquete/{token}").status_code == 200
    actions.answer_survey(house.act(None), token, GOOD)
    assert "/enquete/" not in as_("doctor").get(reverse("my_reports")).content.decode()
    assert "/enquete/" not in as_(None).get(page).content.decode()
