"""A failure reported from the practice: scrubbed and kept, it leaves when it can, once, for a real Sentinelle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop.errors import Refused
from bonport.interop.signalement import Context
from bonport.practice.deliveries.health import health
from bonport.practice.deliveries.models import Attempt, Circuit, Delivery
from bonport.practice.reporting.actions import LONGEST, report_again, report_failure
from bonport.practice.reporting.context import context_of
from bonport.practice.reporting.models import Report
from tests.cast import Cast
from tests.interop.signalement.planted import all_plants, flat
from tests.interop.signalement.test_report import png
from tests.practice.factories import Postbox, letter, open_dmp, qualify, work
from tests.sentinelle.served import Project, Served, serving

SENTENCE = "L’envoi au DMP tourne sans fin depuis ce matin."
HERE = Context(screen="record", browser="Firefox 128", system="Windows 11")
MATRICULE = "1 85 05 78 006 084 91"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project of a Sentinelle that runs."""
    with serving(tmp_path_factory.mktemp("sentinelle") / "data") as served:
        yield served.project("bonport")


@pytest.fixture
def connected(project: Project, settings: Settings) -> Project:
    settings.SENTINELLE = project.dsn
    return project


def reported(cast: Cast, text: str = SENTENCE, context: Context = HERE, **more: Any) -> Report:
    return report_failure(cast.act(cast.secretary), text, context, **more)


def delivery(cast: Cast, report: Report) -> Delivery:
    with cast.act(None).reading():
        return Delivery.objects.get(report=report)


def kept_there(served: Served, number: str) -> dict[str, Any]:
    names = ("text", "channel", "external", "context", "release", "doctor", "removed", "product_id")
    [row] = served.rows(f"SELECT {', '.join(names)} FROM sentinelle_reports_report WHERE number = ?", number)
    return dict(zip(names, row, strict=True))


# ------------------------------------------------------------------------------------------------------- it is kept


def test_where_what_the_software_adds_cannot_be_said_the_sentence_leaves_alone(cast: Cast, connected: Project) -> None:
    report = reported(cast, context=Context(screen="record", browser="a@b.fr " * 17))  # longer once it is scrubbed
    assert report.text == SENTENCE and not report.content.get("context", {}).get("browser")


def test_one_sentence_is_kept_without_anybody_s_data_and_queued(cast: Cast) -> None:
    report = reported(cast, f"Bloqué pour Mme Jeanne DURAND, INS {MATRICULE}", contact="06 12 34 56 78", picture=png())
    queued = delivery(cast, report)
    assert report.text == "Bloqué pour Mme [NOM], INS [INS]"
    assert report.content["software"]["product"] == "Bonport"
    assert (queued.destination, queued.operation, queued.state) == ("sentinelle", "report", "ready")
    assert (queued.document_id, queued.patient_id) == (None, None)
    assert "12 34" not in report.contact
    event = AuditEvent.objects.get(action="report_failure")
    assert (event.actor_id, event.patient_id) == (cast.secretary.user_id, None)
    assert event.detail == {"picture": True, "contact": True}


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_a_sentence_is_needed_and_not_a_book(cast: Cast, text: str) -> None:
    with pytest.raises(NotPossible):
        reported(cast, text)
    with pytest.raises(NotPossible):
        reported(cast, picture=b"GIF89a")


