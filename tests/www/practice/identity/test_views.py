"""Each view of identity: the right role, another, another practice, bad input; and what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from bonport.base.models import AuditEvent
from bonport.interop.identity.status import Guardian
from bonport.practice.consultations.models import Repair, RepairNotice
from bonport.practice.deliveries import destinations
from bonport.practice.patients.actions import flag_identity, record_identity, register_patient
from bonport.practice.patients.models import Identity, InsiAnswer, Patient, TreatingDoctor
from bonport.practice.places.models import Person
from tests.cast import JEANNE, Cast
from tests.practice.factories import JEANNE_INS, Postbox, by_card, letter, open_dmp, qualify, work
from tests.practice.nation import traits_of
from tests.www.practice.identity.conftest import Nation, line_of

SignIn = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
FIELDS = {
    "birth_name": "LE GOFF", "first_names": "ANNE LISE", "sex": "F", "birth_date": "28/03/1979",
    "birth_place": "29064", "used_name": "", "phone": "06 39 98 00 11",
}  # fmt: skip


def rows(cast: Cast, model: Any, **wanted: Any) -> list[Any]:
    with cast.act(None).reading():
        return list(model.objects.filter(**wanted))


def post(client: Client, name: str, *ids: Any, **said: Any) -> Any:
    return client.post(reverse(name, args=ids), said, headers=HTMX)


# ------------------------------------------------------------------------------------------------------------ creating


def test_what_was_understood_is_shown_before_anything_is_made(as_: SignIn, cast: Cast) -> None:
    page = as_(cast.secretary).post(reverse("new_patient"), {"q": "Le Goff Anne f 28/3/79 29064 山"}).content.decode()
    for value in ("LE GOFF", "ANNE", "28/03/1979", "29064", "山"):
        assert value in page
    assert len(rows(cast, Patient)) == 2


def test_a_patient_is_created_and_found_at_once(as_: SignIn, cast: Cast) -> None:
    client = as_(cast.secretary)
    response = client.post(reverse("create_patient"), FIELDS)
    (made,) = rows(cast, Identity, birth_name="LE GOFF")
    assert response["Location"] == reverse("record", args=[made.patient_id])
    assert (made.status, made.birth_first_name) == ("PROV", "ANNE")
    assert "LE GOFF Anne" in client.post("/chercher/", {"q": "0639980011"}).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("birth_date", "demain", "jour/mois/année"),
        ("birth_date", "30/02/1979", "n’existe pas"),
        ("birth_name", "", "obligatoire"),
        ("first_names", "山田", "caractère"),
        ("birth_place", "Brest", "code INSEE"),
    ],
)
def test_what_is_no_identity_is_told_and_what_was_typed_stays(
    as_: SignIn, cast: Cast, field: str, value: str, told: str
) -> None:
    response = as_(cast.secretary).post(reverse("create_patient"), {**FIELDS, field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert "06 39 98 00 11" in page
    assert len(rows(cast, Patient)) == 2


def test_a_record_that_nothing_tells_apart_is_shown_first(as_: SignIn, cast: Cast) -> None:
    client, same = (
        as_(cast.secretary),
        {**FIELDS, "birth_name": "Durand", "first_names": "Jeanne", "birth_date": "04/03/1955"},
    )
    page = client.post(reverse("create_patient"), same).content.decode()
    assert "Cette personne a déjà une fiche" in page
    assert len(rows(cast, Patient)) == 2
    client.post(reverse("create_patient"), {**same, "anyway": "1"})
    assert len(rows(cast, Patient)) == 3


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("DURANT Jeanne F 04/03/1955", "nom ou prénom proche"),
        ("DURAND Jeane F 04/03/1955", "nom ou prénom proche"),
        ("DURAND Jeanne F 03/04/1955", "date de naissance proche"),
        ("DURAND Marie F 04/03/1955", "mêmes nom, prénom et date"),  # any of the given names
        ("DURAND Jeanne F 04/03/1965", "date de naissance proche"),
    ],
)
def test_who_is_nearly_the_same_is_proposed(as_: SignIn, cast: Cast, line: str, why: str) -> None:
    assert why in as_(cast.secretary).post(reverse("new_patient"), {"line": line}).content.decode()


@pytest.mark.parametrize(
    "line", ["DURAND Paul M 05/06/1980", "LEROY Jeanne F 04/03/1955", "DURAND Jeanne F 12/11/1990"]
)
def test_who_is_somebody_else_is_not(as_: SignIn, cast: Cast, line: str) -> None:
    assert "Ouvrir" not in as_(cast.secretary).post(reverse("new_patient"), {"line": line}).content.decode()


def test_a_stranger_sees_none_of_our_patients_among_his_duplicates(as_: SignIn, cast: Cast) -> None:
    page = as_(cast.stranger).post(reverse("new_patient"), {"line": "DURAND Jeanne F 04/03/1955"}).content.decode()
    assert "déjà une fiche" not in page


def test_no_reader_is_told(as_: SignIn, cast: Cast) -> None:
    assert "Aucun lecteur de carte" in post(as_(cast.secretary), "read_card").content.decode()


@pytest.mark.parametrize(
    "said", [{"slot": "none"}, {"slot": "1", "beneficiary": "9"}, {"slot": "1", "beneficiary": "x"}]
)
def test_a_card_that_is_not_there(as_: SignIn, cast: Cast, nation: Nation, said: dict[str, str]) -> None:
    nation.card_of(next(nation.adults), next(nation.adults))
    response = post(as_(cast.secretary), "read_card", **said)
    assert response.status_code in (200, 409)
    assert len(rows(cast, Patient)) == 2


def test_a_card_s_answer_makes_one_patient_however_often_it_is_sent(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    nation.card_of(person)
    client = as_(cast.secretary)
    assert post(client, "read_card", slot="1").status_code == 200
    (kept,) = rows(cast, InsiAnswer)
    first, again = (post(client, "create_from_answer", kept.pk) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert len(rows(cast, Patient)) == 3
    assert post(as_(cast.stranger), "create_from_answer", kept.pk).status_code == 404


def test_insi_down_at_the_card_leaves_the_line_to_complete(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    nation.card_of(person)
    nation.down()
    page = post(as_(cast.secretary), "read_card", slot="1").content.decode()
    assert "INSi ne répond pas" in page
    assert person["birthName"] in page
    assert "Créer la fiche" in page


def test_a_scan_of_something_else(as_: SignIn, cast: Cast) -> None:
    response = post(as_(cast.secretary), "scan", content="IS01" + "0" * 60)
    assert response.status_code == 409
    assert "n’est pas un Data Matrix INS lisible" in response.content.decode()


# -------------------------------------------------------------------------------------------------------- establishing


def test_insi_found_and_accepted(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    client = as_(cast.secretary)
    client.post(reverse("create_patient"), {**FIELDS, **_typed(person)})
    (made,) = rows(cast, Identity, birth_name=person["birthName"])
    page = post(client, "ask_insi", made.patient_id).content.decode()
    assert "Accepter ces traits" in page
    assert rows(cast, Identity, pk=made.pk)[0].status == "PROV"  # nothing before it is accepted
    (kept,) = rows(cast, InsiAnswer, patient=made.patient_id, code="00")
    assert post(as_(cast.stranger), "accept_answer", made.patient_id, kept.pk).status_code == 404
    assert post(client, "accept_answer", cast.patient.pk, kept.pk).status_code == 404  # it is not her answer
    page = post(client, "accept_answer", made.patient_id, kept.pk).content.decode()
    assert "INS récupérée" in page
    assert rows(cast, Identity, pk=made.pk)[0].matricule == person["matricule"]


def test_equal_traits_need_nobody(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    patient = register_patient(cast.act(cast.secretary), traits_of(person))
    page = post(as_(cast.secretary), "ask_insi", patient.pk).content.decode()
    assert "traits identiques" in page
    assert rows(cast, Identity, patient=patient)[0].status == "RECUP"


def test_insi_finds_nobody_and_the_record_says_what_to_look_at(as_: SignIn, cast: Cast, nation: Nation) -> None:
    page = post(as_(cast.secretary), "ask_insi", cast.patient.pk).content.decode()
    assert "aucune identité trouvée" in page
    assert "nom de naissance" in page
    assert 'hx-trigger="load"' not in page  # it is not asked again by itself


def test_a_refused_answer_changes_nothing(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    client = as_(cast.secretary)
    client.post(reverse("create_patient"), {**FIELDS, **_typed(person)})
    (made,) = rows(cast, Identity, birth_name=person["birthName"])
    post(client, "ask_insi", made.patient_id)
    (kept,) = rows(cast, InsiAnswer, patient=made.patient_id, code="00")
    post(client, "refuse_answer", made.patient_id, kept.pk)
    assert rows(cast, Identity, pk=made.pk)[0].matricule == ""
    assert AuditEvent.objects.filter(action="refuse_answer", patient_id=made.patient_id).exists()


def test_an_answer_of_another_day_is_asked_again(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    client = as_(cast.secretary)
    client.post(reverse("create_patient"), {**FIELDS, **_typed(person)})
    (made,) = rows(cast, Identity, birth_name=person["birthName"])
    post(client, "ask_insi", made.patient_id)
    with cast.act(None).reading():
        kept = InsiAnswer.objects.get(patient=made.patient_id, code="00")
        InsiAnswer.objects.filter(pk=kept.pk).update(asked_at=kept.asked_at - timedelta(hours=13))
    response = post(client, "accept_answer", made.patient_id, kept.pk)
    assert response.status_code == 409
    assert "Interrogez INSi de nouveau" in response.content.decode()


def test_a_document_is_never_chosen_for_anybody(as_: SignIn, cast: Cast) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    client = as_(cast.secretary)
    for kind in ("", "driving_licence", "family_booklet"):
        assert post(client, "see_document", cast.patient.pk, kind=kind).status_code == 409
    assert rows(cast, Identity, patient=cast.patient)[0].status == "RECUP"
    assert "INS qualifiée" in post(client, "see_document", cast.patient.pk, kind="id_card_fr").content.decode()


def test_a_minor_is_presented_by_someone(as_: SignIn, cast: Cast) -> None:
    client = as_(cast.secretary)
    assert "présentée par" in client.get(reverse("record", args=[cast.child.pk])).content.decode()
    assert post(client, "see_document", cast.child.pk, kind="family_booklet").status_code == 409
    said = {"kind": "family_booklet", "guardian": Guardian.PARENT.value, "guardian_kind": "passport"}
    assert post(client, "see_document", cast.child.pk, **said).status_code == 200
    assert rows(cast, Identity, patient=cast.child)[0].status == "VALI"


@pytest.mark.parametrize(
    ("member", "status"), [("secretary", 403), ("replacement", 403), ("colleague", 403), ("treating", 200)]
)
def test_only_the_treating_doctor_attests(as_: SignIn, cast: Cast, member: str, status: int) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    assert post(as_(cast.everyone[member]), "attest_identity", cast.patient.pk).status_code == status


def test_traits_change_with_a_reason(as_: SignIn, cast: Cast) -> None:
    qualify(cast)
    client = as_(cast.secretary)
    said = {
        "birth_name": "LEROY", "birth_first_names": "JEANNE MARIE", "birth_first_name": "JEANNE", "sex": "F",
        "birth_date": "04/03/1955", "birth_place": "63113", "used_name": "DURAND", "used_first_name": "",
    }  # fmt: skip
    refused = client.post(reverse("correct_traits", args=[cast.patient.pk]), said)
    assert refused.status_code == 422
    assert "Indiquez pourquoi" in refused.content.decode()
    assert (
        client.post(reverse("correct_traits", args=[cast.patient.pk]), {**said, "reason": "CNI vue"}).status_code == 302
    )
    (identity,) = rows(cast, Identity, patient=cast.patient)
    assert (identity.birth_name, identity.status, identity.matricule) == ("LEROY", "PROV", "")


def test_flags_are_set_lifted_and_seen(as_: SignIn, cast: Cast) -> None:
    qualify(cast)
    client, address = as_(cast.secretary), reverse("flag_identity", args=[cast.patient.pk])
    client.post(address, {"flag": "homonym", "set": "1"})
    client.post(address, {"flag": "doubtful", "set": "1"})
    page = client.get(reverse("record", args=[cast.patient.pk])).content.decode()
    assert "Homonyme" in page
    assert "Identité douteuse" in page
    assert "255036" not in page.replace("\u202f", "")
    client.post(address, {"flag": "doubtful", "set": "0"})
    assert rows(cast, Identity, patient=cast.patient)[0].status == "PROV"
    assert client.post(address, {"flag": "status", "set": "1"}).status_code == 409


def test_a_treating_doctor_is_declared(as_: SignIn, cast: Cast) -> None:
    client, address = as_(cast.secretary), reverse("declare_treating_doctor", args=[cast.patient.pk])
    client.post(address, {"doctor": str(cast.colleague.pk)})
    (now,) = rows(cast, TreatingDoctor, patient=cast.patient, ended_on=None)
    assert now.doctor_id == cast.colleague.pk
    assert client.post(address, {"doctor": "x"}).status_code == 409
    assert client.post(address, {"doctor": str(cast.stranger.pk)}).status_code == 404


# ------------------------------------------------------------------------------------------------------ the work list


def test_the_list_says_who_why_and_what_to_do(as_: SignIn, cast: Cast, nation: Nation) -> None:
    client = as_(cast.secretary)
    page = client.get(reverse("to_qualify")).content.decode()
    assert page.count("Interroger INSi") == 2
    line = post(client, "ask_insi", cast.patient.pk, list="line")
    assert line["HX-Retarget"] == f"#line-{cast.patient.pk}"
    assert "aucune identité trouvée" in line.content.decode()
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    page = client.get(reverse("to_qualify")).content.decode()
    assert "par la carte, pièce d’identité à voir" in page
    assert "J’atteste" not in page
    assert "J’atteste" in as_(cast.treating).get(reverse("to_qualify")).content.decode()
    line = post(client, "see_document", cast.patient.pk, list="line", kind="passport")
    assert "INS qualifiée" in line.content.decode()
    assert str(cast.patient.pk) not in client.get(reverse("to_qualify")).content.decode()
    flag_identity(cast.act(cast.secretary), cast.child, fictitious=True)
    assert "Toutes les identités sont qualifiées" in client.get(reverse("to_qualify")).content.decode()


def test_a_line_is_compared_and_accepted_in_the_list(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    client = as_(cast.secretary)
    client.post(reverse("create_patient"), {**FIELDS, **_typed(person)})
    (made,) = rows(cast, Identity, birth_name=person["birthName"])
    assert "Accepter ces traits" in post(client, "ask_insi", made.patient_id, list="line").content.decode()
    (kept,) = rows(cast, InsiAnswer, patient=made.patient_id, code="00")
    line = post(client, "accept_answer", made.patient_id, kept.pk, list="line")
    assert "CNI vue" in line.content.decode()


@pytest.mark.parametrize("holds", [True, False])
def test_an_ins_of_long_ago_is_verified(as_: SignIn, cast: Cast, nation: Nation, holds: bool) -> None:
    person = next(nation.adults)
    patient = register_patient(cast.act(cast.secretary), traits_of(person))
    client = as_(cast.secretary)
    post(client, "ask_insi", patient.pk)
    assert "Aucune vérification n’est due" in client.get(reverse("to_qualify")).content.decode()
    with cast.act(None).reading():
        wrong = {} if holds else {"matricule": JEANNE_INS.matricule}
        Identity.objects.filter(patient=patient).update(insi_at=cast.now - timedelta(days=4 * 365), **wrong)
    assert f"due-{patient.pk}" in client.get(reverse("to_qualify")).content.decode()
    line = post(client, "verify_identity", patient.pk, list="due")
    assert ("INSi confirme" in line.content.decode()) is holds
    (identity,) = rows(cast, Identity, patient=patient)
    assert identity.status == ("RECUP" if holds else "PROV")
    assert f"due-{patient.pk}" not in client.get(reverse("to_qualify")).content.decode()


def test_a_verification_without_insi_changes_nothing(as_: SignIn, cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    patient = register_patient(cast.act(cast.secretary), traits_of(person))
    post(as_(cast.secretary), "ask_insi", patient.pk)
    nation.down()
    assert "INSi ne répond pas" in post(as_(cast.secretary), "verify_identity", patient.pk).content.decode()
    assert rows(cast, Identity, patient=patient)[0].status == "RECUP"


# ---------------------------------------------------------------------------------------------------------- the repair


@pytest.fixture
def gone_wrong(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two letters left under an INS that was not hers."""
    postbox = Postbox()
    monkeypatch.setattr(destinations, "_registry", {postbox.name: postbox})
    qualify(cast)
    open_dmp(cast, cast.patient)
    letter(cast)
    letter(cast, text="Encore.")
    work(cast)
    return cast


