"""What each sees and does in his own space, and what he never sees of another's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bonport.base.models import AuditEvent
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.models import Cause, Dossier, Subscriber
from bonport.sentinelle.registers.models import Park, Project, Version
from bonport.sentinelle.reports.models import Attachment, Numbering, Report
from bonport.sentinelle.signatures.models import Event, Sample
from tests.sentinelle.cast import WHY, Cast
from tests.www.sentinelle.rich import PICTURE, rich
from tests.www.sentinelle.table import ALLOWED, ANYONE, WHO, addresses

As = Callable[[str | None], Client]
PLANTED = "Zébulon Quinquaud, 1 84 12 76 451 089 46"
WORDS = "mon logiciel galéjade à chaque ordonnance"


def page(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined]
    return text


def seen_by(client: Client, who: str, samples: dict[str, object]) -> dict[str, str]:
    """Every page that this one may open, by its name."""
    shown = {}
    for address in addresses():
        if address.posts or who not in ALLOWED[WHO[address.name]] or "pk" in address.parameters:
            continue
        answer = client.get(address.of(samples))
        if answer.status_code == 200:
            shown[address.name] = page(answer)
    return shown


def of_b(house: Cast) -> Dossier:
    """A dossier of vendor B's, with everything that names it."""
    dossier = house.dossier("Panne secrète de B", product=house.product_b, summary="Résumé de B")
    report = house.report("Les mots d’un client de B", product=house.product_b)
    actions.attach_report(house.act(), dossier, report, WHY)
    actions.qualify(house.act(), dossier, Cause.PRODUCT, WHY)
    actions.hand_over(house.act(), dossier, "Motif pour B")
    actions.answer(house.act("vendor_b"), dossier, "Réponse de B")
    return dossier


def test_vendor_a_never_sees_what_is_vendor_bs(house: Cast, as_: As) -> None:
    samples, theirs = rich(house), of_b(house)
    shown = seen_by(as_("vendor_a"), "vendor_a", samples)
    private = {name: text for name, text in shown.items() if WHO[name] != ANYONE}
    assert {"vendor_dossiers", "vendor_dossier", "vendor_products", "vendor_product", "export_vendor_dossiers"} <= set(
        private
    )
    for name, text in private.items():
        for word in (theirs.number, "Panne secrète", "Résumé de B", "client de B", "pour B", "Réponse de B"):
            assert word not in text, f"{name}: {word}"
        assert house.product_b.name not in text and house.vendor_b.name not in text, name
    assert as_("vendor_a").get(reverse("vendor_dossier", args=[theirs.number])).status_code == 404
    assert page(as_("vendor_b").get(reverse("vendor_dossier", args=[theirs.number]))).count("Réponse de B") == 1


def test_of_an_interoperability_each_ships_only_his_own_version(house: Cast, as_: As) -> None:
    dossier = house.dossier(other_product=house.product_b)
    actions.qualify(house.act(), dossier, Cause.INTEROP, WHY)
    actions.hand_over(house.act(), dossier, WHY)
    form = {"why": "Livré.", "day": "2026-11-23", "versions": house.versions["9.0"].pk}
    there = reverse("vendor_move", args=[dossier.number, "ship"])
    assert as_("vendor_a").post(there, form).status_code == 404
    assert as_("vendor_b").post(there, form).status_code == 302


def test_a_vendor_answers_contests_promises_and_ships(house: Cast, as_: As) -> None:
    dossier, vendor = house.with_vendor(), as_("vendor_a")

    def move(name: str, **form: object) -> int:
        there = reverse("vendor_move", args=[dossier.number, name])
        return vendor.post(there, {"why": "Parce que.", **form}).status_code

    assert move("answer", public="Nous cherchons.") == 302
    assert move("contest") == 409  # without what shows it
    assert move("contest", evidence="Journal du 3 novembre\u00a0: le service national a répondu 500.") == 302
    text = page(as_("team").get(reverse("dossier", args=[dossier.number])))
    assert "Journal du 3 novembre" in text and "contesté par l’éditeur" in text
    actions.hand_over(house.act(), dossier, "Reproduit sans le service.")
    assert move("promise", version="1.4", day="2026-12-20") == 302
    assert move("ship", day="2026-11-23", versions=house.versions["1.3"].pk) == 302
    assert move("close") == 403  # the field decides
    assert move("nothing") == 409
    assert house.again(dossier).state == "shipped"