def test_the_longest_text_of_addresses_alone_still_fits_once_scrubbed(cast: Cast) -> None:
    report = reported(cast, ("a@b.fr " * (LONGEST // 7)).strip())
    assert set(report.text.split()) == {"[ADRESSE", "MAIL]"}


def test_without_an_address_nobody_believes_to_have_reported(cast: Cast, settings: Settings) -> None:
    settings.SENTINELLE = ""
    with pytest.raises(NotPossible) as told:
        reported(cast)
    assert told.value.remedy
    with cast.act(None).reading():
        assert not Delivery.objects.exists()


def test_a_stranger_and_an_administrator_report_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        report_failure(cast.act(cast.stranger), SENTENCE, HERE)


def test_nothing_planted_is_kept_at_the_practice(cast: Cast) -> None:
    for plant in all_plants():
        if len(plant.text) > 60:
            continue
        report = reported(
            cast, f"Plus rien ne part\u202f: {plant.text}", Context(screen=plant.text, browser=plant.text)
        )
        with cast.act(None).reading():
            stored = flat([str(value) for value in Report.objects.filter(pk=report.pk).values_list()[0]])
        assert not [secret for secret in plant.secrets if flat(secret)[1:-1] in stored], plant.text


def test_the_context_says_codes_and_states_and_nothing_of_anyone(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    letter(cast)
    postbox.tells(Refused("XDSRegistryError", "Refusé.", "Rien.", "Rien."))
    work(cast)
    with cast.act(None).reading():
        Circuit.objects.update(failures=3)
        context = context_of(cast.structure, "record", "Firefox 128", "Windows 11")
    assert [(one.service, one.code) for one in context.refusals] == [("postbox", "XDSRegistryError")]
    assert [(one.service, one.state) for one in context.services] == [("postbox", "unreachable")]


# ------------------------------------------------------------------------------------------------------- it leaves


@pytest.mark.slow
def test_it_leaves_for_a_real_sentinelle_and_comes_back_with_its_number(cast: Cast, connected: Project) -> None:
    report = reported(cast, f"Bloqué pour Mme DURAND, {MATRICULE}", contact="06 12 34 56 78", picture=png())
    work(cast)
    left = delivery(cast, report)
    assert left.state == "delivered"
    assert left.proof["number"].startswith("S-26-")
    assert left.proof["follow"].startswith(f"{connected.served.url}/signalements/{left.proof['number']}/")
    followed = connected.served.client.get(left.proof["follow"])
    assert followed.status_code == 200
    assert "Bloqué pour Mme [NOM], [INS]" in followed.text
    there = kept_there(connected.served, left.proof["number"])
    assert (there["text"], there["channel"], there["external"]) == (
        "Bloqué pour Mme [NOM], [INS]", "button", str(report.pk),
    )  # fmt: skip
    assert json.loads(there["context"]) == {"screen": "record", "browser": "Firefox 128", "system": "Windows 11"}
    assert there["product_id"] is not None
    assert len(there["doctor"]) == 64
    with cast.act(None).reading():
        [attempt] = Attempt.objects.all()
    assert (attempt.transaction, attempt.outcome, attempt.matricule) == ("REPORT", "accepted", "")
    for said in (
        connected.served.log.read_text(),
        "".join(map(str, connected.served.rows("SELECT * FROM sentinelle_reports_report"))),
    ):
        assert "DURAND" not in said
        assert "06 12" not in said
    [(sealed,)] = connected.served.rows(
        "SELECT sealed FROM sentinelle_reports_contact c JOIN sentinelle_reports_report r ON r.id = c.report_id "
        "WHERE r.number = ?", left.proof["number"],
    )  # fmt: skip
    assert "12 34" not in sealed


@pytest.mark.slow
def test_what_is_reported_while_sentinelle_is_away_leaves_later_and_once(
    cast: Cast, settings: Settings, project: Project
) -> None:
    settings.SENTINELLE = "http://localhost:9"
    report = reported(cast)
    work(cast)
    waiting = delivery(cast, report)
    assert (waiting.state, waiting.proof) == ("ready", {})
    assert waiting.attempts == 1
    settings.SENTINELLE = project.dsn
    work(cast, HOUR)
    left = delivery(cast, report)
    assert left.state == "delivered"
    with cast.act(None).reading():  # as if the answer had been lost: it is sent again, and has the same number
        Delivery.objects.filter(pk=left.pk).update(state="sending", leased_until=cast.now, proof={})
    work(cast, 3 * HOUR)
    work(cast, 4 * HOUR)
    again = delivery(cast, report)
    assert (again.state, again.proof) == ("delivered", left.proof)
    rows = project.served.rows("SELECT number FROM sentinelle_reports_report WHERE external = ?", str(report.pk))
    assert rows == [(left.proof["number"],)]


@pytest.mark.slow
def test_a_wrong_key_is_refused_and_leaves_again_once_it_is_right(
    cast: Cast, settings: Settings, project: Project
) -> None:
    settings.SENTINELLE = project.dsn.replace(project.key, "f" * 32)
    report = reported(cast)
    with pytest.raises(NotPossible):
        report_again(cast.act(cast.treating), report)
    work(cast)
    assert (delivery(cast, report).state, delivery(cast, report).reason) == ("refused", "key")
    settings.SENTINELLE = project.dsn
    report_again(cast.act(cast.treating), report)
    work(cast, HOUR)
    assert delivery(cast, report).state == "delivered"


def test_a_report_keeps_no_document_waiting_and_the_machine_counts_it(cast: Cast, postbox: Postbox) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    report = reported(cast)  # nobody listens at its address
    document = letter(cast)
    work(cast)
    with cast.act(None).reading():
        assert Delivery.objects.get(document=document).state == "delivered"
    assert delivery(cast, report).state == "ready"
    assert health(cast.now)["queue"] == 1


def test_a_delivery_is_of_a_document_or_a_report(cast: Cast) -> None:
    report = reported(cast)
    with cast.act(None).reading(), pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(report=report).update(operation="submit")