def test_a_repair_from_its_opening_to_its_end(as_: SignIn, gone_wrong: Cast) -> None:
    cast, client = gone_wrong, as_(gone_wrong.treating)
    address = reverse("repair", args=[cast.patient.pk])
    assert "Ouvrir la réparation" in client.get(address).content.decode()
    client.post(reverse("open_repair", args=[cast.patient.pk]))
    page = client.get(address).content.decode()
    assert page.count("y est</span>") == 2
    (repair,) = rows(cast, Repair)
    assert "Erreur d’identité" in as_(cast.secretary).get(reverse("record", args=[cast.patient.pk])).content.decode()

    assert client.post(reverse("confirm_repair", args=[repair.pk])).status_code == 409  # not without the box ticked
    client.post(reverse("confirm_repair", args=[repair.pk]), {"confirmed": "1"})
    work(cast, after=timedelta(minutes=10))
    page = client.get(address).content.decode()
    assert page.count("retiré</span>") == 2
    assert page.count("attend l’INS du patient") == 2

    for whom in ("patient", "patient", "referent"):
        client.post(reverse("tell_concerned", args=[repair.pk]), {"whom": whom})
    assert client.post(reverse("tell_concerned", args=[repair.pk]), {"whom": "everyone"}).status_code == 409
    assert {notice.whom for notice in rows(cast, RepairNotice)} == {"patient", "referent"}
    sheet = client.post(reverse("repair_sheet", args=[repair.pk]))
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")
    assert JEANNE.birth_name.lower() not in sheet["Content-Disposition"].lower()