def test_a_vendor_says_his_park_and_nobody_elses(house: Cast, as_: As) -> None:
    form = {"version": house.versions["1.2"].pk, "corridor": "ville", "installations": "340", "day": "2026-11-20"}
    there = reverse("declare_park", args=[house.product_a.pk])
    assert as_("vendor_a").post(there, form).status_code == 302
    assert Park.objects.get().installations == 340
    assert as_("vendor_b").post(there, form).status_code == 404
    assert as_("vendor_a").post(there, form | {"day": "2027-01-01"}).status_code == 409


def test_nothing_public_holds_a_reporters_words_or_a_person(house: Cast, as_: As) -> None:
    samples = rich(house)
    house.users["team"].username = "claire.berthier"
    house.users["team"].save()
    Numbering.objects.create(pk=1, last=1000)  # those of the cast were given by hand
    form = {"text": f"{WORDS}. Patient : {PLANTED}.", "channel": "phone", "contact": "06 39 98 01 23"}
    assert as_("team").post(reverse("take_call"), form).status_code == 200
    taken = Report.objects.get(channel="phone")
    assert as_("team").post(reverse("open_from_report", args=[taken.pk])).status_code == 302
    dossier = taken.dossier_links.get().dossier
    actions.qualify(house.act(), dossier, Cause.SERVICE, f"{WORDS}, dit-il.", public="Cela vient du service.")
    shown = seen_by(as_(None), "public", samples | {"number": dossier.number})
    assert "Cela vient du service." in shown["public_dossier"] and "public_figures_json" in shown
    people = [user.username for name, user in house.users.items() if name != "doctor"]
    for name, text in shown.items():
        for word in ("galéjade", "Zébulon", "Quinquaud", "451 089", "06 39", taken.number, WHY, "Trié", *people):
            assert word not in text, f"{name}: {word}"


def test_a_doctor_sees_his_reports_and_no_others(house: Cast, as_: As) -> None:
    mine = house.report("La carte n’est plus lue.", doctor="doctor")
    house.report("Celui d’un confrère.", doctor="other_doctor")
    house.report("Celui de personne.")
    dossier = house.dossier()
    actions.attach_report(house.act(), dossier, mine, WHY)
    hidden = page(as_("doctor").get(reverse("my_reports")))
    assert mine.number in hidden and "pas encore rattaché à un dossier public" in hidden
    assert "confrère" not in hidden and "personne" not in hidden
    actions.qualify(house.act(), dossier, Cause.PRODUCT, WHY)
    shown = page(as_("doctor").get(reverse("my_reports")))
    assert dossier.number in shown and "Cause établie" in shown and "équipe Sentinelle" in shown


def test_counts_are_told_apart_and_never_added(house: Cast, as_: As) -> None:
    dossier, fault = house.dossier(), house.signature()
    for name in ("a", "b", "b", ""):
        actions.attach_report(house.act(), dossier, house.report("Panne", doctor=name), WHY)
    for number in range(5):
        house.fails(fault, "1.1", f"i{number}")
    house.fails(fault, "1.1", "", events=7)
    actions.attach_signature(house.act(), dossier, fault, WHY)
    text = page(as_("team").get(reverse("dossier", args=[dossier.number]))).replace("\u00a0", " ")
    for said in ("2 médecins", "1 signalement sans médecin connu", "5 installations", "7 évènements sans installation"):
        assert said in text
    assert "7 installations" not in text and "8 " not in text.split("Touchés")[1].split("</dl>")[0]


def test_what_is_late_is_told_with_who_must_act(house: Cast, as_: As) -> None:
    late, fresh = house.with_vendor(), house.dossier("Autre")
    Dossier.objects.filter(pk=late.pk).update(state_since=house.now - timedelta(days=40))
    text = page(as_("team").get(reverse("overdue"))).replace("\u00a0", " ")
    assert late.number in text and "25 jours" in text and house.vendor_a.name in text and fresh.number not in text


