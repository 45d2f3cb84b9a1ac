"""Doctors are asked, remind once or twice, left in peace for ever when they wish; and a dossier is verified by them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.base.errors import Gone, NotPossible
from bonport.base.sealing import unseal
from bonport.sentinelle.campaigns import actions
from bonport.sentinelle.campaigns.actions import Answered, Called, Volunteer
from bonport.sentinelle.campaigns.actions.asking import CALLS, due_reminders
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Campaign, Invitation, OptOut, Panelist
from bonport.sentinelle.campaigns.queries import (
    call_list,
    campaign_page,
    campaigns,
    script,
    survey,
    surveys_for,
    surveys_of,
)
from bonport.sentinelle.campaigns.results import results, sentence
from bonport.sentinelle.dossiers.actions.telling import ADDRESS, LETTER
from bonport.sentinelle.dossiers.models import Letter
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.dossiers.statistics import Verdict
from bonport.sentinelle.reports.keys import doctor_key
from tests.sentinelle.campaigns.asked import BAD, GOOD, Outcome, Still, answers, called, opened, reporter, volunteers
from tests.sentinelle.cast import WHY, Cast

STATE = Invitation.State


def test_reporters_are_asked_first_and_each_doctor_once(house: Cast) -> None:
    dossier = house.deployed()
    reporter(house, dossier, "doctor", "06 11 22 33 44")
    reporter(house, dossier, "doctor", "06 11 22 33 44")
    reporter(house, dossier, "", "0473998877")
    reporter(house, dossier, "elsewhere", "seulement@mail.example")
    reporter(house, dossier, "silent", "06 55 55 55 55", may_call=False)
    volunteers(house, 5)
    campaign = opened(house, dossier)
    asked = list(campaign.invitations.order_by("position"))
    assert [one.reporter for one in asked] == [True, True] + [False] * 5
    assert {one.doctor for one in asked if one.reporter} >= {doctor_key("doctor")}
    assert [row.phone for row in call_list(campaign, house.now)][:2] != ["", ""]


def test_a_report_whose_link_was_taken_back_asks_nobody(house: Cast) -> None:
    from bonport.sentinelle.dossiers import actions as dossiers

    dossier = house.deployed()
    report = reporter(house, dossier, "doctor", "06 11 22 33 44")
    dossiers.detach_report(house.act(), report.dossier_links.get(), WHY)
    with pytest.raises(NotPossible, match="Aucun médecin"):
        opened(house, dossier)


def test_a_call_its_outcome_and_its_answer_are_one_act(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 4)
    campaign = opened(house, dossier)
    one, other, third, fourth = called(
        house,
        campaign,
        [*answers(BAD), Called(Outcome.REFUSED), Called(Outcome.WRONG_NUMBER), Called(Outcome.NO_ANSWER)],
    )
    states = {row.pk: row.state for row in campaign.invitations.all()}
    assert [states[row.pk] for row in (one, other, third, fourth)] == [
        STATE.ANSWERED, STATE.REFUSED, STATE.UNREACHABLE, STATE.ASKED,
    ]  # fmt: skip
    assert [row.invitation.pk for row in call_list(campaign, house.now)] == [fourth.pk]
    with pytest.raises(NotPossible, match="déjà"):
        actions.record_call(house.act(), one, answers(GOOD)[0])
    with pytest.raises(NotPossible):
        actions.record_call(house.act(), fourth, Called(Outcome.ANSWERED))


def test_who_never_answers_is_left_in_peace(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 1)
    campaign = opened(house, dossier)
    for _ in range(CALLS):
        actions.record_call(house.act(), campaign.invitations.get(), Called(Outcome.NO_ANSWER))
    assert campaign.invitations.get().state == STATE.UNREACHABLE
    assert call_list(campaign, house.now) == []


def test_who_asked_for_an_hour_is_called_at_that_hour(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 2)
    campaign = opened(house, dossier)
    first = campaign.invitations.get(position=1)
    actions.record_call(house.act(), first, Called(Outcome.CALL_BACK, call_at=house.now + timedelta(hours=3)))
    assert [row.invitation.position for row in call_list(campaign, house.now)] == [2]
    assert [row.invitation.position for row in call_list(campaign, house.now + timedelta(hours=3))] == [1, 2]


def test_a_survey_by_mail_is_answered_by_its_link_alone(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 2)
    campaign = opened(house, dossier, mode=Campaign.Mode.MAIL)
    letters = list(Letter.objects.order_by("key"))
    assert len(letters) == 2
    invitation = campaign.invitations.get(position=1)
    token = survey_token(invitation.pk)
    body = next(unseal(one.body, LETTER) for one in letters if str(invitation.pk) in one.key)
    assert token in body and f"{token}/non" in body
    shown = survey(token)
    assert shown and len(shown.sus) == 10 and not shown.done
    actions.answer_survey(house.act(None), token, Answered(Still.FAILS, 2, (3,) * 10, "Appelez Mme Jeanne DURAND"))
    invitation.refresh_from_db()
    assert invitation.state == STATE.ANSWERED
    assert "DURAND" not in invitation.answer.comment
    with pytest.raises(NotPossible, match="déjà"):
        actions.answer_survey(house.act(None), token, GOOD)
    for wrong in ("", "x", token[:-1] + ("A" if token[-1] != "A" else "B"), campaign.number):
        assert survey(wrong) is None
        with pytest.raises(Gone):
            actions.answer_survey(house.act(None), wrong, GOOD)


@pytest.mark.parametrize(
    "answered", [Answered(Still.WORKS, 6), Answered(Still.WORKS, sus=(1,) * 9), Answered(Still.WORKS, sus=(0,) * 10)]
)
def test_an_answer_outside_its_scale_is_refused(house: Cast, answered: Answered) -> None:
    dossier = house.deployed()
    volunteers(house, 1)
    campaign = opened(house, dossier, mode=Campaign.Mode.MAIL)
    with pytest.raises(NotPossible):
        actions.answer_survey(house.act(None), survey_token(campaign.invitations.get().pk), answered)
    assert campaign.invitations.get().state == STATE.ASKED


def test_two_reminders_a_week_apart_and_no_more(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 2)
    campaign = opened(house, dossier, mode=Campaign.Mode.MAIL)
    answered = campaign.invitations.get(position=2)
    actions.answer_survey(house.act(None), survey_token(answered.pk), GOOD)
    sent = []
    for day in range(40):
        for one in due_reminders(house.now + timedelta(days=day)):
            assert actions.remind(house.act(None, days=day), one)
            assert not actions.remind(house.act(None, days=day), one)
            sent.append((day, one.position))
    assert sent == [(7, 1), (14, 1)]
    assert Letter.objects.filter(subject__startswith="Rappel").count() == 2


def test_a_contact_that_was_erased_is_not_reminded(house: Cast) -> None:
    dossier = house.deployed()
    report = reporter(house, dossier, "doctor", "doctor@cabinet.example")
    campaign = opened(house, dossier, mode=Campaign.Mode.MAIL)
    report.contact.delete()
    assert not actions.remind(house.act(None, days=8), campaign.invitations.get())


def test_who_opts_out_is_never_asked_again_by_any_key(house: Cast) -> None:
    dossier = house.deployed()
    reporter(house, dossier, "doctor", "Doctor@Cabinet.example")
    mail = opened(house, dossier, mode=Campaign.Mode.MAIL)
    assert opened(house, dossier, mode=Campaign.Mode.MAIL).invitations.count() == 1
    actions.opt_out_by_link(house.act(None), survey_token(mail.invitations.get().pk))
    assert {one.state for one in Invitation.objects.all()} == {STATE.OPTED_OUT}
    assert not Letter.objects.filter(given_up_at=None).exists()
    assert set(Letter.objects.values_list("to", "body")) == {("", "")}
    with pytest.raises(NotPossible, match="plus être sollicité"):
        actions.join_panel(house.act(), Volunteer(doctor_key("doctor"), house.product_a, phone="0611223344"))
    with pytest.raises(NotPossible, match="plus être sollicité"):  # the same mail under another name
        given = Volunteer(doctor_key("other"), house.product_a, mail="doctor@cabinet.example")
        actions.join_panel(house.act(), given)
    with pytest.raises(NotPossible, match="Aucun médecin"):
        opened(house, dossier, mode=Campaign.Mode.MAIL)
    reporter(house, dossier, "", "doctor@cabinet.example")
    with pytest.raises(NotPossible, match="Aucun médecin"):
        opened(house, dossier, mode=Campaign.Mode.MAIL)
    assert OptOut.objects.count() == 2


def test_a_link_of_a_closed_campaign_still_opts_out(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 1)
    campaign = opened(house, dossier, mode=Campaign.Mode.MAIL)
    actions.close_campaign(house.act(), campaign)
    token = survey_token(campaign.invitations.get().pk)
    with pytest.raises(NotPossible, match="close"):
        actions.answer_survey(house.act(None), token, GOOD)
    actions.opt_out_by_link(house.act(None), token)
    assert not Panelist.objects.exists()
    assert OptOut.objects.count() == 3  # the doctor, his phone, his mail


def test_a_survey_in_the_product_waits_on_the_page_of_the_report(house: Cast) -> None:
    dossier = house.deployed()
    report = reporter(house, dossier, "doctor", "doctor@cabinet.example")
    campaign = opened(house, dossier, mode=Campaign.Mode.PRODUCT)
    token = survey_token(campaign.invitations.get().pk)
    assert [url.endswith(f"/enquete/{token}") for url in surveys_for(report)] == [True]
    actions.answer_survey(house.act(None), token, GOOD)
    assert surveys_for(report) == []
    assert not Letter.objects.exists()


def test_a_volunteer_finds_his_survey_where_he_signs_in(house: Cast) -> None:
    dossier = house.deployed()
    actions.join_panel(house.act(), Volunteer(doctor_key("doctor"), house.product_a, "0473000000"))
    volunteers(house, 3)  # nobody ever saw them in a product
    campaign = opened(house, dossier, mode=Campaign.Mode.PRODUCT)
    assert [one.doctor for one in campaign.invitations.all()] == [doctor_key("doctor")]
    assert len(surveys_of(doctor_key("doctor"))) == 1
    assert surveys_of("") == surveys_of(doctor_key("other_doctor")) == []
    assert surveys_for(house.report(doctor="doctor")) == []  # anybody can type his RPPS


def test_a_campaign_verifies_its_dossier(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 60)
    campaign = opened(house, dossier)
    called(house, campaign, [*answers(*[GOOD] * 52, BAD), *[Called(Outcome.REFUSED)] * 5])
    with pytest.raises(NotPossible, match="close"):
        actions.conclude(house.act(), campaign, WHY)
    actions.close_campaign(house.act(), campaign)
    move = actions.conclude(house.act(), campaign, "Appels de novembre.")
    assert house.again(dossier).state == State.VERIFIED
    check = dossier.checks.get()
    assert (check.source, check.asked, check.answered, check.failures) == (campaign.number, 58, 53, 1)
    assert move.data["source"] == campaign.number
    with pytest.raises(NotPossible, match="déjà servi"):
        actions.conclude(house.act(), campaign, WHY)


def test_a_campaign_of_before_verifies_nothing(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 40)
    campaign = opened(house, dossier, moment=Campaign.Moment.BEFORE)
    called(house, campaign, answers(*[GOOD] * 40))
    actions.close_campaign(house.act(), campaign)
    with pytest.raises(NotPossible):
        actions.conclude(house.act(), campaign, WHY)


def test_the_results_say_how_many_with_which_interval_and_who_kept_silent(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 40)
    campaign = opened(house, dossier)
    nothing = Answered(Still.NOT_CONCERNED)
    called(house, campaign, [*answers(*[GOOD] * 14, BAD, nothing), *[Called(Outcome.NO_ANSWER)] * 14])
    found = results(campaign)
    assert (found.drawn, found.asked, found.answered, found.not_concerned) == (40, 30, 16, 1)
    assert (found.still.count, found.still.of) == (1, 15)
    assert (found.worst.count, found.worst.of) == (15, 29)
    assert found.verdict is Verdict.UNDECIDED
    assert found.sus and found.sus.n == 15 and found.sus.low is not None
    said = sentence(found)
    assert "1 médecin encore en panne sur 15" in said
    assert "Sans réponse\u00a0: 14 des 30" in said
    assert "S’ils étaient tous encore en panne" in said


def test_who_has_not_the_fix_yet_says_nothing_of_it(house: Cast) -> None:
    dossier = house.deployed()
    for number, version in enumerate(("1.1", "1.2", "1.3")):
        given = Volunteer(
            doctor_key(f"d{number}"), house.product_a, f"04730000{number}1", version=house.versions[version]
        )
        actions.join_panel(house.act(), given)
    assert opened(house, dossier).invitations.count() == 2
    before = opened(house, dossier, moment=Campaign.Moment.BEFORE)
    assert before.invitations.count() == 3
    called(house, before, answers(BAD, Answered(Still.NOT_UPDATED), GOOD))
    found = results(before)
    assert (found.answered, found.not_updated, found.still.of) == (3, 1, 2)
    assert "N’ont pas encore la version corrigée, et ne comptent pas\u00a0: 1." in sentence(found)


def test_before_and_after_are_compared_by_their_intervals(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 40)
    before = opened(house, dossier, moment=Campaign.Moment.BEFORE)
    called(house, before, answers(*[BAD] * 24, *[GOOD] * 6))
    after = opened(house, dossier, before=before, seed=8)
    called(house, after, answers(*[BAD] * 2, *[GOOD] * 28))
    page = campaign_page(after.number)
    assert page and "la panne a reculé" in page.compared_sentence
    again = opened(house, dossier, before=after, seed=9)
    called(house, again, answers(*[BAD] * 4, *[GOOD] * 26))
    page = campaign_page(again.number)
    assert page and "ne prouve pas de changement" in page.compared_sentence


def test_lists_and_script(house: Cast) -> None:
    dossier = house.deployed()
    volunteers(house, 3)
    campaign = opened(house, dossier)
    called(house, campaign, answers(GOOD))
    assert [(row.drawn, row.asked, row.answered) for row in campaigns(dossier)] == [(3, 1, 1)]
    assert any(dossier.title in line for line in script(campaign))
    assert "cabinet.example" not in "".join(one.mail for one in Panelist.objects.all())
    assert all(unseal(one.to, ADDRESS) for one in Letter.objects.all())