def test_a_repair_is_abandoned_with_a_reason(as_: SignIn, gone_wrong: Cast) -> None:
    client = as_(gone_wrong.treating)
    client.post(reverse("open_repair", args=[gone_wrong.patient.pk]))
    (repair,) = rows(gone_wrong, Repair)
    assert client.post(reverse("abandon_repair", args=[repair.pk])).status_code == 409
    client.post(reverse("abandon_repair", args=[repair.pk]), {"reason": "la carte était la sienne"})
    assert rows(gone_wrong, Repair)[0].abandoned_at is not None


REPAIR = ("open_repair", "confirm_repair", "abandon_repair", "tell_concerned", "repair_sheet")


def test_the_secretary_repairs_nothing_and_the_stranger_sees_nothing(as_: SignIn, gone_wrong: Cast) -> None:
    cast = gone_wrong
    as_(cast.treating).post(reverse("open_repair", args=[cast.patient.pk]))
    (repair,) = rows(cast, Repair)
    for member, status in (("secretary", 403), ("stranger", 404)):
        client = as_(cast.everyone[member])
        assert client.get(reverse("repair", args=[cast.patient.pk])).status_code == status
        for name in REPAIR:
            of = cast.patient.pk if name == "open_repair" else repair.pk
            assert client.post(reverse(name, args=[of]), {"confirmed": "1", "reason": "x"}).status_code == status


