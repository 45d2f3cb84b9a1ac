"""The link that opens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bonport.base.act import Act
from bonport.base.models import AuditEvent
from bonport.operations import link as print_link
from bonport.practice.places.accounts.actions import issue_link
from bonport.practice.places.accounts.links import link_of
from bonport.practice.places.models import Person
from tests.cast import Cast

THERE = "/compte/lien/"


def token_of(cast: Cast, who: Person, lasts: timedelta | None = None) -> dict[str, str]:
    return {"token": issue_link(cast.act(cast.administrator), who, lasts)}


def test_looking_at_a_link_does_not_spend_it_a_click_does(cast: Cast, client: Client) -> None:
    token = token_of(cast, cast.treating)
    for _ in range(2):
        assert client.get(THERE).status_code == 200
    assert client.post(THERE, token).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.treating.user_id)
    again = Client().post(THERE, token)
    assert again.status_code == 410
    assert "Ce lien n’ouvre plus" in again.content.decode()


def test_what_is_kept_is_not_the_link(cast: Cast) -> None:
    token = issue_link(cast.act(None), cast.treating)
    kept = link_of(token)
    assert kept and token not in str(vars(kept))
    assert len(token) == 32


@pytest.mark.requirement("SC.SSI/IAM.91")
def test_its_making_and_its_use_are_audited(cast: Cast, client: Client) -> None:
    client.post(THERE, token_of(cast, cast.treating))
    events = AuditEvent.objects.filter(action__in=("issue_link", "use_link", "sign_in")).order_by("seq")
    assert [(event.action, event.actor_id) for event in events] == [
        ("issue_link", cast.administrator.user_id),
        ("use_link", cast.treating.user_id),
        ("sign_in", cast.treating.user_id),
    ]
    assert events[2].detail == {"how": "link"}


def test_it_does_not_last(cast: Cast, client: Client) -> None:
    assert client.post(THERE, token_of(cast, cast.treating, timedelta(0))).status_code == 410


def test_a_new_one_closes_the_one_before(cast: Cast, client: Client) -> None:
    before = token_of(cast, cast.treating)
    token_of(cast, cast.treating)
    assert client.post(THERE, before).status_code == 410


def test_an_unknown_one_is_answered_as_a_spent_one(cast: Cast, client: Client) -> None:
    asked = (token_of(cast, cast.treating, timedelta(0)), {"token": "x" * 32}, {})
    said = {client.post(THERE, token).content.decode().split("<main")[1].split("<form")[0] for token in asked}
    assert len(said) == 1


def test_coming_in_changes_the_session_s_key(cast: Cast, client: Client) -> None:
    fixed = client.session
    fixed["planted"] = True
    fixed.save()
    client.cookies["bonport_session"] = fixed.session_key
    client.post(THERE, token_of(cast, cast.treating))
    assert client.session.session_key != fixed.session_key
    assert not fixed.exists(fixed.session_key)


def test_an_administrator_lets_nobody_into_a_neighbour_s_practice(cast: Cast) -> None:
    from bonport.base.errors import NotAllowed
    from bonport.practice.places.actions import Someone, register_activity
    from bonport.practice.places.models import Role

    stranger = cast.stranger
    with cast.act(None).reading():
        here = Person.objects.create(
            id=cast.new_id(), practice_id=cast.practice, user_id=stranger.user_id, family="STRANGER", given="Luc"
        )
    act = Act(None, cast.practice, cast.now, cast.new_id)
    register_activity(act, Someone("", ""), cast.structure, Role.DOCTOR, first_day=cast.now.date(), person=here)
    with pytest.raises(NotAllowed, match="autre cabinet"):
        issue_link(cast.act(cast.administrator), here)


def test_the_command_prints_one(cast: Cast, capsys: pytest.CaptureFixture[str], client: Client) -> None:
    assert print_link(["martin", "--address", "http://localhost:8000/"]) == 0
    printed = capsys.readouterr().out.strip()
    before, _, token = printed.partition("#")
    assert before == f"http://localhost:8000{THERE}"
    assert client.post(THERE, {"token": token}).status_code == 302