def test_exports_are_the_readers_own_and_no_formula(house: Cast, as_: As) -> None:
    rich(house)
    of_b(house)
    trap = house.dossier("=CMD('rm')")
    answer = as_("team").get(reverse("export_dossiers", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(page(answer).removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == Dossier.objects.count()
    assert [row["titre"] for row in rows if row["numéro"] == trap.number] == ["'=CMD('rm')"]
    assert 'filename="dossiers.csv"' in answer["Content-Disposition"]
    mine = json.loads(page(as_("vendor_a").get(reverse("export_vendor_dossiers", args=["json"]))))["dossiers"]
    assert mine and {vendor for one in mine for vendor in one["vendors"]} == {house.vendor_a.name}
    assert as_("team").get(reverse("export_dossiers", args=["xlsx"])).status_code == 404


def test_the_public_json_says_what_the_board_says(house: Cast, as_: As) -> None:
    rich(house)
    nobody = as_(None)
    told = nobody.get(reverse("public_board_json"))
    assert told["Access-Control-Allow-Origin"] == "*"
    board = page(nobody.get(reverse("public_board")))
    numbers = [one["number"] for one in told.json()["dossiers"]]
    assert len(numbers) == 4 and all(number in board for number in numbers)
    hidden = Dossier.objects.get(state="received")
    assert hidden.number not in numbers
    assert nobody.get(reverse("public_dossier", args=[hidden.number])).status_code == 404
    assert nobody.get(reverse("public_dossier_json", args=[numbers[0]])).json()["timeline"]


def test_the_registers_are_kept(house: Cast, as_: As) -> None:
    team = as_("team")

    def post(there: str, *args: object, **form: object) -> str:
        answer = team.post(reverse(there, args=args), form)
        assert answer.status_code == 302, page(answer)[-500:]
        return str(answer["Location"])

    vendor = post("add_vendor", name="Éditeur C").split("/")[-2]
    product = post("add_product", vendor, name="Logiciel C").split("/")[-2]
    line = house.product_a.lines.model.objects.get(product=product)
    for name in ("2025.12", "2026.1", "2025.12-p1"):
        post("add_version", line.pk, name=name)
    patch = Version.objects.get(name="2025.12-p1")
    post("move_version", patch.pk, later="0")
    assert list(line.versions.order_by("rank").values_list("name", flat=True)) == ["2025.12", "2025.12-p1", "2026.1"]
    post("move_version", Version.objects.get(name="2025.12").pk, later="0")  # at its end it stays
    post("date_version", patch.pk, referenced_on="", shipped_on="2026-02-01", withdrawn_on="2026-03-01")
    wrong = {"shipped_on": "2026-02-01", "withdrawn_on": "2026-01-01"}
    assert team.post(reverse("date_version", args=[patch.pk]), wrong).status_code == 409
    post("add_project", line.pk, name="Parc C")
    project = Project.objects.get(name="Parc C")
    text = page(team.get(reverse("register_product", args=[product])))
    assert f"http://{project.key}@testserver/{project.pk}" in text
    post("end_project", project.pk)
    assert "fermé le" in page(team.get(reverse("register_product", args=[product])))
    assert team.post(reverse("add_vendor"), {"name": "Éditeur C"}).status_code == 409
    kept = AuditEvent.objects.values_list("action", flat=True)
    assert {
        "add_vendor",
        "add_product",
        "add_line",
        "add_version",
        "move_version",
        "open_project",
        "close_project",
    } <= (set(kept))


def test_the_health_page_says_the_peak_and_what_a_rate_proves(house: Cast, as_: As) -> None:
    samples = rich(house)
    for who, name in (("team", "product"), ("vendor_a", "vendor_product")):
        text = page(as_(who).get(reverse(name, args=[samples["product"]]))).replace("\u00a0", " ")
        assert "de 60 à 65 min" in text  # « after an hour »
        assert "<title" in text and "<desc" in text and "style=" not in text
        row = text.split("<td>1.2</td>")[1].split("</tr>")[0]
        assert "95,9 %" in row and "95,6 % à 96,2 %" in row  # 560 of 13 706 crashed
        assert "96,2 %" in row and "60,0 <small>" in text  # 1 680 failures of 28 000
        one = as_(who).get(reverse(name, args=[samples["product"]]), {"version": str(house.versions["1.1"].pk)})
        assert "Aucune session n’a mal fini" in page(one)


def test_a_fault_is_shown_with_a_whole_event_to_the_team_and_to_its_vendor(house: Cast, as_: As) -> None:
    samples = rich(house)
    for who, name in (("team", "signature"), ("vendor_a", "vendor_signature")):
        text = page(as_(who).get(reverse(name, args=[samples["signature"]])))
        assert text.index("cabinet.ins: lire, ligne 84") < text.index("framework.loop: run")  # innermost first
        assert '<li class="ours"><code>cabinet.ins' in text and "3" in text.split("Évènements</dt>")[1][:20]
    assert as_("vendor_b").get(reverse("vendor_signature", args=[samples["signature"]])).status_code == 404


@pytest.mark.parametrize(
    "payload",
    [[], "x", {"exception": 5}, {"exception": {"values": [5, {"type": None, "stacktrace": []}]}},
     {"exception": [{"stacktrace": {"frames": [None, {"lineno": "x", "function": ["a"]}]}}]}],
)  # fmt: skip
def test_an_event_that_is_not_as_the_protocol_says_is_shown_as_it_is(house: Cast, as_: As, payload: object) -> None:
    fault = house.signature()
    house.fails(fault, "1.2", "i1")
    Sample.objects.create(event=Event.objects.get(), signature=fault, payload=payload)
    assert as_("team").get(reverse("signature", args=[fault.pk])).status_code == 200


def test_a_picture_of_a_report_is_the_teams_and_never_a_page(house: Cast, as_: As) -> None:
    report = house.report()
    kinds = (("image/png", PICTURE, "image/png"), ("text/html", b"<script>1</script>", "text/plain; charset=utf-8"))
    for media_type, content, shown_as in kinds:
        piece = Attachment.objects.create(
            id=house.new_id(), report=report, name="x", media_type=media_type, content=content
        )
        answer = as_("team").get(reverse("attachment", args=[piece.pk]))
        assert (answer.content, answer["Content-Type"]) == (content, shown_as)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert as_("vendor_a").get(reverse("attachment", args=[piece.pk])).status_code == 403


def test_how_a_reporter_is_reached_is_opened_by_the_team_and_kept_that_it_was(house: Cast, as_: As) -> None:
    samples = rich(house)
    report = Report.objects.get(pk=samples["report"])
    there, forget = (reverse(name, args=[report.pk]) for name in ("report_contact", "forget_reporter"))
    assert "06 39 98" not in page(as_("team").get(reverse("triage_report", args=[report.pk])))
    assert "06 39 98 01 23" in page(as_("team").post(there))
    kept = AuditEvent.objects.get(action="open_contact")
    assert (kept.actor_id, kept.subject_id) == (house.users["team"].pk, report.pk)
    assert as_("vendor_a").post(there).status_code == 403
    assert as_("team").post(forget).status_code == 302
    assert as_("team").post(there).status_code == 404


def test_levels_and_the_weekly_digest_are_kept_by_the_team(house: Cast, as_: As) -> None:
    team = as_("team")
    level = {"state": "received", "days": "5", "since": "2026-11-23"}
    assert team.post(reverse("set_level"), level).status_code == 302
    for wrong in ({"state": "x"}, {"days": "0"}, {"days": "deux"}, {"since": "2026-11-01"}):
        assert team.post(reverse("set_level"), level | wrong).status_code == 409
    team.post(reverse("subscribe_digest"), {"address": "claire@sentinelle.example", "vendor": house.vendor_a.pk})
    text = page(team.get(reverse("registers")))
    assert '<td>Reçu</td><td class="number">5</td>' in text and "claire@sentinelle.example" in text
    one = Subscriber.objects.get()
    assert one.vendor == house.vendor_a and "claire" not in one.address
    team.post(reverse("unsubscribe_digest", args=[one.pk]))
    assert "claire@sentinelle.example" not in page(team.get(reverse("registers")))