# --------------------------------------------------------------------------------------------------------- everywhere

OF_A_PATIENT = (
    "correct_traits", "flag_identity", "declare_treating_doctor", "ask_insi", "see_document", "attest_identity",
    "verify_identity",
)  # fmt: skip


def test_another_practice_s_patient_does_not_exist(as_: SignIn, cast: Cast) -> None:
    client = as_(cast.stranger)
    assert client.get(reverse("identity", args=[cast.patient.pk])).status_code == 404
    for name in OF_A_PATIENT:
        assert (
            client.post(reverse(name, args=[cast.patient.pk]), {"kind": "passport", "flag": "homonym"}).status_code
            == 404
        )
        assert (
            client.post(reverse(name, args=[UUID(int=1)]), {"kind": "passport", "flag": "homonym"}).status_code == 404
        )
    assert post(client, "scan", content="", patient=str(cast.patient.pk)).status_code == 404


def test_nothing_is_changed_by_an_address(as_: SignIn, cast: Cast) -> None:
    for name in ("create_patient", "read_card", "scan", "create_from_app"):
        assert as_(cast.treating).get(reverse(name)).status_code == 405
    for name in OF_A_PATIENT:
        assert as_(cast.treating).get(reverse(name, args=[cast.patient.pk])).status_code == 405


def _typed(person: dict[str, Any]) -> dict[str, str]:
    name, first, sex, born = line_of(person).rsplit(" ", 3)
    return {"birth_name": name, "first_names": first, "sex": sex, "birth_date": born, "birth_place": ""}
