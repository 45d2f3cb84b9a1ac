"""Doctors who may be asked, and campaigns that ask them."""

from __future__ import annotations

from dataclasses import replace

from bonport.base.sealing import seal
from bonport.sentinelle.campaigns import actions
from bonport.sentinelle.campaigns.actions import Answered, Called, Planned, Volunteer
from bonport.sentinelle.campaigns.models import Answer, Campaign, Invitation, PhoneCall, Size
from bonport.sentinelle.dossiers import actions as dossiers
from bonport.sentinelle.dossiers.models import Dossier
from bonport.sentinelle.reports.actions import CONTACT
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Contact, Report
from tests.sentinelle.cast import WHY, Cast

Still, Outcome = Answer.Still, PhoneCall.Outcome
GOOD = Answered(Still.WORKS, satisfaction=4, sus=(4, 2) * 5)
BAD = Answered(Still.FAILS, satisfaction=1, sus=(2, 4) * 5)
PLAN = Planned("Carte lue\u202f?", Campaign.Mode.CALLS, Campaign.Moment.AFTER, wanted=100, seed=7)


def reporter(house: Cast, dossier: Dossier, name: str, contact: str, *, may_call: bool = True) -> Report:
    """Somebody who reported the failure, and how he may be reached; "" as a name: nobody knows who."""
    report = house.report(f"Carte pas lue, {len(name)}", doctor=name)
    Contact.objects.create(report=report, sealed=seal(contact, CONTACT), may_call=may_call)
    dossiers.attach_report(house.act(), dossier, report, WHY)
    return report


def volunteers(house: Cast, count: int, specialty: str = "MG", size: Size = Size.SOLO, start: int = 0) -> None:
    for number in range(start, start + count):
        name = f"{specialty}{size}{number}"
        given = Volunteer(
            doctor_key(name), house.product_a, f"04 73 00 {number // 100:02} {number % 100:02}",
            f"{name.lower()}@cabinet.example", specialty, size,
        )  # fmt: skip
        actions.join_panel(house.act(), given)


def opened(house: Cast, dossier: Dossier, **more: object) -> Campaign:
    return actions.open_campaign(house.act(), replace(PLAN, dossier=dossier, **more))


def called(house: Cast, campaign: Campaign, outcomes: list[Called]) -> list[Invitation]:
    """The first of the list, each with his outcome."""
    invitations = list(campaign.invitations.order_by("position")[: len(outcomes)])
    for invitation, outcome in zip(invitations, outcomes, strict=True):
        actions.record_call(house.act(), invitation, outcome)
    return invitations


def answers(*said: Answered) -> list[Called]:
    return [Called(Outcome.ANSWERED, one) for one in said]
